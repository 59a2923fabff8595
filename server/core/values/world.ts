import type { Facts } from '../facts/index.ts';
import { assertions, conditionFormula } from './condition.ts';
import type { Formula } from './formula.ts';
import { declaredValues, isClosedByTemplate, parameter, wordOf } from './parameter.ts';
import { createSolver, type Answer, type Solver } from './solver.ts';

/** All deployments that a template admits, as far as some formulas tell them apart. */
export interface World {
  /** The literal of a formula; only of one that the world was made for, or of a part of it. */
  literal(formula: Formula): number;
  solve(literals: readonly number[]): Answer;
  /** The parameters that the formulas rest on, those behind conditions and rules included. */
  readonly parameters: readonly string[];
  readonly steps: number;
}

/** Steps of the solver for one question; a step is one look at a clause. Real templates take dozens. */
export const stepBudget = 20_000;

/** Conditions whose definitions are looked at for one question; further ones count as undecided, each for itself. */
export const conditionBudget = 300;

/**
 * The world in which `formulas` are decided. `Rules` narrow it, unless they contradict themselves: then nothing could
 * be deployed, and a person is better served by findings on what is written.
 */
export function worldOf(facts: Facts, formulas: readonly Formula[]): World {
  const rules = facts.get(assertions);
  const world = build(facts, formulas, rules);
  return rules.length > 0 && world.solve([]) === 'no' ? build(facts, formulas, []) : world;
}

function build(facts: Facts, formulas: readonly Formula[], rules: readonly Formula[]): World {
  const cone = coneOf(facts, [...formulas, ...rules]);
  const encoder = createEncoder(facts, cone);
  for (const [name, formula] of cone.definitions) encoder.equate({ condition: name }, formula);
  for (const rule of rules) encoder.solver.clause(encoder.literal(rule));
  return {
    literal: (formula) => encoder.literal(formula),
    solve: (literals) => encoder.solver.solve(literals, stepBudget),
    parameters: [...cone.mentions.keys()],
    get steps() {
      return encoder.solver.steps;
    },
  };
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
  readonly solver: Solver;
  literal(formula: Formula): number;
  equate(a: Formula, b: Formula): void;
}

/** One variable a value of a parameter. */
interface Domain {
  readonly values: ReadonlyMap<string, number>;
  /** Any value that nothing mentions; undefined when there is none. */
  readonly other: number | undefined;
}

function createEncoder(facts: Facts, cone: Cone): Encoder {
  const solver = createSolver();
  const always = solver.variable();
  solver.clause(always);
  const named = new Map<string, number>();
  const domains = new Map<string, Domain>();

  function variableOf(name: string): number {
    let variable = named.get(name);
    if (variable === undefined) named.set(name, (variable = solver.variable()));
    return variable;
  }

  function domainOf(name: string): Domain {
    let domain = domains.get(name);
    if (!domain) domains.set(name, (domain = makeDomain(facts, solver, name, cone.mentions.get(name) ?? new Set())));
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
    const whole = solver.variable();
    for (const each of literals) solver.clause(-whole, each);
    solver.clause(whole, ...literals.map((each) => -each));
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
      shared.push(conjunction([left.other, right.other, solver.variable()]));
    const same = -conjunction(shared.map((each) => -each));
    named.set(key, same);
    return same;
  }

  return {
    solver,
    literal,
    equate(a, b) {
      const [left, right] = [literal(a), literal(b)];
      solver.clause(-left, right);
      solver.clause(left, -right);
    },
  };
}

function makeDomain(facts: Facts, solver: Solver, name: string, mentioned: ReadonlySet<string>): Domain {
  const declared = facts.get(parameter, name);
  // What a parameter set says is an assumption of its own, so that messages can name it; here the template counts.
  const possible = [...mentioned].filter((value) => value === declared?.given || declared?.allows(value) !== false);
  const values = new Map(possible.map((value) => [value, solver.variable()]));
  const isOpen =
    !declared || !isClosedByTemplate(declared) || declaredValues(declared).some((value) => !values.has(value));
  const other = isOpen ? solver.variable() : undefined;
  const choices = [...values.values(), ...(other === undefined ? [] : [other])];
  if (choices.length > 0) solver.clause(...choices);
  atMostOne(solver, choices);
  return { values, other };
}

function atMostOne(solver: Solver, literals: readonly number[]): void {
  if (literals.length <= 5) {
    for (const [index, one] of literals.entries())
      for (const other of literals.slice(index + 1)) solver.clause(-one, -other);
    return;
  }
  // A running "one of those before": three clauses a literal in place of one a pair.
  let before = literals[0] as number;
  for (const literal of literals.slice(1)) {
    solver.clause(-before, -literal);
    const next = solver.variable();
    solver.clause(-before, next);
    solver.clause(-literal, next);
    before = next;
  }
}
