import type { BreadthRecord, PartitionRecord, QuotaRecord } from '../../server/core/data/records.ts';
import { readCurated, tableText } from './files.ts';
import { expectKnown } from './known.ts';
import { iamPackage } from './iam-package.ts';

interface Dated {
  readonly date: string;
}

interface ApiCalls extends Dated {
  readonly calls: Readonly<Record<string, string>>;
  readonly unlisted: Readonly<Record<string, string>>;
}

interface ClosedServices extends Dated {
  readonly services: Readonly<Record<string, string>>;
  readonly yearOnly: Readonly<Record<string, string>>;
}

interface ConditionKeys extends Dated {
  readonly companions: Readonly<Record<string, string>>;
  readonly replaced: Readonly<Record<string, readonly string[]>>;
  readonly constant: Readonly<Record<string, readonly string[]>>;
}

interface Issuers extends Dated {
  readonly issuers: Readonly<Record<string, string>>;
}

interface ManagedPolicies extends Dated {
  readonly policies: Readonly<Record<string, BreadthRecord>>;
}

interface Partitions extends Dated {
  readonly partitions: Readonly<Record<string, { readonly suffix: string; readonly regions: readonly string[] }>>;
}

interface PolicyHosts extends Dated {
  readonly hosts: Readonly<Record<string, readonly string[]>>;
}

interface Grants extends Dated {
  readonly grants: Readonly<Record<string, readonly string[]>>;
}

interface Quotas extends Dated {
  readonly quotas: Readonly<Record<string, number>>;
}

/** The text of iam-lists.txt: small lists that we keep by hand, each name with its list in front. */
export function listsFile(): string {
  const calls = readCurated('api-calls.json') as ApiCalls;
  const issuers = readCurated('oidc-issuers.json') as Issuers;
  const policies = readCurated('managed-policies.json') as ManagedPolicies;
  const partitions = readCurated('partitions.json') as Partitions;
  const hosts = readCurated('policy-hosts.json') as PolicyHosts;
  const { date: grantDate, grants } = readCurated('managed-policy-grants.json') as Grants;
  const quotas = readCurated('policy-quotas.json') as Quotas;
  const closed = readCurated('closed-services.json') as ClosedServices;
  const keys = readCurated('condition-keys.json') as ConditionKeys;
  expectKnown('API calls', Object.values(calls.calls));
  expectKnown('Grants of managed policies', Object.values(grants).flat());
  expectKnown('Companions of condition keys', Object.values(keys.companions));
  expectUnknown([...Object.keys(calls.calls), ...Object.keys(calls.unlisted)]);
  const records = new Map<string, unknown>([
    ...Object.entries(calls.calls).map(([call, action]): [string, string] => [`call ${call.toLowerCase()}`, action]),
    ...Object.keys(calls.unlisted).map((action): [string, number] => [`unlisted ${action.toLowerCase()}`, 1]),
    ...Object.entries(issuers.issuers).map(([host, unit]): [string, string] => [`issuer ${host}`, unit]),
    ...Object.entries(policies.policies).map(([name, breadth]): [string, string] => [`policy ${name}`, breadth]),
    ...Object.entries(partitions.partitions).map(([name, { suffix, regions }]): [string, PartitionRecord] => [
      `partition ${name}`,
      { s: suffix, r: regions },
    ]),
    ...Object.entries(hosts.hosts).map(([type, services]): [string, readonly string[]] => [`host ${type}`, services]),
    ...Object.entries(grants).map(([policy, names]): [string, readonly string[]] => [`grants ${policy}`, names]),
    ...Object.entries(quotas.quotas).map(([owner, most]): [string, QuotaRecord] => [
      `quota ${owner}`,
      { n: most, d: quotas.date },
    ]),
    ...Object.entries({ ...closed.services, ...closed.yearOnly }).map(([prefix, day]): [string, string] => [
      `closed ${prefix}`,
      day,
    ]),
    ...Object.entries(keys.companions).map(([key, action]): [string, string] => [
      `companion ${key.toLowerCase()}`,
      action,
    ]),
    ...Object.entries(keys.replaced).map(([key, others]): [string, readonly string[]] => [
      `replaced ${key.toLowerCase()}`,
      others,
    ]),
    ...Object.entries(keys.constant).map(([type, names]): [string, readonly string[]] => [
      `constant ${type}`,
      names.map((name) => name.toLowerCase()),
    ]),
  ]);
  const date =
    [calls, issuers, policies, partitions, hosts, quotas, closed, keys]
      .map((each) => each.date)
      .concat(grantDate)
      .sort()
      .at(-1) ?? '';
  return tableText(
    'iam-lists',
    { source: 'scripts/data/curated', version: date, licence: 'Apache-2.0', date },
    records,
  );
}

/** Stops the build when AWS has made an action of what we call none. */
function expectUnknown(names: readonly string[]): void {
  const actions = new Set(
    [...new Set(names.map((name) => name.split(':')[0] ?? ''))].flatMap((service) =>
      iamPackage.actions(service).map(({ name }) => `${service}:${name}`.toLowerCase()),
    ),
  );
  const known = names.filter((name) => actions.has(name.toLowerCase()));
  if (known.length > 0) throw new Error(`Actions by now, and not only calls: ${known.join(', ')}`);
}
