import {
  accessLevelBits,
  filters,
  grants,
  requiredBit,
  secondHalf,
  typeIndexFactor,
  usualBit,
  type ActionRecord,
  type ConditionRecord,
  type CountRecord,
  type DescriptionRecord,
  type GlobalConditionRecord,
  type ServiceRecord,
} from '../../server/core/data/records.ts';
import { byText, readCurated, tableText } from './files.ts';
import {
  iamOrigin,
  iamPackage,
  type PackageAction,
  type PackageConditionKey,
  type PackageType,
} from './iam-package.ts';

interface UsualTypes {
  readonly entries: readonly {
    readonly service: string;
    readonly actions: readonly string[];
    readonly types: readonly string[];
  }[];
}

interface ArnCorrections {
  readonly entries: readonly { readonly type: string; readonly from: string; readonly to: string }[];
}

/** The texts of the tables of IAM, from the installed package and the curated additions. */
export function iamFiles(): Readonly<
  Record<'actions' | 'conditions' | 'counts' | 'firstDescriptions' | 'lastDescriptions', string>
> {
  const names = iamPackage.serviceNames();
  const rcp = new Set(iamPackage.rcpServices());
  const usual = usualTypes();
  const corrections = arnCorrections();
  const services = new Map<string, ServiceRecord>();
  const conditions = new Map<string, ConditionRecord | GlobalConditionRecord>([['*', globalConditions()]]);
  const descriptions = new Map<string, DescriptionRecord>([['*', globalDescriptions()]]);
  for (const prefix of iamPackage.services()) {
    const types = sortedTypes(prefix);
    const actions = sortedActions(prefix);
    services.set(prefix, {
      n: names[prefix] ?? prefix,
      r: types.map((type) => [type.key, ...arnTails(corrections.take(`${prefix}:${type.key}`, type.arn))]),
      a: actions.map((action) => actionRecord(action, types, usual.take(`${prefix}:${action.name}`))),
      ...(rcp.has(prefix) ? { rcp: 1 as const } : {}),
    });
    conditions.set(prefix, conditionRecord(prefix, actions, types));
    descriptions.set(prefix, descriptionsOf(prefix, actions));
  }
  usual.expectAllTaken();
  corrections.expectAllTaken();
  const origin = iamOrigin();
  const described = (isIn: (service: string) => boolean) =>
    tableText('iam-descriptions', origin, part(descriptions, isIn));
  return {
    actions: tableText('iam-actions', origin, services),
    conditions: tableText('iam-conditions', origin, conditions),
    counts: tableText(
      'iam-counts',
      origin,
      new Map([...services].map(([prefix, record]) => [prefix, countsOf(record)])),
    ),
    firstDescriptions: described((service) => service < secondHalf),
    lastDescriptions: described((service) => service >= secondHalf),
  };
}

/** What a glance at all services needs, so that it need not read each of them. */
function countsOf({ a: actions }: ServiceRecord): CountRecord {
  const managing = actions.filter(([, levels]) => (levels & accessLevelBits['Permissions management']) !== 0);
  return [actions.length, managing.length];
}

function part<T>(all: ReadonlyMap<string, T>, isIn: (key: string) => boolean): ReadonlyMap<string, T> {
  return new Map([...all].filter(([key]) => isIn(key)));
}

function descriptionsOf(prefix: string, actions: readonly PackageAction[]): DescriptionRecord {
  return {
    a: actions.map(({ description }) => shortened(description, grants)),
    k: sortedKeys(prefix).map(({ description }) => shortened(description, filters)),
  };
}

/** Without the words that nearly all descriptions begin with, which the reader puts back; a text that lacks them is marked. */
function shortened(description: string | undefined, lead: string): string {
  const text = (description ?? '').trim();
  if (text === '') return '';
  return text.startsWith(lead) ? text.slice(lead.length) : `=${text}`;
}

function globalDescriptions(): DescriptionRecord {
  return { a: [], k: sortedGlobalKeys().map(({ description }) => shortened(description, filters)) };
}

function sortedGlobalKeys(): PackageConditionKey[] {
  return [...iamPackage.globalKeys()].sort((left, right) => byText(left.key, right.key));
}

function sortedKeys(prefix: string): PackageConditionKey[] {
  return [...iamPackage.conditionKeys(prefix)].sort((left, right) => byText(left.key, right.key));
}

function sortedTypes(prefix: string): PackageType[] {
  return [...iamPackage.types(prefix)].sort((left, right) => byText(left.key, right.key));
}

function sortedActions(prefix: string): PackageAction[] {
  return [...iamPackage.actions(prefix)].sort((left, right) => byText(left.name, right.name));
}

