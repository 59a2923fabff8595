import type { Facts } from '../facts/index.ts';
import { get, plainText, type SyntaxNode } from '../syntax/index.ts';
import type { Path } from './assume.ts';
import { argumentsOf, argumentText, intrinsicOf } from './intrinsic.ts';
import { templateEntry } from './template.ts';

/**
 * Whether `path` holds when every parameter has its default: false when it certainly does not, undefined when the
 * template does not say.
 */
export function holdsByDefault(facts: Facts, path: Path): boolean | undefined {
  let all: boolean | undefined = true;
  for (const assumption of path) {
    const holds =
      'condition' in assumption
        ? same(conditionByDefault(facts, assumption.condition, new Set()), assumption.is)
        : assumption.default;
    if (holds === false) return false;
    if (holds === undefined) all = undefined;
  }
  return all;
}

function same(a: boolean | undefined, b: boolean): boolean | undefined {
  return a === undefined ? undefined : a === b;
}

function conditionByDefault(facts: Facts, name: string, open: ReadonlySet<string>): boolean | undefined {
  const entry = facts.get(templateEntry, `Conditions/${name}`);
  if (!entry || open.has(name)) return undefined;
  return evaluate(facts, entry.value, new Set([...open, name]));
}

function evaluate(facts: Facts, node: SyntaxNode, open: ReadonlySet<string>): boolean | undefined {
  const call = intrinsicOf(node);
  if (!call) return undefined;
  const operands = argumentsOf(call);
  const results = () => operands.map((operand) => evaluate(facts, operand, open));
  switch (call.name) {
    case 'Condition':
      return conditionByDefault(facts, argumentText(call.argument) ?? '', open);
    case 'Fn::Not': {
      const [only] = results();
      return only === undefined ? undefined : !only;
    }
    case 'Fn::And': {
      const all = results();
      return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
    }
    case 'Fn::Or': {
      const all = results();
      return all.includes(true) ? true : all.includes(undefined) ? undefined : false;
    }
    case 'Fn::Equals': {
      const [left, right] = operands.map((operand) => defaultText(facts, operand));
      return left === undefined || right === undefined ? undefined : left === right;
    }
    default:
      return undefined;
  }
}

function defaultText(facts: Facts, node: SyntaxNode): string | undefined {
  const call = intrinsicOf(node);
  if (!call) return node.kind === 'scalar' ? node.source : undefined;
  if (call.name !== 'Ref') return undefined;
  const parameter = facts.get(templateEntry, `Parameters/${argumentText(call.argument) ?? ''}`);
  if (plainText(get(parameter?.value, 'Type'))?.startsWith('AWS::SSM::')) return undefined;
  const fallback = get(parameter?.value, 'Default');
  return fallback?.kind === 'scalar' ? fallback.source : undefined;
}
