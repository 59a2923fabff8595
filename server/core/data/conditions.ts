import { globMatches } from './glob.ts';
import type { ConditionRecord, GlobalConditionRecord } from './records.ts';
import { onceProvided, table } from './source.ts';

export interface ActionConditions {
  /** Condition keys that AWS lists for the action, by itself or through any of its resource types. Global keys that apply to every action are not listed. */
  conditionKeys(): readonly string[];
  /** Keys listed for the action whichever the resource, and for one of its resource types. */
  conditionKeysFor(resourceType: string): readonly string[];
}

/** Type of a condition key's values, as AWS lists it: String, ARN, Bool, Numeric, Date, IPAddress or ArrayOf…. */
export interface ConditionKey {
  /** The key as AWS spells it; variable parts as `${TagKey}`, `<key>` or `tag-key`. */
  readonly key: string;
  readonly type: string;
  /** Whether any service may send it (`aws:SourceIp`). */
  readonly global: boolean;
}

const globalLine = '*';

/**
 * The condition key that a policy's text names, in any case; tag keys and other variable parts are filled by the text.
 * Undefined for keys that AWS does not list: among them `<issuer>:sub` and `<issuer>:aud` of OIDC providers, which are
 * legal all the same.
 */
export function conditionKey(name: string): ConditionKey | undefined {
  const wanted = name.toLowerCase();
  const known = namedKeys();
  const remembered = known.get(wanted);
  if (remembered) return remembered.key;
  const found = findKey(wanted);
  if (known.size >= mostNamed) known.clear();
  known.set(wanted, { key: found });
  return found;
}

/** Rules ask for the keys of a statement once for each of its actions. */
const mostNamed = 2048;
const namedKeys = onceProvided(() => new Map<string, { readonly key: ConditionKey | undefined }>());

function findKey(wanted: string): ConditionKey | undefined {
  const exact = globalKeys().find((key) => fits(key, wanted));
  if (exact) return exact;
  return homes(wanted)
    .flatMap((service) => serviceKeys(service))
    .find((key) => fits(key, wanted));
}

/** Condition keys that AWS lists for a service, its own and others that it uses; empty for unknown services. */
export function serviceConditionKeys(service: string): readonly ConditionKey[] {
  return serviceKeys(service.toLowerCase());
}

/** All condition keys that any service may send. */
export function globalConditionKeys(): readonly ConditionKey[] {
  return globalKeys();
}

/** Keys that AWS lists for at least one action of a service; some keys are described and listed for none. Empty for unknown services. */
export function keysListedByActions(service: string): ReadonlySet<string> {
  const known = listedKeys().get(service);
  if (known) return known;
  const sets = (record(service)?.a ?? []).flat();
  const found = new Set(keysOf(service, [...new Set(sets)]));
  listedKeys().set(service, found);
  return found;
}

const listedKeys = onceProvided(() => new Map<string, ReadonlySet<string>>());

/** Condition keys of the action at an index of its service, whose resource types are given in the order of the data. */
export function actionConditions(service: string, index: number, types: readonly string[]): ActionConditions {
  const sets = (): { readonly own: number; readonly perType: readonly number[] } => {
    const entry = record(service)?.a[index] ?? 0;
    if (typeof entry === 'number') return { own: entry, perType: [] };
    const [own = 0, ...perType] = entry;
    return { own, perType };
  };
  let all: readonly string[] | undefined;
  return {
    conditionKeys() {
      const { own, perType } = sets();
      return (all ??= keysOf(service, [own, ...perType]));
    },
    conditionKeysFor(resourceType) {
      const { own, perType } = sets();
      const set = perType[types.indexOf(resourceType)];
      return keysOf(service, set === undefined ? [own] : [own, set]);
    },
  };
}

/** Condition keys listed for a resource type of a service; empty for unknown ones. `index` is its place in the service. */
export function resourceTypeConditionKeys(service: string, index: number): readonly string[] {
  const place = `${service} ${String(index)}`;
  const known = keysByType().get(place);
  if (known) return known;
  const set = record(service)?.r[index];
  const found = set === undefined ? [] : keysOf(service, [set]);
  keysByType().set(place, found);
  return found;
}

/** Of types of resource, of which there are some thousands. */
const keysByType = onceProvided(() => new Map<string, readonly string[]>());

const globalKeys = onceProvided(() => {
  const record = table<GlobalConditionRecord>('iam-conditions.txt').get(globalLine);
  return (record?.k ?? []).map(([key, type]): ConditionKey => ({ key, type, global: true }));
});

const keysByService = onceProvided(() => new Map<string, readonly ConditionKey[]>());

function serviceKeys(service: string): readonly ConditionKey[] {
  const known = keysByService().get(service);
  if (known) return known;
  const global = new Set(globalKeys().map(({ key }) => key.toLowerCase()));
  const keys = (record(service)?.k ?? []).map(([key, type]): ConditionKey => ({
    key,
    type,
    global: global.has(key.toLowerCase()),
  }));
  keysByService().set(service, keys);
  return keys;
}

function record(service: string): ConditionRecord | undefined {
  return service === globalLine ? undefined : table<ConditionRecord>('iam-conditions.txt').get(service);
}

function keysOf(service: string, sets: readonly number[]): readonly string[] {
  const found = record(service);
  if (!found) return [];
  return [...new Set(sets.flatMap((set) => found.s[set] ?? []).flatMap((word) => found.v[word] ?? []))];
}

/** Services that may list the condition key that a policy's text names; its own comes first. */
export function servicesOfKey(name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return homes(wanted).filter((service) => serviceKeys(service).some((key) => fits(key, wanted)));
}

/** Services that may list a key: the one it is named after, and those that list its prefix without owning it. */
function homes(key: string): readonly string[] {
  const prefix = key.slice(0, Math.max(0, key.indexOf(':')));
  const others = table<GlobalConditionRecord>('iam-conditions.txt').get(globalLine)?.u ?? {};
  const listing = Object.entries(others).flatMap(([template, services]) =>
    globMatches(anyVariable(template), prefix) ? services : [],
  );
  return [prefix, ...new Set(listing)];
}

function fits({ key }: ConditionKey, wanted: string): boolean {
  return key.toLowerCase() === wanted || (/[$<]|tag-key/.test(key) && globMatches(anyVariable(key), wanted));
}

/** AWS writes variable parts in three ways: `${TagKey}`, `<key>` and `tag-key`. */
function anyVariable(template: string): string {
  return template.replace(/\$\{[^}]*\}|<[^>]*>|tag-key$/g, '?*');
}
