import { textTree, type Block, type SyntaxNode, type Tree } from '../syntax/index.ts';
import type { Range, Spelling } from '../text/index.ts';
import type { Added, Change } from './changes.ts';
import type { FixEdit } from './fix-edit.ts';
import { ink, type Ink } from './ink.ts';
import { outcomeOf, type Outcome } from './plan.ts';
import { sourceOf } from './source.ts';
import { formOf, type Form, type NewValue } from './value.ts';

/** What cannot be written: then nothing of what was asked for is. */
export const refusal: Outcome = { edits: [], touched: [] };

/** The changes by the text that their nodes are of: that of the tree, or one within a scalar. */
export function byText(
  tree: Tree,
  changes: ReadonlyMap<SyntaxNode, Change>,
): ReadonlyMap<Tree, ReadonlyMap<SyntaxNode, Change>> {
  const groups = new Map<Tree, Map<SyntaxNode, Change>>();
  for (const [node, change] of changes) {
    const own = textTree(node.block) ?? tree;
    const group = groups.get(own) ?? new Map<SyntaxNode, Change>();
    groups.set(own, group.set(node, change));
  }
  return groups;
}

/** The changes of a text within a scalar, as edits of the text of `tree`; undefined where they cannot be written. */
export function outcomeWithin(tree: Tree, own: Tree, changes: ReadonlyMap<SyntaxNode, Change>): Outcome | undefined {
  const block = own.root?.block;
  if (!block) return undefined;
  const isSub = (node: SyntaxNode): boolean => node.kind === 'scalar' && node.tag === '!Sub';
  const written = new Map<SyntaxNode, Change>();
  for (const [node, change] of changes) {
    const to = change.value && textValue(change.value.to, block);
    const added = change.added.map((each) => textAdded(each, block));
    if ((change.value && to === undefined) || added.includes(undefined)) return undefined;
    // What a Sub or a shell puts in is not ours to take out.
    if (change.value && isSub(node)) return undefined;
    const all = added.filter((each) => each !== undefined);
    written.set(node, { ...change, value: to === undefined ? undefined : { to }, added: all });
  }
  const { edits, touched } = outcomeOf(sourceOf(own), written);
  let outer: readonly FixEdit[] | undefined = edits;
  let at: Block = block;
  while (outer && at.inside) {
    outer = spelled(outer, at.inside.spelling);
    at = at.inside.block;
  }
  const base = tree.offsetOf(at, 0);
  return outer && { edits: outer.map((edit) => moved(edit, base)), touched };
}

/** Edits of a text as edits of the text that spells it; undefined where one cannot be written. */
export function spelled(edits: readonly FixEdit[], spelling: Spelling): readonly FixEdit[] | undefined {
  const written: FixEdit[] = [];
  for (const edit of edits) {
    const slot = spelling.slot(edit.range);
    const text = slot && escaped(edit, slot.escape);
    if (!slot || !text) return undefined;
    written.push({ range: slot.range, text: text.text, holes: text.holes });
  }
  return written;
}

export function moved(edit: FixEdit, by: number): FixEdit {
  const { start, end } = edit.range;
  return { ...edit, range: { start: start + by, end: end + by } };
}

/** Blanks keep their places. */
function escaped({ text, holes }: FixEdit, escape: (text: string) => string | undefined): Ink | undefined {
  const parts: (string | Ink)[] = [];
  let at = 0;
  const add = (end: number, label?: string): boolean => {
    const part = escape(text.slice(at, end));
    if (part === undefined) return false;
    parts.push(label === undefined ? part : { text: part, holes: [{ start: 0, end: part.length, label }] });
    at = end;
    return true;
  };
  for (const { start, end, label } of holes) if (!add(start) || !add(end, label)) return undefined;
  return add(text.length) ? ink(...parts) : undefined;
}

function textAdded(added: Added, block: Block): Added | undefined {
  const value = textValue(added.value, block);
  return value === undefined ? undefined : { ...added, value };
}

/** The value if a text can say it, which no intrinsic can, nor what stands elsewhere. */
function textValue(value: NewValue, block: Block): NewValue | undefined {
  return isSayable(formOf(value), block) ? value : undefined;
}

function isSayable(form: Form, block: Block): boolean {
  switch (form.is) {
    case 'intrinsic':
      return false;
    case 'kept':
      return form.node.block === block;
    case 'list':
      return form.items.every((item) => isSayable(formOf(item), block));
    case 'map':
      return form.entries.every(([, each]) => isSayable(formOf(each), block));
    default:
      return true;
  }
}

/** Whether an edit lies in something that another edit replaces. */
export function isCovered({ range }: FixEdit, edits: readonly FixEdit[]): boolean {
  return edits.some((other) => touches(range, other.range));
}

function touches(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}
