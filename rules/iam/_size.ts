import { remembered, type Facts } from '#core/facts/index.ts';
import { policiesOf, type Policy } from '#core/models/index.ts';
import { spend } from '#core/text/index.ts';
import type { Entry, SyntaxNode } from '#core/syntax/index.ts';
import { argumentsOf, intrinsicOf, subParts, type Intrinsic } from '#core/values/index.ts';

/**
 * How many characters that are no white space a policy has as JSON, at least: what is not known before deployment counts
 * as nothing, and of branches the shortest.
 */
export const leastSize = remembered((_facts, policy: Policy): number => least(policy.node) ?? 0);

/** The inline policies of a user, group or role, which share a quota; without those that are there under a condition. */
export function inlinePolicies(facts: Facts, { owner }: Policy): readonly Policy[] {
  if (!owner) return [];
  const own = policiesOf(facts, owner).filter(({ kind }) => kind === 'identity');
  return own.filter(({ when }) => when.length <= owner.when.length);
}

/** Undefined where the value may not be there at all. */
function least(node: SyntaxNode): number | undefined {
  spend(1, 'measuring a policy');
  const call = node.kind === 'alias' ? undefined : intrinsicOf(node);
  if (call) return leastOfCall(call);
  switch (node.kind) {
    case 'alias':
      return 0;
    case 'scalar':
      return node.value === null ? undefined : written(node.source) + (typeof node.value === 'string' ? 2 : 0);
    case 'seq':
      return joined(node.items, least);
    case 'map':
      return joined(node.entries, leastOfEntry);
  }
}

function leastOfEntry({ key, value }: Entry): number | undefined {
  const size = key.source.startsWith('Fn::') ? undefined : least(value);
  return size === undefined ? undefined : written(key.source) + 3 + size;
}

/** In brackets, with commas. */
function joined<T>(parts: readonly T[], sizeOf: (part: T) => number | undefined): number {
  let sum = 2;
  for (const part of parts) {
    const size = sizeOf(part);
    if (size !== undefined) sum += size + 1;
  }
  // No comma behind the last one.
  return sum > 2 ? sum - 1 : sum;
}

function leastOfCall(call: Intrinsic): number | undefined {
  const [first, ...branches] = argumentsOf(call);
  if (call.name === 'Fn::Sub' && first?.kind === 'scalar') {
    const texts = subParts(first.source).filter((part) => typeof part === 'string');
    return written(texts.join('')) + 2;
  }
  if (call.name !== 'Fn::If') return undefined;
  const sizes = branches.map(least);
  return sizes.length === 2 && sizes.every((size) => size !== undefined) ? Math.min(...sizes) : undefined;
}

/** Nothing that JSON escapes, and no white space. */
const plain = /^[!#-[\]-~]*$/;

/** With the escapes of JSON. */
function written(text: string): number {
  if (plain.test(text)) return text.length;
  return JSON.stringify(text).replace(/\s/g, '').length - 2;
}

/** `12,345`, whatever the machine's locale. */
export function inThousands(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
