import {
  actionTrait,
  arnPattern,
  arnText,
  conditionKey,
  iamData,
  keysListedByActions,
  traitsOfAny,
  type IamAction,
} from '../../data/index.ts';
import { remembered, type Facts } from '../../facts/index.ts';
import { spend } from '../../text/index.ts';
import { both, literal, type Alternative, type Path, type Text } from '../../values/index.ts';
import { among, type Subject } from '../subject.ts';
import { holdsWithoutKey, isNullFalse, type ConditionTest } from './condition.ts';
import { arnFields, includes, isAnyResource, isEverything, isStar, mayMeet, patternOf } from './pattern.ts';
import { perStatement } from './per-statement.ts';
import type { Policy } from './policy.ts';
import { reachOf, type Principal } from './principal.ts';
import { grantSubject, statementsOf, statementSubject, type Statement } from './statement.ts';
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
  /** Those of `actionTrait` that some of the actions have. */
  readonly traits: number;
}

/** Actions that a statement's `Action` names; empty for `NotAction`. Texts with unknown pieces stand for no action. */
export const actionTerms = perStatement(({ actions }): readonly ActionTerm[] =>
  (actions?.items ?? []).map(({ value, node, when }) => {
    const pattern = patternOf(value);
    const breadth = breadthOf(pattern);
    const isKnown = breadth !== 'everything' && literal(value) !== undefined;
    const known = isKnown ? iamData().actionsFor(pattern) : none;
    spend(stepsOfAction * known.length, 'looking through the actions of policies');
    return { value, node, when, pattern, breadth, actions: known, traits: traitsOfAll(known) };
  }),
);

const none: readonly IamAction[] = [];

/** What all rules that look through the actions of a statement take for each, together. */
const stepsOfAction = 2;

/** Of a pattern, the list is the same each time. */
function traitsOfAll(actions: readonly IamAction[]): number {
  const [only] = actions;
  if (!only || actions.length === 1) return only?.traits ?? 0;
  const known = traitsOfLists.get(actions) ?? traitsOfAny(actions);
  traitsOfLists.set(actions, known);
  return known;
}

const traitsOfLists = new WeakMap<readonly IamAction[], number>();

const statementTraits = perStatement((statement) => {
  let traits = 0;
  for (const term of actionTerms(statement)) traits |= term.traits;
  return traits;
});

/** Whether some action that a statement's `Action` names has one of some traits, joined by `|`; those of `*` do not count. */
export function namesActionThat(statement: Statement, traits: number): boolean {
  return (statementTraits(statement) & traits) !== 0;
}

