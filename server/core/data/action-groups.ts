import type { ActionGroupRecord } from './records.ts';
import { onceProvided, table } from './source.ts';

/**
 * What actions have in common.
 * - `data` give away what somebody stores, or hand a copy of it to another account
 * - `credentials` return something that signs in elsewhere
 * - `evasion` switch off what records or watches
 * - `unbinding` take a permissions boundary off
 * - `widening` make a role or user, or widen one, and carry `iam:PermissionsBoundary`
 * - `assuming` are what a trust policy may allow
 */
export type ActionGroup = (typeof names)[number];

const names = ['data', 'credentials', 'evasion', 'unbinding', 'widening', 'assuming'] as const;

/** Whether an action is of a group; the name is in canonical case. */
export function isInGroup(action: string, group: ActionGroup): boolean {
  return groups().get(group)?.has(action) ?? false;
}

/** Of an action that writes the policy of a resource: those that it can give itself there. Empty for others. */
export function unlockedBy(action: string): readonly string[] {
  return record(`unlocks ${action}`);
}

/** The action that changes the policy of a resource, by the prefix of its service; undefined where we do not know it. */
export function policyWriterOf(service: string): string | undefined {
  return record(`writes policy ${service}`)[0];
}

/** Whether AWS's own managed policies name resources of a service that the service authorization data does not list. */
export function isUnderListed(service: string): boolean {
  return underListed().has(service);
}

/** Whether the service authorization data has all types of resources that the actions of a service take. */
export function isWellListed(service: string): boolean {
  return wellListed().has(service);
}

/** Condition keys, in lower case, that requests of a service principal never carry. */
export function keysNeverSentBy(service: string): readonly string[] {
  return record(`no keys ${service}`).map((key) => key.toLowerCase());
}

/** Whether an account is one of AWS itself, from which a service writes its logs. */
export function isAccountOfAws(account: string): boolean {
  return record('accounts of AWS').includes(account);
}

const underListed = onceProvided((): ReadonlySet<string> => new Set(record('under-listed')));
const wellListed = onceProvided((): ReadonlySet<string> => new Set(record('well-listed')));
const groups = onceProvided(() => new Map(names.map((group) => [group, new Set(record(group))])));

function record(key: string): ActionGroupRecord {
  return table<ActionGroupRecord>('action-groups.txt').get(key) ?? [];
}
