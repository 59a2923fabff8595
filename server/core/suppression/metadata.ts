import { keep, type Editor } from '../edit/index.ts';
import {
  entryOf,
  get,
  pointerOf,
  isMap,
  plainText,
  type Entry,
  type Located,
  type MapNode,
  type SeqNode,
  type SyntaxNode,
  type Tree,
} from '../syntax/index.ts';
import { nearest } from '../text/index.ts';
import { isDay } from './grammar.ts';
import type { Flaw, Note } from './note.ts';
import { stretchScope, wholeScope, type Scope } from './scope.ts';

/** The metadata of a template or of a resource, and what it is about. */
export interface MetadataPlace {
  readonly metadata: MapNode;
  readonly scope: Scope;
  /** Logical id of the resource; undefined for the metadata of the template. */
  readonly resource: string | undefined;
  /** The resource or the template, and its entry `Metadata`. */
  readonly holder: Step;
}

/** An entry and the map that it is in. */
interface Step {
  readonly map: MapNode;
  readonly entry: Entry;
}

/** All metadata of a template, its own first. */
export function metadataIn(tree: Tree, part: number): readonly MetadataPlace[] {
  const own = metadataUnder(tree.root);
  const resources = get(tree.root, 'Resources');
  return [
    ...(own ? [{ ...own, scope: wholeScope(tree.text.length, part), resource: undefined }] : []),
    ...(isMap(resources) ? resources.entries.flatMap((entry) => metadataOf(tree, part, entry)) : []),
  ];
}

function metadataOf(tree: Tree, part: number, entry: Entry): readonly MetadataPlace[] {
  const own = metadataUnder(entry.value);
  if (!own) return [];
  const resource = entry.key.source;
  return [{ ...own, scope: stretchScope(part, [tree.rangeOf(entry)], new Set([resource])), resource }];
}

function metadataUnder(node: SyntaxNode | undefined): Pick<MetadataPlace, 'metadata' | 'holder'> | undefined {
  const entry = entryOf(node, 'Metadata');
  return isMap(node) && entry && isMap(entry.value)
    ? { metadata: entry.value, holder: { map: node, entry } }
    : undefined;
}

/** The suppressions of ours in the metadata of a template: `IacHardener: { Ignore: [{ Rule, Reason, Until }] }`. */
export function notesInMetadata(tree: Tree, part: number): readonly Note[] {
  return metadataIn(tree, part).flatMap(({ metadata, scope, holder }) =>
    notesUnder({ tree, scope, steps: [holder] }, metadata),
  );
}

interface Under {
  readonly tree: Tree;
  readonly scope: Scope;
  /** The entries around, innermost first. */
  readonly steps: readonly Step[];
}

function notesUnder(under: Under, metadata: MapNode): readonly Note[] {
  return metadata.entries.flatMap((entry) => {
    const { key, value } = entry;
    if (key.source !== 'IacHardener')
      return isLike(key.source) ? [misnamed(under, metadata, entry, 'IacHardener')] : [];
    if (!isMap(value)) return [misformed(under, metadata, entry, 'IacHardener holds a list "Ignore"')];
    const around = within(under, metadata, entry);
    return value.entries.flatMap((inner) => {
      if (inner.key.source !== 'Ignore') return [misnamed(around, value, inner, 'Ignore')];
      if (inner.value.kind !== 'seq')
        return [misformed(around, value, inner, 'Ignore is a list of entries with Rule and Reason')];
      return itemsOf(within(around, value, inner), inner.value);
    });
  });
}

function within(under: Under, map: MapNode, entry: Entry): Under {
  return { ...under, steps: [{ map, entry }, ...under.steps] };
}

/** Removes an element with all that would be empty without it. */
function withoutItem({ steps }: Under, list: SeqNode, item: SyntaxNode): Note['remove'] {
  return (edit) => (list.items.length > 1 ? edit.removeItem(list, item, 'keep-empty') : withoutSteps(edit, steps));
}

/** Removes the innermost entry, or the outermost one that holds nothing else. */
function withoutSteps(edit: Editor, [first, ...outer]: readonly Step[]): Editor {
  if (!first) return edit;
  const [next] = outer;
  return next && first.map.entries.length === 1 ? withoutSteps(edit, outer) : edit.removeEntry(first.map, first.entry);
}

function isLike(key: string): boolean {
  return key.replace(/[^A-Za-z]/g, '').toLowerCase() === 'iachardener';
}

function itemsOf(under: Under, list: SeqNode): readonly Note[] {
  return list.items.flatMap((item) => (isMap(item) ? entryNotes(under, list, item) : [noEntry(under, list, item)]));
}

const itemKeys = ['Rule', 'Reason', 'Until'] as const;

function entryNotes(under: Under, list: SeqNode, item: MapNode): readonly Note[] {
  const unknown = item.entries.find(({ key }) => !itemKeys.some((known) => known === key.source));
  const [rule, reason, until] = itemKeys.map((key) => get(item, key));
  const ruleText = plainText(rule);
  const day = plainText(until);
  const flaw = itemFlaw(ruleText, day, until);
  // A key that is missing and one that is not known are one mistake.
  const remove = withoutItem(under, list, item);
  if (unknown) return [{ ...misnamed(under, item, unknown, nearest(unknown.key.source, itemKeys)), remove }];
  const wrong = flaw?.kind === 'day' ? until : rule;
  return [
    {
      ...base(under, rule ?? item, item),
      rule: ruleText ?? '',
      reason: plainText(reason),
      until: day,
      flaw,
      remove,
      correct: wrong && ((edit, to) => edit.replace(wrong, to)),
    },
  ];
}

function itemFlaw(rule: string | undefined, day: string | undefined, until: SyntaxNode | undefined): Flaw | undefined {
  if (rule === undefined) return { kind: 'form', how: 'name one rule as Rule' };
  if (rule.includes('*')) return { kind: 'pattern', name: rule };
  return until && !isDay(day ?? '') ? { kind: 'day', day: day ?? 'this' } : undefined;
}

function noEntry(under: Under, list: SeqNode, item: SyntaxNode): Note {
  return {
    ...base(under, item, item),
    ...silent,
    flaw: { kind: 'form', how: 'each entry of Ignore has a Rule and a Reason' },
    remove: withoutItem(under, list, item),
  };
}

function misnamed(under: Under, map: MapNode, entry: Entry, near: string | undefined): Note {
  const name = entry.key.source;
  return {
    ...base(under, entry.key, entry),
    ...silent,
    flaw: { kind: 'name', name, near },
    remove: (edit) => withoutSteps(edit, within(under, map, entry).steps),
    correct: (edit, to) => edit.removeEntry(map, entry).put(map, to, keep(entry.value)),
  };
}

function misformed(under: Under, map: MapNode, entry: Entry, how: string): Note {
  return {
    ...base(under, entry.key, entry),
    ...silent,
    flaw: { kind: 'form', how },
    remove: (edit) => withoutSteps(edit, within(under, map, entry).steps),
  };
}

function base(
  { tree, scope }: Under,
  at: Located,
  whole: Located,
): Pick<Note, 'by' | 'tree' | 'scope' | 'pointer' | 'at' | 'range'> {
  return { by: 'metadata', tree, scope, pointer: pointerOf(tree, at), at, range: tree.rangeOf(whole) };
}

const silent = {
  rule: '',
  reason: undefined,
  until: undefined,
  correct: undefined,
} as const;
