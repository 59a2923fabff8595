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
  /** Whether its paths contradict each other, so that no deployment shows it. */
  readonly isImpossible: boolean;
  /** It holds only on `path`, in addition to the paths named before. */
  when(path: Path): Finding;
  also(at: Located, note: string): Finding;
  withSeverity(severity: Severity): Finding;
}

export function makeFinding(message: string, at: Located, args: MessageArgs): Finding {
  return new Made({ message, at, args, path: none, related: none, ownSeverity: undefined, isImpossible: false });
}

const none: readonly never[] = [];

type Data = Omit<Finding, 'when' | 'also' | 'withSeverity'>;

/** A class, as closures for each finding would cost more than most findings do. */
class Made implements Finding {
  readonly message: string;
  readonly args: MessageArgs;
  readonly at: Located;
  readonly path: Path;
  readonly related: readonly Related[];
  readonly ownSeverity: Severity | undefined;
  readonly isImpossible: boolean;

  constructor({ message, args, at, path, related, ownSeverity, isImpossible }: Data, change: Partial<Data> = {}) {
    this.message = message;
    this.args = args;
    this.at = change.at ?? at;
    this.path = change.path ?? path;
    this.related = change.related ?? related;
    this.ownSeverity = change.ownSeverity ?? ownSeverity;
    this.isImpossible = change.isImpossible ?? isImpossible;
  }

  when(path: Path): Finding {
    if (path.length === 0) return this;
    const joined = both(this.path, path);
    return new Made(this, joined ? { path: joined } : { isImpossible: true });
  }

  also(at: Located, note: string): Finding {
    return new Made(this, { related: [...this.related, { at, note }] });
  }

  withSeverity(ownSeverity: Severity): Finding {
    return new Made(this, { ownSeverity });
  }
}

/** The same finding at another place. */
export function findingAt(finding: Finding, at: Located): Finding {
  return new Made(finding, { at });
}
