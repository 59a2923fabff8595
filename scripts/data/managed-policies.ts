import { byText, readCurated, tableText } from './files.ts';

interface ManagedPolicies {
  readonly source: string;
  readonly version: string;
  readonly licence: string;
  readonly date: string;
  readonly policies: readonly string[];
}

/** The text of managed-policies.txt: paths of the managed policies of AWS by name; most have one, and it is empty. */
export function managedPolicyFile(): string {
  const { source, version, licence, date, policies } = readCurated('managed-policy-names.json') as ManagedPolicies;
  const records = new Map<string, string[]>();
  for (const policy of policies) {
    const start = policy.lastIndexOf('/') + 1;
    const name = policy.slice(start);
    records.set(name, [...(records.get(name) ?? []), policy.slice(0, start)].sort(byText));
  }
  return tableText('managed-policies', { source, version, licence, date }, records);
}
