import { passesRole, passRoleTargets } from '#core/data/index.ts';
import { keep, type Editor, type NewValue } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  type ActionTerm,
  actionTerms,
  deniesUnless,
  isAnyService,
  isDenied,
  isOnlyPassRole,
  mayGrant,
  passRoleGrant,
  patternOf,
  resourceTerms,
  type Role,
  roleNamedBy,
  roleReach,
  roles,
  soleRunnerRole,
  type Statement,
  statementsOf,
} from '#core/models/index.ts';
import { entryOf, isMap, type ScalarNode, type SyntaxNode } from '#core/syntax/index.ts';
import { intrinsicOf } from '#core/values/index.ts';
import { again, isForRunners, listingOf, mayReferTo, oneOrMany, resourceListing, splitOff } from './_shared.ts';

const ec2 = 'ec2.amazonaws.com';
const key = 'iam:PassedToService';

/** The services that get the roles of a statement, and whether fix-all may rely on it. */
export interface Target {
  readonly services: readonly string[];
  readonly sure: boolean;
}

/** More services than this say that we do not know which one is meant. */
const mostServices = 3;

/**
 * The services that a statement passes roles to: those that the named roles trust, else those that other actions of the
 * policy hand roles to, else those of the one role there is. Sure only where runners get their role from EC2.
 */
export function targetOf(facts: Facts, statement: Statement): Target | undefined {
  const named = resourceTerms(statement).map(({ value }) => roleNamedBy(facts, value));
  const known = named.filter((role) => role !== undefined);
  if (known.length > 0 && known.length === named.length) {
    const services = distinct(known.flatMap((role) => role.services));
    const sure = isForRunners(facts) && known.every(({ onlyServices }) => onlyServices) && isOnlyEc2(services);
    return services.length > 0 ? { services, sure } : undefined;
  }
  const { services, incomplete } = siblingTargets(facts, statement);
  const isForEc2 = services.every((service) => service === ec2) && !incomplete;
  if (isForEc2 && isForRunners(facts) && soleRunnerRole(facts)) return { services: [ec2], sure: true };
  if (services.length > 0) return services.length > mostServices ? undefined : { services, sure: false };
  const [only, ...others] = candidates(facts, statement);
  return only && others.length === 0 ? { services: only.services, sure: false } : undefined;
}

/** Roles of the template that a statement may name, and that services may assume. */
export function candidates(facts: Facts, statement: Statement): readonly Role[] {
  return facts.get(roles).filter((role) => role.services.length > 0 && mayReferTo(facts, statement, role));
}

/** What the actions of the same policy hand roles to. */
export function siblingTargets(
  facts: Facts,
  { policy }: Statement,
): { readonly services: readonly string[]; readonly incomplete: boolean } {
  const names = statementsOf(facts, policy)
    .filter(mayGrant)
    .flatMap((statement) => actionTerms(statement).flatMap(({ actions }) => actions.map(({ name }) => name)))
    .filter(passesRole);
  return {
    services: distinct(names.flatMap(passRoleTargets)),
    incomplete: names.some((name) => passRoleTargets(name).length === 0),
  };
}

