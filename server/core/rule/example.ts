import type { Dialect, Options } from '../models/index.ts';

/**
 * A rule's documentation and its test at once. A line of carets under a line of `bad` marks the exact range and
 * message that is expected there: `^^^^ admin`, or `^^^^ admin low` when the severity differs from the message's.
 * YAML or JSON by its text; each example is run in both, with CRLF, other indentation and more.
 * Plain data, so that bundles drop it.
 */
export type Example = {
  /** A phrase that completes "such as …". */
  readonly title: string;
  readonly dialect: Exclude<Dialect, 'none' | 'embedded'>;
  /** Keys of the fixes that are expected to be offered, in order; all of them are tried and shown in the documentation. */
  readonly fixes?: readonly string[];
  /** What the configuration says; nothing by default. */
  readonly options?: Partial<Options>;
} & ({ readonly bad: string } | { readonly good: string });
