import { entry } from './lists.ts';
import { nearest } from '../text/index.ts';
import type { BreadthRecord, ManagedPolicyRecord } from './records.ts';
import { table } from './source.ts';

/**
 * How much an AWS managed policy gives to jobs.
 * - `admin` leads to every right in the account
 * - `broad` is full control of a service or more, on everything in the account
 * - `minor` changes what only one service has
 */
export type ManagedPolicyBreadth = BreadthRecord;

/**
 * How broad the AWS managed policy with this name is (`AdministratorAccess`, `job-function/SystemAdministrator`);
 * undefined for those that are narrow, only read, or are not known.
 */
export function managedPolicyBreadth(name: string): ManagedPolicyBreadth | undefined {
  const own = name.slice(name.lastIndexOf('/') + 1);
  return entry('policy', own) ?? (/FullAccess(?:V\d|_v\d)?$/.test(own) ? 'broad' : undefined);
}

/** The actions of known ways to more rights that a managed policy of AWS allows on everything, by its path and name. */
export function grantsOfManagedPolicy(policy: string): readonly string[] {
  return entry('grants', policy) ?? [];
}

/** Whether AWS has a managed policy with this path and name (`service-role/AWSLambdaRole`), by our data. */
export function isManagedPolicy(policy: string): boolean {
  const { path, name } = parts(policy);
  return policies().get(name)?.includes(path) ?? false;
}

/** The managed policy that is meant by what AWS has not: the same name with its path, else a name that is spelled nearly so. */
export function managedPolicyMeant(policy: string): string | undefined {
  const { name } = parts(policy);
  const found = policies().get(name) ? name : nearest(name, policies().keys, 2);
  const [path, ...others] = found === undefined ? [] : (policies().get(found) ?? []);
  return path === undefined || others.length > 0 || found === undefined ? undefined : path + found;
}

/** Day of the list of managed policies, YYYY-MM-DD. */
export function managedPolicyDate(): string {
  return policies().origin.date;
}

function parts(policy: string): { readonly path: string; readonly name: string } {
  const start = policy.lastIndexOf('/') + 1;
  return { path: policy.slice(0, start), name: policy.slice(start) };
}

function policies() {
  return table<ManagedPolicyRecord>('managed-policies.txt');
}
