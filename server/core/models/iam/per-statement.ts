import type { Statement } from './statement.ts';

/**
 * A function of statements, which do not change, computed once for each. All of them share one table: tables with weak
 * keys are what collecting garbage takes longest over.
 */
export function perStatement<V>(compute: (statement: Statement) => V): (statement: Statement) => V {
  const place = functions++;
  return (statement) => {
    let values = known.get(statement);
    if (!values) known.set(statement, (values = []));
    const found = values[place];
    if (found !== undefined) return found.value as V;
    const value = compute(statement);
    values[place] = { value };
    return value;
  };
}

let functions = 0;

const known = new WeakMap<Statement, { readonly value: unknown }[]>();
