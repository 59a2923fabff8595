import { literal, type Alternative, type Path, type Text } from '../../values/index.ts';
import { isNullFalse, type ConditionTest } from './condition.ts';
import { patternOf } from './pattern.ts';
import { perStatement } from './per-statement.ts';

/** Why a statement does not bind `iam:PassRole` to services. */
export type Unbound =
  /** There is no test of iam:PassedToService that says anything. */
  | 'missing'
  /** `…IfExists`: true when the key is not there. */
  | 'if-exists'
  /** `ForAllValues:`: true when the key is not there. */
  | 'for-all-values'
  /** `StringNotEquals`, `StringNotLike`: every other service is allowed. */
  | 'negated'
  /** `StringLike` with a pattern such as `*` or `*.amazonaws.com`. */
  | 'any-service'
  /** `Null` with `false`: the key has to be there, with whatever value. */
  | 'null-only';

/** Whether a statement limits the services that roles may be passed to, on one path. */
export type PassedToService =
  | {
      readonly bound: true;
      readonly services: readonly Alternative<Text>[];
      readonly test: ConditionTest;
      readonly when: Path;
    }
  | { readonly bound: false; readonly why: Unbound; readonly test: ConditionTest | undefined; readonly when: Path };

const key = 'iam:passedtoservice';

/**
 * How a statement limits iam:PassedToService, for each form that its `Condition` may take. Nothing for forms that are
 * not known. Operators in one block all have to hold, so that one effective test is enough
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html).
 */
export const passedToService = perStatement(({ conditions }): readonly PassedToService[] => {
  const results: PassedToService[] = conditions.absent.map((when) => ({
    bound: false,
    why: 'missing',
    test: undefined,
    when,
  }));
  for (const { value: tests, when } of conditions.alternatives) {
    const result = limitOf(tests.filter((test) => test.key === key));
    if (result) results.push({ ...result, when });
  }
  return results;
});

type Limit =
  Omit<Extract<PassedToService, { bound: true }>, 'when'> | Omit<Extract<PassedToService, { bound: false }>, 'when'>;

function limitOf(tests: readonly ConditionTest[]): Limit | undefined {
  const mustExist = tests.some(isNullFalse);
  let weak: Extract<Limit, { bound: false }> | undefined;
  for (const test of tests) {
    const why = weaknessOf(test, mustExist);
    if (why === 'unknown') return undefined;
    if (why === undefined) return { bound: true, services: test.values, test };
    if (!weak || weak.why === 'null-only') weak = { bound: false, why, test };
  }
  return weak ?? { bound: false, why: 'missing', test: undefined };
}

/** Undefined for an effective test. */
function weaknessOf(test: ConditionTest, mustExist: boolean): Unbound | 'unknown' | undefined {
  if (test.operator === 'Null') return 'null-only';
  if (/^StringNot(?:Equals|EqualsIgnoreCase|Like)$/.test(test.operator)) return 'negated';
  if (!/^String(?:Equals|EqualsIgnoreCase|Like)$/.test(test.operator)) return 'missing';
  if (test.operator === 'StringLike') {
    if (test.values.some(({ value }) => isAnyService(patternOf(value)))) return 'any-service';
    if (test.unknown.length > 0 || test.values.some(({ value }) => literal(value) === undefined)) return 'unknown';
  }
  if (mustExist) return undefined;
  if (test.ifExists) return 'if-exists';
  if (test.qualifier === 'ForAllValues') return 'for-all-values';
  return undefined;
}

/** Whether a pattern leaves the service open: the name of a service stands before the first wildcard in all that do not. */
export function isAnyService(pattern: string): boolean {
  const wildcard = pattern.search(/[*?]/);
  return wildcard >= 0 && !/^[a-z0-9-]{2,}/i.test(pattern.slice(0, wildcard));
}
