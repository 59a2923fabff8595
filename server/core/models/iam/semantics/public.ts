import type { Facts } from '../../../facts/index.ts';
import { isMap } from '../../../syntax/index.ts';
import { both, intrinsicOf, isParameter, render, type Path } from '../../../values/index.ts';
import { isStar } from '../pattern.ts';
import type { Policy } from '../policy.ts';
import { statementsOf, type Statement } from '../statement.ts';
import { isEffectAssumed, isOn, meaningOf, type Clause } from './clause.ts';
import { confinementByDeny, confinementOf, type IsFixed } from './confining.ts';
import { isEveryone, meeting, partsOf, takesIn, takesInWho, type WhoPart } from './selection.ts';
import { globOfText, isInhabited, languageOf, type Language } from './glob.ts';
import type { Test } from './test.ts';

/** A statement of a policy that names everyone, and what comes of it. */
export interface Openness {
  /**
   * - `public`: anyone may use it, no condition says otherwise
   * - `weak`: it has conditions, and a stranger can meet all of them
   * - `confined`: a condition or a `Deny` leaves only known callers
   * - `undecided`: it depends on something that is not known before deployment
   */
  readonly as: 'public' | 'weak' | 'confined' | 'undecided';
  readonly statement: Statement;
  readonly when: Path;
  /** The test that confines, or that nobody can judge. */
  readonly test: Test | undefined;
  /** The `Deny` that confines. */
  readonly deny: Statement | undefined;
}

export interface Publicity {
  /** `no` is certain of policies that are known: no statement is open to strangers. */
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly statements: readonly Openness[];
}

/**
 * Whether strangers may use what a policy is attached to, after AWS's own notion of a public policy, with statements that
 * a `Deny` of the same policy takes back counted as confined
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html). `service` is the
 * service of what the policy is attached to: statements about actions of others do nothing there.
 */
export function isPublic(facts: Facts, policy: Policy, service?: string): Publicity {
  // Most policies name somebody, which is less to read than what they say.
  if (!statementsOf(facts, policy).some(mayOpen)) return { answer: 'no', statements: [] };
  const { clauses } = meaningOf(facts, policy);
  const isFixed = fixedNames(facts);
  const denies = clauses.filter(({ effect }) => effect === 'Deny');
  const statements = clauses
    .filter((clause) => clause.effect === 'Allow' && (service === undefined || isAbout(clause, service)))
    .flatMap((clause) => opennessOf(clause, denies, isFixed));
  const kinds = statements.map((openness) => openness.as);
  const answer =
    kinds.includes('public') || kinds.includes('weak') ? 'yes' : kinds.includes('undecided') ? 'unknown' : 'no';
  return { answer, statements };
}

/** Whether a statement may allow something to everyone, as far as its principals tell. */
function mayOpen({ isDeny, principals, notPrincipals }: Statement): boolean {
  if (isDeny || !principals) return !isDeny && notPrincipals !== undefined;
  const { value } = principals.entry;
  return (
    !isMap(value) ||
    intrinsicOf(value) !== undefined ||
    principals.items.some(({ type, value: who }) => type === '*' || (type === 'AWS' && isStar(render(who))))
  );
}

/** Pseudo parameters and whatever a template makes; a parameter may be a pattern. */
function fixedNames(facts: Facts): IsFixed {
  return (name) => name.startsWith('AWS::') || (/^[\w.:]+$/.test(name) && !isParameter(facts, name));
}

function isAbout({ actions, when }: Clause, service: string): boolean {
  const own = globOfText(`${service}:*`, 'ignore');
  return partsOf(actions, when).some(
    ({ language }) => isInhabited({ ...language, all: [...language.all, own] }) !== 'no',
  );
}

function opennessOf(clause: Clause, denies: readonly Clause[], isFixed: IsFixed): readonly Openness[] {
  if (clause.tests.some(isNeverMet)) return [];
  return openParts(clause).map(({ when }): Openness => {
    const common = { statement: clause.statement, when };
    const { by, test } = confinementOf(clause.tests, isFixed);
    if (by === 'confining') return { as: 'confined', ...common, test, deny: undefined };
    const guards = denies
      .filter((deny) => isGuard(deny, clause, when))
      .map((deny) => ({ deny: deny.statement, by: confinementByDeny(deny.tests, isFixed) }));
    const guard = guards.find((each) => each.by === 'confining') ?? guards.find((each) => each.by === 'unknown');
    if (guard?.by === 'confining') return { as: 'confined', ...common, test: undefined, deny: guard.deny };
    if (by === 'unknown' || guard?.by === 'unknown' || isEffectAssumed(clause))
      return { as: 'undecided', ...common, test, deny: guard?.deny };
    return { as: clause.tests.length > 0 ? 'weak' : 'public', ...common, test: undefined, deny: undefined };
  });
}

/** A key that no value is listed for: no request passes. */
function isNeverMet({ values, negated, whenAbsent, family }: Test): boolean {
  return family !== 'other' && values.length === 0 && !negated && !whenAbsent;
}

/** The parts of a statement's principals that are everyone, or everyone but some. */
function openParts({ principals, when }: Clause): readonly { readonly when: Path }[] {
  if (!principals) return [];
  if (principals.complement) return [{ when }];
  return principals.terms.filter(isEveryone).flatMap((who) => {
    const path = both(when, who.when);
    return path ? [{ when: path }] : [];
  });
}

const everyone: WhoPart = { allBut: [], when: [] };

/** Whether a `Deny` covers all that a statement allows, for everyone (but principals of its own, which are known). */
function isGuard(deny: Clause, allow: Clause, on: Path): boolean {
  const isThere = isOn(on, deny.when);
  return (
    isThere &&
    (deny.principals?.complement === true || takesInWho(deny.principals, everyone, on)) &&
    partsOf(allow.actions, on).every(({ language }) => takesIn(deny.actions, openingOf(allow, language), on)) &&
    partsOf(allow.resources, on).every(({ language }) => takesIn(deny.resources, language, on))
  );
}

const assuming = languageOf(globOfText('sts:AssumeRole*', 'ignore'));

/** Those of some actions that let somebody in: of a trust policy, what brings along tags or an identity does not. */
function openingOf({ statement }: Clause, language: Language): Language {
  return statement.policy.kind === 'trust' ? meeting(language, assuming) : language;
}
