import type { Subject } from '../models/index.ts';
import type { AnyRule } from '../rule/index.ts';
import { nearest } from '../text/index.ts';
import { isReason } from './grammar.ts';
import { suppressionSubject, type Flaw, type Note, type NoteState } from './note.ts';
import type { Suppression } from './suppression.ts';

/** Whether a rule is about suppressions; such a one cannot be suppressed itself. */
export function isAboutSuppressions(rule: AnyRule): boolean {
  return rule.on === (suppressionSubject as Subject<unknown>);
}

/** A note and why it has no effect; without `why` it has one. */
export interface Weighed {
  readonly note: Note;
  readonly why: Exclude<NoteState, 'used' | 'unused' | 'undecided'> | undefined;
}

/** Decides what can be said of a suppression before it is known what it meets. `today` is undefined where nobody says. */
export function weighed(note: Note, rules: readonly AnyRule[], today: string | undefined): Weighed {
  const flaw = note.flaw ?? unknownRule(note.rule, rules);
  if (flaw) return { note: { ...note, flaw }, why: 'misspelt' };
  if (!isReason(note.reason)) return { note, why: 'reasonless' };
  if (isOver(note.until, today)) return { note, why: 'expired' };
  return { note, why: undefined };
}

/** Whether the last day of a suppression is over. */
export function isOver(until: string | undefined, today: string | undefined): boolean {
  return until !== undefined && today !== undefined && until < today;
}

/** What the engine applies for a note that has an effect. */
export function suppressionOf({ by, scope, rule, reason = '', until, range }: Note): Suppression {
  return { by, scope, reason, until, range, suppresses: ({ id }) => id === rule };
}

function unknownRule(id: string, rules: readonly AnyRule[]): Flaw | undefined {
  const suppressible = rules.filter((rule) => !isAboutSuppressions(rule));
  if (suppressible.some((rule) => rule.id === id)) return undefined;
  const bySlug = suppressible.find((rule) => rule.id.endsWith(`/${id}`));
  const byRef = suppressible.find(({ refs }) => refs.some((ref) => ref.endsWith(`:${id}`)));
  const near =
    (bySlug ?? byRef)?.id ??
    nearest(
      id,
      suppressible.map((rule) => rule.id),
    );
  return { kind: 'name', name: id, near };
}
