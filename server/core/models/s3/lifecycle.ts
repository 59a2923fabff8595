import type { Facts } from '../../facts/index.ts';
import { entryOf, isMap, type Located, type MapNode, type SyntaxNode, type Unit } from '../../syntax/index.ts';
import {
  both,
  elements,
  expand,
  flatMap,
  literal,
  property,
  texts,
  type Alternative,
  type Path,
  type ValueSet,
} from '../../values/index.ts';
import { nameOf, resourceIn, type Resource } from '../cfn/index.ts';
import { dialect } from '../detect.ts';
import type { Subject } from '../subject.ts';
import { cacheBuckets, likelyCacheBucket } from './bucket.ts';
import { effectsOf, isAgeOpen, type RuleEffect } from './lifecycle-rule.ts';
import { objectLocks } from './object-lock.ts';

/** A bucket for caches, or a lifecycle configuration in a document of its own (put-bucket-lifecycle-configuration). */
export interface CacheStore {
  /** For people: a logical id, or `The bucket`. */
  readonly name: string;
  /** Where to point for something that it lacks. */
  readonly at: Located;
  /** What belongs to it: the entry of the resource, or the whole document. */
  readonly owner: Located;
  readonly when: Path;
  /** Undefined in a document of its own. */
  readonly resource: Resource | undefined;
  /** The map that has `Rules`, in a document of its own. */
  readonly document: MapNode | undefined;
  /** Whether nothing but the lack of another bucket says that it holds caches. */
  readonly isGuess: boolean;
}

export const cacheStoreSubject: Subject<CacheStore> = {
  name: 'cache bucket',
  *find(unit, facts) {
    const found = cacheStoreOf(unit, facts);
    if (found) yield found;
  },
};

function cacheStoreOf(unit: Unit, facts: Facts): CacheStore | undefined {
  const bucket = resourceIn(unit, facts);
  if (bucket?.type === 'AWS::S3::Bucket') {
    const isGuess = facts.get(likelyCacheBucket) === bucket.id;
    if (!isGuess && !facts.get(cacheBuckets).includes(bucket.id)) return undefined;
    return {
      name: bucket.id,
      at: nameOf(bucket),
      owner: bucket.entry,
      when: bucket.when,
      resource: bucket,
      document: undefined,
      isGuess,
    };
  }
  if (facts.get(dialect) !== 'bucket-lifecycle' || !isMap(unit.node)) return undefined;
  const at = entryOf(unit.node, 'Rules')?.key ?? unit.node;
  return {
    name: 'The bucket',
    at,
    owner: unit.node,
    when: [],
    resource: undefined,
    document: unit.node,
    isGuess: false,
  };
}

/**
 * A way in which objects outlive their use.
 * - `never`: no rule expires anything
 * - `disabled`: the rule that would is switched off; `node` is its status
 * - `filtered`: a rule expires some objects only; `node` is the filter, `what` names it
 * - `versions`: expiry leaves old versions behind; `node` is the status of versioning, `rule` the rule that expires
 * - `newer`: a rule keeps some old versions for good; `node` is their number, also as `what`
 */
export interface Leftover {
  readonly kind: 'never' | 'disabled' | 'filtered' | 'versions' | 'newer';
  readonly node: Located;
  readonly rule: MapNode | undefined;
  readonly what: string;
  readonly when: Path;
}

/** Empty when objects expire, and when the file does not say. */
export function leftoversOf(facts: Facts, store: CacheStore): readonly Leftover[] {
  const configurations = configurationsOf(facts, store);
  const missing = configurations.absent.map((when) => never(store.at, when));
  const found = configurations.alternatives.flatMap((configuration) => leftoversIn(facts, store, configuration));
  return [...missing, ...found].flatMap((leftover) => {
    const when = both(store.when, leftover.when);
    return when ? [{ ...leftover, when }] : [];
  });
}

/** What may be the lifecycle configuration of a bucket; the path of the bucket's own condition is not included. */
export function configurationsOf(facts: Facts, store: CacheStore): ValueSet<SyntaxNode> {
  return store.document
    ? expand(facts, store.document)
    : property(facts, store.resource?.node, 'Properties', 'LifecycleConfiguration');
}

