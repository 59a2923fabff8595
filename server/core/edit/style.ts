import type { ScalarNode, SyntaxNode } from '../syntax/index.ts';
import { childColumn, isFlow, type Place } from './place.ts';
import { isPlain, type Quoting } from './scalar.ts';
import { childrenOf, indentOf, lineStart, perNode, type Source } from './source.ts';
import { isLongIntrinsic, isOneLine, isSimple, surveyOf } from './survey.ts';

/** How new values are written in one neighbourhood of a document. */
export interface Style {
  readonly step: number;
  readonly listOffset: number;
  readonly keys: Quoting;
  readonly values: Quoting;
  /** Whether lists of simple values stand in brackets, and on one line where brackets may go over several. */
  readonly flowLists: boolean;
  /** Whether maps of simple values stand in braces. */
  readonly flowMaps: boolean;
  readonly inlineList: boolean;
  readonly inlineIntrinsic: boolean;
  readonly longForm: boolean;
  readonly longFlow: boolean;
  readonly unit: string;
  readonly padMap: string;
  readonly padList: string;
  /** Colon of a flow map with the blanks around it, and comma with the blanks behind it. */
  readonly colon: string;
  readonly comma: string;
}

/** The style in and around the collection `around`: its own habits, else those of its parents, else the document's. */
export function styleNear(source: Source, around: Place | undefined): Style {
  return new Habits(source, around);
}

/** Each looked at when it is asked for: an edit needs a few of them, and those of the document take a walk through it. */
class Habits implements Style {
  readonly source: Source;
  readonly around: Place | undefined;

  constructor(source: Source, around: Place | undefined) {
    this.source = source;
    this.around = around;
  }

  get step(): number {
    const { source, around } = this;
    return nearest(source, around, mapOffset) ?? surveyOf(source).step ?? stepOfParents(source, around) ?? 2;
  }

  get listOffset(): number {
    return nearest(this.source, this.around, listOffset) ?? surveyOf(this.source).listOffset ?? this.step;
  }

  get keys(): Quoting {
    return quotingOf(this, keyQuote);
  }

  get values(): Quoting {
    return quotingOf(this, valueQuote);
  }

  get flowLists(): boolean {
    return this.around !== undefined && hasFlowLists(this.source, this.around.node);
  }

  get flowMaps(): boolean {
    return this.around !== undefined && hasFlowMaps(this.source, this.around.node);
  }

  get inlineList(): boolean {
    return surveyOf(this.source).inlineList ?? true;
  }

  get inlineIntrinsic(): boolean {
    return surveyOf(this.source).inlineIntrinsic ?? true;
  }

  get longForm(): boolean {
    const { source, around } = this;
    if (source.tree.format === 'json' || surveyOf(source).longForm) return true;
    return around !== undefined && isFlow(around.node) && this.keys.wanted === 'double';
  }

  get longFlow(): boolean {
    return surveyOf(this.source).longFlow;
  }

  get unit(): string {
    return nearest(this.source, this.around, unitWithin) ?? surveyOf(this.source).unit ?? '  ';
  }

  get padMap(): string {
    return (nearest(this.source, this.around, mapPadding) ?? surveyOf(this.source).paddedMap) ? ' ' : '';
  }

  get padList(): string {
    return (nearest(this.source, this.around, listPadding) ?? surveyOf(this.source).paddedList) ? ' ' : '';
  }

  get colon(): string {
    const colon = nearest(this.source, this.around, colonWithin);
    const isSafe = this.source.tree.format === 'json' || (colon ?? '').endsWith(' ');
    return colon !== undefined && isSafe ? colon : ': ';
  }

  get comma(): string {
    return nearest(this.source, this.around, commaWithin) ?? ', ';
  }
}

/** The style, but for how texts are quoted. */
export function withQuoting(style: Style, values: Quoting): Style {
  return Object.create(style, { values: { value: values } }) as Style;
}

function quotingOf(
  { source, around }: Habits,
  wanted: (source: Source, node: SyntaxNode) => Quoting['wanted'] | undefined,
): Quoting {
  if (source.tree.format === 'json') return doubled;
  const forced = nearest(source, around, quoteWithin) ?? surveyOf(source).quote ?? 'double';
  return { wanted: nearest(source, around, wanted) ?? 'plain', forced };
}

const doubled: Quoting = { wanted: 'double', forced: 'double' };

function nearest<T>(
  source: Source,
  place: Place | undefined,
  look: (source: Source, node: SyntaxNode) => T | undefined,
): T | undefined {
  for (let at = place; at; at = at.parent) {
    const found = look(source, at.node);
    if (found !== undefined) return found;
  }
  return undefined;
}

const mapOffset = perNode((source, node) => offsetOf(source, node, 'map'));
const listOffset = perNode((source, node) => offsetOf(source, node, 'seq'));

