import { remembered, type Facts } from '../../facts/index.ts';
import { entryOf, isMap, type SyntaxNode } from '../../syntax/index.ts';
import {
  both,
  elements,
  expand,
  flatMap,
  intrinsicOf,
  property,
  strings,
  type Alternative,
  type Path,
  type ValueSet,
} from '../../values/index.ts';

export type TagStyle = 'list' | 'map' | 'asg';

/** One tag with a literal key and value on one path. */
export interface Tag {
  readonly key: string;
  readonly value: string;
  readonly keyNode: SyntaxNode;
  readonly valueNode: SyntaxNode;
  /** The element of the list, or the map with all tags. */
  readonly holder: SyntaxNode;
  readonly when: Path;
}

export interface Tags {
  readonly items: readonly Tag[];
  /** Whether there may be tags, or values of tags, that the file does not show. */
  readonly isOpen: boolean;
}

/** The tags in a property; none when `node` is undefined. */
export function tagsIn(facts: Facts, node: SyntaxNode | undefined, style: TagStyle): Tags {
  if (!node) return noTags;
  return style === 'map' ? tagsOfMap(facts, node) : tagsOfList(facts, node);
}

// What `elements` and `expand` give for a missing node is known and empty.
const noTags: Tags = { items: [], isOpen: false };

/** Several rules ask for the tags of one resource. */
const tagsOfList = remembered((facts, node: SyntaxNode): Tags => {
  const list = elements(facts, node);
  const read = list.items.map(({ value: holder, when }): Tags => {
    if (!isMap(holder) || intrinsicOf(holder)) return { items: [], isOpen: true };
    return tagsOf(textsAt(facts, holder, 'Key'), textsAt(facts, holder, 'Value'), holder, when);
  });
  return {
    items: read.flatMap(({ items }) => items),
    isOpen: list.unknown.length > 0 || read.some(({ isOpen }) => isOpen),
  };
});

const tagsOfMap = remembered((facts, node: SyntaxNode): Tags => {
  const maps = expand(facts, node);
  const read = maps.alternatives.map(({ value: holder, when }): Tags => {
    if (!isMap(holder) || intrinsicOf(holder) || holder.entries.some(({ key }) => /^Fn::|^<</.test(key.source)))
      return { items: [], isOpen: true };
    const each = holder.entries.map(({ key, value }) => {
      const keys: ValueSet<string> = {
        alternatives: [{ value: key.source, node: key, when: [] }],
        absent: [],
        unknown: [],
      };
      return tagsOf(keys, strings(facts, value), holder, when);
    });
    return { items: each.flatMap(({ items }) => items), isOpen: each.some(({ isOpen }) => isOpen) };
  });
  return {
    items: read.flatMap(({ items }) => items),
    isOpen: maps.unknown.length > 0 || read.some(({ isOpen }) => isOpen),
  };
});

function textsAt(facts: Facts, holder: SyntaxNode, key: string): ValueSet<string> {
  return flatMap(property(facts, holder, key), ({ value }) => strings(facts, value));
}

/** A tag whose key is known and is another one closes nothing, however open its value is. */
function tagsOf(keys: ValueSet<string>, values: ValueSet<string>, holder: SyntaxNode, when: Path): Tags {
  const mayBeOurs = keys.unknown.length > 0 || keys.alternatives.some(({ value }) => isLikeOurKey(value));
  const items = keys.alternatives.flatMap((key) =>
    values.alternatives.flatMap((value) => tagOf(key, value, holder, when)),
  );
  return { items, isOpen: keys.unknown.length > 0 || (mayBeOurs && values.unknown.length > 0) };
}

function tagOf(key: Alternative<string>, value: Alternative<string>, holder: SyntaxNode, when: Path): readonly Tag[] {
  const inner = both(key.when, value.when);
  const path = inner && both(when, inner);
  return path
    ? [{ key: key.value, value: value.value, keyNode: key.node, valueNode: value.node, holder, when: path }]
    : [];
}

/** Letters only, in lower case: what people mean by `Managed_By`. */
export function plainWord(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function isLikeOurKey(key: string): boolean {
  return ['managedby', 'warpbuild'].includes(plainWord(key));
}

/** The value of a key that is written in a tag's element; undefined for maps of tags. */
export function writtenIn(holder: SyntaxNode, key: string): SyntaxNode | undefined {
  return entryOf(holder, key)?.value;
}
