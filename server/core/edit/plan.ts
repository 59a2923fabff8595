import type { Entry, SyntaxNode } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { type Added, type Change, concernedBy, emptyChange, empties } from './changes.ts';
import { keyInk, type Desk } from './desk.ts';
import { blockExtent, editBlock, type Patch } from './edit-block.ts';
import { editFlow, flowExtent } from './edit-flow.ts';
import type { FixEdit } from './fix-edit.ts';
import { type Draft, merged } from './merge.ts';
import { childColumn, isFlow, locate, type Place } from './place.ts';
import { replaceValue, valueExtent } from './replace.ts';
import { isBareDate, type Quoting, writeText } from './scalar.ts';
import { childrenOf, perNode, skipGap, type Source } from './source.ts';
import { type Style, styleNear, withQuoting } from './style.ts';
import type { NewMap, NewValue } from './value.ts';

/** What the changes of one tree come to. */
export interface Outcome {
  readonly edits: readonly FixEdit[];
  readonly touched: readonly SyntaxNode[];
}

interface Job {
  readonly place: Place;
  readonly change: Change;
  /** The new value; undefined where children are added or removed. */
  readonly value: { readonly to: NewValue } | undefined;
}

/** Settles which changes hold, then writes them. */
export function outcomeOf(source: Source, asked: ReadonlyMap<SyntaxNode, Change>): Outcome {
  const changes = withEmptied(source, asked);
  const jobs = [...changes.values()].flatMap((change) => jobOf(source, changes, change));
  const gone = jobs.flatMap((job) => extentsOf(source, job));
  const isGone = (at: number) => gone.some(({ start, end }) => start <= at && at < end);
  const drafts = jobs.flatMap((job) => {
    const depth = depthOf(job.place);
    return patchesOf(source, isGone, job).map((patch): Draft => ({ ...patch, depth }));
  });
  return { edits: merged(source.text, drafts), touched: [...new Set(jobs.flatMap(touchedBy))] };
}

/** The changes, with the entries removed whose list or map is emptied and asked to go then. */
function withEmptied(source: Source, asked: ReadonlyMap<SyntaxNode, Change>): ReadonlyMap<SyntaxNode, Change> {
  const changes = new Map(asked);
  const open = [...asked.values()];
  for (let change = open.pop(); change; change = open.pop()) {
    if (change.whenEmpty !== 'remove-key' || !empties(change)) continue;
    const place = locate(source, change.node);
    if (!place?.parent || !place.entry) continue;
    const outer = changes.get(place.parent.node) ?? emptyChange(place.parent.node);
    if (outer.removed.has(place.entry)) continue;
    const wider: Change = { ...outer, removed: new Set([...outer.removed, place.entry]) };
    changes.set(place.parent.node, wider);
    open.push(wider);
  }
  return changes;
}

function jobOf(source: Source, changes: ReadonlyMap<SyntaxNode, Change>, change: Change): readonly Job[] {
  const place = locate(source, change.node);
  if (!place || isOverruled(changes, place)) return [];
  if (change.value) return [{ place, change, value: change.value }];
  if (change.added.length > 0 && isHollow(change.node)) return [{ place, change, value: { to: contentOf(change) } }];
  return [{ place, change, value: undefined }];
}

/** Whether something around the place is removed or replaced. */
function isOverruled(changes: ReadonlyMap<SyntaxNode, Change>, place: Place): boolean {
  for (let at = place; at.parent; at = at.parent) {
    const outer = changes.get(at.parent.node);
    if (outer?.value || outer?.removed.has(at.entry ?? at.node)) return true;
  }
  return false;
}

function isHollow(node: SyntaxNode): boolean {
  if (node.kind === 'map') return node.entries.length === 0;
  return node.kind === 'seq' ? node.items.length === 0 : node.kind === 'scalar';
}

