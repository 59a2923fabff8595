import { defineFact, type Facts } from '../facts/index.ts';
import { get, type SyntaxNode } from '../syntax/index.ts';
import { spend } from '../text/index.ts';
import { dumpOf } from './dump.ts';
import { expandNode } from './expand.ts';
import { textsOf } from './fold.ts';
import { all, any, not, type Formula } from './formula.ts';
import { argumentsOf, argumentText, intrinsicOf, type Intrinsic } from './intrinsic.ts';
import { listsOf } from './list.ts';
import { declaredValues, isParameter, parameter } from './parameter.ts';
import { maxDepth, stepsOfNode, type Reader } from './reader.ts';
import { anchored, sectionNames, templateEntry } from './template.ts';
import { literal, render, symbolIn, type Symbolic, type Text } from './text.ts';
import type { Path } from './assume.ts';

/** When a condition of the template is true; undefined when there is no such condition. */
export const conditionFormula = defineFact<Formula | undefined>(
  'condition',
  (name, facts) => {
    const entry = facts.get(templateEntry, `Conditions/${name}`);
    return entry && formulaOf(facts, entry.value);
  },
  sameFormula,
);

/**
 * What the `Rules` of a template demand of its parameters.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export const assertions = defineFact<readonly Formula[]>(
  'assertions',
  (_key, facts) =>
    facts.get(sectionNames, 'Rules').flatMap((name) => {
      const rule = facts.get(templateEntry, `Rules/${name}`)?.value;
      const guard = get(rule, 'RuleCondition');
      const applies = guard ? formulaOf(facts, guard) : true;
      const list = get(rule, 'Assertions');
      const asserted = (list?.kind === 'seq' ? list.items : []).map((item) => get(item, 'Assert'));
      return asserted.flatMap((assert) => (assert ? [any([not(applies), formulaOf(facts, assert)])] : []));
    }),
  (a, b) => a.length === b.length && a.every((each, index) => sameFormula(each, b[index])),
);

function sameFormula(a: Formula | undefined, b: Formula | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The statement that a path makes. */
export function pathFormula(path: Path): Formula {
  return all(
    path.map((each): Formula => {
      if ('condition' in each) return each.is ? { condition: each.condition } : not({ condition: each.condition });
      if ('isNot' in each) return all(each.isNot.map((is) => not({ parameter: each.parameter, is })));
      return { parameter: each.parameter, is: each.is };
    }),
  );
}

/** `within`: the anchors that the node stands in by aliases. */
function formulaOf(facts: Facts, node: SyntaxNode, within: readonly string[] = []): Formula {
  // Aliases in each other multiply.
  spend(stepsOfNode, 'reading conditions');
  if (node.kind === 'alias') {
    const target = facts.get(anchored, node.name);
    // An alias to an alias, or one that holds itself, decides nothing.
    const isOpen = within.includes(node.name) || within.length >= maxDepth;
    return target && target.kind !== 'alias' && !isOpen
      ? formulaOfCall(facts, target, [...within, node.name])
      : free(node);
  }
  return formulaOfCall(facts, node, within);
}

function formulaOfCall(facts: Facts, node: SyntaxNode, within: readonly string[]): Formula {
  const call = intrinsicOf(node);
  if (!call) return free(node);
  const operands = argumentsOf(call);
  switch (call.name) {
    case 'Condition': {
      const condition = argumentText(call.argument);
      return condition === undefined ? free(node) : { condition };
    }
    case 'Fn::Not': {
      const [only] = operands;
      return only ? not(formulaOf(facts, only, within)) : free(node);
    }
    case 'Fn::And':
      return all(operands.map((operand) => formulaOf(facts, operand, within)));
    case 'Fn::Or':
      return any(operands.map((operand) => formulaOf(facts, operand, within)));
    case 'Fn::Equals':
      return equals(facts, operands[0], operands[1], node);
    case 'Fn::Contains':
      return contains(facts, call, node);
    default:
      return free(node);
  }
}

/** Something that nobody knows before deployment; the same text is the same thing. */
function free(node: SyntaxNode): Formula {
  return { free: dumpOf(node) };
}

