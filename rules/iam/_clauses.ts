import { isStar, patternOf, perStatement, type Clause } from '#core/models/index.ts';

/** Whether a clause names no action, no resource or nobody: an empty list allows nothing by itself. */
export function namesNothing({ actions, resources, principals }: Clause): boolean {
  return (
    (!actions.complement && actions.terms.length === 0) ||
    (!resources.complement && resources.terms.length === 0) ||
    principals?.terms.length === 0
  );
}

/** Prefixes of the services whose actions a statement names, in lower case; `*` for all, and for patterns of services. */
export const servicesNamed = perStatement(({ actions, notActions }): ReadonlySet<string> => {
  if (notActions) return new Set(['*']);
  return new Set((actions?.items ?? []).map(({ value }) => serviceIn(patternOf(value))));
});

function serviceIn(pattern: string): string {
  const prefix = isStar(pattern) ? '*' : (pattern.split(':', 1)[0] ?? '').toLowerCase();
  return /[*?$]/.test(prefix) ? '*' : prefix;
}