function offsetOf(source: Source, node: SyntaxNode, kind: 'map' | 'seq'): number | undefined {
  if (node.kind !== 'map' || node.flow) return undefined;
  const value = node.entries.map((entry) => entry.value).find((each) => each.kind === kind && !each.flow);
  return value && childColumn(source, value) - childColumn(source, node);
}

/** Of a document whose only nesting is that of a list: its maps are as deep as its dashes. */
function stepOfParents(source: Source, around: Place | undefined): number | undefined {
  const offset = nearest(source, around, listOffset);
  return offset !== undefined && offset > 0 ? offset : undefined;
}

const keyQuote = perNode((_source, node): Quoting['wanted'] | undefined => {
  if (node.kind !== 'map') return undefined;
  return common(node.entries.map((entry) => entry.key));
});

const valueQuote = perNode((_source, node): Quoting['wanted'] | undefined => {
  if (node.kind === 'map')
    return common(
      node.entries.flatMap(({ value }) => (value.kind === 'seq' && value.tag === undefined ? value.items : [value])),
    );
  if (node.kind !== 'seq') return undefined;
  return common(node.items.flatMap((item) => (item.kind === 'map' ? item.entries.map(({ value }) => value) : [item])));
});

/** The quotes of those texts that could do without; undefined when there are none of them. */
function common(nodes: readonly SyntaxNode[]): Quoting['wanted'] | undefined {
  const texts = nodes.filter(
    (node): node is ScalarNode => node.kind === 'scalar' && node.tag === undefined && typeof node.value === 'string',
  );
  const free = texts
    .filter((node) => isPlain(node.source, 'block') && !node.source.includes('${'))
    .map((node) => node.style);
  const [first] = free;
  if (first === undefined) return undefined;
  if (free.every((style) => style === 'double' || style === 'single')) return first === 'single' ? 'single' : 'double';
  return 'plain';
}

const quoteWithin = perNode((_source, node): 'single' | 'double' | undefined => {
  for (const each of inner(node))
    if (each.kind === 'scalar' && (each.style === 'single' || each.style === 'double')) return each.style;
  return undefined;
});

const hasFlowLists = perNode((_source, node): boolean => {
  if (node.kind !== 'map') return false;
  const lists = node.entries
    .map(({ value }) => value)
    .filter((value) => value.kind === 'seq' && value.items.every(isSimple));
  return lists.some((list) => list.kind === 'seq' && list.items.length > 0) && lists.every(isFlow);
});

const hasFlowMaps = perNode((_source, node): boolean => {
  const maps = inner(node).filter((value) => value.kind === 'map' && isFilled(value) && !isLongIntrinsic(value));
  return maps.length > 0 && maps.every(isFlow);
});

const unitWithin = perNode((source, node): string | undefined => {
  if ((node.kind !== 'map' && node.kind !== 'seq') || !node.flow) return undefined;
  const first = node.kind === 'map' ? node.entries[0] : node.items[0];
  if (!first) return undefined;
  const { start, end } = source.tree.rangeOf(node);
  const at = source.tree.rangeOf(first).start;
  const [outer, own] = [indentOf(source.text, end - 1), indentOf(source.text, at)];
  const fits = lineStart(source.text, at) > start && own.startsWith(outer) && own.length > outer.length;
  return fits ? own.slice(outer.length) : undefined;
});

const mapPadding = perNode((source, node) => padding(source, node, 'map'));
const listPadding = perNode((source, node) => padding(source, node, 'seq'));

function padding(source: Source, node: SyntaxNode, kind: 'map' | 'seq'): boolean | undefined {
  const like = [node, ...inner(node)].find(
    (each) => each.kind === kind && each.flow && isFilled(each) && isOneLine(source, each),
  );
  return like && /[\s]/.test(source.text[source.tree.rangeOf(like).start + 1] ?? '');
}

/** The values of a map, the items of a list; none of other nodes. */
function inner(node: SyntaxNode): readonly SyntaxNode[] {
  return node.kind === 'map' ? node.entries.map(({ value }) => value) : node.kind === 'seq' ? node.items : [];
}

function isFilled(node: SyntaxNode): boolean {
  return node.kind === 'map' ? node.entries.length > 0 : node.kind === 'seq' && node.items.length > 0;
}

const colonWithin = perNode(({ text, tree }, node): string | undefined => {
  const entry = node.kind === 'map' && node.flow ? node.entries.at(-1) : undefined;
  if (!entry || entry.value.outerStart === entry.value.end) return undefined;
  const key = tree.rangeOf(entry.key).end;
  const found = /^([ \t]?)[ \t]*:([ \t]?)/.exec(text.slice(key, key + 80));
  return found ? `${found[1]}:${found[2]}` : undefined;
});

const commaWithin = perNode((source, node): string | undefined => {
  const [first, second] = isFlow(node) ? (childrenOf(source, node) ?? []) : [];
  if (!first || !second) return undefined;
  return source.text.slice(first.end, second.start) === ',' ? ',' : ', ';
});