/** `Fn::Contains`: the value is one of a literal list. */
function contains(facts: Facts, call: Intrinsic, node: SyntaxNode): Formula {
  const [list, value] = argumentsOf(call);
  if (list?.kind !== 'seq' || intrinsicOf(list)) return free(node);
  return any(list.items.map((item) => equals(facts, item, value, node)));
}

function equals(facts: Facts, left: SyntaxNode | undefined, right: SyntaxNode | undefined, node: SyntaxNode): Formula {
  if (!left || !right) return free(node);
  const [a, b] = [dumpOf(left), dumpOf(right)].sort() as [string, string];
  const reader: Reader = { facts, parameters: 'symbols', possible: () => true, on: [], depth: 0, ways };
  const [lefts, rights] = [textsOf(reader, left), textsOf(reader, right)];
  const isOpen = [lefts, rights].some(({ absent, unknown }) => absent.length > 0 || unknown.length > 0);
  if (isOpen) return a === b ? true : { free: `${a} = ${b}` };
  const cases = lefts.alternatives.flatMap((one) =>
    rights.alternatives.map((other) =>
      all([
        pathFormula(one.when),
        pathFormula(other.when),
        sameText(facts, one.value, other.value) ?? { free: `${a} = ${b}` },
      ]),
    ),
  );
  return any(cases);
}

const ways: Reader['ways'] = { expand: expandNode, texts: textsOf, lists: listsOf };

/** When two texts are equal; undefined where that depends on more than parameters. */
function sameText(facts: Facts, a: Text, b: Text): Formula | undefined {
  const [left, right] = [literal(a), literal(b)];
  if (left !== undefined && right !== undefined) return left === right;
  if (left !== undefined) return isText(facts, b, left);
  if (right !== undefined) return isText(facts, a, right);
  const [one, other] = [symbolIn(a), symbolIn(b)];
  if (!one || !other || !isSymbol(facts, one.name) || !isSymbol(facts, other.name)) return undefined;
  if (one.before === other.before && one.behind === other.behind) {
    return one.name === other.name ? true : { parameters: [one.name, other.name].sort() as [string, string] };
  }
  return sameByValue(facts, [one, b], [other, a]);
}

type Side = readonly [symbol: Symbolic, opposite: Text];

/** Two texts with one symbol each, by the values that the symbols are known to have; for others nobody knows. */
function sameByValue(facts: Facts, ...[[one, b], [other, a]]: readonly [Side, Side]): Formula {
  const oneIs = valuesOf(facts, one.name).map((is): Formula => ({ parameter: one.name, is }));
  const otherIs = valuesOf(facts, other.name).map((is): Formula => ({ parameter: other.name, is }));
  const matches = (symbol: Symbolic, is: string, text: Text) =>
    all([{ parameter: symbol.name, is }, isText(facts, text, symbol.before + is + symbol.behind) ?? false]);
  return any([
    ...valuesOf(facts, one.name).map((is) => matches(one, is, b)),
    ...valuesOf(facts, other.name).map((is) => matches(other, is, a)),
    all([not(any(oneIs)), not(any(otherIs)), { free: `${render(a)} = ${render(b)}` }]),
  ]);
}

function valuesOf(facts: Facts, name: string): readonly string[] {
  const declared = facts.get(parameter, name);
  if (!declared) return [];
  return [...declaredValues(declared), ...(declared.given === undefined ? [] : [declared.given])];
}

function isText(facts: Facts, text: Text, whole: string): Formula | undefined {
  const symbol = symbolIn(text);
  if (symbol) {
    const is = symbol.valueFor(whole);
    if (is === undefined) return false;
    return isSymbol(facts, symbol.name) ? { parameter: symbol.name, is } : undefined;
  }
  if (whole !== '') return undefined;
  if (text.some((part) => typeof part === 'string')) return false;
  const names = text.flatMap((part) => (typeof part === 'string' ? [] : [part.opaque]));
  return names.every((name) => isSymbol(facts, name))
    ? all(names.map((name) => ({ parameter: name, is: '' })))
    : undefined;
}

/** Whether a name stands for a value that is chosen before deployment. */
function isSymbol(facts: Facts, name: string): boolean {
  return /^AWS::\w+$/.test(name) || isParameter(facts, name);
}
