import type { AnyRule } from '../../rule/index.ts';
import { get, plainText, type SyntaxNode, type Tree } from '../../syntax/index.ts';
import type { MetadataPlace } from '../metadata.ts';
import type { Scope } from '../scope.ts';
import type { ForeignTool, Suppression } from '../suppression.ts';

/** A part, as readers of other tools' suppressions look at it. */
export interface Foreign {
  readonly tree: Tree;
  readonly part: number;
  readonly today: string | undefined;
}

/** What other tools find in the metadata of a template or resource. */
export type MetadataReader = (place: MetadataPlace, foreign: Foreign) => readonly Suppression[];

interface Found {
  readonly scope: Scope;
  readonly reason?: string | undefined;
  readonly until?: string | undefined;
  readonly range: Suppression['range'];
}

/** A suppression of another tool, of all our rules that say by a reference (`checkov:CKV_AWS_24`) that they look for the same. */
export function foreignOf(
  by: ForeignTool,
  isMeant: (id: string) => boolean,
  { scope, reason = '', until, range }: Found,
): Suppression {
  const tool = by === 'tfsec' ? 'trivy' : by;
  return { by, scope, reason, until, range, suppresses: (rule) => refersTo(rule, tool, isMeant) };
}

function refersTo({ refs }: AnyRule, tool: string, isMeant: (id: string) => boolean): boolean {
  const prefix = `${tool}:`;
  return refs.some((ref) => ref.startsWith(prefix) && isMeant(ref.slice(prefix.length)));
}

/** The entries of a list; none for anything else. */
export function itemsIn(node: SyntaxNode | undefined): readonly SyntaxNode[] {
  return node?.kind === 'seq' ? node.items : [];
}

/** The text under a key; undefined where there is none. */
export function textIn(node: SyntaxNode | undefined, key: string): string | undefined {
  return plainText(get(node, key));
}
