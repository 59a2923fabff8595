import { isStar, patternOf, type Clause, type Statement } from '#core/models/index.ts';

/** Whether a clause names no action, no resource or nobody: an empty list allows nothing by itself. */
export function namesNothing({ actions, resources, principals }: Clause): boolean {
  return (
    (!actions.complement && actions.terms.length === 0) ||
    (!resources.complement && resources.terms.length === 0) ||
    principals?.terms.length === 0
  );
}

const known = new WeakMap<Statement, ReadonlySet<string>>();

/** Prefixes of the services whose actions a statement names, in lower case; `*` for all, and for patterns of services. */
export function servicesNamed(statement: Statement): ReadonlySet<string> {
  const found = known.get(statement) ?? findServices(statement);
  known.set(statement, found);
  return found;
}

function findServices({ actions, notActions }: Statement): ReadonlySet<string> {
  if (notActions) return new Set(['*']);
  return new Set((actions?.items ?? []).map(({ value }) => serviceIn(patternOf(value))));
}

function serviceIn(pattern: string): string {
  const prefix = isStar(pattern) ? '*' : (pattern.split(':', 1)[0] ?? '').toLowerCase();
  return /[*?$]/.test(prefix) ? '*' : prefix;
}
