import { remembered, type Facts } from '../../facts/index.ts';
import { entryOf, plainText, type SyntaxNode } from '../../syntax/index.ts';
import { spend } from '../../text/index.ts';
import { both, property, type Path } from '../../values/index.ts';
import type { Resource } from '../cfn/index.ts';
import { tagsIn, type Tag } from './list.ts';
import { tagPlace } from './managed.ts';

/**
 * A tag with which AWS refuses the resource (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
 * - `duplicate`: its key is there twice; `other` is the first
 * - `reserved`: its key starts with `aws:`
 */
export interface RejectedTag {
  readonly kind: 'duplicate' | 'reserved';
  readonly tag: Tag;
  readonly other: Tag | undefined;
  readonly when: Path;
}

/** The tags of a resource that are certain to be refused, of lists and maps alike. */
export const rejectedTags = remembered((facts, resource: Resource): readonly RejectedTag[] => {
  const tags = ownTags(facts, resource);
  // To IAM, keys that differ in case only are one key.
  const keyOf = ({ key }: Tag) => (resource.type.startsWith('AWS::IAM::') ? key.toLowerCase() : key);
  const earlier = new Map<string, Tag[]>();
  const found = tags.flatMap((tag): RejectedTag[] => {
    const alike = earlier.get(keyOf(tag)) ?? [];
    earlier.set(keyOf(tag), alike);
    const rejected = /^aws:/i.test(tag.key)
      ? [{ kind: 'reserved' as const, tag, other: undefined, when: tag.when }]
      : duplicatesOf(tag, alike);
    alike.push(tag);
    return rejected;
  });
  return found.flatMap((each) => {
    const when = both(resource.when, each.when);
    return when ? [{ ...each, when }] : [];
  });
});

/**
 * Whether the text alone shows that no tag is refused, as in nearly all resources: a list of `most` at most with keys that
 * are written out, none of them twice or of AWS. What their values are need not be known for that.
 */
export function areTagsPlain(resource: Resource, most: number): boolean {
  const tags = writtenTags(resource);
  if (tags?.kind !== 'seq' || tags.tag !== undefined || tags.items.length > most) return tags === undefined;
  const keys = new Set<string>();
  for (const item of tags.items) {
    const key = plainText(entryOf(item, 'Key')?.value)?.toLowerCase();
    // A brace may be a variable of a loop, whose turns have other keys.
    if (key === undefined || key.startsWith('aws:') || key.includes('{')) return false;
    keys.add(key);
  }
  return keys.size === tags.items.length;
}

/** One is enough that is there whenever the tag is. */
function duplicatesOf(tag: Tag, alike: readonly Tag[]): RejectedTag[] {
  const found: RejectedTag[] = [];
  for (const other of alike) {
    spend(1, 'comparing tags');
    const when = other.holder === tag.holder ? undefined : both(other.when, tag.when);
    if (!when) continue;
    found.push({ kind: 'duplicate', tag, other, when });
    if (other.when.length === 0) break;
  }
  return found;
}

/** How many tags a resource certainly has. */
export function certainTags(facts: Facts, resource: Resource): readonly Tag[] {
  return ownTags(facts, resource).filter(({ when }) => when.length === 0);
}

/** The list or map of tags as written in the resource; undefined where it has none. */
export function writtenTags(resource: Resource): SyntaxNode | undefined {
  const place = tagPlace(resource.type);
  return place && entryOf(resource.properties, place.property)?.value;
}

function ownTags(facts: Facts, resource: Resource): readonly Tag[] {
  const place = tagPlace(resource.type);
  if (!place || property(facts, resource.node, 'Properties').unknown.length > 0) return [];
  return tagsIn(facts, writtenTags(resource), place.style).items;
}
