import {
  actionOfPath,
  actionsOfPaths,
  escalationPaths,
  globalServiceName,
  globMatches,
  iamData,
  type EscalationPath,
} from '../../data/index.ts';
import type { Facts } from '../../facts/index.ts';
import { entryOf } from '../../syntax/index.ts';
import type { Path } from '../../values/index.ts';
import { propertiesWithGlobals } from '../cfn/globals.ts';
import { impliedResource } from '../cfn/implied.ts';
import { resource } from '../cfn/resource.ts';
import {
  actionTerms,
  coversType,
  denies,
  isNeverMet,
  limitsResources,
  mayGrant,
  resourceTerms,
  unlimitedPaths,
  type ActionTerm,
  type ResourceTerm,
} from './access.ts';
import { holdsWithoutKey, type ConditionTest } from './condition.ts';
import { passedToService } from './passed-to-service.ts';
import { roleReach } from './passing.ts';
import { includes, patternOf } from './pattern.ts';
import { policiesOfRole, rolePurpose, rolesOfPolicy } from './purpose.ts';
import { roleNamedBy } from './role.ts';
import { statementsOf, type Statement } from './statement.ts';

/** A way to more rights that begins with an action of a statement. */
export interface Escalation {
  readonly path: EscalationPath;
  /** The text of the statement that allows the action by which the path is known: iam:PassRole, else the first. */
  readonly term: ActionTerm;
  readonly action: string;
  /** The resources on which the statement allows it. */
  readonly on: readonly ResourceTerm[];
  /** Where the other actions are allowed, in other statements of the same role too. */
  readonly others: readonly { readonly action: string; readonly term: ActionTerm }[];
  readonly when: Path;
}

/**
 * How those who get a statement may raise their rights with it, at most one way a text of `Action`: the one that needs
 * the fewest actions. Looks at all that the same role gets in the template, and leaves out what is limited by a
 * condition, by a Deny or to single resources. `*` and `iam:*` are no ways to more rights: they are all of them.
 */
export function escalationsOf(facts: Facts, statement: Statement): readonly Escalation[] {
  if (!mayGrant(statement)) return [];
  const own: Granted = { statement, terms: actionTerms(statement) };
  const leading = leadingTerms(own);
  if (leading.size === 0 || hasBoundary(facts, statement)) return [];
  const beside = statementsBeside(facts, statement).map((each) => ({ statement: each, terms: actionTerms(each) }));
  const found = new Map<ActionTerm, Escalation>();
  for (const path of escalationPaths()) {
    const action = actionOfPath(path);
    const term = leading.get(action);
    if (!term || found.has(term)) continue;
    const escalation = escalationOn(facts, { own, beside, path, action, term });
    if (escalation) found.set(term, escalation);
  }
  return [...found.values()];
}

/** The texts of a statement that allow an action by which some path is known, but for those that allow all of a service. */
function leadingTerms(own: Granted): ReadonlyMap<string, ActionTerm> {
  const found = new Map<string, ActionTerm>();
  for (const action of actionsOfPaths()) {
    const term = termFor(own, action);
    if (term && term.breadth !== 'everything' && term.breadth !== 'service') found.set(action, term);
  }
  return found;
}

interface Candidate {
  readonly own: Granted;
  readonly beside: readonly Granted[];
  readonly path: EscalationPath;
  /** By which the path is known, with the text that allows it. */
  readonly action: string;
  readonly term: ActionTerm;
}

interface Granted {
  readonly statement: Statement;
  readonly terms: readonly ActionTerm[];
}

function escalationOn(
  facts: Facts,
  { own: { statement }, beside, path, action, term }: Candidate,
): Escalation | undefined {
  const others: { readonly action: string; readonly term: ActionTerm }[] = [];
  for (const name of path.actions) {
    if (name === action) continue;
    const allowed = firstTerm(beside, name);
    if (!allowed) return undefined;
    others.push({ action: name, term: allowed });
  }
  const on = path.passedTo === undefined ? openResources(statement, action) : passed(facts, statement, path.passedTo);
  const free = on.filter(({ pattern }) => !beside.some((other) => denies(other.statement, action, pattern)));
  const [when] = unlimitedFor(statement, action);
  if (free.length === 0 || !when) return undefined;
  return { path, term, action, on: free, others, when };
}

/** The narrowest text that allows an action. */
function termFor({ terms }: Granted, action: string): ActionTerm | undefined {
  const index = indexes.get(terms) ?? indexOf(terms);
  indexes.set(terms, index);
  if (!index.found.has(action)) index.found.set(action, narrowest(index, action));
  return index.found.get(action);
}

/** Of the texts of a statement: every path asks for the same few actions, of every statement of a role. */
const indexes = new WeakMap<readonly ActionTerm[], Index>();

interface Index {
  /** The first text of each name, in lower case. */
  readonly names: ReadonlyMap<string, ActionTerm>;
  /** All others, the narrower kinds first. */
  readonly patterns: readonly ActionTerm[];
  readonly found: Map<string, ActionTerm | undefined>;
}

