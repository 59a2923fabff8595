import { defineFact, type Facts } from '../facts/index.ts';
import type { Assumption, ParameterAssumption, Path } from './assume.ts';
import { assertions, conditionFormula } from './condition.ts';
import { any, type Formula } from './formula.ts';
import { assumed, declaredValues, isClosedByTemplate, parameter, wordOf } from './parameter.ts';
import { createSolver, type Program, type Solver } from './solver.ts';
import { sectionNames } from './template.ts';

/** All deployments that a template admits, as far as some statements tell them apart. */
export interface World {
  /** The literals of a path that the world was made for. */
  literals(path: Path): readonly number[];
  /** Literals of which one holds where an assumption does not. */
  opposites(assumption: Assumption): readonly number[];
  /** A solver for one row of questions. */
  solver(): Solver;
  /**
   * One for all single questions, as a new one costs more than most answers. What it learned only saves steps: an answer
   * may depend on earlier questions where those would have used up the budget, and is right then, too.
   */
  shared(): Solver;
  /** The values that are given to parameters on which the statements rest, those behind conditions and rules included. */
  readonly given: readonly ParameterAssumption[];
  /** The defaults of the others of them. */
  readonly defaults: readonly ParameterAssumption[];
}

/** Steps of the solver for one question; a step is one look at a clause. Real templates take dozens. */
export const stepBudget = 20_000;

/** Conditions whose definitions are looked at for one question; further ones count as undecided, each for itself. */
export const conditionBudget = 300;

/**
 * The world in which a path is decided. `Rules` narrow it, unless they contradict themselves: then nothing could be
 * deployed, and a person is better served by findings on what is written.
 */
export function worldFor(facts: Facts, path: Path): World {
  const common = facts.get(commonWorld);
  if (common && path.every((assumption) => common.knows(assumption))) return common;
  return build(facts, path.map(statementOf));
}

/** The world of all conditions of a template; undefined when there are more than the budget allows at once. */
const commonWorld = defineFact<Built | undefined>('world', (_key, facts) => {
  const names = facts.get(sectionNames, 'Conditions');
  if (names.length > conditionBudget) return undefined;
  const conditions = names.map((condition): Formula => ({ condition }));
  const { mentions } = coneOf(facts, [...conditions, ...facts.get(assertions)]);
  const values = [...mentions.keys()].flatMap((name) =>
    valuesOf(facts, name).map((is): Formula => ({ parameter: name, is })),
  );
  return build(facts, [...conditions, ...values]);
});

interface Built extends World {
  /** Whether the world tells apart where an assumption holds and where not. */
  knows(assumption: Assumption): boolean;
}

function build(facts: Facts, statements: readonly Formula[]): Built {
  const rules = facts.get(assertions);
  const world = encode(facts, statements, rules);
  const isBroken = rules.length > 0 && world.solver().solve([], stepBudget) === 'no';
  return isBroken ? encode(facts, statements, []) : world;
}

function encode(facts: Facts, statements: readonly Formula[], rules: readonly Formula[]): Built {
  const cone = coneOf(facts, [...statements, ...rules]);
  const encoder = createEncoder(facts, cone);
  for (const [name, formula] of cone.definitions) encoder.equate({ condition: name }, formula);
  for (const rule of rules) encoder.clause(encoder.literal(rule));
  for (const [name, values] of cone.mentions) for (const is of values) encoder.literal({ parameter: name, is });
  const literals = new Map(statements.map((each) => [keyOf(each), encoder.literal(each)]));
  const literalOf = (statement: Formula) => literals.get(keyOf(statement)) ?? encoder.literal(statement);
  const literalsOf = (assumption: Assumption): readonly number[] => {
    if ('isNot' in assumption) return assumption.isNot.map((is) => -literalOf({ parameter: assumption.parameter, is }));
    const literal = literalOf(statementOf(assumption));
    return ['condition' in assumption && !assumption.is ? -literal : literal];
  };
  let shared: Solver | undefined;
  return {
    literals: (path) => path.flatMap(literalsOf),
    opposites: (assumption) => literalsOf(assumption).map((literal) => -literal),
    solver: () => createSolver(encoder.program),
    shared: () => (shared ??= createSolver(encoder.program)),
    ...valuesIn(facts, cone),
    knows: (assumption) => {
      if ('condition' in assumption) return literals.has(keyOf(statementOf(assumption)));
      const values = 'isNot' in assumption ? assumption.isNot : [assumption.is];
      return values.every((is) => cone.mentions.get(assumption.parameter)?.has(is) === true);
    },
  };
}