/** The actions of the service authorization data that a statement's `Action` names, without those of `*`. */
export const namedActions = perStatement(
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

/** Those of `grantSubject` that may give rights to somebody, and name an action with one of some traits. */
export function grantOf(name: string, traits: number): Subject<Statement> {
  return among(name, grantSubject, (statement) => mayGrant(statement) && namesActionThat(statement, traits));
}

/** Those that may give rights to somebody, and name an action with one of some traits. */
export function grantingOf(name: string, traits: number): Subject<Statement> {
  return among(name, grantingStatementSubject, (statement) => namesActionThat(statement, traits));
}

/** Those that may give rights to somebody to do all but some things. */
export const grantingAllButSubject = among(
  'statement that may grant all but some actions',
  grantingStatementSubject,
  ({ notActions }) => notActions !== undefined,
);

/**
 * Whether a statement of the policy of a resource gives rights on it to somebody that it names: not to anyone, and not to
 * the own account, whose other policies decide. Who looks after a key has to have all of it.
 */
export function mayGrantOnHost({ policy, allow, principals }: Statement): boolean {
  if (policy.kind !== 'resource' || allow.length === 0 || !policy.owner || !principals) return false;
  if (policy.owner.type.startsWith('AWS::KMS::') || principals.items.some((each) => reachOf(each) === 'anyone'))
    return false;
  return principals.items.some((each) => reachOf(each) !== 'unknown' && !isOwnAccount(each));
}

function isOwnAccount(principal: Principal): boolean {
  return reachOf(principal) === 'own' && /^\$\{AWS\.\.AccountId\}$|:root$/.test(patternOf(principal.value));
}

/** Statements that may give rights, on whatever or on the resource that the policy is of. */
export const wideningStatementSubject = among(
  'statement that may grant, also on its own resource',
  statementSubject,
  (statement) => mayGrant(statement) || mayGrantOnHost(statement),
);

/**
 * Paths on which a statement allows with no condition that `limits`; empty where it always has one, or where its
 * conditions are not known.
 */
export function unlimitedPaths(statement: Statement, limits: (test: ConditionTest) => boolean): readonly Path[] {
  const { alternatives } = statement.conditions;
  const free = pathsWithoutCondition(statement);
  if (alternatives.length === 0) return free;
  const open = alternatives.filter(({ value }) => !value.some(limits)).map((alternative) => alternative.when);
  return open.length === 0 ? free : [...free, ...allowedOn(statement, open)];
}

/** Where nothing has a condition, which is most, it is the same whatever limits. */
const pathsWithoutCondition = perStatement((statement) => allowedOn(statement, statement.conditions.absent));

/** Those of some paths on which a statement allows. */
function allowedOn({ allow, when }: Statement, paths: readonly Path[]): readonly Path[] {
  return paths.flatMap((path) =>
    allow.flatMap((allowed) => {
      const inner = both(path, allowed);
      const joined = inner && both(when, inner);
      return joined ? [joined] : [];
    }),
  );
}

/** Whether a statement allows an action on some path on which no test limits its resources or is one that it never meets. */
export function isUnlimited(statement: Statement, action: IamAction): boolean {
  if (statement.conditions.alternatives.length === 0) return pathsWithoutCondition(statement).length > 0;
  const byService = answersByService(statement);
  if (!byService) return hasUnlimitedPath(statement, action);
  const known = byService.get(action.service) ?? hasUnlimitedPath(statement, action);
  byService.set(action.service, known);
  return known;
}

function hasUnlimitedPath(statement: Statement, action: IamAction): boolean {
  const limits = (test: ConditionTest) => limitsResources(test, action.service) || isNeverMet(test, action);
  return unlimitedPaths(statement, limits).length > 0;
}

/** Undefined where a test has a key that some actions of a service carry and others do not. */
const answersByService = perStatement(({ conditions }): Map<string, boolean> | undefined => {
  const isSameForService = conditions.alternatives.every(({ value }) => value.every((test) => !keyCarriedBySome(test)));
  return isSameForService ? new Map<string, boolean>() : undefined;
});

const resourceKeys =
  /^(?:aws:(?:resource(?:account$|orgid$|orgpaths$)|requesttag\/|tagkeys$|arn$)|[a-z0-9-]+:resourcetag\/)/;

const tags = /^(?:[a-z0-9-]+:resourcetag|aws:requesttag)\//;

/** What the caller says of the session, whichever role it is. */
const chosenByCaller = /^sts:(?:rolesessionname|externalid|sourceidentity|transitivetagkeys|durationseconds)$/;

/**
 * Whether a test limits on what the actions of a service may act: by a tag, account or organisation of the resource, by
 * the tags of what is made, or by any key of the service itself (`cloudwatch:namespace`, `lambda:FunctionArn`). One that
 * is passed without the tag as well limits nothing: most resources and requests have none.
 */
export function limitsResources(test: ConditionTest, service: string): boolean {
  if (chosenByCaller.test(test.key) || (tags.test(test.key) && holdsWithoutKey(test))) return false;
  if (test.values.some(({ value }) => isStar(patternOf(value)))) return false;
  return resourceKeys.test(test.key) || test.key.startsWith(`${service.toLowerCase()}:`);
}

/** Access points bring keys with them that AWS lists for few of the actions that carry them. */
const underListed = /^(?:aws:|s3:(?:dataaccesspoint|accesspointnetworkorigin))/;

/** Whether no request for an action passes a test, as AWS never sends the key with it, by the service authorization data. */
export function isNeverMet(test: ConditionTest, action: IamAction): boolean {
  const key = keyCarriedBySome(test);
  return key !== undefined && !mayCarry(action, key);
}

/** The key of a test that fails without it, where AWS lists for each action whether it carries the key. */
function keyCarriedBySome(test: ConditionTest): string | undefined {
  const { key, operator, qualifier, ifExists } = test;
  if (underListed.test(key) || ifExists || qualifier === 'ForAllValues' || operator.includes('Not')) return undefined;
  if (operator === 'Null' && !isNullFalse(test)) return undefined;
  const known = conditionKey(key)?.key;
  return known !== undefined && keysListedByActions(key.slice(0, key.indexOf(':'))).has(known) ? known : undefined;
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

export const resourceTerms = perStatement(({ resources }): readonly ResourceTerm[] =>
  (resources?.items ?? []).map(({ value, node, when }) => ({ value, node, when, pattern: patternOf(value) })),
);

/** Whether `pattern` takes in every resource of one of the types that an action needs. */
export function leavesOpen(pattern: string, action: IamAction): boolean {
  if (!isAnyResource(pattern) || !needsResource(action)) return false;
  if (isStar(pattern)) return true;
  return includesType(pattern, pattern.split(':')[1] ?? '*', action.resourceTypes.filter(isNeeded));
}

function isNeeded({ need }: IamAction['resourceTypes'][number]): boolean {
  return need !== 'optional';
}

/** Whether a pattern takes in all resources of one of some types, in a partition. */
function includesType(pattern: string, partition: string, types: IamAction['resourceTypes']): boolean {
  return types.some(({ templates }) =>
    templates.some((template) => includes(pattern, arnText(arnPattern(template), partition))),
  );
}

/**
 * Whether `pattern` takes in all resources of a type that an action needs, if only those of one account or region; with
 * `suits`, of a type that suits.
 */
export function coversType(
  pattern: string,
  action: IamAction,
  suits?: (type: IamAction['resourceTypes'][number]) => boolean,
): boolean {
  if (isEverything(pattern)) return true;
  const needed = action.resourceTypes.filter((type) => isNeeded(type) && (suits?.(type) ?? true));
  if (needed.length === 0) return false;
  const fields = arnFields(pattern);
  if (!fields) {
    if (!isAnyResource(pattern)) return false;
    return isStar(pattern) || includesType(pattern, pattern.split(':')[1] ?? '*', needed);
  }
  const [arn, partition, service, , , name] = fields;
  return includesType(`${arn}:${partition}:${service}:*:*:${name}`, partition, needed);
}

/**
 * Whether an action acts on resources that a policy can name. Types that are merely optional do not count, as `*` may be
 * right for them.
 */
export function needsResource({ traits }: IamAction): boolean {
  return (traits & actionTrait.needsResource) !== 0;
}

/** Whether an action changes something, or who may do so. */
export function changes({ traits }: IamAction): boolean {
  return (traits & actionTrait.changes) !== 0;
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

/**
 * Whether a Deny of the same policy leaves `action` only what tests of resources let through, as in
 * `StringNotEquals: { aws:ResourceTag/team: … }`: a limit by tags, written the other way around.
 */
export function isLimitedByDeny(
  facts: Facts,
  { policy }: Statement,
  { action, resource, service }: { readonly action: string; readonly resource: string; readonly service: string },
): boolean {
  return denials(facts, policy).some((statement) =>
    deniesUnless(statement, action, resource)?.every((test) => limitsResources(test, service)),
  );
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
