import { nearest } from '../text/index.ts';
import { iamData } from './iam.ts';
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
  const global = globalForm(name);
  const record = table<PrincipalRecord>('service-principals.txt').get(global);
  return record && { name: global, isDeputy: record.d === 1, isLinkedOnly: record.l === 1 };
}

function globalForm(name: string): string {
  return globalServiceName(name.toLowerCase()).replace(/\.[a-z]{2,4}(?:-[a-z]+)+-\d(?=\.amazonaws\.com$)/, '');
}

/** Names of fewer letters are near to each other by chance. */
const fewestLetters = 5;

/**
 * The service principal that was meant by a name that we do not know: the same with the ending of another, or one that
 * differs in a letter. Undefined where the name may be that of a service that is newer than our list: where AWS has
 * actions of that name, where a digit makes the difference, and for all that is near to no other.
 */
export function servicePrincipalMeant(name: string): string | undefined {
  const global = globalForm(name);
  const stem = /^(.+)\.amazon(?:aws)?\.com$/.exec(global)?.[1];
  if (stem === undefined || servicePrincipal(name)) return undefined;
  const sameStem = `${stem}.amazonaws.com`;
  if (servicePrincipal(sameStem)) return sameStem;
  if (stem.length < fewestLetters || iamData().hasService(stem)) return undefined;
  const { keys } = table<PrincipalRecord>('service-principals.txt');
  const meant = nearest(sameStem, keys, 1);
  return meant !== undefined && lettersOnly(meant) !== lettersOnly(sameStem) ? meant : undefined;
}

function lettersOnly(name: string): string {
  return name.replace(/\d/g, '');
}

/** Day of the list of service principals, YYYY-MM-DD. */
export function servicePrincipalDate(): string {
  return table<PrincipalRecord>('service-principals.txt').origin.date;
}

/** Service principals that policies may name, in code-unit order; those of service-linked roles are left out. */
export const servicePrincipals = onceProvided((): readonly string[] => {
  const principals = table<PrincipalRecord>('service-principals.txt');
  return principals.keys.filter((name) => principals.get(name)?.l !== 1);
});