function indexOf(terms: readonly ActionTerm[]): Index {
  const order = ['pattern', 'service', 'everything'];
  const names = terms.filter(({ breadth }) => breadth === 'literal').reverse();
  const patterns = terms.filter(({ breadth }) => breadth !== 'literal');
  return {
    names: new Map(names.map((term) => [term.pattern.toLowerCase(), term])),
    patterns: patterns.sort((a, b) => order.indexOf(a.breadth) - order.indexOf(b.breadth)),
    found: new Map(),
  };
}

function narrowest({ names, patterns }: Index, action: string): ActionTerm | undefined {
  return names.get(action.toLowerCase()) ?? patterns.find(({ pattern }) => includes(pattern, action));
}

/** The text that allows an action on something: what that is does not matter where another action is the way up. */
function firstTerm(beside: readonly Granted[], action: string): ActionTerm | undefined {
  const known = iamData().action(action);
  for (const granted of beside) {
    const term = mayGrant(granted.statement) ? termFor(granted, action) : undefined;
    if (!term || !known || isTakenBack(beside, granted, action)) continue;
    if (unlimitedPaths(granted.statement, (test) => isNeverMet(test, known)).length > 0) return term;
  }
  return undefined;
}

function isTakenBack(beside: readonly Granted[], { statement }: Granted, action: string): boolean {
  const resources = resourceTerms(statement);
  return (
    resources.length > 0 &&
    resources.every(({ pattern }) => beside.some((other) => denies(other.statement, action, pattern)))
  );
}

/** Paths on which nothing limits an action to resources that are meant. */
function unlimitedFor(statement: Statement, action: string): readonly Path[] {
  const service = action.split(':')[0] ?? '';
  return unlimitedPaths(statement, (test) => keepsWithin(test, service) && test.key !== 'iam:passedtoservice');
}

/**
 * Whether a test leaves only resources that are meant. One that requests without the key pass does not, nor one for all
 * of the own account or organisation, nor one for policies with those of administrators among them.
 */
function keepsWithin(test: ConditionTest, service: string): boolean {
  if (test.operator === 'Null' || holdsWithoutKey(test) || ownKeys.test(test.key)) return false;
  if (test.key === 'iam:policyarn' && test.values.some(({ value }) => isOfAdministrators(patternOf(value))))
    return false;
  return limitsResources(test, service);
}

const ownKeys = /^aws:resource(?:account|orgid|orgpaths)$/;

function isOfAdministrators(pattern: string): boolean {
  return ['AdministratorAccess', 'IAMFullAccess'].some((name) => includes(pattern, `arn:aws:iam::aws:policy/${name}`));
}

function openResources(statement: Statement, action: string): readonly ResourceTerm[] {
  const known = iamData().action(action);
  return known ? resourceTerms(statement).filter(({ pattern }) => coversType(pattern, known)) : [];
}

/** Roles that a statement hands to a service; handing on its own role raises nothing. */
function passed(facts: Facts, statement: Statement, service: string): readonly ResourceTerm[] {
  const isAdmitted = passedToService(statement).some(
    (limit) => !limit.bound || limit.services.some(({ value }) => admits(patternOf(value), service)),
  );
  if (!isAdmitted) return [];
  const own = statement.policy.owner ? facts.get(rolesOfPolicy, statement.policy.owner.id) : [];
  return resourceTerms(statement).filter(({ value, pattern }) => {
    const id = roleNamedBy(facts, value)?.id;
    return id === undefined ? roleReach(pattern) !== 'unknown' : !own.includes(id);
  });
}

function admits(pattern: string, service: string): boolean {
  return globMatches(globalServiceName(pattern.toLowerCase()), service);
}

/** The statements of everything that the role of a statement gets, of several that of jobs; those of its own policy in a document of its own. */
function statementsBeside(facts: Facts, { policy }: Statement): readonly Statement[] {
  const ids = policy.owner ? facts.get(rolesOfPolicy, policy.owner.id) : [];
  const id = ids.find((each) => facts.get(rolePurpose, each) === 'runner') ?? ids[0];
  const policies = id === undefined ? [policy] : facts.get(policiesOfRole, id);
  return policies.flatMap((each) => statementsOf(facts, each)).filter((each) => mayGrant(each) || each.isDeny);
}

/** Whether a permissions boundary, which is not judged, may stop what the policies allow. */
function hasBoundary(facts: Facts, { policy }: Statement): boolean {
  const ids = policy.owner ? facts.get(rolesOfPolicy, policy.owner.id) : [];
  return ids.some((id) => {
    const owner = facts.get(resource, id) ?? facts.get(impliedResource, id)?.of;
    return owner !== undefined && entryOf(propertiesWithGlobals(facts, owner), 'PermissionsBoundary') !== undefined;
  });
}
