import { byText, readCurated, tableText } from './files.ts';
import { expectKnown } from './known.ts';

interface PassRoleActions {
  readonly actions: Readonly<Record<string, readonly string[]>>;
}

interface PassRoleTargets {
  readonly date: string;
  readonly entries: readonly { readonly services: readonly string[]; readonly actions: readonly string[] }[];
}

/** The text of passrole-targets.txt: actions that pass a role, with the services that may get it where we know them. */
export function passRoleFile(): string {
  const passing = readCurated('passrole-actions.json') as PassRoleActions;
  const targets = readCurated('passrole-targets.json') as PassRoleTargets;
  const records = new Map<string, readonly string[]>();
  for (const [service, actions] of Object.entries(passing.actions)) {
    for (const action of actions) records.set(`${service}:${action}`, []);
  }
  for (const { services, actions } of targets.entries) {
    for (const action of actions) records.set(action, [...services].sort(byText));
  }
  expectKnown('PassRole lists', records.keys());
  return tableText(
    'passrole-targets',
    { source: 'scripts/data/curated', version: targets.date, licence: 'Apache-2.0', date: targets.date },
    records,
  );
}
