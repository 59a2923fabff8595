import {
  descendants,
  type MapNode,
  type ScalarNode,
  type SeqNode,
  type SyntaxNode,
  type Tree,
} from '../syntax/index.ts';
import { columnOf, indentOf, lineStart, type Source } from './source.ts';

/** Habits of a whole document; each is undefined where the document shows none. */
export interface Survey {
  /** Columns from a key to the keys of its map. */
  readonly step: number | undefined;
  /** Columns from a key to the dashes of its list. */
  readonly listOffset: number | undefined;
  /** Blanks by which a flow collection over several lines is indented. */
  readonly unit: string | undefined;
  readonly quote: 'single' | 'double' | undefined;
  /** Whether braces and brackets on one line have a blank inside. */
  readonly paddedMap: boolean | undefined;
  readonly paddedList: boolean | undefined;
  /** Whether flow lists of texts and intrinsics stand on one line. */
  readonly inlineList: boolean | undefined;
  readonly inlineIntrinsic: boolean | undefined;
  /** Whether intrinsics are spelled `Ref:` throughout, and whether in braces. */
  readonly longForm: boolean;
  readonly longFlow: boolean;
}

const surveys = new WeakMap<Tree, Survey>();

/** What the document does most of the time. Computed once for a tree. */
export function surveyOf(source: Source): Survey {
  const known = surveys.get(source.tree);
  if (known) return known;
  const made = take(source);
  surveys.set(source.tree, made);
  return made;
}

/** Whether `node` is an intrinsic in its long form, such as `Ref: X`. */
export function isLongIntrinsic(node: SyntaxNode): node is MapNode {
  return (
    node.kind === 'map' &&
    node.entries.length === 1 &&
    /^(?:Ref|Condition|Fn::\w+)$/.test(node.entries[0]?.key.source ?? '')
  );
}

/** Whether a flow collection stands on one line. */
export function isOneLine(source: Source, node: SyntaxNode): boolean {
  const { start, end } = source.tree.rangeOf(node);
  return !source.text.slice(start, end).includes('\n');
}

/** Scalars, aliases and intrinsics: what a list on one line is made of. */
export function isSimple(node: SyntaxNode): boolean {
  return (
    node.kind === 'scalar' ||
    node.kind === 'alias' ||
    (isLongIntrinsic(node) && node.entries[0]?.value.kind === 'scalar')
  );
}

type Tally = Map<string | number | boolean, number>;

interface Tallies {
  readonly step: Tally;
  readonly listOffset: Tally;
  readonly unit: Tally;
  readonly quote: Tally;
  readonly paddedMap: Tally;
  readonly paddedList: Tally;
  readonly inlineList: Tally;
  readonly inlineIntrinsic: Tally;
  readonly tags: Tally;
  readonly long: Tally;
}

function take(source: Source): Survey {
  const fresh = (): Tally => new Map();
  const tallies: Tallies = {
    step: fresh(),
    listOffset: fresh(),
    unit: fresh(),
    quote: fresh(),
    paddedMap: fresh(),
    paddedList: fresh(),
    inlineList: fresh(),
    inlineIntrinsic: fresh(),
    tags: fresh(),
    long: fresh(),
  };
  for (const node of source.tree.root ? descendants(source.tree.root) : []) {
    if (node.tag !== undefined) count(tallies.tags, true);
    if (node.kind === 'map') surveyMap(source, node, tallies);
    else if (node.kind === 'seq') surveyList(source, node, tallies);
    else if (node.kind === 'scalar') surveyScalar(node, tallies);
  }
  return summary(tallies);
}

function summary(tallies: Tallies): Survey {
  return {
    step: most<number>(tallies.step),
    listOffset: most<number>(tallies.listOffset),
    unit: most<string>(tallies.unit),
    quote: most<'single' | 'double'>(tallies.quote),
    paddedMap: most<boolean>(tallies.paddedMap),
    paddedList: most<boolean>(tallies.paddedList),
    inlineList: most<boolean>(tallies.inlineList),
    inlineIntrinsic: most<boolean>(tallies.inlineIntrinsic),
    longForm: tallies.tags.size === 0 && tallies.long.size > 0,
    longFlow: most<boolean>(tallies.long) ?? false,
  };
}

function surveyMap(source: Source, node: MapNode, tallies: Tallies): void {
  if (isLongIntrinsic(node)) {
    count(tallies.long, node.flow);
    if (node.flow) count(tallies.inlineIntrinsic, isOneLine(source, node));
  }
  if (node.flow) {
    surveyFlow(source, node, tallies.paddedMap, tallies.unit);
    return;
  }
  const column = columnOf(source.text, source.tree.rangeOf(node).start);
  for (const { value } of node.entries) {
    if ((value.kind !== 'map' && value.kind !== 'seq') || value.flow) continue;
    const offset = columnOf(source.text, source.tree.rangeOf(value).start) - column;
    count(value.kind === 'map' ? tallies.step : tallies.listOffset, offset);
  }
}

function surveyList(source: Source, node: SeqNode, tallies: Tallies): void {
  if (!node.flow) return;
  surveyFlow(source, node, tallies.paddedList, tallies.unit);
  if (node.items.length > 1 && node.items.every(isSimple)) count(tallies.inlineList, isOneLine(source, node));
}

function surveyFlow(source: Source, node: MapNode | SeqNode, padded: Tally, unit: Tally): void {
  const { text, tree } = source;
  const { start, end } = tree.rangeOf(node);
  const first = node.kind === 'map' ? node.entries[0] : node.items[0];
  if (!first) return;
  if (isOneLine(source, node)) {
    count(padded, text[start + 1] === ' ' && text[end - 2] === ' ');
    return;
  }
  const at = tree.rangeOf(first).start;
  const [outer, inner] = [indentOf(text, start), indentOf(text, at)];
  if (lineStart(text, at) > start && inner.startsWith(outer) && inner.length > outer.length)
    count(unit, inner.slice(outer.length));
}

function surveyScalar(node: ScalarNode, tallies: Tallies): void {
  if (node.style === 'single' || node.style === 'double') count(tallies.quote, node.style);
}

function count(tally: Tally, value: string | number | boolean): void {
  tally.set(value, (tally.get(value) ?? 0) + 1);
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- each tally holds values of one type
function most<T extends string | number | boolean>(tally: Tally): T | undefined {
  let best: T | undefined;
  let times = 0;
  for (const [value, seen] of tally) if (seen > times) [best, times] = [value as T, seen];
  return best;
}
