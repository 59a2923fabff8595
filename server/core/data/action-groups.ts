import type { ActionGroupRecord } from './records.ts';
import { onceProvided, table } from './source.ts';

/**
 * What actions have in common.
 * - `data` give away what somebody stores, or hand a copy of it to another account
 * - `credentials` return something that signs in elsewhere
 * - `evasion` switch off what records or watches
 */
export type ActionGroup = 'data' | 'credentials' | 'evasion';

/** Whether an action is of a group; the name is in canonical case. */
export function isInGroup(action: string, group: ActionGroup): boolean {
  return groups().get(group)?.has(action) ?? false;
}

/** Of an action that writes the policy of a resource: those that it can give itself there. Empty for others. */
export function unlockedBy(action: string): readonly string[] {
  return record(`unlocks ${action}`);
}

/** Condition keys, in lower case, that requests of a service principal never carry. */
export function keysNeverSentBy(service: string): readonly string[] {
  return record(`no keys ${service}`).map((key) => key.toLowerCase());
}

/** Whether an account is one of AWS itself, from which a service writes its logs. */
export function isAccountOfAws(account: string): boolean {
  return record('accounts of AWS').includes(account);
}

const groups = onceProvided(
  () => new Map((['data', 'credentials', 'evasion'] as const).map((group) => [group, new Set(record(group))])),
);

function record(key: string): ActionGroupRecord {
  return table<ActionGroupRecord>('action-groups.txt').get(key) ?? [];
}
