import type { Facts } from '../facts/index.ts';
import {
  conditionFormula,
  holdsByDefault,
  isPossible,
  parameter,
  parameterSet,
  type Formula,
} from '../values/index.ts';
import { code, list } from './markdown.ts';

/** When a condition is true, and what it is in a usual deployment; undefined when the template does not have it. */
export function explainCondition(facts: Facts, name: string): string | undefined {
  const formula = facts.get(conditionFormula, name);
  if (formula === undefined) return undefined;
  const named = [...conditionsIn(formula)].filter((other) => other !== name);
  return [
    `Condition ${code(name)} is ${truth(facts, formula)}.${usual(facts, name)}`,
    list(
      named.flatMap((other) => {
        const inner = facts.get(conditionFormula, other);
        return inner === undefined ? [] : [`${code(other)} is ${truth(facts, inner)}`];
      }),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function truth(facts: Facts, formula: Formula): string {
  if (typeof formula === 'boolean') return formula ? 'always true' : 'never true';
  return `true when ${code(statement(facts, formula), 240)}`;
}

function usual(facts: Facts, name: string): string {
  const [isTrue, isFalse] = [true, false].map((is) => holdsByDefault(facts, [{ condition: name, is }]));
  const set = facts.get(parameterSet);
  if (!set && !isPossible(facts, [{ condition: name, is: true }])) return ' No deployment makes it true.';
  if (!set && !isPossible(facts, [{ condition: name, is: false }])) return ' Every deployment makes it true.';
  if (isTrue === isFalse) return '';
  return ` ${set ? `With ${code(set.from)}` : 'By default'} it is ${String(isTrue)}.`;
}

function statement(facts: Facts, formula: Formula): string {
  if (typeof formula === 'boolean') return String(formula);
  if ('condition' in formula) return formula.condition;
  if ('free' in formula) return 'what only the deployment decides';
  if ('parameters' in formula) return `${formula.parameters[0]} equals ${formula.parameters[1]}`;
  if ('parameter' in formula) return `${formula.parameter} is ${valueOf(facts, formula)}`;
  if ('not' in formula) return negation(facts, formula.not);
  const [parts, word] = 'all' in formula ? [formula.all, ' and '] : [formula.any, ' or '];
  return parts.map((part) => nested(facts, part)).join(word);
}

function negation(facts: Facts, formula: Formula): string {
  if (typeof formula === 'object' && 'parameter' in formula)
    return `${formula.parameter} is not ${valueOf(facts, formula)}`;
  return `not ${nested(facts, formula)}`;
}

function nested(facts: Facts, formula: Formula): string {
  const text = statement(facts, formula);
  return typeof formula === 'object' && ('all' in formula || 'any' in formula) ? `(${text})` : text;
}

function valueOf(facts: Facts, { parameter: name, is }: { readonly parameter: string; readonly is: string }): string {
  return facts.get(parameter, name)?.isSecret === true ? '"****"' : `"${is}"`;
}

function conditionsIn(formula: Formula): ReadonlySet<string> {
  if (typeof formula === 'boolean') return new Set();
  if ('condition' in formula) return new Set([formula.condition]);
  if ('not' in formula) return conditionsIn(formula.not);
  const parts = 'all' in formula ? formula.all : 'any' in formula ? formula.any : [];
  return new Set(parts.flatMap((part) => [...conditionsIn(part)]));
}
