import { intrinsicOf } from '#core/values/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** The value of a node as plain data, with every function call in its long form. Quoting and layout do not show. */
export function plainOf(node: SyntaxNode | undefined): Plain {
  if (!node) return null;
  const call = node.tag === undefined ? undefined : intrinsicOf(node);
  if (call)
    return {
      [call.name]: call.name === 'Fn::GetAtt' && node.kind === 'scalar' ? splitAttribute(node.source) : untagged(node),
    };
  return untagged(node);
}

function splitAttribute(text: string): Plain {
  const dot = text.indexOf('.');
  return dot < 0 ? text : [text.slice(0, dot), text.slice(dot + 1)];
}

function untagged(node: SyntaxNode): Plain {
  switch (node.kind) {
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key.source, plainOf(value)]));
    case 'seq':
      return node.items.map(plainOf);
    case 'alias':
      return { '*': node.name };
    case 'scalar':
      return node.style === 'empty' ? null : node.style === 'plain' ? node.value : node.source;
  }
}

/** Paths at which two values differ; a list that changed its length is one difference at the list. */
export function differences(a: Plain, b: Plain, path: readonly string[] = []): readonly (readonly string[])[] {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return [path];
    return a.flatMap((element, index) => differences(element as Plain, b[index] as Plain, [...path, '*']));
  }
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => {
      if (!(key in a) || !(key in b)) return [[...path, key]];
      return differences(a[key] as Plain, b[key] as Plain, [...path, key]);
    });
  }
  return Object.is(a, b) ? [] : [path];
}

function isObject(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A pointer without the steps that only one spelling of a function call has. */
export function normalPointer(pointer: string): string {
  return pointer.replace(/\/(?:Fn::[A-Za-z]+|Ref)(?=\/|$)/g, '');
}
