import { defineGiven } from '../facts/index.ts';
import type { PolicyKind } from './iam/policy.ts';

/** Where a document comes from, and what its surroundings say of it. */
export interface Origin {
  /** A file of its own, or a part of a script, of a page (Markdown, plain text), or a text within a document. */
  readonly in: 'file' | 'script' | 'page' | 'text';
  /** The command that it is an argument of, without options: `iam put-role-policy`. */
  readonly command?: string;
  /** What kind of policy the command or the surrounding property makes of it. */
  readonly policy?: PolicyKind;
  /** Whose policy it is: of the jobs, or of the one who launches the runners. */
  readonly role?: 'runner' | 'connection';
  /** Of security group rules that do not say it themselves. */
  readonly direction?: 'ingress' | 'egress';
}

/** Given by whoever opens the document; a file of its own by default. */
export const documentOrigin = defineGiven<Origin>(
  'origin',
  { in: 'file' },
  (a, b) => JSON.stringify(a) === JSON.stringify(b),
);