/** Parameters with the values that are given, and with their defaults otherwise. */
function valuesIn(facts: Facts, { mentions }: Cone): Pick<World, 'given' | 'defaults'> {
  const declared = [...mentions.keys()]
    .map((name) => facts.get(parameter, name))
    .filter((found) => found !== undefined);
  const given = declared.flatMap((each) => (each.given === undefined ? [] : [assumed(each, each.given)]));
  const defaults = declared.flatMap((each) =>
    each.given !== undefined || !each.fallback ? [] : [assumed(each, wordOf(each.fallback))],
  );
  return { given, defaults };
}

/** One text for one statement; without the cost of JSON for the kinds that are asked for all the time. */
function keyOf(statement: Formula): string {
  if (typeof statement === 'object' && 'condition' in statement) return `condition ${statement.condition}`;
  if (typeof statement === 'object' && 'parameter' in statement)
    return `parameter ${String(statement.parameter.length)} ${statement.parameter} ${statement.is}`;
  return JSON.stringify(statement);
}

/** What an assumption is about. */
function statementOf(assumption: Assumption): Formula {
  if ('condition' in assumption) return { condition: assumption.condition };
  const { parameter: name } = assumption;
  if ('isNot' in assumption) return any(assumption.isNot.map((is) => ({ parameter: name, is })));
  return { parameter: name, is: assumption.is };
}

interface Cone {
  readonly definitions: ReadonlyMap<string, Formula>;
  /** The values by which each parameter is told apart. */
  readonly mentions: ReadonlyMap<string, Set<string>>;
}

/** What the formulas rest on. Conditions that go round in a circle, and what rests on them, are left undefined. */
function coneOf(facts: Facts, formulas: readonly Formula[]): Cone {
  const found = new Map<string, Formula>();
  const mentions = new Map<string, Set<string>>();
  const pairs: (readonly [string, string])[] = [];
  const waiting: string[] = [];
  const mention = (name: string, values: readonly string[]) => {
    const known = mentions.get(name);
    if (known) for (const value of values) known.add(value);
    else mentions.set(name, new Set(values));
  };
  const visit = (formula: Formula) => {
    for (const leaf of leavesOf(formula)) {
      if ('condition' in leaf) waiting.push(leaf.condition);
      else if ('parameter' in leaf) mention(leaf.parameter, [leaf.is]);
      else if ('parameters' in leaf) pairs.push(leaf.parameters);
    }
  };
  formulas.forEach(visit);
  for (let at = 0; at < waiting.length && found.size < conditionBudget; at++) {
    const name = waiting[at] as string;
    if (found.has(name)) continue;
    const formula = facts.get(conditionFormula, name);
    if (formula === undefined) continue;
    found.set(name, formula);
    visit(formula);
  }
  for (const name of pairs.flat()) mention(name, valuesOf(facts, name));
  for (const [name] of mentions) mention(name, namedValues(facts, name));
  shareValues(mentions, pairs);
  return { definitions: withoutCircles(found), mentions };
}

type Leaf = Exclude<Formula, boolean | { not: Formula } | { all: readonly Formula[] } | { any: readonly Formula[] }>;

function* leavesOf(formula: Formula): Iterable<Leaf> {
  const open: Formula[] = [formula];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'boolean') continue;
    if ('not' in next) open.push(next.not);
    else if ('all' in next) open.push(...next.all.toReversed());
    else if ('any' in next) open.push(...next.any.toReversed());
    else yield next;
  }
}

function valuesOf(facts: Facts, name: string): readonly string[] {
  const declared = facts.get(parameter, name);
  return declared ? declaredValues(declared) : [];
}

/** The values that a question may turn to: the default, and the one that is given. */
function namedValues(facts: Facts, name: string): readonly string[] {
  const declared = facts.get(parameter, name);
  const fallback = declared?.fallback && wordOf(declared.fallback);
  return [fallback, declared?.given].filter((value) => value !== undefined);
}

/** Parameters that are compared with each other are told apart by the same values. */
function shareValues(mentions: Map<string, Set<string>>, pairs: readonly (readonly [string, string])[]): void {
  for (let grows = true; grows;) {
    grows = false;
    for (const [a, b] of pairs) {
      const [left, right] = [mentions.get(a) ?? new Set(), mentions.get(b) ?? new Set()];
      const size = left.size + right.size;
      for (const value of right) left.add(value);
      for (const value of left) right.add(value);
      grows ||= left.size + right.size > size;
    }
  }
}

