import type { ActionGroupRecord } from '../../server/core/data/records.ts';
import { readCurated, tableText } from './files.ts';
import { expectKnown } from './known.ts';

interface ActionGroups {
  readonly date: string;
  readonly actions: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  readonly unlocks: { readonly actions: Readonly<Record<string, readonly string[]>> };
  readonly policyWriters: { readonly services: Readonly<Record<string, string>> };
  readonly underListed: { readonly services: readonly string[] };
  readonly wellListed: { readonly services: readonly string[] };
  readonly keysNeverSent: { readonly services: Readonly<Record<string, readonly string[]>> };
  readonly accountsOfAws: { readonly accounts: readonly string[] };
}

/** The text of action-groups.txt: lists of actions, keys and accounts, by what they have in common. */
export function actionGroupFile(): string {
  const { date, actions, unlocks, policyWriters, keysNeverSent, underListed, wellListed, accountsOfAws } = readCurated(
    'action-groups.json',
  ) as ActionGroups;
  const groups = Object.entries(actions).map(([name, group]) => [name, group.actions] as const);
  expectKnown('Action groups', [
    ...groups.flatMap(([, names]) => names),
    ...Object.entries(unlocks.actions).flatMap(([action, unlocked]) => [action, ...unlocked]),
    ...Object.values(policyWriters.services),
  ]);
  const records = new Map<string, ActionGroupRecord>([
    ...groups,
    ...Object.entries(unlocks.actions).map(([action, unlocked]) => [`unlocks ${action}`, unlocked] as const),
    ...Object.entries(policyWriters.services).map(
      ([service, action]) => [`writes policy ${service}`, [action]] as const,
    ),
    ['under-listed', underListed.services],
    ['well-listed', wellListed.services],
    ...Object.entries(keysNeverSent.services).map(([service, keys]) => [`no keys ${service}`, keys] as const),
    ['accounts of AWS', accountsOfAws.accounts],
  ]);
  return tableText(
    'action-groups',
    { source: 'scripts/data/curated', version: date, licence: 'Apache-2.0', date },
    records,
  );
}
