/** What the program has of the outside, so that tests can stand in for it. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly stdin: () => Promise<Uint8Array>;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person is likely to look at standard output. */
  readonly isTerminal: boolean;
  /** The terminal that standard error goes to; undefined where it goes elsewhere. */
  readonly errTerminal?: { readonly columns: number } | undefined;
  /** The file that runs this program in a thread; undefined where there is none. */
  readonly program?: string | undefined;
  /** Characters in a line of the terminal. */
  readonly columns: number;
  /** Milliseconds since some fixed moment. */
  readonly now: () => number;
  /** The date of this day, such as `2026-11-26`. */
  readonly today: () => string;
  /** The page of a rule in Markdown; undefined where the pages are not installed. */
  readonly page: (rule: string) => string | undefined;
  /** Starts the language server, which then has standard input and output to itself. */
  readonly serve: () => Promise<void>;
}

/** Exit statuses, as CI jobs rely on them. */
export const exit = { clean: 0, findings: 1, failure: 2 } as const;

export type Exit = (typeof exit)[keyof typeof exit];

/** Something that the user has to put right; printed without a stack, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** By name, for where modules are loaded as CommonJS and as ES modules there are two classes. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError';
}
