import type { Place } from './place.ts';
import type { Word } from './word.ts';

/** What is known of the place that something is suggested for. */
export interface Request {
  readonly place: Place;
  readonly word: Word;
}

/** A blank that a person fills, by its label. */
export interface Blank {
  readonly blank: string;
}

/** Text with blanks in it. */
export type Insert = readonly (string | Blank)[];

export type SuggestionKind = 'action' | 'service' | 'condition-key' | 'operator' | 'element' | 'value' | 'resource';

/** Something that may stand at the place, as a text alone: how it is quoted is nothing of its concern. */
export interface Suggestion {
  readonly label: string;
  readonly kind: SuggestionKind;
  /** What to write; the label by default. */
  readonly insert?: Insert;
  readonly detail?: string;
  /** What `explainCompletion` says more of it by. */
  readonly about?: string;
  /** Lower ranks come first; 0 by default. */
  readonly rank?: number;
  /** The text is the argument of a `Fn::Sub`. */
  readonly isSub?: true;
  /** What follows it is suggested at once. */
  readonly goesOn?: true;
}
