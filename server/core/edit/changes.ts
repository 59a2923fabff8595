import type { Entry, SyntaxNode } from '../syntax/index.ts';
import type { WhenEmpty } from './fix-edit.ts';
import { type Child, childrenOf, indexesOf, type Source } from './source.ts';
import type { NewValue } from './value.ts';

/** An entry or element to be added; `key` is undefined in lists. */
export interface Added {
  readonly key: string | undefined;
  readonly value: NewValue;
  /** Child that it goes behind; the last one if undefined, none if `first`. */
  readonly after: Entry | SyntaxNode | 'first' | undefined;
  /** `apart` leaves a blank line between it and what is next to it. */
  readonly spacing: 'close' | 'apart';
}

/** All that was asked for one node. */
export interface Change {
  readonly node: SyntaxNode;
  value: { readonly to: NewValue } | undefined;
  readonly removed: Set<Entry | SyntaxNode>;
  readonly added: Added[];
  /** New keys of entries. */
  readonly renamed: Map<Entry, string>;
  whenEmpty: WhenEmpty;
}

/** A child with what becomes of it. A replaced one gives its place to the first of `added`; the others go behind. */
export interface Step {
  readonly child: Child;
  readonly fate: 'stays' | 'goes' | 'replaced';
  readonly added: readonly Added[];
}

export interface Script {
  /** What is added before the first child, which then stays. */
  readonly before: readonly Added[];
  readonly steps: readonly Step[];
}

export function emptyChange(node: SyntaxNode): Change {
  return { node, value: undefined, removed: new Set(), added: [], renamed: new Map(), whenEmpty: 'keep-empty' };
}

/** Whether `change` removes every child and adds none. */
export function empties(change: Change): boolean {
  const { node } = change;
  if (change.added.length > 0 || change.value) return false;
  const parts = node.kind === 'map' ? node.entries : node.kind === 'seq' ? node.items : [];
  return parts.length > 0 && parts.every((part) => change.removed.has(part));
}

/**
 * The change as steps in which only children that stay or are replaced carry additions: what goes behind a removed
 * child takes its place. `takeover` says whether additions also take the place of a removed child behind a staying
 * one; that saves brackets the question which comma is the last.
 */
export function scriptOf(change: Change, children: readonly Child[], takeover: 'always' | 'when-first'): Script {
  const rows = children.map((child) => ({ child, goes: isRemoved(change, child), added: [] as Added[] }));
  const last = rows.at(-1);
  for (const added of change.added.filter(({ after }) => after !== undefined && after !== 'first')) {
    (rows.find(({ child }) => child.entry === added.after || child.node === added.after) ?? last)?.added.push(added);
  }
  last?.added.push(...change.added.filter(({ after }) => after === undefined));
  let pending = change.added.filter(({ after }) => after === 'first');
  const before = rows[0]?.goes === false ? pending.splice(0) : [];
  const steps: { child: Child; fate: Step['fate']; added: Added[] }[] = [];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as (typeof rows)[number];
    if (!row.goes) {
      steps.push({ child: row.child, fate: 'stays', added: row.added });
      continue;
    }
    let end = at;
    while (rows[end + 1]?.goes === true) end++;
    const run = rows.slice(at, end + 1);
    const previous = steps.at(-1);
    const collected = [...pending, ...run.flatMap(({ added }) => added)];
    pending = [];
    if (previous && takeover === 'always') collected.unshift(...previous.added.splice(0));
    const takes = collected.length > 0 && (!previous || takeover === 'always');
    if (!takes) previous?.added.push(...collected);
    run.forEach(({ child }, index) => {
      const replaced = takes && index === 0;
      steps.push({ child, fate: replaced ? 'replaced' : 'goes', added: replaced ? collected : [] });
    });
    at = end;
  }
  return { before, steps };
}

/**
 * The children that a change is about and those next to them, in order of text: of thousands in one list, an edit looks
 * at these only.
 */
export function concernedBy({ node, removed, added }: Change, source: Source): readonly Child[] {
  const children = childrenOf(source, node) ?? [];
  const indexes = indexesOf(source, node);
  const last = children.length - 1;
  const concerned = [
    ...[...removed].flatMap((part) => indexes.get(part) ?? []),
    ...added.map(({ after }) => (after === 'first' ? 0 : ((after && indexes.get(after)) ?? last))),
  ];
  const from = concerned.reduce((least, at) => Math.min(least, at), last);
  const to = concerned.reduce((most, at) => Math.max(most, at), 0);
  return children.slice(Math.max(from - 1, 0), to + 2);
}

/** Stretches of neighbouring children that go, with the children that stay on both sides. */
export function runsOf({ steps }: Script): readonly {
  readonly run: readonly Child[];
  readonly previous: Child | undefined;
  readonly next: Child | undefined;
}[] {
  const runs: { run: Child[]; previous: Child | undefined; next: Child | undefined }[] = [];
  let open: Child[] | undefined;
  let previous: Child | undefined;
  for (const { child, fate } of steps) {
    if (fate === 'goes') {
      if (open) open.push(child);
      else runs.push({ run: (open = [child]), previous, next: undefined });
      continue;
    }
    const closing = runs.at(-1);
    if (open && closing) closing.next = child;
    open = undefined;
    previous = child;
  }
  return runs;
}

function isRemoved(change: Change, child: Child): boolean {
  return change.removed.has(child.entry ?? child.node);
}
