import {
  actionOfPath,
  actionTrait,
  escalationPaths,
  globalServiceName,
  globMatches,
  grantsOfManagedPolicy,
  iamData,
  type EscalationPath,
} from '../../data/index.ts';
import { defineFact, remembered, type Facts } from '../../facts/index.ts';
import type { SyntaxNode } from '../../syntax/index.ts';
import { spend } from '../../text/index.ts';
import { both, type Path } from '../../values/index.ts';
import { impliedResource } from '../cfn/implied.ts';
import { resource, type Resource } from '../cfn/resource.ts';
import {
  actionTerms,
  denies,
  deniesUnless,
  isNeverMet,
  limitsResources,
  mayGrant,
  namesActionThat,
  resourceTerms,
  unlimitedPaths,
  type ActionTerm,
  type ResourceTerm,
} from './access.ts';
import { indexOf, narrowest, type ActionIndex } from './action-index.ts';
import { withoutBoundary } from './boundary.ts';
import { holdsWithoutKey, type ConditionTest } from './condition.ts';
import { openResources, termsOn } from './open-resources.ts';
import { passedToService } from './passed-to-service.ts';
import { roleReach } from './passing.ts';
import { includes, patternOf } from './pattern.ts';
import { policiesOfRole, rolePurpose, rolesOfPolicy } from './purpose.ts';
import { roleNamedBy } from './role.ts';
import { attachedTo, type AttachedPolicy } from './attached.ts';
import { attachedWhen } from './attachment.ts';
import { givesTo, peopleOfPolicy, policiesOfPerson } from './people.ts';
import type { Policy } from './policy.ts';
import { statementsOf, type Statement } from './statement.ts';
import { perStatement } from './per-statement.ts';
import { denialsOf, outside, undenied, type Denying } from './undenied.ts';

/** A way to more rights that begins with an action of a statement. */
export interface Escalation {
  readonly path: EscalationPath;
  /** The text of the statement that allows the action by which the path is known: iam:PassRole, else the first. */
  readonly term: ActionTerm;
  readonly action: string;
  /** The resources on which the statement allows it. */
  readonly on: readonly ResourceTerm[];
  /** Where the other actions are allowed, in all that the same role, user or group has. */
  readonly others: readonly OtherAction[];
  readonly when: Path;
}

export interface OtherAction {
  readonly action: string;
  /** The text that allows it, or the name of a managed policy of AWS. */
  readonly node: SyntaxNode;
}

/**
 * How those who get a statement may raise their rights with it, at most one way a text of `Action`: the one that needs
 * the fewest actions. Looks at all that the same role gets in the template, and leaves out what is limited by a
 * condition, by a Deny or to single resources. `*` and `iam:*` are no ways to more rights: they are all of them. Managed
 * policies of AWS may complete a way and begin none: those that lead to more rights are called broad or administrators'
 * by their name (`managedPolicyBreadth`), and a second finding would say so again.
 */
export function escalationsOf(facts: Facts, statement: Statement): readonly Escalation[] {
  if (!mayGrant(statement) || !namesActionThat(statement, actionTrait.startsPath)) return [];
  const leading = leadingTerms(statement);
  if (leading.size === 0) return [];
  const found = new Map<ActionTerm, Escalation>();
  for (const beside of holdingsOf(facts, statement)) {
    for (const path of escalationPaths()) {
      const action = actionOfPath(path);
      const term = leading.get(action);
      if (!term || found.has(term)) continue;
      const escalation = escalationOn(facts, { statement, beside, path, action, term });
      if (escalation) found.set(term, escalation);
    }
  }
  return [...found.values()];
}

/**
 * The first of some actions that somebody who gets a statement may do on everything, so far as it grants them: no Deny of
 * theirs takes it away, and no permissions boundary may stop it. Undefined where there is none.
 */
export function undeniedAction(facts: Facts, statement: Statement, actions: readonly string[]): string | undefined {
  const holdings = [...holdingsOf(facts, statement)];
  return actions.find((action) =>
    holdings.some((beside) => {
      const denying = beside.denying.filter((deny) => denies(deny, action, '*'));
      return outside(facts, beside, beside.unbounded, denying) !== undefined;
    }),
  );
}

/** The texts of a statement that allow an action by which some path is known, but for those that allow all of a service. */
function leadingTerms(statement: Statement): ReadonlyMap<string, ActionTerm> {
  const found = new Map<string, ActionTerm>();
  for (const { breadth, traits, actions } of actionTerms(statement)) {
    if (breadth === 'service' || (traits & actionTrait.startsPath) === 0) continue;
    for (const action of actions) {
      const term = (action.traits & actionTrait.startsPath) === 0 ? undefined : termFor(statement, action.name);
      if (term) found.set(action.name, term);
    }
  }
  return found;
}

