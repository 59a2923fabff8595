import { cfnType } from '../../../data/index.ts';
import { remembered, type Facts } from '../../../facts/index.ts';
import { entryOf, isMap, type Entry, type SyntaxNode } from '../../../syntax/index.ts';
import {
  both,
  intrinsicOf,
  literal,
  sketchOf,
  subParts,
  unknownName,
  type Path,
  type Text,
} from '../../../values/index.ts';
import { resource } from '../../cfn/resource.ts';
import type { ConditionTest } from '../condition.ts';
import type { Policy, PolicyKind } from '../policy.ts';
import { statementsOf, type Statement } from '../statement.ts';
import { textsIn } from '../texts.ts';
import { globOf, globOfText, type Case, type Glob } from './glob.ts';
import { testOf, unknownTest, type Cube } from './test.ts';

/** One thing that an element of a statement lists, and in which deployments it does. */
export interface Term {
  readonly glob: Glob;
  readonly when: Path;
}

/** `Action`, or all but `NotAction`; the same of resources. */
export interface Selection {
  readonly complement: boolean;
  readonly terms: readonly Term[];
}

/** A principal: `type` is `AWS`, `Service`, `Federated` or `CanonicalUser`; everyone has the type `*`. */
export interface Who {
  readonly type: string;
  readonly glob: Glob;
  readonly when: Path;
}

export interface Principals {
  readonly complement: boolean;
  readonly terms: readonly Who[];
}

/**
 * What a statement says, in the form in which statements can be compared. A statement with branches in its condition or
 * its effect is one clause a branch.
 */
export interface Clause {
  readonly effect: 'Allow' | 'Deny';
  /** In which deployments it is there. */
  readonly when: Path;
  readonly actions: Selection;
  /** All of them, where the grammar has no resources. */
  readonly resources: Selection;
  /** Undefined where it speaks of whoever the policy is attached to. */
  readonly principals: Principals | undefined;
  readonly tests: Cube;
  readonly statement: Statement;
}

/** A policy as clauses. */
export interface Meaning {
  readonly kind: PolicyKind;
  readonly clauses: readonly Clause[];
}

/** Rules ask for it, and each of the fixes of their findings. */
export const meaningOf = remembered((facts, policy: Policy): Meaning => {
  const clauses = statementsOf(facts, policy).flatMap((statement) => clausesOf(facts, statement));
  return { kind: policy.kind, clauses };
});

/** What a policy says where a pseudo parameter, such as `AWS::Partition`, has a value. */
export function assuming({ kind, clauses }: Meaning, name: string, value: string): Meaning {
  const filled = (glob: Glob): Glob =>
    glob.flatMap((symbol) => (symbol === `\${${name}}` ? globOfText(value, 'exact') : [symbol]));
  return {
    kind,
    clauses: clauses.map((clause) => ({
      ...clause,
      resources: {
        ...clause.resources,
        terms: clause.resources.terms.map((term) => ({ ...term, glob: filled(term.glob) })),
      },
      principals: clause.principals && {
        ...clause.principals,
        terms: clause.principals.terms.map((who) => ({ ...who, glob: ofAccount(who.type, filled(who.glob)) })),
      },
      tests: clause.tests.map((test) => ({ ...test, values: test.values.map(filled) })),
    })),
  };
}

/** An account by its number, however it is written. */
function ofAccount(type: string, glob: Glob): Glob {
  const id = type === 'AWS' ? account.exec(glob.join(''))?.[1] : undefined;
  return id === undefined ? glob : globOfText(id, 'exact');
}

/** None for a statement that names no actions, which AWS does not accept. */
export const clausesOf = remembered((facts, statement: Statement): readonly Clause[] => {
  const { node } = statement;
  const entry = (key: string) => entryOf(node, key);
  const actions = selectionOf(facts, entry('Action'), entry('NotAction'), 'ignore');
  if (!actions) return [];
  const common = {
    actions,
    resources: selectionOf(facts, entry('Resource'), entry('NotResource'), 'exact') ?? everything,
    principals: whoOf(facts, entry('Principal'), entry('NotPrincipal')),
    statement,
  };
  return effectsOf(statement).flatMap(({ effect, when: effective }) =>
    cubesOf(facts, statement).flatMap(({ tests, when: tested }): Clause[] => {
      const inner = both(effective, tested);
      const when = inner && both(statement.when, inner);
      return when ? [{ effect, when, tests, ...common }] : [];
    }),
  );
});

const everything: Selection = { complement: false, terms: [{ glob: ['*'], when: [] }] };

function selectionOf(
  facts: Facts,
  own: Entry | undefined,
  not: Entry | undefined,
  letters: Case,
): Selection | undefined {
  const entry = own ?? not;
  if (!entry) return undefined;
  const terms = listed(facts, entry.value).map(({ text, when }) => ({ glob: globOf(text, letters), when }));
  return { complement: own === undefined, terms };
}

interface Listed {
  readonly text: Text;
  readonly when: Path;
}

/** The texts of a list; an element that may be something else too is also an unknown piece, named by what is written. */
function listed(facts: Facts, node: SyntaxNode): readonly Listed[] {
  return membersOf(node).flatMap((member) => {
    const { items, unknown } = textsIn(facts, member);
    const known = items.map(({ value, when }) => ({
      text: withArns(facts, value),
      when,
    }));
    return unknown.length > 0 ? [...known, { text: [{ opaque: unknownName(member) }], when: [] }] : known;
  });
}

