import { leadingActions } from '#core/data/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  includes,
  isEverything,
  patternOf,
  isOnlyForPeople,
  resourceTerms,
  undeniedAction,
  unlimitedPaths,
  type Statement,
} from '#core/models/index.ts';
import type { Finding, Severity } from '#core/rule/index.ts';
import { literal, render } from '#core/values/index.ts';
import { listed } from './_shared.ts';

/** A condition narrows what is allowed in a way that we do not judge, and people are no jobs: one step less. */
export function* onEachPath(finding: Finding, statement: Statement, facts: Facts, lesser: Severity): Iterable<Finding> {
  const less = finding.withSeverity(lesser);
  const free = unlimitedPaths(statement, () => true);
  for (const path of free) yield (isOnlyForPeople(facts, statement.policy) ? less : finding).when(path);
  if (free.length > 0 || statement.conditions.unknown.length > 0) return;
  for (const path of unlimitedPaths(statement, () => false)) yield less.when(path);
}

/**
 * The action of IAM that leads to every right, to pass roles, else to write policies, and that NotAction, the Denies and
 * the permissions boundary of somebody who gets the statement leave. Undefined where they leave none.
 */
export function adminActionLeft(facts: Facts, statement: Statement): string | undefined {
  const { notActions } = statement;
  if (notActions && notActions.unknown.length > 0) return undefined;
  const patterns = (notActions?.items ?? []).map(({ value }) =>
    literal(value) === undefined ? '*' : patternOf(value),
  );
  const named = ['iam:PassRole', ...leadingActions().filter((action) => action.startsWith('iam:'))].filter(
    (action) => !patterns.some((pattern) => includes(pattern, action)),
  );
  return undeniedAction(facts, statement, named);
}

/** Whether resources of every service are among those of a statement. */
export function reachesEverything(statement: Statement): boolean {
  return statement.notResources !== undefined || resourceTerms(statement).some(({ pattern }) => isEverything(pattern));
}

/** The resources of a statement, for a sentence. */
export function resourcesOf({ resources, notResources }: Statement): string {
  const terms = resources ?? notResources;
  const names = listed(
    (terms?.items ?? []).map(({ value }) => `"${render(value)}"`),
    2,
  );
  if (names === '') return 'its resources';
  return resources ? `Resource ${names}` : `everything but ${names}`;
}