/** Whether the file leaves open what expires, because of rules or values that only deployment shows. */
export function isLifecycleOpen(facts: Facts, store: CacheStore): boolean {
  const { alternatives, unknown } = configurationsOf(facts, store);
  if (unknown.length > 0) return true;
  return alternatives.some(({ value }) => {
    const rules = elements(facts, entryOf(value, 'Rules')?.value);
    const effects = rules.items.flatMap((item) => effectsOf(facts, item));
    if (effects.some(({ kind, rule }) => kind === 'expires' && !isAgeOpen(facts, rule))) return false;
    return rules.unknown.length > 0 || effects.some(({ kind }) => kind === 'expires' || kind === 'unknown');
  });
}

/** Whether the bucket keeps, or once kept, versions. */
export function isVersioned(facts: Facts, store: CacheStore): boolean {
  return versioning(facts, store).length > 0;
}

function leftoversIn(facts: Facts, store: CacheStore, { value, when }: Alternative<SyntaxNode>): readonly Leftover[] {
  const entry = entryOf(value, 'Rules');
  const rules = elements(facts, entry?.value);
  const effects = rules.items.flatMap((item) => effectsOf(facts, item));
  if (rules.unknown.length > 0 || effects.some(({ kind }) => kind === 'unknown')) return [];
  const expiring = effects.filter(({ kind }) => kind === 'expires');
  const overlaps = (effect: RuleEffect) => expiring.some((other) => both(other.when, effect.when) !== undefined);
  const partial = effects.filter(
    (effect) => (effect.kind === 'disabled' || effect.kind === 'filtered') && !overlaps(effect),
  );
  const versions =
    expiring.length > 0 && !effects.some(({ endsVersions }) => endsVersions)
      ? keptVersions(facts, store, expiring)
      : [];
  const found = partial.length > 0 ? partial.map(asLeftover) : uncovered(expiring, entry?.key ?? store.at);
  const newer = versioned(facts, store) ? effects.flatMap((effect) => newerVersions(facts, effect)) : [];
  return [...found, ...versions, ...newer].flatMap((leftover) => {
    const path = both(when, leftover.when);
    return path ? [{ ...leftover, when: path }] : [];
  });
}

/** The paths on which no rule expires anything, as far as one condition decides it. */
function uncovered(expiring: readonly RuleEffect[], at: Located): readonly Leftover[] {
  const [only, ...others] = expiring;
  if (!only) return [never(at, [])];
  const [assumption, ...further] = only.when;
  if (others.length > 0 || further.length > 0 || !assumption || !('condition' in assumption)) return [];
  return [never(at, [{ condition: assumption.condition, is: !assumption.is }])];
}

function never(node: Located, when: Path): Leftover {
  return { kind: 'never', node, rule: undefined, what: '', when };
}

function asLeftover({ kind, node, rule, what, when }: RuleEffect): Leftover {
  return { kind: kind === 'disabled' ? 'disabled' : 'filtered', node, rule, what, when };
}

function keptVersions(facts: Facts, store: CacheStore, [first]: readonly RuleEffect[]): readonly Leftover[] {
  return versioning(facts, store).map(({ node, when }) => ({
    kind: 'versions',
    node,
    rule: first?.rule,
    what: '',
    when,
  }));
}

/** In a document of its own the rule itself says that there are versions. */
function versioned(facts: Facts, store: CacheStore): boolean {
  return store.document !== undefined || isVersioned(facts, store);
}

/**
 * The old versions that a rule for all objects keeps whatever their age
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html).
 */
function newerVersions(facts: Facts, { rule, endsVersions, when }: RuleEffect): readonly Leftover[] {
  if (!endsVersions) return [];
  const kept = flatMap(property(facts, rule, 'NoncurrentVersionExpiration', 'NewerNoncurrentVersions'), ({ value }) =>
    texts(facts, value),
  );
  return kept.alternatives.flatMap(({ value, node, when: inner }): Leftover[] => {
    const path = both(when, inner);
    const what = literal(value) ?? '';
    return path && /^[1-9]\d*$/.test(what) ? [{ kind: 'newer', node, rule, what, when: path }] : [];
  });
}

/**
 * Versioning keeps the versions from before when it is suspended, too: they cost as much and can be restored as well, and Object Lock turns it on
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html).
 */
function versioning(facts: Facts, { resource }: CacheStore): readonly Alternative<unknown>[] {
  if (!resource) return [];
  const status = flatMap(
    property(facts, resource.node, 'Properties', 'VersioningConfiguration', 'Status'),
    ({ value }) => texts(facts, value),
  );
  const isOn = status.alternatives.filter(({ value }) => ['Enabled', 'Suspended'].includes(literal(value) ?? ''));
  return isOn.length > 0 ? isOn : objectLocks(facts, resource);
}