/** A text with the ARNs of the template's own resources written out, as far as their types say what they look like. */
export function withArns(facts: Facts, text: Text): Text {
  return text.flatMap((part) => (typeof part === 'string' ? [part] : arnOf(facts, part.opaque)));
}

/** `Bucket.Arn`; a bucket's name is what `Ref` gives. */
function arnOf(facts: Facts, name: string): Text {
  const id = /^(\w+)\.Arn$/.exec(name)?.[1];
  const type = id === undefined ? undefined : facts.get(resource, id)?.type;
  const template = type === undefined ? undefined : cfnType(type)?.arnTemplate;
  if (id === undefined || template === undefined) return [{ opaque: name }];
  const own: Readonly<Record<string, string>> = { Region: 'AWS::Region', Account: 'AWS::AccountId', BucketName: id };
  const parts = subParts(`arn:\${Partition}:${template}`);
  return parts.map((part) => {
    if (typeof part === 'string') return part;
    const { variable } = part;
    return { opaque: variable === 'Partition' ? 'AWS::Partition' : (own[variable] ?? `${id}.${variable}`) };
  });
}

function membersOf(node: SyntaxNode): readonly SyntaxNode[] {
  return node.kind === 'seq' && node.tag === undefined ? node.items : [node];
}

function whoOf(facts: Facts, own: Entry | undefined, not: Entry | undefined): Principals | undefined {
  const entry = own ?? not;
  if (!entry) return undefined;
  const { value } = entry;
  const groups =
    isMap(value) && !intrinsicOf(value)
      ? value.entries.map(({ key, value: list }) => ({ type: key.source, list }))
      : [{ type: '*', list: value }];
  const terms = groups.flatMap(({ type, list }) =>
    listed(facts, list).map(({ text, when }): Who => ({ ...principalOf(type, text), when })),
  );
  return { complement: own === undefined, terms };
}

const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/;

/**
 * An account is written as its number or as the ARN of its root user, and everyone as `*` or as `AWS: *`
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 */
function principalOf(type: string, text: Text): Pick<Who, 'type' | 'glob'> {
  const glob = globOf(text, 'exact');
  const isAws = type === 'AWS' || type === '*';
  if (isAws && glob.length === 1 && glob[0] === '*') return { type: '*', glob };
  const id = isAws ? account.exec(literal(text) ?? '')?.[1] : undefined;
  return id === undefined ? { type, glob } : { type: 'AWS', glob: globOfText(id, 'exact') };
}

interface Effective {
  readonly effect: Clause['effect'];
  readonly when: Path;
}

/** What is not known of an effect is both, each in deployments of its own. */
function effectsOf({ node, allow, deny, isDeny, isEffectKnown }: Statement): readonly Effective[] {
  if (isDeny) return [{ effect: 'Deny', when: [] }];
  const known = [
    ...allow.map((when): Effective => ({ effect: 'Allow', when })),
    ...deny.map((when): Effective => ({ effect: 'Deny', when })),
  ];
  const written = entryOf(node, 'Effect')?.value;
  if (isEffectKnown || !written) return known;
  const condition = `${undecided}${sketchOf(written)}`;
  return [
    ...known,
    { effect: 'Allow', when: [{ condition, is: true }] },
    { effect: 'Deny', when: [{ condition, is: false }] },
  ];
}

/** No condition of a template has a blank in its name. */
const undecided = 'effect ';

/** Whether a clause is there only if an effect that nobody knows is one of the two: no ground for a finding. */
export function isEffectAssumed({ when }: Clause): boolean {
  return when.some((each) => 'condition' in each && each.condition.startsWith(undecided));
}

interface Tested {
  readonly tests: Cube;
  readonly when: Path;
}

/** A condition that is not known is one test that is comparable with itself only. */
function cubesOf(facts: Facts, { node, conditions }: Statement): readonly Tested[] {
  const known = [
    ...conditions.absent.map((when): Tested => ({ tests: [], when })),
    ...conditions.alternatives.map(({ value, when }): Tested => ({
      tests: value.map((test) => testOf(test, valuesOf(facts, test))),
      when,
    })),
  ];
  const written = entryOf(node, 'Condition')?.value;
  return conditions.unknown.length > 0 && written
    ? [...known, { tests: [unknownTest(sketchOf(written))], when: [] }]
    : known;
}

/** An element with branches is one unknown piece: values are alternatives, and a branch is none of them. */
function valuesOf(facts: Facts, { keyEntry: { value: node } }: ConditionTest): readonly Text[] {
  return membersOf(node).flatMap((member): readonly Text[] => {
    const { items, unknown } = textsIn(facts, member);
    const isCertain = unknown.length === 0 && items.every(({ when }) => when.length === 0);
    return isCertain ? items.map(({ value }) => value) : [[{ opaque: unknownName(member) }]];
  });
}

/** Whether every deployment on one path is on the other. False proves nothing. */
export function isOn(path: Path, wider: Path): boolean {
  return wider.every((needed) => path.some((given) => keyOf(given) === keyOf(needed)));
}

function keyOf(assumption: Path[number]): string {
  return JSON.stringify(assumption, ['condition', 'parameter', 'is', 'isNot']);
}
