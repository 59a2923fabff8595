import type { Facts } from '../../facts/index.ts';
import { entryOf, type SyntaxNode } from '../../syntax/index.ts';
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
export function rejectedTags(facts: Facts, resource: Resource): readonly RejectedTag[] {
  const tags = ownTags(facts, resource);
  // To IAM, keys that differ in case only are one key.
  const keyOf = ({ key }: Tag) => (resource.type.startsWith('AWS::IAM::') ? key.toLowerCase() : key);
  const found = tags.flatMap((tag, index): RejectedTag[] => {
    if (/^aws:/i.test(tag.key)) return [{ kind: 'reserved', tag, other: undefined, when: tag.when }];
    return tags.slice(0, index).flatMap((other): RejectedTag[] => {
      const when = other.holder !== tag.holder && keyOf(other) === keyOf(tag) ? both(other.when, tag.when) : undefined;
      return when ? [{ kind: 'duplicate', tag, other, when }] : [];
    });
  });
  return found.flatMap((each) => {
    const when = both(resource.when, each.when);
    return when ? [{ ...each, when }] : [];
  });
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
