import { defineGiven } from '../facts/index.ts';
import type { PolicyKind } from './policy-kind.ts';

/** Where a document comes from, and what its surroundings say of it. */
export interface Origin {
  /** A file of its own, or a part of a script or of a page (Markdown, plain text). */
  readonly in: 'file' | 'script' | 'page';
  /** The command that it is an argument of, without options: `iam put-role-policy`. */
  readonly command?: string;
  /** What kind of policy the command makes of it; in a file of its own what the name suggests. */
  readonly policy?: PolicyKind;
  /** Whose policy it is: of the jobs, or of the one who launches the runners. */
  readonly role?: 'runner' | 'connection';
  /** Of security group rules that do not say it themselves; in a file of its own what the name suggests. */
  readonly direction?: 'ingress' | 'egress';
}

/** Given by whoever opens the document; a file of its own by default. */
export const documentOrigin = defineGiven<Origin>(
  'origin',
  { in: 'file' },
  (a, b) => JSON.stringify(a) === JSON.stringify(b),
);
