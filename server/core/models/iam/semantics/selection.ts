import { both, type Path } from '../../../values/index.ts';
import { isOn, type Principals, type Selection, type Who } from './clause.ts';
import { covers, hasOpaque, isInhabited, languageOf, type Answer, type Glob, type Language } from './glob.ts';

/** A part of a selection that is one language, and in which deployments. */
export interface Part {
  readonly language: Language;
  readonly when: Path;
}

/** All that a selection may take in. The parts of a list are its elements; all but a list is one part. */
export function partsOf({ complement, terms }: Selection, on: Path): readonly Part[] {
  if (complement) return [{ language: { all: [['*']], none: certain(terms, on) }, when: on }];
  return terms.flatMap(({ glob, when }) => {
    const path = both(on, when);
    return path ? [{ language: languageOf(glob), when: path }] : [];
  });
}

/** The patterns that are there in all deployments of a path. */
export function certain(terms: Selection['terms'], on: Path): readonly Glob[] {
  return terms.filter(({ when }) => isOn(on, when)).map(({ glob }) => glob);
}

/** The patterns that are there in some deployment of a path. */
function possible(terms: Selection['terms'], on: Path): readonly Glob[] {
  return terms.filter(({ when }) => both(on, when)).map(({ glob }) => glob);
}

/** Whether a selection surely takes in all of a language, in all deployments of a path. */
export function takesIn({ complement, terms }: Selection, language: Language, on: Path): boolean {
  if (!complement) return covers(certain(terms, on), language) === 'yes';
  return possible(terms, on).every((glob) => isInhabited(meeting(language, languageOf(glob))) === 'no');
}

/** Whether a selection surely takes in nothing of a language. */
export function leavesOut({ complement, terms }: Selection, language: Language, on: Path): boolean {
  if (complement) return covers(certain(terms, on), language) === 'yes';
  return possible(terms, on).every((glob) => isInhabited(meeting(language, languageOf(glob))) === 'no');
}

/** Texts of both languages. */
export function meeting(a: Language, b: Language): Language {
  return { all: [...a.all, ...b.all], none: [...a.none, ...b.none] };
}

/** Whether a selection has a text, in the deployments of a path. */
export function hasText({ complement, terms }: Selection, word: Glob, on: Path): Answer {
  const each = terms.map(({ glob, when }): Answer => {
    if (!both(on, when)) return 'no';
    const matched = covers([glob], languageOf(word));
    return matched === 'yes' && !isOn(on, when) ? 'unknown' : matched;
  });
  const listed = each.includes('yes') ? 'yes' : each.includes('unknown') ? 'unknown' : 'no';
  if (!complement || listed === 'unknown') return listed;
  return listed === 'yes' ? 'no' : 'yes';
}

/** Principals that are one case, as parts of selections are: one that is named, or all but those that are. */
export type WhoPart =
  | { readonly one: Who; readonly when: Path }
  | { readonly allBut: readonly Who[]; readonly when: Path }
  | { readonly attached: true; readonly when: Path };

export function whoPartsOf(principals: Principals | undefined, on: Path): readonly WhoPart[] {
  if (!principals) return [{ attached: true, when: on }];
  if (principals.complement) return [{ allBut: principals.terms.filter(({ when }) => isOn(on, when)), when: on }];
  return principals.terms.flatMap((one) => {
    const when = both(on, one.when);
    return when ? [{ one, when }] : [];
  });
}

/** Whether principals surely take in all of a part. */
export function takesInWho(principals: Principals | undefined, part: WhoPart, on: Path): boolean {
  if (!principals) return 'attached' in part;
  if ('attached' in part) return false;
  if (!principals.complement) {
    return principals.terms
      .filter(({ when }) => isOn(on, when))
      .some((who) => ('one' in part ? includesWho(who, part.one) : isEveryone(who)));
  }
  return principals.terms
    .filter(({ when }) => both(on, when))
    .every((left) => ('one' in part ? areApart(left, part.one) : part.allBut.some((out) => includesWho(out, left))));
}

/** Whether principals surely take in none of a part. */
export function leavesOutWho(principals: Principals | undefined, part: WhoPart, on: Path): boolean {
  if (!principals || 'attached' in part) return false;
  if (principals.complement) {
    return 'one' in part && principals.terms.some((left) => isOn(on, left.when) && includesWho(left, part.one));
  }
  return principals.terms
    .filter(({ when }) => both(on, when))
    .every((who) => ('one' in part ? areApart(who, part.one) : part.allBut.some((out) => includesWho(out, who))));
}

export function isEveryone({ type }: Who): boolean {
  return type === '*';
}

export function includesWho(outer: Who, inner: Who): boolean {
  if (isEveryone(outer)) return true;
  if (outer.type !== inner.type) return false;
  return accountOf(inner) === outer.glob.join('') || covers([outer.glob], languageOf(inner.glob)) === 'yes';
}

/** An account takes in its roles and users, so that only unlike names of like kind are apart. */
function areApart(a: Who, b: Who): boolean {
  if (isEveryone(a) || isEveryone(b)) return false;
  if (a.type !== b.type) return true;
  if (hasOpaque(a.glob) || hasOpaque(b.glob)) return false;
  // A session is its role's, under another name.
  const isSession = [a, b].some(({ glob }) => glob.join('').includes(':assumed-role/'));
  if (isSession && accountOf(a) === accountOf(b)) return false;
  return !includesWho(a, b) && !includesWho(b, a);
}

/** The account of an ARN; of an account itself undefined. */
function accountOf({ glob }: Who): string | undefined {
  return /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(glob.join(''))?.[1];
}
