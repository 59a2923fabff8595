import type { PrincipalRecord } from '../../server/core/data/records.ts';
import { byText, readCurated, tableText } from './files.ts';

interface Group {
  readonly principals: readonly string[];
}

interface ServicePrincipals extends Readonly<Record<'named' | 'elsewhere' | 'linked' | 'deputies', Group>> {
  readonly date: string;
}

interface PassRoleTargets {
  readonly entries: readonly { readonly services: readonly string[] }[];
}

/** The text of service-principals.txt: names of services as policies spell them. Those that get roles need not be listed. */
export function principalsFile(): string {
  const { date, named, elsewhere, linked, deputies } = readCurated('service-principals.json') as ServicePrincipals;
  const targets = readCurated('passrole-targets.json') as PassRoleTargets;
  const passed = targets.entries.flatMap(({ services }) => services);
  expectSorted('named', named);
  expectSorted('linked', linked);
  expectSorted('deputies', deputies);
  const ordinary = new Set([...passed, ...named.principals, ...elsewhere.principals]);
  const twice = linked.principals.filter((name) => ordinary.has(name));
  if (twice.length > 0) throw new Error(`Not for service-linked roles only: ${twice.join(', ')}`);
  const acting = new Set(deputies.principals);
  const unknown = deputies.principals.filter((name) => !ordinary.has(name));
  if (unknown.length > 0) throw new Error(`Deputies that are no service principals: ${unknown.join(', ')}`);
  const records = new Map<string, PrincipalRecord>([
    ...[...ordinary].map((name): [string, PrincipalRecord] => [name, acting.has(name) ? { d: 1 } : {}]),
    ...linked.principals.map((name): [string, PrincipalRecord] => [name, { l: 1 }]),
  ]);
  const malformed = [...records.keys()].filter(
    (name) => !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazon(?:aws)?\.com$/.test(name),
  );
  if (malformed.length > 0) throw new Error(`No service principals: ${malformed.join(', ')}`);
  return tableText(
    'service-principals',
    { source: 'scripts/data/curated', version: date, licence: 'Apache-2.0', date },
    records,
  );
}

/** A list that is kept by hand shows a name that is there twice only when it is in order. */
function expectSorted(name: string, { principals }: Group): void {
  const sorted = [...new Set(principals)].sort(byText);
  if (sorted.join() !== principals.join()) throw new Error(`The list "${name}" of service principals is not in order`);
}
