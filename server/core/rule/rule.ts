import type { Editor, Hole } from '../edit/index.ts';
import type { Facts } from '../facts/index.ts';
import type { Located, Tree } from '../syntax/index.ts';
import type { Subject } from '../models/index.ts';
import type { ItemNumber, Weight } from './checklist.ts';
import { makeFinding, type Finding, type MessageArgs, type Severity } from './finding.ts';
import type { InputName } from './inputs.ts';

/**
 * What a fix promises.
 * - `safe`: fix-all may apply it unseen. It replaces no resource, deletes no data, cuts off nobody who is meant to have access.
 * - `needs-review`: complete and deployable, but one of those may happen. Applied one by one, or when asked for.
 * - `placeholder`: leaves a blank that a person must fill; never applied by fix-all or the command line.
 */
export type Applicability = 'safe' | 'needs-review' | 'placeholder';

/** Text with `{name}` for arguments and at most one `{when}` for the conditions under which the finding holds. */
export type Message = string | { readonly text: string; readonly severity: Severity };
export type Messages = Readonly<Record<string, Message>>;

type TextOf<M extends Message> = M extends string ? M : M extends { readonly text: infer T extends string } ? T : never;
type Params<S extends string> = S extends `${string}{${infer P}}${infer Rest}`
  ? Exclude<P, 'when'> | Params<Rest>
  : never;
type Args<S extends string> = { readonly [K in Params<S>]: string | number };
type ArgList<S extends string> = [Params<S>] extends [never] ? [] : [args: Args<S>];

/** One constructor a message, so that a missing or misspelt argument is a compile error on its own line. */
export type Findings<M extends Messages> = {
  readonly [K in keyof M]: (at: Located, ...args: ArgList<TextOf<M[K]>>) => Finding;
};

export interface FixContext<T> {
  readonly edit: Editor;
  readonly finding: Finding;
  readonly subject: T;
  readonly facts: Facts;
  readonly tree: Tree;
  /**
   * What the person who asked for the fix gave for one of its `asks`, else that input's default, else a blank. Only a
   * name that `asks` lists may be asked for.
   */
  readonly input: (name: InputName) => string | Hole;
}

/**
 * How "Harden" treats a fix that is not safe: offered and ticked, offered, or only named, because a person has to take
 * that decision where the code is.
 */
export type Asked = 'ticked' | 'unticked' | 'never';

export interface Fix<T> {
  /**
   * Imperative, at most 60 characters without arguments, no full stop; `{name}` stands for an argument of the finding,
   * or for the answer to one of `asks` that has a default.
   * Says so when it replaces a resource or may cut something off.
   */
  readonly title: string;
  readonly applicability: Applicability;
  /** `unticked` when undefined; of no meaning for safe fixes. */
  readonly asked?: Asked;
  /** What it needs to know of the person who applies it. A `placeholder` fix whose inputs are all given leaves no blank. */
  readonly asks?: readonly InputName[];
  /** Messages of the same rule that the finding turns into on purpose, though as severe: this fix only makes the defect visible. */
  readonly becomes?: readonly string[];
  /**
   * Whether it waits until no other fix is left to apply: what it takes away is of no use only beside something wider, which
   * another fix may narrow.
   */
  readonly isLast?: true;
  /** Records edits, or declines a case that this fix does not suit. */
  readonly apply: (context: FixContext<T>) => Editor | 'decline';
}

/** A command for people to run where the document is a record of what is deployed, which no edit of it changes. */
export interface Command<T> {
  /** Imperative, names the command: "Copy `aws ec2 revoke-security-group-ingress …`". */
  readonly title: string;
  /** The whole command for a POSIX shell, each word quoted where it has to be; undefined for a case that it does not suit. */
  readonly text: (context: CommandContext<T>) => string | undefined;
}

export type CommandContext<T> = Pick<FixContext<T>, 'finding' | 'subject' | 'facts' | 'tree'>;

/** Some findings of a rule: those with one of the messages, whose arguments have one of the values. What is not named is not asked for. */
export interface FindingScope<M extends string = string> {
  readonly messages?: readonly M[];
  readonly args?: Readonly<Record<string, readonly (string | number)[]>>;
}

export type Preset = 'recommended' | 'ci-runner' | 'strict';

export interface Rule<T, M extends Messages> {
  /** `<pack>/<subject>-<defect>`; also the path of its file. */
  readonly id: `${string}/${string}`;
  /** Noun phrase that names the defect, no full stop. */
  readonly title: string;
  /** Severity of the messages that state none. */
  readonly severity: Severity;
  /** The version that it came in, of our package. */
  readonly since: string;
  /** What an attacker gains, in one to three sentences. */
  readonly why: string;
  /** Rows of our specification (`WB301`), rules of other tools (`checkov:CKV_AWS_24`), standards (`CIS-AWS-3.0:5.2`), pages (URLs). */
  readonly refs: readonly string[];
  /**
   * What other tools' rules look for where this one looks for more, by the reference. A suppression for such a rule
   * holds for these findings only; one for a reference that is not named here holds for all.
   */
  readonly narrowerRefs?: Readonly<Record<string, FindingScope<keyof M & string>>>;
  /**
   * `ci-runner` rules speak only where a document gives evidence of CI runners, or the user says so; `strict` ones only
   * where the configuration asks for them.
   */
  readonly preset: Preset;
  readonly on: Subject<T>;
  readonly messages: M;
  /** What each message means for items of the security checklist; messages that are not named mean nothing there. */
  readonly checklist?: Readonly<Partial<Record<ItemNumber, Readonly<Partial<Record<keyof M & string, Weight>>>>>>;
  readonly check: (subject: T, finding: Findings<M>, facts: Facts) => Iterable<Finding>;
  readonly fixes: Readonly<Record<string, Fix<T>>>;
  readonly commands?: Readonly<Record<string, Command<T>>>;
  /** What to do by hand; required when there are no fixes. */
  readonly remedy?: string;
}

/** A rule as the engine sees it, when the types of its subject and messages no longer matter. */
export type AnyRule = Rule<unknown, Messages> & {
  readonly findings: Findings<Messages>;
};

export function defineRule<T, const M extends Messages>(rule: Rule<T, M>): AnyRule {
  return { ...rule, findings: findingsFor(Object.keys(rule.messages)) } as unknown as AnyRule;
}

/** The constructors of findings with these messages. */
export function findingsFor(messages: readonly string[]): Findings<Messages> {
  return Object.fromEntries(
    messages.map((message) => [message, (at: Located, args: MessageArgs = {}) => makeFinding(message, at, args)]),
  );
}
