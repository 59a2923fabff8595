import { entryOf, type MapNode } from '../syntax/index.ts';
import type { Request, Suggestion } from './suggestion.ts';

/** Elements of a statement, each with the ones that exclude it. */
const ofStatement: readonly (readonly [name: string, detail: string, excludedBy: readonly string[]])[] = [
  ['Sid', 'a name for the statement', []],
  ['Effect', 'Allow or Deny', []],
  ['Principal', 'who may act; not in policies of roles, users and groups', ['NotPrincipal']],
  ['Action', 'what the statement is about', ['NotAction']],
  ['Resource', 'on what it may be done', ['NotResource']],
  ['Condition', 'when the statement applies', []],
  ['NotAction', 'all actions but these', ['Action']],
  ['NotResource', 'all resources but these', ['Resource']],
  ['NotPrincipal', 'everybody but these', ['Principal']],
];

const ofPolicy: readonly (readonly [name: string, detail: string])[] = [
  ['Version', 'of the policy language'],
  ['Statement', 'what is allowed and denied'],
  ['Id', 'a name for the policy'],
];

/** The elements that a statement does not have yet. */
export function statementSuggestions({ place: { statement, node } }: Request): readonly Suggestion[] {
  const has = keysOf(statement, node);
  return ofStatement.flatMap(([label, detail, excludedBy], rank) =>
    has.has(label) || excludedBy.some((other) => has.has(other))
      ? []
      : [{ label, kind: 'element', detail, rank, goesOn: true }],
  );
}

/** The elements that a policy does not have yet. */
export function policySuggestions({ place: { policy, node } }: Request): readonly Suggestion[] {
  const has = keysOf(policy, node);
  return ofPolicy.flatMap(([label, detail], rank) =>
    has.has(label) ? [] : [{ label, kind: 'element', detail, rank, goesOn: true }],
  );
}

export function effectSuggestions(): readonly Suggestion[] {
  return ['Allow', 'Deny'].map((label, rank) => ({ label, kind: 'value', rank }));
}

export function versionSuggestions(): readonly Suggestion[] {
  return [{ label: '2012-10-17', kind: 'value', detail: 'the current policy language' }];
}

/** Kinds of principals, as keys of `Principal`. */
export function principalKindSuggestions({ place: { statement, node, steps } }: Request): readonly Suggestion[] {
  const map = entryOf(statement, String(steps[2]))?.value;
  const has = keysOf(map?.kind === 'map' ? map : undefined, node);
  return [
    ['Service', 'a service of AWS'],
    ['AWS', 'accounts, roles and users'],
    ['Federated', 'an identity provider'],
    ['CanonicalUser', 'an account by its S3 id'],
  ].flatMap(([label = '', detail = ''], rank) =>
    has.has(label) ? [] : [{ label, kind: 'element', detail, rank, goesOn: true }],
  );
}

function keysOf(map: MapNode | undefined, but: unknown): ReadonlySet<string> {
  return new Set(map?.entries.flatMap(({ key }) => (key === but ? [] : [key.source])));
}
