import type { Located } from '../../syntax/index.ts';
import { literal } from '../../values/index.ts';
import { among } from '../subject.ts';
import { actionTerms, grantingStatementSubject, type ActionTerm } from './access.ts';
import { arnFields, includes, isAnyResource, patternOf } from './pattern.ts';
import { perStatement } from './per-statement.ts';
import type { Statement } from './statement.ts';

const passRole = 'iam:PassRole';

/**
 * How a statement allows iam:PassRole: by an action or pattern, or because its `NotAction` does not name it. `terms`
 * are all that match it, the narrowest first; empty for `NotAction`.
 */
export interface PassRoleGrant {
  readonly terms: readonly ActionTerm[];
  readonly at: Located;
}

/** Undefined when the statement does not name iam:PassRole, or when it is not known whether it does. */
export const passRoleGrant = perStatement((statement): PassRoleGrant | undefined => {
  const { notActions } = statement;
  if (notActions) {
    if (notActions.unknown.length > 0 || notActions.items.some(({ value }) => literal(value) === undefined))
      return undefined;
    const isExcluded = notActions.items.some(({ value }) => includes(patternOf(value), passRole));
    return isExcluded ? undefined : { terms: [], at: notActions.entry.key };
  }
  const order = ['literal', 'pattern', 'service', 'everything'];
  const terms = actionTerms(statement)
    .filter(({ pattern }) => includes(pattern, passRole))
    .sort((a, b) => order.indexOf(a.breadth) - order.indexOf(b.breadth));
  const [first] = terms;
  return first && { terms, at: first.node };
});

/** Statements that may give somebody the right to pass roles. */
export const passingSubject = among(
  'statement that may grant the passing of roles',
  grantingStatementSubject,
  (statement) => passRoleGrant(statement) !== undefined,
);

/** Whether iam:PassRole is the only action that a statement allows, also as a pattern that matches nothing else (`iam:Pass*`). */
export function allowsOnlyPassRole(statement: Statement): boolean {
  const { actions, notActions } = statement;
  if (!actions || notActions || actions.unknown.length > 0) return false;
  return actionTerms(statement).every(isOnlyPassRole);
}

/** Whether a text of `Action` stands for iam:PassRole and nothing else. */
export function isOnlyPassRole({ pattern, actions }: ActionTerm): boolean {
  return includes(pattern, passRole) && (actions.length === 1 || pattern.toLowerCase() === passRole.toLowerCase());
}

/** How far a resource reaches among roles: all of them, those of a name's beginning, or single ones. */
export type RoleReach = 'all' | 'prefix' | 'named' | 'unknown';

/** How far a resource pattern reaches among roles; `unknown` where it is none of roles or names no role. */
export function roleReach(pattern: string): RoleReach {
  const fields = arnFields(pattern);
  if (!fields) return isAnyResource(pattern) ? 'all' : 'unknown';
  const [, , service, , , name] = fields;
  if (!includes(service, 'iam')) return 'unknown';
  if (includes(name, 'role/*')) return 'all';
  const role = /^role\/(.*)$/.exec(name)?.[1];
  if (role === undefined) return 'unknown';
  // A path (`role/ci/*`) is a scope of its own; a wildcard after a part of a name takes in names made later.
  return /[*?]/.test(role) && !/^[^*?]+\/\*$/.test(role) ? 'prefix' : 'named';
}
