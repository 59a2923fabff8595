/** A statement about one deployment. Plain data, so that two versions of a template compare by what they say. */
export type Formula =
  | boolean
  | { readonly condition: string }
  /** A parameter has this value. */
  | { readonly parameter: string; readonly is: string }
  /** Two parameters have the same value. */
  | { readonly parameters: readonly [string, string] }
  /** Something that the template does not decide; equal keys are equal statements. */
  | { readonly free: string }
  | { readonly not: Formula }
  | { readonly all: readonly Formula[] }
  | { readonly any: readonly Formula[] };

export function not(formula: Formula): Formula {
  if (typeof formula === 'boolean') return !formula;
  return 'not' in formula ? formula.not : { not: formula };
}

export function all(formulas: readonly Formula[]): Formula {
  const rest = formulas.filter((each) => each !== true);
  if (rest.includes(false)) return false;
  return rest.length > 1 ? { all: rest } : (rest[0] ?? true);
}

export function any(formulas: readonly Formula[]): Formula {
  const rest = formulas.filter((each) => each !== false);
  if (rest.includes(true)) return true;
  return rest.length > 1 ? { any: rest } : (rest[0] ?? false);
}
