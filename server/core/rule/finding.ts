import type { Located } from '../syntax/index.ts';
import { both, type Path } from '../values/index.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** From the worst to the least. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** A second place that explains a finding, in the same document. */
export interface Related {
  readonly at: Located;
  readonly note: string;
}

export type MessageArgs = Readonly<Record<string, string | number>>;

/** What a check yields: which message, where, and under which assumptions. Immutable; each method gives a new one. */
export interface Finding {
  /** Key in the rule's `messages`. */
  readonly message: string;
  readonly args: MessageArgs;
  readonly at: Located;
  /** Under which parameters and conditions it holds; `[]` means always. */
  readonly path: Path;
  readonly related: readonly Related[];
  /** Set when this one case is less (or more) serious than the message in general. */
  readonly ownSeverity: Severity | undefined;
  /** It holds only on `path`, in addition to the paths named before. */
  when(path: Path): Finding;
  also(at: Located, note: string): Finding;
  withSeverity(severity: Severity): Finding;
}

export function makeFinding(message: string, at: Located, args: MessageArgs): Finding {
  return build({ message, at, args, path: [], related: [], ownSeverity: undefined });
}

type Data = Omit<Finding, 'when' | 'also' | 'withSeverity'>;

function build(data: Data): Finding {
  return {
    ...data,
    when: (path) => build({ ...data, path: both(data.path, path) ?? data.path }),
    also: (at, note) => build({ ...data, related: [...data.related, { at, note }] }),
    withSeverity: (ownSeverity) => build({ ...data, ownSeverity }),
  };
}
