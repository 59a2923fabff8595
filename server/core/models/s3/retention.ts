import type { Facts } from '../../facts/index.ts';
import { entryOf, isMap, type Located, type MapNode, type SyntaxNode } from '../../syntax/index.ts';
import { both, elements, flatMap, property, strings, type Path } from '../../values/index.ts';
import { effectsOf } from './lifecycle-rule.ts';
import { configurationsOf, type CacheStore } from './lifecycle.ts';

/** When a rule that is on deletes current objects: after so many days, or from a date on. */
export interface Expiry {
  readonly kind: 'days' | 'date';
  readonly text: string;
  readonly node: SyntaxNode;
  readonly rule: MapNode;
  /** Whether it is of all objects, or of those under a cache's prefix. */
  readonly isForAll: boolean;
  readonly when: Path;
}

const places = [
  ['days', ['ExpirationInDays']],
  ['date', ['ExpirationDate']],
  ['days', ['Expiration', 'Days']],
  ['date', ['Expiration', 'Date']],
] as const;

/** The known days and dates at which objects of a store expire, in CloudFormation's spelling or the API's. */
export function expiriesOf(facts: Facts, store: CacheStore): readonly Expiry[] {
  const found = rulesOf(facts, store).flatMap(({ effects }) => effects);
  return found.flatMap(({ kind: effect, rule, when }) => {
    if (effect !== 'expires' && effect !== 'filtered') return [];
    return places.flatMap(([kind, place]) =>
      flatMap(property(facts, rule, ...place), ({ value }) => strings(facts, value)).alternatives.flatMap(
        ({ value, node, when: inner }): Expiry[] => {
          const path = both(when, inner);
          return path ? [{ kind, text: value, node, rule, isForAll: effect === 'expires', when: path }] : [];
        },
      ),
    );
  });
}

/** A list of rules of which none ends unfinished uploads. */
export interface UploadsLeft {
  /** The list, which is written as one. */
  readonly rules: SyntaxNode;
  readonly node: Located;
  readonly when: Path;
}

/**
 * The lifecycle configurations that expire objects and leave the parts of unfinished uploads, which no expiry deletes
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html). Empty when the
 * file does not say.
 */
export function uploadsLeft(facts: Facts, store: CacheStore): readonly UploadsLeft[] {
  return rulesOf(facts, store).flatMap(({ configuration, isOpen, effects, items, when }) => {
    const rules = entryOf(configuration, 'Rules');
    if (!rules || isOpen || !effects.some(({ kind }) => kind === 'expires')) return [];
    return items.some((rule) => endsUploads(facts, rule)) ? [] : [{ rules: rules.value, node: rules.key, when }];
  });
}

/** Whether a rule ends unfinished uploads, as far as the file says; one whose status is not known may. */
export function endsUploads(facts: Facts, rule: SyntaxNode): boolean {
  if (!isMap(rule) || !entryOf(rule, 'AbortIncompleteMultipartUpload')) return false;
  const status = flatMap(property(facts, rule, 'Status'), ({ value }) => strings(facts, value));
  return status.unknown.length > 0 || status.alternatives.some(({ value }) => value === 'Enabled');
}

function rulesOf(facts: Facts, store: CacheStore) {
  return configurationsOf(facts, store).alternatives.flatMap(({ value: configuration, when }) => {
    const path = both(store.when, when);
    if (!path) return [];
    const list = elements(facts, entryOf(configuration, 'Rules')?.value);
    const effects = list.items
      .flatMap((item) => effectsOf(facts, item))
      .flatMap((effect) => {
        const whole = both(path, effect.when);
        return whole ? [{ ...effect, when: whole }] : [];
      });
    const isOpen = list.unknown.length > 0 || effects.some(({ kind }) => kind === 'unknown');
    return [{ configuration, effects, isOpen, items: list.items.map(({ value }) => value), when: path }];
  });
}
