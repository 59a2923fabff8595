import type { PrincipalRecord } from './records.ts';
import { partitions } from './lists.ts';
import { onceProvided, table } from './source.ts';

/** A service as policies name it. */
export interface ServicePrincipal {
  /** Without a region, as the partition `aws` has it: `logs.amazonaws.com`. */
  readonly name: string;
  /** Whether it acts across accounts on behalf of one of its resources, and sends for which. */
  readonly isDeputy: boolean;
  /** Whether it is known for service-linked roles only, whose trust nobody writes. */
  readonly isLinkedOnly: boolean;
}

/** The name of a service, or a pattern of names, with the suffix that it has in the partition `aws`: `logs.amazonaws.com` for `logs.amazonaws.eu`. */
export function globalServiceName(name: string): string {
  const suffix = suffixes().find((each) => name.endsWith(`.${each}`));
  return suffix === undefined ? name : `${name.slice(0, -suffix.length)}amazonaws.com`;
}

const suffixes = onceProvided((): readonly string[] =>
  partitions().flatMap(({ suffix }) => (suffix === 'amazonaws.com' ? [] : [suffix])),
);

/**
 * The service principal of a name, also of the forms with a region (`logs.eu-west-1.amazonaws.com`) and of other partitions.
 * Undefined for names that we do not know, which proves nothing: AWS publishes no list.
 */
export function servicePrincipal(name: string): ServicePrincipal | undefined {
  const global = globalServiceName(name.toLowerCase()).replace(/\.[a-z]{2,4}(?:-[a-z]+)+-\d(?=\.amazonaws\.com$)/, '');
  const record = table<PrincipalRecord>('service-principals.txt').get(global);
  return record && { name: global, isDeputy: record.d === 1, isLinkedOnly: record.l === 1 };
}

/** Service principals that policies may name, in code-unit order; those of service-linked roles are left out. */
export const servicePrincipals = onceProvided((): readonly string[] => {
  const principals = table<PrincipalRecord>('service-principals.txt');
  return principals.keys.filter((name) => principals.get(name)?.l !== 1);
});
