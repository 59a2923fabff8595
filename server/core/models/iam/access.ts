import { arnPattern, arnText, conditionKey, iamData, keysListedByActions, type IamAction } from '../../data/index.ts';
import { remembered, type Facts } from '../../facts/index.ts';
import { both, literal, type Alternative, type Path, type Text } from '../../values/index.ts';
import { among } from '../subject.ts';
import { isNullFalse, type ConditionTest } from './condition.ts';
import { arnFields, includes, isAnyResource, isEverything, isStar, mayMeet, patternOf } from './pattern.ts';
import type { Policy } from './policy.ts';
import { statementsOf, statementSubject, type Statement } from './statement.ts';
import type { ListedTexts } from './texts.ts';

/** How much an action pattern takes in: `*`, all of a service (`s3:*`, `s3:**`), a part of it, or one action. */
export type Breadth = 'everything' | 'service' | 'pattern' | 'literal';

/** One text of `Action`, with the actions that it stands for today. */
export interface ActionTerm extends Alternative<Text> {
  /** As an IAM glob. */
  readonly pattern: string;
  readonly breadth: Breadth;
  /** Actions of the service authorization data; not filled for `everything`, and empty for actions that we do not know. */
  readonly actions: readonly IamAction[];
}

/** A function of statements, which do not change, computed once for each. */
function once<V>(compute: (statement: Statement) => V): (statement: Statement) => V {
  const known = new WeakMap<Statement, { readonly value: V }>();
  return (statement) => {
    const found = known.get(statement);
    if (found) return found.value;
    const value = compute(statement);
    known.set(statement, { value });
    return value;
  };
}

/** Actions that a statement's `Action` names; empty for `NotAction`. Texts with unknown pieces stand for no action. */
export const actionTerms = once(({ actions }): readonly ActionTerm[] =>
  (actions?.items ?? []).map((item) => {
    const pattern = patternOf(item.value);
    const breadth = breadthOf(pattern);
    return {
      ...item,
      pattern,
      breadth,
      actions: breadth === 'everything' || literal(item.value) === undefined ? [] : iamData().actionsFor(pattern),
    };
  }),
);

/** The actions of the service authorization data that a statement's `Action` names, without those of `*`. */
export const namedActions = once(
  (statement): ReadonlySet<IamAction> => new Set(actionTerms(statement).flatMap(({ actions }) => actions)),
);

export function breadthOf(pattern: string): Breadth {
  if (!/[*?]/.test(pattern)) return 'literal';
  if (/^:*\*[*:]*$/.test(pattern)) return 'everything';
  if (/^[^:]+:\?*\*[*?]*$/.test(pattern)) return 'service';
  return 'pattern';
}

/** Whether a statement may give rights to the one that its policy is attached to. With NotResource "*" it gives none. */
export function mayGrant({ policy, allow, notResources }: Statement): boolean {
  const isEmpty = notResources?.items.some(({ value }) => isEverything(patternOf(value))) ?? false;
  return policy.kind === 'identity' && allow.length > 0 && !isEmpty;
}

/** Statements that may give rights to the one that their policy is attached to. */
export const grantingStatementSubject = among('statement that may grant', statementSubject, mayGrant);

/**
 * Paths on which a statement allows with no condition that `limits`; empty where it always has one, or where its
 * conditions are not known.
 */
export function unlimitedPaths(statement: Statement, limits: (test: ConditionTest) => boolean): readonly Path[] {
  const { conditions, allow, when } = statement;
  const open = conditions.alternatives
    .filter(({ value }) => !value.some(limits))
    .map((alternative) => alternative.when);
  return [...conditions.absent, ...open].flatMap((path) =>
    allow.flatMap((allowed) => {
      const inner = both(path, allowed);
      const joined = inner && both(when, inner);
      return joined ? [joined] : [];
    }),
  );
}

const resourceKeys =
  /^(?:aws:(?:resource(?:account$|orgid$|orgpaths$)|requesttag\/|tagkeys$|arn$)|[a-z0-9-]+:resourcetag\/)/;

/** What the caller says of the session, whichever role it is. */
const chosenByCaller = /^sts:(?:rolesessionname|externalid|sourceidentity|transitivetagkeys|durationseconds)$/;

/**
 * Whether a test limits on what the actions of a service may act: by a tag, account or organisation of the resource, by
 * the tags of what is made, or by any key of the service itself (`cloudwatch:namespace`, `lambda:FunctionArn`).
 */
export function limitsResources(test: ConditionTest, service: string): boolean {
  if (chosenByCaller.test(test.key)) return false;
  if (test.values.some(({ value }) => isStar(patternOf(value)))) return false;
  return resourceKeys.test(test.key) || test.key.startsWith(`${service.toLowerCase()}:`);
}

/** Access points bring keys with them that AWS lists for few of the actions that carry them. */
const underListed = /^(?:aws:|s3:(?:dataaccesspoint|accesspointnetworkorigin))/;

/** Whether no request for an action passes a test, as AWS never sends the key with it, by the service authorization data. */
export function isNeverMet(test: ConditionTest, action: IamAction): boolean {
  const { key, operator, qualifier, ifExists } = test;
  if (underListed.test(key) || ifExists || qualifier === 'ForAllValues' || operator.includes('Not')) return false;
  if (operator === 'Null' && !isNullFalse(test)) return false;
  const known = conditionKey(key)?.key;
  const [service = ''] = key.split(':');
  return known !== undefined && keysListedByActions(service).has(known) && !mayCarry(action, known);
}

