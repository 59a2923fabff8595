import { remembered, type Facts } from '../facts/index.ts';
import {
  entryOf,
  get,
  loopOf,
  plainText,
  type Entry,
  type Loop,
  type ScalarNode,
  type SyntaxNode,
} from '../syntax/index.ts';
import { spend } from '../text/index.ts';
import {
  absentValue,
  both,
  certainly,
  flatMap,
  unknownValue,
  type Alternative,
  type Path,
  type ValueSet,
} from './assume.ts';
import { expandNode, isItself } from './expand.ts';
import { textsOf } from './fold.ts';
import { intrinsicOf } from './intrinsic.ts';
import { listsOf } from './list.ts';
import { chain, onPath, readingValues, stepsOfNode, type Reader } from './reader.ts';
import { literal, render, type Text } from './text.ts';
import { isPossible } from './verdict.ts';

const ways: Reader['ways'] = { expand: expandNode, texts: textsOf, lists: listsOf };

function readerOf(facts: Facts, on?: Path): Reader {
  const reader = readerWith(facts, ways);
  return on === undefined ? reader : onPath(reader, on);
}

const readerWith = remembered((facts, own: Reader['ways']): Reader => ({
  facts,
  parameters: 'values',
  possible: (path) => isPossible(facts, path),
  on: [],
  depth: 0,
  ways: own,
}));

/**
 * The nodes that `node` may stand for, with aliases, `If`, `FindInMap`, `Select` and references to parameters followed;
 * a parameter that is a list is a sequence of its elements. Other calls (`Sub`, `GetAtt`, `Join` …) stay as they are.
 * A missing node is absent. What stands on a path that no deployment takes is left out, and so is what contradicts `on`,
 * the path on which the node is there.
 */
export function expand(facts: Facts, node: SyntaxNode | undefined, on?: Path): ValueSet<SyntaxNode> {
  if (!node || on !== undefined) return expandNode(readerOf(facts, on), node);
  return node.kind === 'alias' || intrinsicOf(node) ? wholeExpansion(facts, node) : certainly(node, node);
}

const wholeExpansion = remembered((facts, node: SyntaxNode) => expandNode(readerOf(facts), node));

/**
 * The texts that a value may be. Numbers and booleans are their source text. Calls that cannot be folded are opaque
 * pieces, not unknown values: `!Sub "${Bucket}/*"` is the text [Bucket]`/*`. Maps and lists are unknown.
 */
export function texts(facts: Facts, node: SyntaxNode | undefined, on?: Path): ValueSet<Text> {
  if (!node || on !== undefined) return textsOf(readerOf(facts, on), node);
  return isPlainText(node) ? certainly([node.source], node) : wholeTexts(facts, node);
}

/** A text without pieces that are something else: made faster than looked up. */
function isPlainText(node: SyntaxNode): node is ScalarNode {
  return node.kind === 'scalar' && node.tag === undefined && node.value !== null && !node.source.includes('{');
}

/** Many rules ask for the same tags, actions and addresses. */
const wholeTexts = remembered((facts, node: SyntaxNode) => textsOf(readerOf(facts), node));

/** The lists that a value may be, by their elements as written; a single value is a list of one. */
export function lists(facts: Facts, node: SyntaxNode | undefined, on?: Path): ValueSet<readonly SyntaxNode[]> {
  return listsOf(readerOf(facts, on), node);
}

/** The literal strings that a value may be; whatever is not literal is unknown. */
export function strings(facts: Facts, node: SyntaxNode | undefined): ValueSet<string> {
  return flatMap(texts(facts, node), ({ value, node: decides }) => {
    const text = literal(value);
    return text === undefined ? unknownValue(render(value)) : certainly(text, decides);
  });
}

