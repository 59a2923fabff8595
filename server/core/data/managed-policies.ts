import { entry } from './lists.ts';
import type { BreadthRecord } from './records.ts';

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
  return (
    (entry('policy', own) as BreadthRecord | undefined) ?? (/FullAccess(?:V\d|_v\d)?$/.test(own) ? 'broad' : undefined)
  );
}
