import type { ScalarNode, SyntaxNode } from '../syntax/index.ts';
import { childColumn, isFlow, type Place } from './place.ts';
import { isPlain, type Quoting } from './scalar.ts';
import { childrenOf, indentOf, lineStart, type Source } from './source.ts';
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
  const survey = surveyOf(source);
  const json = source.tree.format === 'json';
  const step =
    nearest(around, (node) => offsetOf(source, node, 'map')) ?? survey.step ?? stepOfParents(source, around) ?? 2;
  const forced = quoteNear(around) ?? survey.quote ?? 'double';
  const flow = around !== undefined && isFlow(around.node);
  const keys: Quoting = json ? doubled : { wanted: nearest(around, (node) => keyQuote(node)) ?? 'plain', forced };
  return {
    step,
    listOffset: nearest(around, (node) => offsetOf(source, node, 'seq')) ?? survey.listOffset ?? step,
    keys,
    values: json ? doubled : { wanted: nearest(around, (node) => valueQuote(node)) ?? 'plain', forced },
    flowLists: around !== undefined && hasFlowLists(around.node),
    flowMaps: around !== undefined && hasFlowMaps(around.node),
    inlineList: survey.inlineList ?? true,
    inlineIntrinsic: survey.inlineIntrinsic ?? true,
    longForm: json || survey.longForm || (flow && keys.wanted === 'double'),
    longFlow: survey.longFlow,
    unit: unitNear(source, around) ?? survey.unit ?? '  ',
    padMap: (padding(source, around, 'map') ?? survey.paddedMap) ? ' ' : '',
    padList: (padding(source, around, 'seq') ?? survey.paddedList) ? ' ' : '',
    ...separators(source, around),
  };
}

const doubled: Quoting = { wanted: 'double', forced: 'double' };

function nearest<T>(place: Place | undefined, look: (node: SyntaxNode) => T | undefined): T | undefined {
  for (let at = place; at; at = at.parent) {
    const found = look(at.node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function offsetOf(source: Source, node: SyntaxNode, kind: 'map' | 'seq'): number | undefined {
  if (node.kind !== 'map' || node.flow) return undefined;
  const value = node.entries.map((entry) => entry.value).find((each) => each.kind === kind && !each.flow);
  return value && childColumn(source, value) - childColumn(source, node);
}

/** Of a document whose only nesting is that of a list: its maps are as deep as its dashes. */
function stepOfParents(source: Source, around: Place | undefined): number | undefined {
  const offset = nearest(around, (node) => offsetOf(source, node, 'seq'));
  return offset !== undefined && offset > 0 ? offset : undefined;
}

function keyQuote(node: SyntaxNode): Quoting['wanted'] | undefined {
  if (node.kind !== 'map') return undefined;
  return common(node.entries.map((entry) => entry.key));
}

function valueQuote(node: SyntaxNode): Quoting['wanted'] | undefined {
  if (node.kind === 'map')
    return common(
      node.entries.flatMap(({ value }) => (value.kind === 'seq' && value.tag === undefined ? value.items : [value])),
    );
  if (node.kind !== 'seq') return undefined;
  return common(node.items.flatMap((item) => (item.kind === 'map' ? item.entries.map(({ value }) => value) : [item])));
}

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

function quoteNear(around: Place | undefined): 'single' | 'double' | undefined {
  return nearest(around, (node) => {
    const inner = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.kind === 'seq' ? node.items : [];
    for (const each of inner)
      if (each.kind === 'scalar' && (each.style === 'single' || each.style === 'double')) return each.style;
    return undefined;
  });
}

function hasFlowLists(node: SyntaxNode): boolean {
  if (node.kind !== 'map') return false;
  const lists = node.entries
    .map(({ value }) => value)
    .filter((value) => value.kind === 'seq' && value.items.every(isSimple));
  return lists.some((list) => list.kind === 'seq' && list.items.length > 0) && lists.every(isFlow);
}

function hasFlowMaps(node: SyntaxNode): boolean {
  const inner = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.kind === 'seq' ? node.items : [];
  const maps = inner.filter((value) => value.kind === 'map' && isFilled(value) && !isLongIntrinsic(value));
  return maps.length > 0 && maps.every(isFlow);
}

function unitNear(source: Source, around: Place | undefined): string | undefined {
  return nearest(around, (node) => {
    if ((node.kind !== 'map' && node.kind !== 'seq') || !node.flow) return undefined;
    const first = node.kind === 'map' ? node.entries[0] : node.items[0];
    if (!first) return undefined;
    const { start, end } = source.tree.rangeOf(node);
    const at = source.tree.rangeOf(first).start;
    const [outer, inner] = [indentOf(source.text, end - 1), indentOf(source.text, at)];
    const fits = lineStart(source.text, at) > start && inner.startsWith(outer) && inner.length > outer.length;
    return fits ? inner.slice(outer.length) : undefined;
  });
}

function padding(source: Source, around: Place | undefined, kind: 'map' | 'seq'): boolean | undefined {
  return nearest(around, (node) => {
    const inner = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.kind === 'seq' ? node.items : [];
    const like = [node, ...inner].find(
      (each) => each.kind === kind && each.flow && isFilled(each) && isOneLine(source, each),
    );
    return like && /[\s]/.test(source.text[source.tree.rangeOf(like).start + 1] ?? '');
  });
}

function isFilled(node: SyntaxNode): boolean {
  return node.kind === 'map' ? node.entries.length > 0 : node.kind === 'seq' && node.items.length > 0;
}

function separators(source: Source, around: Place | undefined): { colon: string; comma: string } {
  const { text, tree } = source;
  const colon = nearest(around, (node) => {
    const entry = node.kind === 'map' && node.flow ? node.entries.at(-1) : undefined;
    if (!entry || entry.value.outerStart === entry.value.end) return undefined;
    const key = tree.rangeOf(entry.key).end;
    const found = /^([ \t]?)[ \t]*:([ \t]?)/.exec(text.slice(key, key + 80));
    return found ? `${found[1]}:${found[2]}` : undefined;
  });
  const comma = nearest(around, (node) => {
    const [first, second] = isFlow(node) ? (childrenOf(source, node) ?? []) : [];
    if (!first || !second) return undefined;
    return text.slice(first.end, second.start) === ',' ? ',' : ', ';
  });
  const safe = tree.format === 'json' || (colon ?? '').endsWith(' ');
  return { colon: colon !== undefined && safe ? colon : ': ', comma: comma ?? ', ' };
}