/** Keys of a resource come with all requests for it, and are not repeated at the actions. */
function mayCarry(action: IamAction, key: string): boolean {
  return (
    action.conditionKeys().includes(key) ||
    action.resourceTypes.some(({ name }) => iamData().typeConditionKeys(action.service, name).includes(key))
  );
}

/** Resource texts of a statement as globs; of a statement with `NotResource` none. */
export interface ResourceTerm extends Alternative<Text> {
  readonly pattern: string;
}

export const resourceTerms = once(({ resources }): readonly ResourceTerm[] =>
  (resources?.items ?? []).map((item) => ({ ...item, pattern: patternOf(item.value) })),
);

/** Whether `pattern` takes in every resource of one of the types that an action needs. */
export function leavesOpen(pattern: string, action: IamAction): boolean {
  if (!isAnyResource(pattern) || !needsResource(action)) return false;
  if (isStar(pattern)) return true;
  const partition = pattern.split(':')[1] ?? '*';
  const templates = action.resourceTypes.filter(({ need }) => need !== 'optional').flatMap((type) => type.templates);
  return templates.some((template) => includes(pattern, arnText(arnPattern(template), partition)));
}

/** Whether `pattern` takes in all resources of a type that an action needs, if only those of one account or region. */
export function coversType(pattern: string, action: IamAction): boolean {
  if (isEverything(pattern)) return true;
  const fields = arnFields(pattern);
  if (!fields) return leavesOpen(pattern, action);
  const [arn, partition, service, , , name] = fields;
  const wide = [arn, partition, service, '*', '*', name].join(':');
  const templates = action.resourceTypes.filter(({ need }) => need !== 'optional').flatMap((type) => type.templates);
  return templates.some((template) => includes(wide, arnText(arnPattern(template), partition)));
}

/**
 * Whether an action acts on resources that a policy can name. Types that are merely optional do not count, as `*` may be
 * right for them.
 */
export function needsResource(action: IamAction): boolean {
  return action.resourceTypes.some(({ need }) => need !== 'optional');
}

/** Whether an action changes something, or who may do so. */
export function changes({ accessLevels }: IamAction): boolean {
  // Only these two leave things as they are.
  return accessLevels.size > Number(accessLevels.has('List')) + Number(accessLevels.has('Read'));
}

/** Whether some unconditional Deny of the same policy takes away `action` on everything that `resource` matches. */
export function isDenied(facts: Facts, { policy }: Statement, action: string, resource: string): boolean {
  return denials(facts, policy).some((statement) => denies(statement, action, resource));
}

/** Most policies have none, and rules ask of each of their actions. */
const denials = remembered((facts, policy: Policy) => statementsOf(facts, policy).filter(({ isDeny }) => isDeny));

/**
 * Whether a statement is an unconditional Deny that takes away `action` on everything that `resource` matches, or on all
 * but single resources that its NotResource names.
 */
export function denies(statement: Statement, action: string, resource: string): boolean {
  const { conditions, isDeny, policy, when } = statement;
  const unconditional = conditions.alternatives.length === 0 && conditions.unknown.length === 0;
  if (!isDeny || !unconditional || when.length > policy.when.length) return false;
  return deniesAction(statement, action) && deniesResource(statement, action, resource);
}

/**
 * Tests of which a request has to pass one to escape a Deny of `action` on everything that `resource` matches, as in
 * `StringNotEquals: { iam:PassedToService: … }`; undefined for a Deny of something else, or with other conditions.
 */
export function deniesUnless(
  statement: Statement,
  action: string,
  resource: string,
): readonly ConditionTest[] | undefined {
  const { conditions, isDeny, policy, when } = statement;
  const [only, ...others] = conditions.alternatives;
  const isPlain = others.length + conditions.absent.length + conditions.unknown.length === 0;
  if (!isDeny || !only || !isPlain || only.when.length > 0 || when.length > policy.when.length) return undefined;
  const opposites = only.value.map(oppositeOf).filter((test) => test !== undefined);
  if (opposites.length === 0 || opposites.length < only.value.length) return undefined;
  return deniesAction(statement, action) && deniesResource(statement, action, resource) ? opposites : undefined;
}

/** The test that requests pass which a negated one does not hold for; undefined for others. */
function oppositeOf(test: ConditionTest): ConditionTest | undefined {
  const [, family, kind] = /^(String|Arn)Not(Equals|EqualsIgnoreCase|Like)$/.exec(test.operator) ?? [];
  if (family === undefined || kind === undefined || test.qualifier !== undefined) return undefined;
  return { ...test, operator: `${family}${kind}`, ifExists: false };
}

function deniesAction({ actions, notActions }: Statement, action: string): boolean {
  if (notActions) return spares(notActions, (pattern) => mayMeet(pattern.toLowerCase(), action.toLowerCase()));
  return (actions?.items ?? []).some((item) => item.when.length === 0 && includes(patternOf(item.value), action));
}

function deniesResource(statement: Statement, action: string, resource: string): boolean {
  const { notResources } = statement;
  if (!notResources)
    return resourceTerms(statement).some((item) => item.when.length === 0 && includes(item.pattern, resource));
  const known = iamData().action(action);
  const leavesAll = (pattern: string) => (known ? coversType(pattern, known) : true);
  return spares(notResources, (pattern) => mayMeet(pattern, resource) && leavesAll(pattern));
}

/** Whether all that a Deny leaves out is known, and none of it is what is asked for. */
function spares({ items, unknown }: ListedTexts, isAskedFor: (pattern: string) => boolean): boolean {
  return unknown.length === 0 && items.every(({ value }) => !isAskedFor(patternOf(value)));
}
