import { remembered, type Facts } from '../../facts/index.ts';
import { entryOf, isMap, plainText, type Entry, type MapNode } from '../../syntax/index.ts';
import { both, elements, intrinsicOf, literal, texts, type Path, type ValueSet } from '../../values/index.ts';
import { resourceIn } from '../cfn/resource.ts';
import { among, type Subject, type SubjectAmong } from '../subject.ts';
import { conditionsOf, type ConditionTest } from './condition.ts';
import { policiesIn, templatesOf, type Policy } from './policy.ts';
import { principalsOf, type Principals } from './principal.ts';
import { textsIn, type ListedTexts } from './texts.ts';

/** The texts of one element of a statement (`Action`, `NotResource` …); a single text is a list of one. */
export interface Terms extends ListedTexts {
  readonly entry: Entry;
}

export interface Statement {
  readonly policy: Policy;
  readonly node: MapNode;
  /** Under which conditions it is there, those of its policy included. */
  readonly when: Path;
  readonly sid: string | undefined;
  /** Paths on which it is an `Allow`; empty when it certainly is none. An effect that is not known allows nothing. */
  readonly allow: readonly Path[];
  /** Paths on which it is a `Deny`. */
  readonly deny: readonly Path[];
  /** Whether it certainly is a `Deny`. */
  readonly isDeny: boolean;
  /** Whether `allow` and `deny` are all that it may be. */
  readonly isEffectKnown: boolean;
  /** Undefined where the statement has no such key. */
  readonly actions: Terms | undefined;
  readonly notActions: Terms | undefined;
  readonly resources: Terms | undefined;
  readonly notResources: Terms | undefined;
  readonly principals: Principals | undefined;
  readonly notPrincipals: Principals | undefined;
  /** One alternative a branch; its tests all have to hold. Absent paths are those without `Condition`. */
  readonly conditions: ValueSet<readonly ConditionTest[]>;
}

/** Each statement of each policy, of whatever kind and effect. */
export const statementSubject: Subject<Statement> = {
  name: 'policy statement',
  *find(unit, facts) {
    for (const policy of policiesIn(unit, facts)) yield* statementsOf(facts, policy);
  },
};

/** As `statementSubject`, and the statements that templates of SAM stand for: for what a principal may do, whoever wrote it. */
export const grantSubject: Subject<Statement> = {
  name: 'policy statement, of a template of SAM, too',
  *find(unit, facts) {
    yield* statementSubject.find(unit, facts);
    const owner = resourceIn(unit, facts);
    for (const policy of owner ? templatesOf(facts, owner) : []) yield* statementsOf(facts, policy);
  },
  namedBy: ({ policy }) => policy.template,
};

/** Those with a test in their `Condition`, in one of its branches at least. */
export const testedStatementSubject = among('policy statement with conditions', statementSubject, ({ conditions }) =>
  conditions.alternatives.some(({ value: tests }) => tests.length > 0),
);

/** Those with a test that `suits`: of nearly all tests most rules have nothing to say. */
export function testedWith(suits: (test: ConditionTest) => boolean): SubjectAmong<Statement> {
  return among('policy statement with such a test', testedStatementSubject, ({ conditions }) =>
    conditions.alternatives.some(({ value: tests }) => tests.some((test) => suits(test))),
  );
}

/** Those with tests that may contradict each other. */
export const severalTestsSubject = among('policy statement with several tests', statementSubject, ({ conditions }) =>
  conditions.alternatives.some(({ value: tests }) => tests.length > 1),
);

/** Those with `Principal` or `NotPrincipal`. */
export const principalStatementSubject = among(
  'policy statement with principals',
  statementSubject,
  ({ principals, notPrincipals }) => principals !== undefined || notPrincipals !== undefined,
);

/** Those that say who may assume a role. */
export const trustStatementSubject = among(
  'statement of a trust policy',
  statementSubject,
  ({ policy }) => policy.kind === 'trust',
);

/** Those of policies that are attached to what they are about, other than roles. */
export const resourceStatementSubject = among(
  'statement of a resource policy',
  statementSubject,
  ({ policy }) => policy.kind === 'resource',
);

/** The statements of a policy that are written as objects, in order of text. */
export const statementsOf = remembered((facts, policy: Policy): readonly Statement[] =>
  elements(facts, entryOf(policy.node, 'Statement')?.value).items.flatMap(({ value, when }) => {
    const path = both(policy.when, when);
    return path && isMap(value) && !intrinsicOf(value) ? [statementOf(facts, policy, value, path)] : [];
  }),
);

function statementOf(facts: Facts, policy: Policy, node: MapNode, when: Path): Statement {
  const { alternatives: effects, unknown } = texts(facts, entryOf(node, 'Effect')?.value);
  const pathsOf = (effect: string) =>
    effects.filter(({ value }) => literal(value) === effect).map(({ when: path }) => path);
  const terms = (key: string) => termsOf(facts, entryOf(node, key));
  return {
    policy,
    node,
    when,
    sid: plainText(entryOf(node, 'Sid')?.value),
    allow: pathsOf('Allow'),
    deny: pathsOf('Deny'),
    isEffectKnown: unknown.length === 0 && effects.every(({ value }) => literal(value) !== undefined),
    isDeny: effects.length > 0 && effects.every(({ value }) => literal(value) === 'Deny'),
    actions: terms('Action'),
    notActions: terms('NotAction'),
    resources: terms('Resource'),
    notResources: terms('NotResource'),
    principals: principalsOf(facts, entryOf(node, 'Principal')),
    notPrincipals: principalsOf(facts, entryOf(node, 'NotPrincipal')),
    conditions: conditionsOf(facts, node),
  };
}

function termsOf(facts: Facts, entry: Entry | undefined): Terms | undefined {
  if (!entry) return undefined;
  return { entry, ...textsIn(facts, entry.value) };
}
