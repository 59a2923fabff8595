import type { Facts } from '../../facts/index.ts';
import { entryOf, isMap, type Located, type MapNode, type SyntaxNode } from '../../syntax/index.ts';
import {
  both,
  flatMap,
  intrinsicOf,
  literal,
  property,
  strings,
  texts,
  type Alternative,
  type Path,
} from '../../values/index.ts';

/** What one lifecycle rule does on one path. */
export interface RuleEffect {
  /** `other` rules expire nothing current: they abort uploads, move objects, or end old versions. */
  readonly kind: 'expires' | 'disabled' | 'filtered' | 'other' | 'unknown';
  readonly rule: MapNode;
  /** The value or key that decides. */
  readonly node: Located;
  /** The filter, for people: `prefix "logs/"`. */
  readonly what: string;
  /** Whether the rule is on and ends old versions of all objects, too. */
  readonly endsVersions: boolean;
  readonly when: Path;
}

/**
 * The effects of a rule, in CloudFormation's spelling (`ExpirationInDays`, `Prefix`, `TagFilters`) or the API's
 * (`Expiration.Days`, `Filter`).
 */
export function effectsOf(facts: Facts, { value: rule, when }: Alternative<SyntaxNode>): readonly RuleEffect[] {
  if (!isMap(rule) || intrinsicOf(rule)) return isMap(rule) ? [unknownEffect(rule, when)] : [];
  const status = flatMap(property(facts, rule, 'Status'), ({ value }) => strings(facts, value));
  if (status.unknown.length > 0) return [unknownEffect(rule, when)];
  const filter = filterOf(facts, rule);
  return status.alternatives.flatMap((each) => {
    const isOn = each.value === 'Enabled';
    const isForAll = filter === undefined || filter === 'unknown';
    const endsVersions = isOn && isForAll && versionKeys.some((key) => entryOf(rule, key) !== undefined);
    const base = { rule, what: '', endsVersions, node: each.node };
    return expirations(facts, rule).flatMap(({ expires, path }): RuleEffect[] => {
      const together = both(both(when, each.when) ?? [], path);
      if (!together) return [];
      if (!expires) return [{ ...base, kind: 'other', when: together }];
      if (!isOn) return [{ ...base, kind: 'disabled', when: together }];
      if (filter === 'unknown') return [{ ...base, kind: 'unknown', when: together }];
      return [
        filter
          ? { ...base, ...filter, kind: 'filtered', when: together }
          : { ...base, kind: 'expires', when: together },
      ];
    });
  });
}

const versionKeys = ['NoncurrentVersionExpiration', 'NoncurrentVersionExpirationInDays'];

function unknownEffect(rule: MapNode, when: Path): RuleEffect {
  return { kind: 'unknown', rule, node: rule, what: '', endsVersions: true, when };
}

/** Where a rule says when current objects expire, in CloudFormation's spelling and in the API's. */
const ages = [['ExpirationInDays'], ['ExpirationDate'], ['Expiration', 'Days'], ['Expiration', 'Date']] as const;

/** Paths on which the rule has an expiry of current objects, and those on which it has none. A number that is not known counts as one. */
function expirations(facts: Facts, rule: MapNode): readonly { readonly expires: boolean; readonly path: Path }[] {
  const found = ages
    .map((place) => property(facts, rule, ...place))
    .find(({ alternatives, unknown }) => alternatives.length + unknown.length > 0);
  if (!found) return [{ expires: false, path: [] }];
  const paths = found.unknown.length > 0 ? [[]] : found.alternatives.map(({ when }) => when);
  return [...paths.map((path) => ({ expires: true, path })), ...found.absent.map((path) => ({ expires: false, path }))];
}

/** Whether a rule expires objects at an age that the file does not show, not even as a default. */
export function isAgeOpen(facts: Facts, rule: MapNode): boolean {
  return ages.some((place) => {
    const { alternatives, unknown } = property(facts, rule, ...place);
    return unknown.length > 0 && alternatives.length === 0;
  });
}

interface Filter {
  readonly node: Located;
  readonly what: string;
}

/** What limits a rule to some objects; undefined for a rule for all objects or for those under a cache's prefix. */
function filterOf(facts: Facts, rule: MapNode): Filter | 'unknown' | undefined {
  for (const holder of [rule, entryOf(rule, 'Filter')?.value]) {
    for (const entry of isMap(holder) ? holder.entries : []) {
      const name = entry.key.source;
      if (name === 'And') return { node: entry.key, what: 'several conditions' };
      if (name === 'TagFilters' || name === 'Tag') return { node: entry.key, what: 'tags' };
      if (name.startsWith('ObjectSize')) return { node: entry.key, what: 'object size' };
      if (name !== 'Prefix') continue;
      const prefixes = texts(facts, entry.value);
      const values = prefixes.alternatives.map(({ value }) => literal(value));
      if (prefixes.unknown.length > 0 || values.includes(undefined)) return 'unknown';
      const [first] = values.filter((value) => value !== '' && !/cache/i.test(value ?? ''));
      if (first !== undefined) return { node: entry.value, what: `prefix "${first}"` };
    }
  }
  return undefined;
}
