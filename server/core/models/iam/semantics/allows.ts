import { both, type Path } from '../../../values/index.ts';
import type { PolicyKind } from '../policy.ts';
import { isOn, type Clause, type Meaning, type Principals, type Who } from './clause.ts';
import { allOf, anyOf } from './compare.ts';
import { passes, type Given } from './cube.ts';
import { isOpaque, type Answer } from './glob.ts';
import { hasText, includesWho, isEveryone } from './selection.ts';

/** Who makes a request: a name with the type that a policy lists it under, or nobody that AWS knows. */
export type Requester = { readonly type: string; readonly name: string } | 'anonymous';

export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Undefined for the one that an identity policy is attached to. */
  readonly principal?: Requester | undefined;
  /** In lower case; what is not in it the request does not have, or nobody knows, as `others` says. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly others: 'absent' | 'unknown';
  /** In which deployments. */
  readonly when?: Path;
}

const granting: readonly PolicyKind[] = ['identity', 'resource', 'trust'];

/**
 * What policies together decide about a request: a `Deny` that applies refuses it, policies that grant have to allow it,
 * and each kind that limits has to allow it too. `unknown` where it depends on what is not known. Without a policy that
 * grants, it is what those that limit let through.
 */
export function allows(policies: readonly Meaning[], request: Request): Answer {
  const denied = anyOf(policies.flatMap(({ clauses }) => clausesWith(clauses, 'Deny', request)));
  if (denied === 'yes') return 'no';
  const kinds = new Set(policies.map(({ kind }) => (granting.includes(kind) ? 'granting' : kind)));
  const allowed = [...kinds].map((kind) =>
    anyOf(
      policies
        .filter((policy) => (granting.includes(policy.kind) ? 'granting' : policy.kind) === kind)
        .flatMap(({ clauses }) => clausesWith(clauses, 'Allow', request)),
    ),
  );
  const together = kinds.size === 0 ? 'no' : allOf(allowed);
  return together === 'yes' && denied === 'unknown' ? 'unknown' : together;
}

function clausesWith(clauses: readonly Clause[], effect: Clause['effect'], request: Request): readonly Answer[] {
  return clauses.filter((clause) => clause.effect === effect).map((clause) => applies(clause, request));
}

/** Whether a clause speaks of a request. */
function applies(clause: Clause, request: Request): Answer {
  const on = request.when ?? [];
  const isThere = both(on, clause.when) ? (isOn(on, clause.when) ? 'yes' : 'unknown') : 'no';
  const given = (key: string): Given => request.context[key] ?? request.others;
  return allOf([
    isThere,
    hasText(clause.actions, wordOf(request.action.toLowerCase()), on),
    hasText(clause.resources, wordOf(request.resource), on),
    isBy(clause.principals, request.principal, on),
    ...clause.tests.map((test) => passes(test, given(test.key))),
  ]);
}

function wordOf(text: string): readonly string[] {
  return Array.from(text, asCharacter);
}

function asCharacter(letter: string): string {
  return letter === '*' || letter === '?' ? `\\${letter}` : letter;
}

function isBy(principals: Principals | undefined, requester: Requester | undefined, on: Path): Answer {
  if (!principals) return 'yes';
  if (requester === undefined) return 'unknown';
  const listed = anyOf(
    principals.terms.map((who) => {
      const matched = isWho(who, requester);
      if (!both(on, who.when)) return 'no';
      return matched === 'yes' && !isOn(on, who.when) ? 'unknown' : matched;
    }),
  );
  if (!principals.complement || listed === 'unknown') return listed;
  return listed === 'yes' ? 'no' : 'yes';
}

function isWho(who: Who, requester: Requester): Answer {
  if (isEveryone(who)) return 'yes';
  if (requester === 'anonymous') return 'no';
  if (who.type !== requester.type && who.type !== '*') return 'no';
  if (includesWho(who, { type: requester.type, glob: wordOf(requester.name), when: [] })) return 'yes';
  return who.glob.some(isOpaque) ? 'unknown' : 'no';
}
