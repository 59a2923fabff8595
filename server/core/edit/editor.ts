import {
  type Entry,
  entryOf,
  type MapNode,
  type SeqNode,
  type SyntaxNode,
  type Tree,
  writtenAs,
} from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { type Added, type Change, emptyChange } from './changes.ts';
import { commentEdit, type NewComment } from './comment.ts';
import type { FixEdit, WhenEmpty } from './fix-edit.ts';
import { newSections, sectionsBefore, writeSections } from './sections.ts';
import { type Outcome, outcomeOf, spacingIn } from './plan.ts';
import { type Source, sourceOf } from './source.ts';
import type { NewMap, NewValue } from './value.ts';
import { outcomeOfWords } from './loose.ts';
import { byText, isCovered, moved, outcomeWithin, refusal, spelled } from './within.ts';

/**
 * Collects structural changes of one tree and gives the smallest text edits that make them, in the document's own
 * style: indentation, quotes, line ends, block or flow, commas, short or long intrinsics. No comment is lost: a
 * comment goes only with the entry that it stands within, on the line of or directly above of (same column, no blank
 * line between, no section heading such as `# ----`), when that entry is removed. Changes of one tree combine: what is
 * inside something that is removed or replaced has no effect. Changes do not see each other: nodes are those of the tree.
 * Nodes may be of a text within a scalar, and the tree may be that of a part of a text: edits are escaped as their place
 * needs it. Where a change cannot be written, there are no edits at all.
 */
export interface Editor {
  /**
   * Gives `node` a new value. The key stays, tags and anchors of the old value go, but the anchor of a scalar that has
   * aliases.
   */
  replace(node: SyntaxNode, value: NewValue): Editor;
  /**
   * Sets `key` in `map`: replaces its value, or adds the entry behind the last one (or behind `after`). Works on `{}`
   * and empty values; anything else that is no map is left alone.
   */
  put(map: SyntaxNode, key: string, value: NewValue, options?: { readonly after?: string }): Editor;
  /** Removes an entry of a map; the last one leaves `{}` unless `whenEmpty` says that the key goes too. */
  removeEntry(map: MapNode, entry: Entry, whenEmpty?: WhenEmpty): Editor;
  /** Gives an entry of a map another key; its value stays as it is, with all comments. */
  rename(map: MapNode, entry: Entry, key: string): Editor;
  /** Removes an element of a list. Lists within lists and the root have no key: they stay as `[]`. */
  removeItem(seq: SeqNode, item: SyntaxNode, whenEmpty: WhenEmpty): Editor;
  /** Adds to the end of a list, also to `[]`. */
  append(seq: SeqNode, value: NewValue): Editor;
  /** Adds to a list directly behind `item`; several at one place stand in the order of the calls. */
  insertAfter(seq: SeqNode, item: SyntaxNode, value: NewValue): Editor;
  /** Adds a resource at the end of `Resources`, separated as the others are. */
  insertResource(logicalId: string, resource: NewMap): Editor;
  /** Adds an entry to a top-level section (`Parameters`), which is made if it does not exist. */
  insertInto(section: string, key: string, value: NewValue): Editor;
  /**
   * Gives a comment of the tree another text, its marks included, or removes it. `comment` is its place in the text of
   * the tree's own document.
   */
  rewriteComment(comment: Range, to: NewComment): Editor;
  /** The edits, by offset, not overlapping; empty if nothing was asked for. */
  edits(): readonly FixEdit[];
  /** The nodes whose own value the edits change or remove; new entries are named by the map or list they are added to. */
  touched(): readonly SyntaxNode[];
  readonly tree: Tree;
}

/** An editor with nothing asked for yet. Its methods return the same editor, for chaining. */
export function createEditor(tree: Tree): Editor {
  const source = sourceOf(tree.placed?.tree ?? tree);
  const record = createRecord();
  const sections = newSections();
  const comments: FixEdit[] = [];
  let known: Outcome | undefined;
  let isRefused = false;

  function done(): Editor {
    known = undefined;
    return editor;
  }

  function outcome(): Outcome {
    known ??= isRefused
      ? refusal
      : placedOutcome(tree, withComments(settle(source, record.changes(), sections), comments));
    return known;
  }

  const editor: Editor = {
    tree,
    replace: (node, value) => (record.replace(writtenAs(node), value), done()),
    put: (map, key, value, options) => (
      putEntry(record, writtenAs(map), { key, value, after: options?.after }),
      done()
    ),
    removeEntry(map, entry, whenEmpty = 'keep-empty') {
      const [from, part] = [writtenAs(map), writtenAs(entry)];
      // What a merge key brings is not written in the map.
      if (from.entries.includes(part)) record.remove(from, part, whenEmpty);
      else isRefused = true;
      return done();
    },
    rename(map, entry, key) {
      const [from, part] = [writtenAs(map), writtenAs(entry)];
      if (from.entries.includes(part)) record.rename(from, part, key);
      else isRefused = true;
      return done();
    },
    removeItem: (seq, item, whenEmpty) => (record.remove(writtenAs(seq), itemOf(seq, item), whenEmpty), done()),
    append: (seq, value) => (
      record.add(writtenAs(seq), { key: undefined, value, after: undefined, spacing: 'close' }),
      done()
    ),
    insertAfter: (seq, item, value) => (
      record.add(writtenAs(seq), { key: undefined, value, after: itemOf(seq, item), spacing: 'close' }),
      done()
    ),
    insertResource: (logicalId, resource) => editor.insertInto('Resources', logicalId, { map: resource }),
    insertInto(section, key, value) {
      const map = entryOf(tree.root, section)?.value;
      if (map) putEntry(record, map, { key, value, spacing: spacingOf(source, section, map) });
      else sections.put(section, key, value);
      return done();
    },
    rewriteComment: (comment, to) => (comments.push(commentEdit(source, comment, to)), done()),
    edits: () => outcome().edits,
    touched: () => outcome().touched,
  };
  return editor;
}