function contentOf({ added }: Change): NewValue {
  if (added.every(({ key }) => key === undefined)) return added.map(({ value }) => value);
  const entries: Record<string, NewValue> = {};
  for (const { key, value } of added) if (key !== undefined) entries[key] = value;
  return { map: entries satisfies NewMap };
}

function extentsOf(source: Source, { place, change, value }: Job): readonly Range[] {
  if (value) return [valueExtent(source, place)];
  if (change.removed.size === 0) return [];
  const column = childColumn(source, place.node);
  return concernedBy(change, source)
    .filter((child) => change.removed.has(child.entry ?? child.node))
    .map((child) => (isFlow(place.node) ? flowExtent(source, child) : blockExtent(source, child, column)));
}

function patchesOf(source: Source, isGone: Desk['isGone'], { place, change, value }: Job): readonly Patch[] {
  if (value) {
    const around = isFlow(place.node) && !isHollow(place.node) ? place : place.parent;
    const style = quotedLike(styleNear(source, around), place.node);
    return replaceValue({ source, style, isGone }, place, value.to);
  }
  const desk: Desk = { source, style: styleNear(source, place), isGone };
  const renamed = renamedKeys(desk, place, change);
  if (change.added.length === 0 && change.removed.size === 0) return renamed;
  return [...renamed, ...(isFlow(place.node) ? editFlow(desk, place, change) : editBlock(desk, place, change))];
}

function renamedKeys(desk: Desk, { node }: Place, { removed, renamed }: Change): readonly Patch[] {
  const context = isFlow(node) ? 'flow' : 'block';
  return [...renamed].flatMap(([entry, key]) => {
    if (removed.has(entry)) return [];
    const range = desk.source.tree.rangeOf(entry.key);
    const quotes = neededQuotes(desk.source, range);
    const ink = quotes ? writeText([key], { wanted: quotes, forced: quotes }, context) : keyInk(desk, key, context);
    return [{ range, ink }];
  });
}

/** The quotes that a key cannot lose: without them a colon right before its value (`"Key":1`) would be part of the key. */
function neededQuotes(source: Source, { start, end }: Range): 'single' | 'double' | undefined {
  const { text } = source;
  const colon = skipGap(source, end);
  if (text[colon] !== ':' || /^\s?$/.test(text[colon + 1] ?? '')) return undefined;
  return text[start] === '"' ? 'double' : text[start] === "'" ? 'single' : undefined;
}

/** A text that takes the place of another keeps its quotes. */
function quotedLike(style: Style, node: SyntaxNode): Style {
  if (node.kind !== 'scalar' || node.tag !== undefined || typeof node.value !== 'string') return style;
  const { style: old } = node;
  if (old !== 'plain' && old !== 'single' && old !== 'double') return style;
  const values: Quoting = { wanted: old, forced: old === 'plain' ? style.values.forced : old };
  return withQuoting(style, isBareDate(node) ? { ...values, dates: 'plain' } : values);
}

function touchedBy({ place, change, value }: Job): readonly SyntaxNode[] {
  if (value) return [place.node];
  const removed = [...change.removed].map((part: Entry | SyntaxNode) => ('key' in part ? part.value : part));
  const adds = change.added.length > 0 || change.renamed.size > 0 || empties(change);
  return adds ? [place.node, ...removed] : removed;
}

function depthOf(place: Place): number {
  let depth = 0;
  for (let at = place.parent; at; at = at.parent) depth++;
  return depth;
}

/** Whether the children of a section are set apart by blank lines; undefined for fewer than two. */
export const spacingIn = perNode((source, node): Added['spacing'] | undefined => {
  const children = childrenOf(source, node) ?? [];
  if (children.length < 2) return undefined;
  const apart = children.filter((child, at) => {
    const before = children[at - 1];
    return before && /\n[ \t]*\r?\n/.test(source.text.slice(before.end, child.start));
  });
  return apart.length * 2 >= children.length - 1 ? 'apart' : 'close';
});
