import { actionTrait } from '#core/data/index.ts';
import { remembered, type Facts } from '#core/facts/index.ts';
import { escalationsOf, grantOf, purposeOf, type Escalation, type Statement } from '#core/models/index.ts';
import type { Finding } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { isForRunners } from './_shared.ts';

/** Statements that may grant an action by which ways to more rights begin. */
export const startingSubject = grantOf(
  'statement that may grant the start of a way to more rights',
  actionTrait.startsPath,
);

/**
 * Ways to more rights that begin in a statement, which two rules ask for. Where jobs get it, the minor ones only: of the
 * others a rule in the pack for runners speaks.
 */
export const waysUp = remembered((facts: Facts, statement: Statement): readonly Escalation[] => {
  const isOfJobs = purposeOf(facts, statement.policy) === 'runner' && isForRunners(facts);
  const ways = escalationsOf(facts, statement);
  return isOfJobs ? ways.filter(({ path }) => path.isMinor) : ways;
});

/** The action as written, with the one that matters where a pattern hides it. */
export function nameOf({ term, action }: Escalation): string {
  const written = render(term.value);
  return written.toLowerCase() === action.toLowerCase() ? `Action "${written}"` : `Action "${written}" (${action})`;
}

/** What a minor way may be used for. */
export function minorWay(way: Escalation): string {
  const gain =
    way.path.kind === 'self' ? 'take off a policy that denies something' : 'act with the rights of other roles';
  return `${nameOf(way)} may be used to ${gain} (${way.path.id}).`;
}

/** With the places where the other actions are allowed. */
export function explained(found: Finding, { term, others, when }: Escalation): Finding {
  return others
    .filter((other) => other.node !== term.node)
    .reduce((each, other) => each.also(other.node, `${other.action} is allowed here.`), found)
    .when(when)
    .when(term.when);
}