/** The element as it is written: an alias, where what it stands for was put in. */
function itemOf(seq: SeqNode, item: SyntaxNode): SyntaxNode {
  return writtenAs(seq).items[seq.items.indexOf(item)] ?? writtenAs(item);
}

type Record = ReturnType<typeof createRecord>;

function createRecord() {
  const changes = new Map<SyntaxNode, Change>();
  const of = (node: SyntaxNode): Change => {
    const change = changes.get(node) ?? emptyChange(node);
    changes.set(node, change);
    return change;
  };
  return {
    changes: () => changes,
    replace: (node: SyntaxNode, value: NewValue) => void (of(node).value = { to: value }),
    add: (node: SyntaxNode, added: Added) => void of(node).added.push(added),
    rename: (node: SyntaxNode, part: Entry, key: string) => void of(node).renamed.set(part, key),
    restore: (node: SyntaxNode, part: Entry) => changes.get(node)?.removed.delete(part),
    remove(node: SyntaxNode, part: Entry | SyntaxNode, whenEmpty: WhenEmpty): void {
      of(node).removed.add(part);
      of(node).whenEmpty = whenEmpty;
    },
    /** Adds an entry, or changes the one of the same key that was added before. */
    addEntry(node: SyntaxNode, added: Added): void {
      const list = of(node).added;
      const at = list.findIndex(({ key }) => key === added.key);
      if (at < 0) list.push(added);
      else list.splice(at, 1, { ...(list[at] ?? added), value: added.value });
    },
  };
}

interface Wanted {
  readonly key: string;
  readonly value: NewValue;
  readonly after?: string | undefined;
  readonly spacing?: Added['spacing'];
}

function putEntry(record: Record, map: SyntaxNode, { key, value, after, spacing = 'close' }: Wanted): void {
  const isNull = map.kind === 'scalar' && map.value === null;
  if (map.kind !== 'map' && !isNull) return;
  const known = entryOf(map, key);
  if (known) {
    record.restore(map, known);
    record.replace(known.value, value);
    return;
  }
  record.addEntry(map, { key, value, after: after === undefined ? undefined : entryOf(map, after), spacing });
}

function spacingOf(source: Source, section: string, map: SyntaxNode): Added['spacing'] {
  const own = spacingIn(source, map);
  if (own || section !== 'Resources' || !source.tree.root) return own ?? 'close';
  return spacingIn(source, source.tree.root) ?? 'close';
}

/** The outcome with the edits of comments that nothing else takes away. */
function withComments(outcome: Outcome, comments: readonly FixEdit[]): Outcome {
  if (comments.length === 0) return outcome;
  const free = comments.filter((edit) => !isCovered(edit, outcome.edits));
  return { ...outcome, edits: [...outcome.edits, ...free].sort((a, b) => a.range.start - b.range.start) };
}

/** The outcome for the text around a document that a part of it spells. */
function placedOutcome({ placed }: Tree, outcome: Outcome): Outcome {
  if (!placed) return outcome;
  const edits = spelled(outcome.edits, placed.spelling);
  return edits ? { ...outcome, edits: edits.map((edit) => moved(edit, placed.base)) } : refusal;
}

/** The outcome with what changes in texts within scalars; nothing at all where a part of it cannot be written. */
function settle(
  source: Source,
  all: ReadonlyMap<SyntaxNode, Change>,
  sections: ReturnType<typeof newSections>,
): Outcome {
  const { tree } = source;
  const groups = byText(tree, all);
  const changes = groups.get(tree) ?? new Map<SyntaxNode, Change>();
  const own = tree.isLoose ? (outcomeOfWords(tree, changes) ?? refusal) : settleOwn(source, changes, sections);
  if (tree.isLoose && changes.size > 0 && own.edits.length === 0) return refusal;
  if (groups.size === (groups.has(tree) ? 1 : 0)) return own;
  const edits = [...own.edits];
  const touched = [...own.touched];
  for (const [text, asked] of groups) {
    if (text === tree) continue;
    const outcome = outcomeWithin(tree, text, asked);
    if (!outcome) return refusal;
    const free = outcome.edits.filter((edit) => !isCovered(edit, own.edits));
    edits.push(...free);
    touched.push(...outcome.touched);
  }
  return { edits: edits.sort((a, b) => a.range.start - b.range.start), touched };
}

function settleOwn(
  source: Source,
  changes: ReadonlyMap<SyntaxNode, Change>,
  sections: ReturnType<typeof newSections>,
): Outcome {
  const { root } = source.tree;
  const wanted = sections.list();
  if (wanted.length === 0) return outcomeOf(source, changes);
  if (!root) return { edits: writeSections(source, wanted), touched: [] };
  if (root.kind !== 'map') return outcomeOf(source, changes);
  const change = changes.get(root) ?? emptyChange(root);
  const added = wanted.map((section): Added => sectionsBefore(source, root, section));
  return outcomeOf(source, new Map(changes).set(root, { ...change, added: [...change.added, ...added] }));
}
