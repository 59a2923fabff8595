import type { Range } from '../text/index.ts';
import type { Located } from '../syntax/index.ts';

/** Where a finding lies. */
export interface Place {
  /** Index of the part of the document. */
  readonly part: number;
  /** Absolute. */
  readonly range: Range;
  readonly pointer: string;
  /** The resource that it lies in. */
  readonly resource: string | undefined;
  /** All resources that it is of, also where it lies at a parameter. */
  readonly owners: readonly (string | undefined)[];
  readonly at: Located;
}

/** What a suppression covers. */
export interface Scope {
  covers(place: Place): boolean;
  /** UTF-16 units: of several suppressions of one finding, the narrowest counts as used. */
  readonly size: number;
}

/** All of a part; of all parts when `part` is undefined. */
export function wholeScope(size: number, part?: number): Scope {
  return { size, covers: (place) => part === undefined || place.part === part };
}

/**
 * Stretches of a part, and what is found of resources that lie whole in them: a parameter's default may be what makes
 * such a resource unsafe. What several resources share is covered when all of them are.
 */
export function stretchScope(part: number, ranges: readonly Range[], owners: ReadonlySet<string> = new Set()): Scope {
  return {
    size: ranges.reduce((sum, { start, end }) => sum + end - start, 0),
    covers: (place) =>
      place.part === part &&
      (ranges.some(({ start, end }) => start <= place.range.start && place.range.end <= end) ||
        (place.resource === undefined && place.owners.every((owner) => owner !== undefined && owners.has(owner)))),
  };
}

/** What a pointer names, and what is below. */
export function pointerScope(pointer: string): Scope {
  const owner = /^\/Resources\/([^/]+)$/.exec(pointer)?.[1];
  return {
    // Behind all that stands in the document itself.
    size: Number.MAX_SAFE_INTEGER - pointer.length,
    covers: (place) =>
      place.pointer === pointer ||
      place.pointer.startsWith(`${pointer}/`) ||
      pointer === '' ||
      (owner !== undefined && place.resource === undefined && place.owners.every((each) => each === owner)),
  };
}

/** What `scope` covers and `test` holds of. */
export function narrowed(scope: Scope, test: (place: Place) => boolean): Scope {
  return { size: scope.size, covers: (place) => scope.covers(place) && test(place) };
}
