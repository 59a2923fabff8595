import { entryOf, type SyntaxNode } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { argumentsOf, argumentText, intrinsicOf, type Intrinsic } from '../values/index.ts';
import type { Question } from './question.ts';

/** What stands at an offset. */
export type Place =
  | { readonly is: 'call'; readonly call: Intrinsic; readonly range: Range }
  /** The name of a condition: in an `If`, a `Condition`, or where it is defined. */
  | { readonly is: 'condition'; readonly name: string; readonly range: Range }
  /** `${Name}` in a `Sub`. */
  | { readonly is: 'variable'; readonly name: string; readonly call: Intrinsic; readonly range: Range };

/**
 * What a person points at: the tag, the name or a plain argument of a call, not what is nested in it further down.
 * Undefined where none of that stands.
 */
export function placeAt(question: Question): Place | undefined {
  return callPlace(question) ?? conditionPlace(question);
}

function callPlace(question: Question): Place | undefined {
  const { nodes, part } = question;
  const at = nodes.findLastIndex((node) => node.kind !== 'alias' && intrinsicOf(node) !== undefined);
  const node = nodes[at];
  const call = node && intrinsicOf(node);
  if (!call) return undefined;
  const below = nodes.slice(at + 1).filter((each) => each.kind === 'scalar' || each !== call.argument);
  const [inner, ...deeper] = below;
  if (deeper.length > 0 || (inner && inner.kind !== 'scalar')) return undefined;
  // Between the arguments of a call as long as a page nobody means the call.
  if (!inner && !isBeforeArguments(question, call)) return undefined;
  const range = outerRange(question, node);
  const name = inner ?? (call.argument.kind === 'scalar' ? call.argument : undefined);
  const [first] = argumentsOf(call);
  if (name && name === first) {
    const text = argumentText(name);
    if (text !== undefined && (call.name === 'Fn::If' || call.name === 'Condition'))
      return { is: 'condition', name: text, range: call.name === 'Condition' ? range : part.tree.rangeOf(name) };
    const variable = call.name === 'Fn::Sub' ? variableAt(question, name) : undefined;
    if (variable) return { is: 'variable', call, ...variable };
  }
  return { is: 'call', call, range };
}

function isBeforeArguments({ part: { tree }, offset }: Question, { argument }: Intrinsic): boolean {
  if (argument.kind === 'scalar') return true;
  const first = argument.kind === 'seq' ? argument.items[0] : argument.kind === 'map' ? argument.entries[0] : undefined;
  return !first || offset < tree.rangeOf(first).start;
}

/** The range of a node with its tag. */
function outerRange({ part: { tree } }: Question, node: SyntaxNode): Range {
  return { start: tree.offsetOf(node.block, node.outerStart), end: tree.rangeOf(node).end };
}

/** As the text of the file has it, so that quotes, escapes and indentation do not matter. */
function variableAt(
  { part: { tree }, offset }: Question,
  template: SyntaxNode,
): { readonly name: string; readonly range: Range } | undefined {
  const { start, end } = tree.rangeOf(template);
  const before = tree.text.slice(start, offset + 1).lastIndexOf('${');
  const from = start + before;
  const match = before < 0 ? null : /^\$\{([^}!\n]+)\}/.exec(tree.text.slice(from, Math.min(end, from + 300)));
  const name = match?.[1]?.trim();
  if (!match || !name || offset > from + match[0].length) return undefined;
  return { name, range: { start: from, end: from + match[0].length } };
}

/** `Condition: IsProd` of a resource, an output or a statement of a condition; and a condition's own name. */
function conditionPlace(question: Question): Place | undefined {
  const { nodes, part } = question;
  const [owner, inner] = [nodes.at(-2), nodes.at(-1)];
  if (owner?.kind !== 'map' || inner?.kind !== 'scalar') return undefined;
  const entry = entryOf(owner, 'Condition');
  if (entry && (entry.key === inner || entry.value === inner) && entry.value.kind === 'scalar')
    return { is: 'condition', name: entry.value.source, range: part.tree.rangeOf(entry.value) };
  const isDefinition = nodes.length === 3 && owner === entryOf(nodes[0], 'Conditions')?.value;
  const defined = isDefinition ? owner.entries.find(({ key }) => key === inner) : undefined;
  return defined && { is: 'condition', name: inner.source, range: part.tree.rangeOf(inner) };
}
