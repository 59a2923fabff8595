import { formOf } from '../../server/core/edit/value.ts';
import type { NewValue, WhenEmpty } from '../../server/core/edit/index.ts';
import type { Entry, MapNode, SeqNode, SyntaxNode } from '../../server/core/syntax/index.ts';

/** Plain value of a node: maps as lists of pairs, intrinsics in their long form. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | { readonly list: readonly Plain[] }
  | { readonly map: readonly (readonly [string, Plain])[] };

export type Operation =
  | { readonly do: 'replace'; readonly node: SyntaxNode; readonly value: NewValue }
  | { readonly do: 'put'; readonly node: SyntaxNode; readonly key: string; readonly value: NewValue }
  | { readonly do: 'removeEntry'; readonly map: MapNode; readonly entry: Entry; readonly whenEmpty: WhenEmpty }
  | { readonly do: 'rename'; readonly map: MapNode; readonly entry: Entry; readonly key: string }
  | { readonly do: 'removeItem'; readonly seq: SeqNode; readonly item: SyntaxNode; readonly whenEmpty: WhenEmpty }
  | { readonly do: 'append'; readonly seq: SeqNode; readonly value: NewValue }
  | { readonly do: 'insertAfter'; readonly seq: SeqNode; readonly item: SyntaxNode; readonly value: NewValue };

interface Wish {
  value?: NewValue;
  removed: Set<unknown>;
  behind: Map<unknown, NewValue[]>;
  ends: NewValue[];
  keys: Map<string, NewValue>;
  renamed: Map<Entry, string>;
  whenEmpty: WhenEmpty;
}

/** The plain value of the document after `operations`, worked out without any text. */
export function expected(root: SyntaxNode, operations: readonly Operation[]): Plain {
  const wishes = new Map<SyntaxNode, Wish>();
  const of = (node: SyntaxNode): Wish => {
    const wish = wishes.get(node) ?? {
      removed: new Set(),
      behind: new Map<unknown, NewValue[]>(),
      ends: [],
      keys: new Map<string, NewValue>(),
      renamed: new Map<Entry, string>(),
      whenEmpty: 'keep-empty',
    };
    wishes.set(node, wish);
    return wish;
  };
  for (const operation of operations) note(operation, of);
  return orEmpty(after(root, wishes), root);
}

function note(operation: Operation, of: (node: SyntaxNode) => Wish): void {
  if (operation.do === 'replace') of(operation.node).value = operation.value;
  else if (operation.do === 'rename') of(operation.map).renamed.set(operation.entry, operation.key);
  else if (operation.do === 'append') of(operation.seq).ends.push(operation.value);
  else if (operation.do === 'insertAfter') {
    const { behind } = of(operation.seq);
    behind.set(operation.item, [...(behind.get(operation.item) ?? []), operation.value]);
  } else if (operation.do === 'put') notePut(operation, of);
  else {
    const wish = of(operation.do === 'removeItem' ? operation.seq : operation.map);
    wish.removed.add(operation.do === 'removeItem' ? operation.item : operation.entry);
    wish.whenEmpty = operation.whenEmpty;
  }
}

function notePut({ node, key, value }: Extract<Operation, { do: 'put' }>, of: (node: SyntaxNode) => Wish): void {
  const known = node.kind === 'map' ? node.entries.find((entry) => entry.key.source === key) : undefined;
  if (!known) return void of(node).keys.set(key, value);
  of(node).removed.delete(known);
  of(known.value).value = value;
}

/** Undefined where a list or map is emptied and takes its key along. */
function after(node: SyntaxNode, wishes: ReadonlyMap<SyntaxNode, Wish>): Plain | undefined {
  const wish = wishes.get(node);
  if (wish?.value !== undefined) return plainOf(wish.value);
  if (node.kind === 'map' || (wish && wish.keys.size > 0)) return mapAfter(node, wish, wishes);
  if (node.kind !== 'seq') return plainNode(node);
  const list = node.items.flatMap((item) => {
    const own = wish?.removed.has(item) ? [] : [orEmpty(after(item, wishes), item)];
    return [...own, ...(wish?.behind.get(item) ?? []).map(plainOf)];
  });
  list.push(...(wish?.ends ?? []).map(plainOf));
  const emptied = list.length === 0 && node.items.length > 0 && wish?.whenEmpty === 'remove-key';
  return emptied ? undefined : tagged(node, { list });
}

function mapAfter(node: SyntaxNode, wish: Wish | undefined, wishes: ReadonlyMap<SyntaxNode, Wish>): Plain | undefined {
  const entries = node.kind === 'map' ? node.entries : [];
  const pairs = entries.flatMap((entry): [string, Plain][] => {
    if (wish?.removed.has(entry)) return [];
    const value = after(entry.value, wishes);
    return value === undefined ? [] : [[wish?.renamed.get(entry) ?? entry.key.source, value]];
  });
  for (const [key, value] of wish?.keys ?? []) pairs.push([key, plainOf(value)]);
  const emptied = pairs.length === 0 && entries.length > 0 && wish?.whenEmpty === 'remove-key';
  return emptied ? undefined : tagged(node, { map: pairs });
}

/** What has no key to take along stays empty. */
function orEmpty(plain: Plain | undefined, node: SyntaxNode): Plain {
  if (plain !== undefined) return plain;
  return node.kind === 'seq' ? { list: [] } : { map: [] };
}

export function plainNode(node: SyntaxNode): Plain {
  if (node.kind === 'alias') return `*${node.name}`;
  if (node.kind === 'scalar') return tagged(node, node.tag === undefined ? node.value : node.source);
  if (node.kind === 'seq') return tagged(node, { list: node.items.map(plainNode) });
  return tagged(node, { map: node.entries.map(({ key, value }) => [key.source, plainNode(value)]) });
}

export function plainOf(value: NewValue): Plain {
  const form = formOf(value);
  if (form.is === 'text')
    return form.parts.map((part) => (typeof part === 'string' ? part : `<${part.hole}>`)).join('');
  if (form.is === 'bare') return form.value;
  if (form.is === 'kept') return plainNode(form.node);
  if (form.is === 'list') return { list: form.items.map(plainOf) };
  if (form.is === 'intrinsic') return { map: [[form.fn, plainOf(form.argument)]] };
  return { map: form.entries.map(([key, each]) => [key, plainOf(each)]) };
}

function tagged(node: SyntaxNode, plain: Plain): Plain {
  if (node.tag === undefined) return plain;
  const name = node.tag.slice(1);
  if (name === 'GetAtt' && typeof plain === 'string') return { map: [['Fn::GetAtt', { list: plain.split('.') }]] };
  return { map: [[name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`, plain]] };
}