/** What stands at `path` below `node`, every step expanded. Absent where a key is missing on some path. */
export function property(facts: Facts, node: SyntaxNode | undefined, ...path: readonly string[]): ValueSet<SyntaxNode> {
  const reader = readerOf(facts);
  let at = node;
  let step = 0;
  // Most of what is asked for is written plainly all the way.
  for (; step < path.length; step++) {
    const entry = at && plainEntry(at, path[step] as string);
    if (!entry) break;
    spend(stepsOfNode, readingValues);
    at = entry.value;
  }
  return step === path.length ? expandNode(reader, at) : propertyIn(reader, at, step === 0 ? path : path.slice(step));
}

/** The entry of a key where neither the map nor anything in it may be something else. */
function plainEntry(node: SyntaxNode, key: string): Entry | undefined {
  if (node.kind !== 'map' || node.tag !== undefined || intrinsicOf(node) || entryOf(node, 'Fn::Transform'))
    return undefined;
  return entryOf(node, key);
}

function propertyIn(
  reader: Reader,
  node: SyntaxNode | undefined,
  path: readonly string[],
  around: 'as written' | 'rewritten' = 'as written',
): ValueSet<SyntaxNode> {
  const [key, ...rest] = path;
  const here = expandNode(reader, node);
  if (key === undefined) return here;
  return chain(reader, here, ({ value, when }) => {
    if (value.kind !== 'map' || intrinsicOf(value)) return unknownValue(callName(value));
    const state = isRewritten(value) ? 'rewritten' : around;
    const entries = entriesFor(reader, value, key, 0);
    const known = state === 'rewritten' && entries.absent.length > 0 ? { ...entries, ...added } : entries;
    return chain(reader, known, (found) =>
      propertyIn(onPath(reader, both(when, found.when) ?? when), found.value.value, rest, state),
    );
  });
}

const added = { absent: [], unknown: ['a macro may add it'] } as const;

/**
 * Whether a macro gets a map with all that is below it, and may add to it anywhere; `AWS::Include` adds entries to the
 * map alone. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html
 */
function isRewritten(node: SyntaxNode): boolean {
  const call = entryOf(node, 'Fn::Transform')?.value;
  return call !== undefined && plainText(get(call, 'Name')) !== 'AWS::Include';
}

function callName(node: SyntaxNode): string {
  return intrinsicOf(node)?.name ?? 'it is not an object';
}

const maxMerges = 20;

/** The entry of a key, also where a merge key (`<<`) brings it; the map's own entry wins, then the first that is merged. */
function entriesFor(reader: Reader, map: SyntaxNode, key: string, depth: number): ValueSet<Entry> {
  const own = entryOf(map, key);
  if (own) return certainly(own, own.value);
  if (map.kind !== 'map') return unknownValue(callName(map));
  if (mayBeFilled(map) || depth > maxMerges) return unknownValue('a transform may add it');
  let found: ValueSet<Entry> = absentValue;
  for (const entry of map.entries) {
    if (entry.key.source.startsWith('Fn::ForEach')) found = orElse(found, entriesOfLoop(reader, entry, key));
  }
  for (const merged of map.entries.filter((entry) => entry.key.source === '<<')) {
    for (const source of merged.value.kind === 'seq' ? merged.value.items : [merged.value]) {
      const more = chain(reader, expandNode(reader, source), ({ value }) => entriesFor(reader, value, key, depth + 1));
      found = orElse(found, more);
    }
  }
  return found;
}

/** The entry that a loop makes for a key: in one of its turns, or not at all. */
function entriesOfLoop(reader: Reader, entry: Entry, key: string): ValueSet<Entry> {
  const loop = loopOf(entry);
  if (!loop || loop.body.entries.some((each) => isLoop(each))) return unknownValue('a loop may add it');
  const { values, isOpen } = keysOfLoop(reader, loop);
  const made = values.filter(({ value }) => value.key === key);
  const alternatives = made.map(({ value, when }) => ({ value: value.entry, node: value.entry.value, when }));
  const isMade = alternatives.length > 0;
  return { alternatives, absent: isMade || isOpen ? [] : [[]], unknown: isOpen ? ['a loop may add it'] : [] };
}

