import type { BreadthRecord, PartitionRecord, QuotaRecord } from './records.ts';
import { onceProvided, table } from './source.ts';

/** The action that permits a call of an API whose name is no action (`s3:ListObjectsV2`), in any case; undefined for others. */
export function permissionOfCall(call: string): string | undefined {
  return entry('call', call.toLowerCase());
}

/** Whether an action is one of the few that AWS itself uses in policies and lists nowhere; in any case. */
export function isUnlistedAction(action: string): boolean {
  return entry('unlisted', action.toLowerCase()) !== undefined;
}

/**
 * For what an issuer of OpenID Connect tokens signs them (`repository`, `project`), where it signs for all its customers;
 * undefined for issuers that we do not know. `host` is without `https://`.
 */
export function sharedIssuer(host: string): string | undefined {
  return entry('issuer', host);
}

/**
 * Prefixes of the services whose actions the policy of a resource decides on, by its CloudFormation type
 * (`AWS::S3::BucketPolicy`: `s3`); undefined where a policy takes others too, and for what we do not know.
 */
export function servicesOfHost(type: string): readonly string[] | undefined {
  return entry('host', type);
}

export interface Partition {
  /** As ARNs have it: `aws-us-gov`. */
  readonly name: string;
  /** Of names in DNS, and of service principals: `amazonaws.com`. */
  readonly suffix: string;
  /** Names of its regions at the day of the data. */
  readonly regions: readonly string[];
}

/** The partitions of AWS, in code-unit order. */
export const partitions = onceProvided((): readonly Partition[] => {
  const start = 'partition ';
  const lists = table<PartitionRecord>('iam-lists.txt');
  return lists.keys.flatMap((key) => {
    const record = key.startsWith(start) ? lists.get(key) : undefined;
    return record ? [{ name: key.slice(start.length), suffix: record.s, regions: record.r }] : [];
  });
});

/** How large a policy may be. */
export interface PolicyQuota {
  /** The most characters that are no white space. */
  readonly most: number;
  /** Day of the number, YYYY-MM-DD. */
  readonly date: string;
}

/**
 * Of a `managed` policy, of all inline policies of a `user`, `group` or `role`, of a `trust` policy, an `scp` or `rcp`, or
 * of the policy of a CloudFormation type; undefined for types whose quota we do not know.
 */
export function policyQuota(owner: string): PolicyQuota | undefined {
  const record = entry('quota', owner);
  return record && { most: record.n, date: record.d };
}

/**
 * The day on which AWS shut down the service of an action prefix for everybody (YYYY-MM-DD), or the year where we have no
 * source for the day; undefined for all others.
 */
export function closedSince(prefix: string): string | undefined {
  return entry('closed', prefix);
}

/**
 * The action that a trust policy has to allow for a session to bring along what a condition key tests
 * (`sts:SourceIdentity`: `sts:SetSourceIdentity`); undefined for keys that need none. In any case.
 */
export function companionOfKey(key: string): string | undefined {
  const name = key.toLowerCase();
  return entry('companion', name.slice(0, name.indexOf('/') + 1) || name);
}

/** The condition keys to take instead of one that AWS withdrew; undefined for all others. In any case. */
export function replacementsOfKey(key: string): readonly string[] | undefined {
  return entry('replaced', key.toLowerCase());
}

/** Whether a condition key has one value in all requests that the policy of a CloudFormation type decides on; in any case. */
export function isConstantKey(type: string, key: string): boolean {
  return entry('constant', type)?.includes(key.toLowerCase()) ?? false;
}

/** What each hand-kept list has for a name; that of partitions is read as a whole. */
interface Lists {
  readonly call: string;
  readonly closed: string;
  readonly companion: string;
  readonly constant: readonly string[];
  readonly grants: readonly string[];
  readonly host: readonly string[];
  readonly issuer: string;
  readonly policy: BreadthRecord;
  readonly quota: QuotaRecord;
  readonly replaced: readonly string[];
  readonly unlisted: 1;
}

/** What a hand-kept list says of a name. */
export function entry<L extends keyof Lists>(list: L, name: string): Lists[L] | undefined {
  return table<Lists[L]>('iam-lists.txt').get(`${list} ${name}`);
}
