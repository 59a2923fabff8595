import type { Located, SyntaxNode } from '../syntax/index.ts';
import { variablesIn } from '../text/index.ts';

/** A CloudFormation function call in either spelling: `!GetAtt A.B`, `Fn::GetAtt: [A, B]`. */
export interface Intrinsic {
  /** Long name: `Ref`, `Condition`, `Fn::GetAtt`. */
  readonly name: string;
  /** For a short tag the tagged node itself, to be read as if it had no tag. */
  readonly argument: SyntaxNode;
  readonly node: SyntaxNode;
}

/** The function call that `node` is; undefined for literals and for maps with other or further keys. */
export function intrinsicOf(node: SyntaxNode): Intrinsic | undefined {
  if (node.tag !== undefined) {
    const short = node.tag.slice(1);
    const name = short === 'Ref' || short === 'Condition' ? short : `Fn::${short}`;
    return { name, argument: node, node };
  }
  if (node.kind !== 'map' || node.entries.length !== 1) return undefined;
  const entry = node.entries[0];
  if (!entry) return undefined;
  const name = entry.key.source;
  // A loop makes entries of the map that it stands in.
  if (name.startsWith('Fn::ForEach')) return undefined;
  if (name !== 'Ref' && !name.startsWith('Fn::') && !(name === 'Condition' && entry.value.kind === 'scalar'))
    return undefined;
  return { name, argument: entry.value, node };
}

/** A node as it would be without its tag, for the argument of a call in its short spelling. */
export function withoutTag(node: SyntaxNode): SyntaxNode {
  const { tag, ...rest } = node;
  return tag === undefined ? node : rest;
}

/** Elements of a call's argument list; a single argument counts as a list of one. */
export function argumentsOf(call: Intrinsic): readonly SyntaxNode[] {
  if (call.argument.kind === 'seq') return call.argument.items;
  return [call.argument];
}

/** The text of a scalar argument, whatever its tag. */
export function argumentText(node: SyntaxNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.style !== 'empty' ? node.source : undefined;
}

/** `Ref X` or `GetAtt X.Attribute`; `attribute` is undefined for `Ref`. */
export interface Reference {
  readonly id: string;
  readonly attribute?: string;
  readonly at: Located;
}

/** The resource, parameter or pseudo parameter that a `Ref` or `GetAtt` names; undefined for anything else. Only the first dot splits. */
export function referenceOf(node: SyntaxNode): Reference | undefined {
  const call = intrinsicOf(node);
  if (call?.name === 'Ref') {
    const id = argumentText(call.argument);
    return id === undefined ? undefined : { id, at: node };
  }
  if (call?.name !== 'Fn::GetAtt') return undefined;
  if (call.argument.kind === 'seq') {
    const [id, ...attribute] = call.argument.items.map((item) =>
      item.tag === undefined ? argumentText(item) : undefined,
    );
    if (id === undefined || attribute.length === 0 || attribute.includes(undefined)) return undefined;
    return { id, attribute: attribute.join('.'), at: node };
  }
  const text = argumentText(call.argument) ?? '';
  const dot = text.indexOf('.');
  return dot < 0 ? undefined : { id: text.slice(0, dot), attribute: text.slice(dot + 1), at: node };
}

/** A piece of a `Sub` template: text, or the name within `${…}`. `${!x}` is the text `${x}`. */
export type SubPart = string | { readonly variable: string };

export function subParts(template: string): readonly SubPart[] {
  const parts: SubPart[] = [];
  let at = 0;
  for (const match of variablesIn(template)) {
    const name = match[1] ?? '';
    parts.push(template.slice(at, match.index));
    parts.push(name.startsWith('!') ? `\${${name.slice(1)}}` : { variable: name.trim() });
    at = match.index + match[0].length;
  }
  parts.push(template.slice(at));
  return parts.filter((part) => part !== '');
}