interface Candidate {
  readonly statement: Statement;
  readonly beside: Holding;
  readonly path: EscalationPath;
  /** By which the path is known, with the text that allows it. */
  readonly action: string;
  readonly term: ActionTerm;
}

function escalationOn(facts: Facts, { statement, beside, path, action, term }: Candidate): Escalation | undefined {
  if (!path.actions.every((name) => name === action || isNamed(beside, name))) return undefined;
  const on = path.passedTo === undefined ? openResources(statement, action) : passed(facts, statement, path.passedTo);
  if (on.length === 0) return undefined;
  const denials = denialsOf(
    beside,
    on,
    (deny, pattern) => denies(deny, action, pattern) || isKept(deny, path, action, pattern),
  );
  for (const start of unlimitedFor(statement, action)) {
    const allowed = both(start, term.when);
    const there = allowed && both(allowed, beside.unbounded);
    const free = there && undenied(facts, beside, denials, there);
    if (!free) continue;
    let when: Path | undefined = free.when;
    const others: OtherAction[] = [];
    for (const name of path.actions) {
      if (name === action || !when) continue;
      const allowed = firstAllowed(facts, beside, name, when);
      if (allowed) others.push({ action: name, node: allowed.node });
      when = allowed?.when;
    }
    if (when) return { path, term, action, on: free.on, others, when };
  }
  return undefined;
}

/** A quick look at whether something that somebody has may allow an action: most paths lack one. */
function isNamed({ index, managed, named }: Holding, action: string): boolean {
  let known = named.get(action);
  if (known === undefined) named.set(action, (known = narrowest(index, action) !== undefined));
  return known || managed.some(({ policy }) => grantsOfManagedPolicy(policy).includes(action));
}

/** The narrowest text of a statement that allows an action: every path asks for the same few, of all that a role has. */
function termFor(statement: Statement, action: string): ActionTerm | undefined {
  const { index, found } = lookUps(statement);
  if (!found.has(action)) found.set(action, narrowest(index, action));
  return found.get(action);
}

const lookUps = perStatement((statement) => ({
  index: indexOf(actionTerms(statement)),
  found: new Map<string, ActionTerm | undefined>(),
}));

/** To see whether a statement that allows something has an action. */
const stepsOfGrant = 4;

