import type { Facts } from '../facts/index.ts';
import { get, plainText, type SyntaxNode } from '../syntax/index.ts';
import type { Alternative, ValueSet } from './assume.ts';
import { templateEntry } from './template.ts';

/** Whether the template declares a parameter of this name. */
export function isParameter(facts: Facts, name: string): boolean {
  return facts.get(templateEntry, `Parameters/${name}`) !== undefined;
}

/**
 * What a parameter may be: its default and its allowed values; and anything else unless `AllowedValues` closes the set.
 * A parameter that names an SSM parameter has its value elsewhere, so nothing is known of it.
 */
export function parameterNodes(facts: Facts, name: string): ValueSet<SyntaxNode> {
  const entry = facts.get(templateEntry, `Parameters/${name}`);
  const why = `parameter ${name}`;
  const type = plainText(get(entry?.value, 'Type')) ?? 'String';
  if (!entry || type.startsWith('AWS::SSM::Parameter::')) return { alternatives: [], absent: [], unknown: [why] };
  const fallback = get(entry.value, 'Default');
  const fallbackText = fallback && textOf(fallback);
  const alternatives: Alternative<SyntaxNode>[] = [];
  const add = (node: SyntaxNode, is: string) => {
    if (alternatives.some(({ when: [known] }) => known?.is === is)) return;
    alternatives.push({ value: node, node, when: [{ parameter: name, is, default: is === fallbackText }] });
  };
  if (fallback && fallbackText !== undefined) add(fallback, fallbackText);
  const allowed = get(entry.value, 'AllowedValues');
  const list = allowed?.kind === 'seq' ? allowed.items : [];
  for (const node of list) {
    const text = textOf(node);
    if (text !== undefined) add(node, text);
  }
  return { alternatives, absent: [], unknown: list.length > 0 ? [] : [why] };
}

function textOf(node: SyntaxNode): string | undefined {
  return node.kind === 'scalar' && node.tag === undefined ? node.source : undefined;
}