function isOnlyEc2(services: readonly string[]): boolean {
  return services.length === 1 && services[0] === ec2;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

/** How a statement allows iam:PassRole, by texts that stand for nothing else, and whether only on roles that it names. */
export interface Passing {
  readonly term: ActionTerm;
  readonly isNamed: boolean;
}

/** The services that a Deny of the same policy leaves for iam:PassRole; undefined where none leaves only some. */
export function servicesLeftByDeny(facts: Facts, statement: Statement): readonly string[] | undefined {
  const resources = resourceTerms(statement);
  for (const deny of resources.length > 0 ? statementsOf(facts, statement.policy) : []) {
    const each = resources.map(({ pattern }) => deniesUnless(deny, 'iam:PassRole', pattern));
    const tests = each.every((found) => found !== undefined) ? (each[0] ?? []) : [];
    const patterns = tests.flatMap(({ values }) => values.map(({ value }) => patternOf(value)));
    if (tests.length > 0 && tests.every((test) => test.key === 'iam:passedtoservice') && !patterns.some(isAnyService))
      return patterns;
  }
  return undefined;
}

/** Undefined where a statement allows no passing, allows far more, or where the policy denies it after all. */
export function passing(facts: Facts, statement: Statement): Passing | undefined {
  const grant = mayGrant(statement) ? passRoleGrant(statement) : undefined;
  const [term] = grant?.terms ?? [];
  // Wider patterns are not about passing roles; other rules speak of them.
  if (!grant || !term || !grant.terms.every(isOnlyPassRole)) return undefined;
  const resources = resourceTerms(statement);
  if (resources.length > 0 && resources.every(({ pattern }) => isDenied(facts, statement, 'iam:PassRole', pattern)))
    return undefined;
  if (servicesLeftByDeny(facts, statement)) return undefined;
  const isNamed =
    resources.length > 0 && resources.every(({ pattern }) => roleReach(pattern) === 'named' || !pattern.includes('*'));
  return { term, isNamed };
}

/** How a statement about iam:PassRole is to change. */
export interface Change {
  readonly resource?: { readonly of: SyntaxNode; readonly to: NewValue };
  readonly services?: readonly NewValue[];
}

/**
 * Changes what a statement says of iam:PassRole and of nothing else: other actions move to a statement of their own, or
 * iam:PassRole does. Undefined where the statement is not written plainly enough.
 */
export function changePassRole(edit: Editor, statement: Statement, change: Change): Editor | undefined {
  const listing = listingOf(statement.actions);
  const grant = passRoleGrant(statement);
  if (!listing || !grant || grant.terms.length === 0 || !grant.terms.every(isOnlyPassRole)) return undefined;
  const passing = listing.items.filter((item) => grant.terms.some(({ node }) => node === item));
  const rest = listing.items.filter((item) => !passing.includes(item));
  if (passing.length === 0) return undefined;
  const [first] = listing.items;
  const staysInPlace = first !== undefined && passing.includes(first);
  if (!staysInPlace) return moveAway(edit, statement, passing, change);
  if (rest.length > 0 && !splitOff(edit, statement, rest, keptResources(statement))) return undefined;
  if (change.resource) edit.replace(change.resource.of, change.resource.to);
  return change.services ? putServices(edit, statement, change.services) : edit;
}

/** The resources as they are now: those of the old place may change. */
function keptResources(statement: Statement): { readonly resources?: readonly NewValue[] } {
  const listing = resourceListing(statement);
  return listing ? { resources: listing.items.map(again) } : {};
}

function moveAway(
  edit: Editor,
  statement: Statement,
  passing: readonly ScalarNode[],
  { resource, services }: Change,
): Editor | undefined {
  const condition = services && conditionValue(statement, services);
  if (services && !condition) return undefined;
  const listing = resourceListing(statement);
  if (resource && !listing) return undefined;
  const resources =
    resource && listing?.items.map((item): NewValue => (item === resource.of ? resource.to : keep(item)));
  return splitOff(edit, statement, passing, {
    ...(resources ? { resources } : {}),
    ...(condition ? { condition } : {}),
  });
}

function conditionValue(statement: Statement, services: readonly NewValue[]): NewValue | undefined {
  const old = entryOf(statement.node, 'Condition')?.value;
  const test = { [key]: oneOrMany(services) };
  if (!old) return { StringEquals: test };
  if (!isMap(old) || intrinsicOf(old)) return undefined;
  const equals = entryOf(old, 'StringEquals')?.value;
  if (equals && (!isMap(equals) || intrinsicOf(equals))) return undefined;
  const tests = Object.fromEntries((equals?.entries ?? []).map((entry) => [entry.key.source, keep(entry.value)]));
  const others = Object.fromEntries(old.entries.map((entry) => [entry.key.source, keep(entry.value)]));
  return { map: { ...others, StringEquals: { map: { ...tests, ...test } } } };
}

function putServices(edit: Editor, statement: Statement, services: readonly NewValue[]): Editor | undefined {
  const value = oneOrMany(services);
  const old = entryOf(statement.node, 'Condition')?.value;
  if (!old) return edit.put(statement.node, 'Condition', { StringEquals: { [key]: value } });
  if (!isMap(old) || intrinsicOf(old)) return undefined;
  const equals = entryOf(old, 'StringEquals')?.value;
  if (!equals) return edit.put(old, 'StringEquals', { [key]: value });
  return isMap(equals) && !intrinsicOf(equals) ? edit.put(equals, key, value) : undefined;
}