/** What allows an action on something, in deployments of a path: what that is does not matter where another action is the way up. */
function firstAllowed(
  facts: Facts,
  beside: Holding,
  action: string,
  on: Path,
): { readonly node: SyntaxNode; readonly when: Path } | undefined {
  const { granted, denying, managed } = beside;
  const known = iamData().action(action);
  spend(stepsOfGrant * granted.length, 'looking for ways to more rights');
  for (const each of known ? granted : []) {
    const term = termFor(each, action);
    if (!term || !known) continue;
    const resources = resourceTerms(each);
    const denials = denialsOf(beside, resources, (deny, pattern) => denies(deny, action, pattern));
    for (const path of unlimitedPaths(each, (test) => isNeverMet(test, known))) {
      const there = both(path, term.when);
      const allowed = there && both(on, there);
      const when = allowed && (resources.length > 0 ? undenied(facts, beside, denials, allowed)?.when : allowed);
      if (when) return { node: term.node, when };
    }
  }
  for (const { policy, node, when: path } of managed) {
    const allowed = grantsOfManagedPolicy(policy).includes(action) ? both(on, path) : undefined;
    const by = allowed ? denying.filter((deny) => denies(deny, action, '*')) : [];
    const when = allowed && outside(facts, beside, allowed, by);
    if (when) return { node, when };
  }
  return undefined;
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

/** Whether a Deny leaves of a way only what is meant: other services, or resources that a condition names. */
function isKept(deny: Statement, { passedTo }: EscalationPath, action: string, resource: string): boolean {
  const service = action.split(':')[0] ?? '';
  return (
    deniesUnless(deny, action, resource)?.every((test) =>
      test.key === 'iam:passedtoservice'
        ? passedTo !== undefined && !test.values.some(({ value }) => admits(patternOf(value), passedTo))
        : keepsWithin(test, service),
    ) ?? false
  );
}

const ownKeys = /^aws:resource(?:account|orgid|orgpaths)$/;

function isOfAdministrators(pattern: string): boolean {
  return ['AdministratorAccess', 'IAMFullAccess'].some((name) => includes(pattern, `arn:aws:iam::aws:policy/${name}`));
}

/** Roles that a statement hands to a service; handing on its own role raises nothing. */
function passed(facts: Facts, statement: Statement, service: string): readonly ResourceTerm[] {
  const isAdmitted = passedToService(statement).some(
    (limit) => !limit.bound || limit.services.some(({ value }) => admits(patternOf(value), service)),
  );
  if (!isAdmitted) return [];
  const own = statement.policy.owner ? facts.get(rolesOfPolicy, statement.policy.owner.id) : [];
  return termsOn(statement, 'iam:PassRole').filter(({ value, pattern }) => {
    const id = roleNamedBy(facts, value)?.id;
    return id === undefined ? roleReach(pattern) !== 'unknown' : !own.includes(id);
  });
}

function admits(pattern: string, service: string): boolean {
  return globMatches(globalServiceName(pattern.toLowerCase()), service);
}

/** All that one role, user or group has. */
interface Holding extends Denying {
  /** What may grant something. */
  readonly granted: readonly Statement[];
  /** All of their texts. */
  readonly index: ActionIndex;
  /** Of actions that were asked for, whether one of those names them. */
  readonly named: Map<string, boolean>;
  readonly managed: readonly AttachedPolicy[];
  /** Deployments in which it has the statement, and no permissions boundary limits it. */
  readonly unbounded: Path;
}

/** More than these are not looked at: they have the same policy. */
const mostHolders = 8;

/**
 * What each role, user and group has that gets a statement, roles of jobs first; that of its own policy alone where it
 * cannot be told who gets it. Left out is where a permissions boundary, which is not judged, may stop it.
 */
function* holdingsOf(facts: Facts, { policy, when }: Statement): Iterable<Holding> {
  const { owner } = policy;
  const roles = owner ? facts.get(rolesOfPolicy, owner.id) : [];
  const ofJobs = roles.filter((id) => facts.get(rolePurpose, id) === 'runner');
  const people = owner ? facts.get(peopleOfPolicy, owner.id) : [];
  const ids = [...new Set([...ofJobs, ...roles, ...people])].slice(0, mostHolders);
  if (ids.length === 0) yield { ...ownGrants(facts, policy), managed: [], when: [], unbounded: [] };
  for (const id of ids) {
    const holder = ownerOf(facts, id);
    const having = holder && owner ? attachedWhen(facts, owner, holder) : [[]];
    const free = having.flatMap((path) => {
      const there = both(when, path);
      const open = there && holder ? withoutBoundary(facts, holder, there) : [[]];
      return open.flatMap((each) => {
        const joined = both(each, path);
        return joined ? [joined] : [];
      });
    });
    if (free.length === 0) continue;
    const grants = facts.get(roles.includes(id) ? grantsOfRole : grantsOfPerson, id);
    const managed = facts.get(managedPoliciesOf, id);
    for (const unbounded of free) yield { ...grants, managed, when: holder?.when ?? [], unbounded };
  }
}

type Grants = Pick<Holding, 'granted' | 'index' | 'denying' | 'named'>;

const ownGrants = remembered((facts, policy: Policy) => grantsIn(facts, [policy]));

/** Facts, and not read by each statement of somebody who may have hundreds of them. */
const grantsOfRole = defineFact<Grants>('what a role is granted', (id, facts) =>
  grantsIn(facts, facts.get(policiesOfRole, id), ownerOf(facts, id)),
);
const grantsOfPerson = defineFact<Grants>('what a user or group is granted', (id, facts) =>
  grantsIn(facts, facts.get(policiesOfPerson, id), ownerOf(facts, id)),
);

function grantsIn(facts: Facts, policies: readonly Policy[], holder?: Resource): Grants {
  const statements = policies.flatMap((each) => statementsHeld(facts, each, holder));
  const granted = statements.filter(mayGrant);
  return {
    granted,
    index: indexOf(granted.flatMap((each) => actionTerms(each))),
    denying: statements.filter(({ isDeny }) => isDeny),
    named: new Map<string, boolean>(),
  };
}

/** The statements of a policy, as of one that is there only where somebody has it. */
function statementsHeld(facts: Facts, policy: Policy, holder: Resource | undefined): readonly Statement[] {
  const statements = statementsOf(facts, policy);
  const paths = policy.owner && holder ? attachedWhen(facts, policy.owner, holder) : [[]];
  return paths.flatMap((path) => {
    if (path.length === 0) return statements;
    const there = both(policy.when, path);
    const held = there && { ...policy, when: there };
    return statements.flatMap((statement) => {
      const when = both(statement.when, path);
      return when && held ? [{ ...statement, when, policy: held }] : [];
    });
  });
}

/** Managed policies of AWS that a role, user or group has, a user those of its groups too. */
const managedPoliciesOf = defineFact<readonly AttachedPolicy[]>(
  'managed policies of AWS that somebody has',
  (id, facts) =>
    [id, ...facts.get(givesTo, id)].flatMap((each, at, ids) => {
      const owner = ids.indexOf(each) === at ? ownerOf(facts, each) : undefined;
      return owner ? attachedTo(facts, owner) : [];
    }),
  (a, b) =>
    a.length === b.length &&
    a.every(({ policy, node, when }, at) => policy === b[at]?.policy && node === b[at].node && when === b[at].when),
);

function ownerOf(facts: Facts, id: string): Resource | undefined {
  return facts.get(resource, id) ?? facts.get(impliedResource, id)?.of;
}
