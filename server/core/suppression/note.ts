import type { Editor } from '../edit/index.ts';
import type { Subject } from '../models/index.ts';
import type { Located, Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import type { Scope } from './scope.ts';

/** What is wrong with the words of a suppression, so that it suppresses nothing. */
export type Flaw =
  /** A name or a keyword; `near` is what was most likely meant. */
  | { readonly kind: 'name'; readonly name: string; readonly near: string | undefined }
  | { readonly kind: 'pattern'; readonly name: string }
  | { readonly kind: 'day'; readonly day: string }
  /** `how` is a phrase that says how to write it. */
  | { readonly kind: 'form'; readonly how: string };

/** One suppression of ours, of one rule, as a document has it. */
export interface Note {
  readonly by: 'comment' | 'metadata';
  /** Where a finding on it is shown; located in `tree`. */
  readonly at: Located;
  readonly tree: Tree;
  /** Of the comment, or of the entry of the list, absolute. */
  readonly range: Range;
  /** As written; empty where no rule is named. */
  readonly rule: string;
  readonly reason: string | undefined;
  readonly until: string | undefined;
  readonly scope: Scope;
  /** RFC 6901 pointer to what it is about. */
  readonly pointer: string;
  readonly flaw: Flaw | undefined;
  /** Takes it away, and leaves what else stands with it. */
  readonly remove: (edit: Editor) => Editor;
  /** Writes `to` in place of what `flaw` is about, or of the rule; undefined where that is no matter of one word. */
  readonly correct: ((edit: Editor, to: string) => Editor) | undefined;
}

/**
 * What became of a suppression of ours. `undecided`: it suppressed nothing, but its rule is off, or not all of the
 * document could be checked.
 */
export type NoteState = 'used' | 'unused' | 'undecided' | 'expired' | 'reasonless' | 'misspelt';

export interface JudgedNote extends Note {
  readonly state: NoteState;
  /** The last day is over. */
  readonly today: string | undefined;
}

/** Suppressions, for rules on them: the engine hands them over when it knows what they did. No unit has any. */
export const suppressionSubject: Subject<JudgedNote> = {
  name: 'suppression',
  *find() {
    // See above.
  },
};