function isLoop({ key }: Entry): boolean {
  return key.source.startsWith('Fn::ForEach');
}

interface MadeKey {
  readonly key: string;
  readonly entry: Entry;
}

/** The keys that a loop makes; `isOpen` when there may be others. */
function keysOfLoop(
  reader: Reader,
  { body }: Loop,
): { readonly values: readonly Alternative<MadeKey>[]; readonly isOpen: boolean } {
  const sets = body.entries.map((entry) =>
    chain(reader, textsOf(reader, entry.key), ({ value, node }): ValueSet<MadeKey> => {
      const key = literal(value);
      return key === undefined ? unknownValue('a key') : certainly({ key, entry }, node);
    }),
  );
  return {
    values: sets.flatMap(({ alternatives }) => alternatives),
    isOpen: sets.some(({ unknown }) => unknown.length > 0),
  };
}

/** `more` on the paths on which `set` is absent. */
function orElse<T>(set: ValueSet<T>, more: ValueSet<T>): ValueSet<T> {
  const missing = set.absent.map((when) => ({ value: undefined, node: nowhere, when }));
  const filled = flatMap({ alternatives: missing, absent: [], unknown: [] }, () => more);
  return {
    alternatives: [...set.alternatives, ...filled.alternatives],
    absent: filled.absent,
    unknown: [...set.unknown, ...filled.unknown],
  };
}

const nowhere: SyntaxNode = {
  kind: 'map',
  flow: true,
  block: { text: '', comments: [] },
  start: 0,
  end: 0,
  outerStart: 0,
  entries: [],
};

/** Whether a macro may add keys to a map: `Fn::Transform` beside others. */
function mayBeFilled(node: SyntaxNode): boolean {
  return node.kind === 'map' && node.entries.some(({ key }) => key.source === 'Fn::Transform');
}

/** The elements of a list, each with the path on which it is there. */
export interface Elements {
  readonly items: readonly Alternative<SyntaxNode>[];
  /** Paths on which there is no list at all. */
  readonly absent: readonly Path[];
  /** Why there may be more elements than `items`. */
  readonly unknown: readonly string[];
}

/** The elements of a list, with `If` and `NoValue` resolved for the list and for each element. A single object is a list of one. */
export function elements(facts: Facts, node: SyntaxNode | undefined): Elements {
  return node ? wholeElements(facts, node) : noList;
}

const noList: Elements = { items: [], absent: [[]], unknown: [] };

const wholeElements = remembered((facts, node: SyntaxNode): Elements => plainElements(node) ?? elementsOf(facts, node));

/** Of a list that is written out, or a single value, in which nothing is followed; undefined for others. */
function plainElements(node: SyntaxNode): Elements | undefined {
  const isList = node.kind === 'seq' && node.tag === undefined;
  if (!isList && (node.kind === 'alias' || intrinsicOf(node))) return undefined;
  const members = isList ? node.items : [node];
  if (!members.every((member) => isItself(member) && intrinsicOf(member)?.name !== 'Fn::Transform')) return undefined;
  spend(stepsOfNode * (members.length + 1), readingValues);
  return { items: members.map((member) => ({ value: member, node: member, when: [] })), absent: [], unknown: [] };
}

function elementsOf(facts: Facts, node: SyntaxNode): Elements {
  const reader = readerOf(facts);
  const lists = listsOf(reader, node);
  const items: Alternative<SyntaxNode>[] = [];
  const unknown = [...lists.unknown];
  for (const list of lists.alternatives) {
    for (const member of list.value) {
      const each = expandNode(onPath(reader, list.when), member);
      unknown.push(...each.unknown);
      for (const alternative of each.alternatives) {
        const when = both(list.when, alternative.when);
        if (!when) continue;
        const filler = intrinsicOf(alternative.value)?.name;
        if (filler === 'Fn::Transform') unknown.push(filler);
        items.push({ ...alternative, when });
      }
    }
  }
  return { items, absent: lists.absent, unknown };
}