/** The definitions that can be put in an order in which each uses only earlier ones. */
function withoutCircles(found: ReadonlyMap<string, Formula>): ReadonlyMap<string, Formula> {
  const users = new Map<string, string[]>();
  const missing = new Map<string, number>();
  const ready: string[] = [];
  for (const [name, formula] of found) {
    const used = new Set([...leavesOf(formula)].flatMap((leaf) => ('condition' in leaf ? [leaf.condition] : [])));
    const defined = [...used].filter((each) => found.has(each));
    missing.set(name, defined.length);
    if (defined.length === 0) ready.push(name);
    for (const each of defined) {
      const known = users.get(each);
      if (known) known.push(name);
      else users.set(each, [name]);
    }
  }
  const ordered = new Map<string, Formula>();
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    ordered.set(name, found.get(name) as Formula);
    for (const user of users.get(name) ?? []) {
      const left = (missing.get(user) ?? 0) - 1;
      missing.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  return ordered;
}

interface Encoder {
  readonly program: Program;
  clause(...literals: readonly number[]): void;
  literal(formula: Formula): number;
  equate(a: Formula, b: Formula): void;
}

/** A program that is being written. */
interface Draft {
  variable(): number;
  clause(...literals: readonly number[]): void;
}

/** One variable a value of a parameter. */
interface Domain {
  readonly values: ReadonlyMap<string, number>;
  /** Any value that nothing mentions; undefined when there is none. */
  readonly other: number | undefined;
}

function createEncoder(facts: Facts, cone: Cone): Encoder {
  const clauses: number[][] = [];
  let variables = 0;
  const draft: Draft = {
    variable: () => ++variables,
    clause: (...literals) => void clauses.push([...new Set(literals)]),
  };
  const always = draft.variable();
  draft.clause(always);
  const named = new Map<string, number>();
  const domains = new Map<string, Domain>();

  function variableOf(name: string): number {
    let variable = named.get(name);
    if (variable === undefined) named.set(name, (variable = draft.variable()));
    return variable;
  }

  function domainOf(name: string): Domain {
    let domain = domains.get(name);
    if (!domain) domains.set(name, (domain = makeDomain(facts, draft, name, cone.mentions.get(name) ?? new Set())));
    return domain;
  }

  function literal(formula: Formula): number {
    if (typeof formula === 'boolean') return formula ? always : -always;
    if ('condition' in formula) return variableOf(`condition ${formula.condition}`);
    if ('free' in formula) return variableOf(`free ${formula.free}`);
    if ('not' in formula) return -literal(formula.not);
    if ('parameter' in formula) return domainOf(formula.parameter).values.get(formula.is) ?? -always;
    if ('parameters' in formula) return sameValue(...formula.parameters);
    if ('all' in formula) return conjunction(formula.all.map(literal));
    return -conjunction(formula.any.map((each) => -literal(each)));
  }

  function conjunction(literals: readonly number[]): number {
    const whole = draft.variable();
    for (const each of literals) draft.clause(-whole, each);
    draft.clause(whole, ...literals.map((each) => -each));
    return whole;
  }

  function sameValue(a: string, b: string): number {
    const key = `same ${a} ${b}`;
    const known = named.get(key);
    if (known !== undefined) return known;
    const [left, right] = [domainOf(a), domainOf(b)];
    const shared = [...left.values].flatMap(([value, one]) => {
      const other = right.values.get(value);
      return other === undefined ? [] : [conjunction([one, other])];
    });
    if (left.other !== undefined && right.other !== undefined)
      shared.push(conjunction([left.other, right.other, draft.variable()]));
    const same = -conjunction(shared.map((each) => -each));
    named.set(key, same);
    return same;
  }

  return {
    get program() {
      return { variables, clauses };
    },
    clause: (...literals) => {
      draft.clause(...literals);
    },
    literal,
    equate(a, b) {
      const [left, right] = [literal(a), literal(b)];
      draft.clause(-left, right);
      draft.clause(left, -right);
    },
  };
}

function makeDomain(facts: Facts, draft: Draft, name: string, mentioned: ReadonlySet<string>): Domain {
  const declared = facts.get(parameter, name);
  // What a parameter set says is an assumption of its own, so that messages can name it; here the template counts.
  const possible = [...mentioned].filter((value) => value === declared?.given || declared?.allows(value) !== false);
  const values = new Map(possible.map((value) => [value, draft.variable()]));
  const isOpen =
    !declared || !isClosedByTemplate(declared) || declaredValues(declared).some((value) => !values.has(value));
  const other = isOpen ? draft.variable() : undefined;
  const choices = [...values.values(), ...(other === undefined ? [] : [other])];
  if (choices.length > 0) draft.clause(...choices);
  atMostOne(draft, choices);
  return { values, other };
}

function atMostOne(draft: Draft, literals: readonly number[]): void {
  if (literals.length <= 5) {
    for (const [index, one] of literals.entries())
      for (const other of literals.slice(index + 1)) draft.clause(-one, -other);
    return;
  }
  // A running "one of those before": three clauses a literal in place of one a pair.
  let before = literals[0] as number;
  for (const literal of literals.slice(1)) {
    draft.clause(-before, -literal);
    const next = draft.variable();
    draft.clause(-before, next);
    draft.clause(-literal, next);
    before = next;
  }
}