function actionRecord(action: PackageAction, types: readonly PackageType[], usual: readonly string[]): ActionRecord {
  const required = new Set(action.resourceTypes.filter((type) => type.required).map((type) => type.name));
  const needed = new Set([...usual, ...scenarioTypes(action)]);
  const known = new Set(action.resourceTypes.map((type) => type.name));
  for (const type of needed)
    if (!known.has(type)) throw new Error(`${action.name} has no resource type "${type}" any more`);
  const codes = types.flatMap((type, index) => {
    if (!known.has(type.key)) return [];
    if (required.has(type.key)) return [index * typeIndexFactor + requiredBit];
    return [index * typeIndexFactor + (needed.has(type.key) ? usualBit : 0)];
  });
  if (codes.length !== known.size) throw new Error(`${action.name} names a resource type that its service lacks`);
  return [action.name, levelBits(action.accessLevel), ...codes];
}

/** Types that some documented scenario of the action requires; RunInstances needs `volume` only through these. */
function scenarioTypes(action: PackageAction): string[] {
  return (action.scenarios ?? []).flatMap((scenario) =>
    scenario.resourceTypes.filter((type) => type.required).map((type) => type.name),
  );
}

/** The package writes compound levels as one text ("Permissions management, Write"). */
function levelBits(levels: string): number {
  return levels.split(', ').reduce((bits, level) => {
    const bit = accessLevelBits[level as keyof typeof accessLevelBits] as number | undefined;
    if (bit === undefined) throw new Error(`unknown access level "${level}"`);
    return bits | bit;
  }, 0);
}

/** ARN templates without `arn:${Partition}:`; a few types have two, joined by ", ". */
export function arnTails(arns: string): string[] {
  const lead = 'arn:${Partition}:';
  return arns.split(', ').map((arn) => {
    if (!arn.startsWith(lead) || arn.split(':').length < 6) throw new Error(`odd ARN template "${arn}"`);
    return arn.slice(lead.length);
  });
}

function conditionRecord(
  prefix: string,
  actions: readonly PackageAction[],
  types: readonly PackageType[],
): ConditionRecord {
  const vocabulary = pool<string>(String);
  const sets = pool<readonly number[]>(String);
  sets.indexOf([]);
  const setOf = (keys: readonly string[]): number =>
    sets.indexOf([...new Set(keys)].sort(byText).map((key) => vocabulary.indexOf(key)));
  return {
    k: sortedKeys(prefix).map((key) => [key.key, key.type]),
    a: actions.map((action) => {
      const perType = types.flatMap((type) => {
        const uses = action.resourceTypes.filter((use) => use.name === type.key);
        return uses.length > 0 ? [setOf(uses.flatMap((use) => use.conditionKeys))] : [];
      });
      const own = setOf(action.conditionKeys);
      return perType.some((set) => set > 0) ? [own, ...perType] : own;
    }),
    r: types.map((type) => setOf(type.conditionKeys ?? [])),
    s: sets.all,
    v: vocabulary.all,
  };
}

function globalConditions(): GlobalConditionRecord {
  return {
    k: sortedGlobalKeys().map((key) => [key.key, key.type]),
    u: Object.fromEntries(
      Object.entries(iamPackage.unassociatedPrefixes()).sort((left, right) => byText(left[0], right[0])),
    ),
  };
}

/** Numbers values in the order of their first use. */
function pool<T>(identity: (value: T) => string): { readonly all: readonly T[]; indexOf(value: T): number } {
  const all: T[] = [];
  const indices = new Map<string, number>();
  return {
    all,
    indexOf(value) {
      const key = identity(value);
      const known = indices.get(key);
      if (known !== undefined) return known;
      indices.set(key, all.length);
      return all.push(value) - 1;
    },
  };
}

function usualTypes(): { take(action: string): readonly string[]; expectAllTaken(): void } {
  const wanted = new Map<string, readonly string[]>();
  for (const { service, actions, types } of (readCurated('usual-types.json') as UsualTypes).entries) {
    for (const action of actions) wanted.set(`${service}:${action}`, types);
  }
  return {
    take(action) {
      const types = wanted.get(action) ?? [];
      wanted.delete(action);
      return types;
    },
    expectAllTaken: () => expectNone('usual-types.json', wanted.keys()),
  };
}

function arnCorrections(): { take(type: string, arn: string): string; expectAllTaken(): void } {
  const wanted = new Map(
    (readCurated('arn-corrections.json') as ArnCorrections).entries.map((entry) => [entry.type, entry]),
  );
  return {
    take(type, arn) {
      const correction = wanted.get(type);
      if (correction?.from !== arn) return arn;
      wanted.delete(type);
      return correction.to;
    },
    expectAllTaken: () => expectNone('arn-corrections.json', wanted.keys()),
  };
}

function expectNone(file: string, left: Iterable<string>): void {
  const names = [...left];
  if (names.length > 0) throw new Error(`${file} names what the package no longer has: ${names.join(', ')}`);
}
