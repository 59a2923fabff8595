import type { AnyRule, Finding, FindingScope } from '../../rule/index.ts';
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

/**
 * A suppression of another tool, of what our rules find that say by a reference (`checkov:CKV_AWS_24`) that they look
 * for the same.
 */
export function foreignOf(
  by: ForeignTool,
  isMeant: (id: string) => boolean,
  { scope, reason = '', until, range }: Found,
): Suppression {
  return { by, scope, reason, until, range, suppresses: (rule, finding) => refersTo(rule, finding, by, isMeant) };
}

function refersTo(
  { refs, narrowerRefs = {} }: AnyRule,
  finding: Finding,
  by: ForeignTool,
  isMeant: (id: string) => boolean,
): boolean {
  // Each takes the names that the other gives its rules.
  const tools: readonly string[] = by === 'tfsec' || by === 'trivy' ? ['trivy', 'tfsec'] : [by];
  return refs.some((ref) => {
    const at = ref.indexOf(':');
    if (!tools.includes(ref.slice(0, at)) || !isMeant(ref.slice(at + 1))) return false;
    return isWithin(finding, narrowerRefs[ref] ?? {});
  });
}

function isWithin({ message, args }: Finding, scope: FindingScope): boolean {
  const { messages, args: wanted = {} } = scope;
  if (messages?.includes(message) === false) return false;
  return Object.entries(wanted).every(([name, values]) => values.some((value) => value === args[name]));
}

/** The entries of a list; none for anything else. */
export function itemsIn(node: SyntaxNode | undefined): readonly SyntaxNode[] {
  return node?.kind === 'seq' ? node.items : [];
}

/** The text under a key; undefined where there is none. */
export function textIn(node: SyntaxNode | undefined, key: string): string | undefined {
  return plainText(get(node, key));
}
