import type { Entry, MapNode, ScalarNode, SyntaxNode } from './node.ts';

/** `Fn::ForEach::Name: [Variable, collection, { key: value }]`. */
export interface Loop {
  /** Its key, unique in a template. */
  readonly name: string;
  readonly variable: ScalarNode;
  readonly collection: SyntaxNode;
  /** What is repeated for each element of the collection. */
  readonly body: MapNode;
}

/**
 * The loop that an entry is; undefined for every other entry, and for a loop that is incomplete.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function loopOf({ key, value }: Entry): Loop | undefined {
  if (!key.source.startsWith('Fn::ForEach') || value.kind !== 'seq') return undefined;
  const [variable, collection, body] = value.items;
  if (variable?.kind !== 'scalar' || !collection || body?.kind !== 'map') return undefined;
  return { name: key.source, variable, collection, body };
}
