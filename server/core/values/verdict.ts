import { defineFact, type Facts } from '../facts/index.ts';
import { isValue, type Assumption, type ParameterAssumption, type Path } from './assume.ts';
import { assertions } from './condition.ts';
import { declaredValues, isClosedByTemplate, parameter } from './parameter.ts';
import type { Answer } from './solver.ts';
import { stepBudget, worldFor, type World } from './world.ts';

/** What becomes of a path when conditions, rules and parameters are looked at. */
export interface Verdict {
  /** False when no deployment takes the path. */
  readonly possible: boolean;
  /** False when the budget was used up, so that `possible` and `path` are not as exact as they could be. */
  readonly settled: boolean;
  /**
   * The path without what holds anyway, and without conditions that follow from what remains. Conditions that hold because
   * of the parameter set are replaced by its values that matter.
   */
  readonly path: Path;
  /** False when the path certainly does not hold with every parameter at its default. */
  readonly byDefault: boolean;
}

/** What a path comes to. Unlike `isPossible` meant for the path of a whole finding. */
export function verdictOf(facts: Facts, path: Path): Verdict {
  if (path.length === 0) return { possible: true, settled: true, path, byDefault: true };
  return facts.get(verdict, JSON.stringify(path));
}

/** Whether some deployment may take a path; true as well when that is not settled. */
export function isPossible(facts: Facts, path: Path): boolean {
  if (path.length === 0) return true;
  return facts.get(possible, JSON.stringify(path));
}

/** Whether `path` holds when every parameter has its default: false when it certainly does not. */
export function holdsByDefault(facts: Facts, path: Path): boolean {
  return verdictOf(facts, path).byDefault;
}

const possible = defineFact<boolean>('possible path', (key, facts) => {
  const path = JSON.parse(key) as Path;
  if (isPlain(facts, path)) return true;
  const world = worldFor(facts, path);
  return world.shared().solve(world.literals([...path, ...world.given]), stepBudget) !== 'no';
});

const verdict = defineFact<Verdict>(
  'verdict',
  (key, facts) => {
    const path = JSON.parse(key) as Path;
    const judged = isPlain(facts, path) ? plainVerdict(facts, path) : judge(facts, path);
    return { ...judged, path: judged.path.map((each) => masked(facts, each)) };
  },
  (a, b) => JSON.stringify(a) === JSON.stringify(b),
);

function plainVerdict(facts: Facts, path: Path): Verdict {
  const open = path.filter((each) => {
    const declared = 'parameter' in each ? facts.get(parameter, each.parameter) : undefined;
    return !declared || !isClosedByTemplate(declared) || declaredValues(declared).length > 1;
  });
  return { possible: true, settled: true, path: open, byDefault: open.every(isUsual) };
}

/** `NoEcho` values are shown as AWS shows them. */
function masked(facts: Facts, assumption: Assumption): Assumption {
  if (!isValue(assumption) || assumption.default) return assumption;
  return facts.get(parameter, assumption.parameter)?.isSecret === true ? { ...assumption, is: '****' } : assumption;
}

/** Values of single parameters, without rules between them, are possible as they were made. */
function isPlain(facts: Facts, path: Path): boolean {
  const names = path.map((each) => ('parameter' in each ? each.parameter : ''));
  return !names.includes('') && new Set(names).size === names.length && facts.get(assertions).length === 0;
}

/** Whether an assumption speaks of no other value than the default, the given one, or one that AWS decides. */
function isUsual(assumption: Assumption): boolean {
  if ('condition' in assumption) return true;
  return assumption.default || isFrom(assumption) || assumption.parameter.startsWith('AWS::');
}

function isFrom(assumption: Assumption): boolean {
  return 'from' in assumption;
}

/** Answers whether assumptions can hold together. */
type Ask = (...assumptions: readonly Assumption[]) => Answer;

interface Questions {
  readonly ask: Ask;
  /** Whether an assumption holds wherever the others do. */
  readonly follows: (others: Path, assumption: Assumption) => boolean;
}

function questionsOn(world: World): Questions {
  const solver = world.solver();
  const known = new Map<Assumption, readonly number[]>();
  // The questions on one path are about the same few assumptions.
  const literalsOf = (assumption: Assumption): readonly number[] => {
    let literals = known.get(assumption);
    if (!literals) known.set(assumption, (literals = world.literals([assumption])));
    return literals;
  };
  return {
    ask: (...assumptions) => solver.solve(assumptions.flatMap(literalsOf), stepBudget),
    follows: (others, assumption) => {
      const literals = others.flatMap(literalsOf);
      return world.opposites(assumption).every((each) => solver.solve([...literals, each], stepBudget) === 'no');
    },
  };
}

function judge(facts: Facts, path: Path): Verdict {
  const world = worldFor(facts, path);
  const { given, defaults } = world;
  const questions = questionsOn(world);
  const { ask, follows } = questions;
  const answer = ask(...path, ...given);
  if (answer === 'no') return { possible: false, settled: true, path, byDefault: false };
  let shortest = path;
  for (const each of path.toReversed()) {
    const rest = shortest.filter((other) => other !== each);
    // A parameter's value says where a text comes from, so it is named unless it is the only one.
    if (follows(isValue(each) ? [] : rest, each)) shortest = rest;
  }
  const named = given.length > 0 ? withGiven(questions, shortest, given) : shortest;
  return {
    possible: true,
    settled: answer === 'yes',
    path: named,
    // Where rules refuse the defaults, no deployment is the usual one.
    byDefault:
      named.every(isUsual) && (ask(...path, ...given, ...defaults) !== 'no' || ask(...given, ...defaults) === 'no'),
  };
}

/** Names the given values on which conditions rest in place of those conditions. */
function withGiven({ follows }: Questions, path: Path, given: readonly ParameterAssumption[]): Path {
  let result = path;
  for (const each of path.toReversed()) {
    if (isValue(each)) continue;
    const rest = result.filter((other) => other !== each);
    if (!follows([...rest, ...given], each)) continue;
    let needed = given;
    for (const one of given) {
      const fewer = needed.filter((other) => other !== one);
      if (follows([...rest, ...fewer], each)) needed = fewer;
    }
    const known = new Set(rest.map((other) => ('parameter' in other ? other.parameter : '')));
    result = [...rest, ...needed.filter((one) => !known.has(one.parameter))];
  }
  return result;
}
