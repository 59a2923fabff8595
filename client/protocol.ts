/** What client and server say to each other beyond LSP. Types only, so neither side runs code of the other. */

/** Fixes a request may include: only those that change no meaning anybody relies on, or also those a person must review. */
export type HardenReach = 'safe' | 'needs-review';

export interface HardenParams {
  readonly uri: string;
  readonly reach: HardenReach;
}

export interface HardenResult {
  /** Version of the document the edits are for; the client refuses them when the text has moved on. */
  readonly version: number;
  /** The whole text after the edits, for the preview. */
  readonly text: string;
  /** Minimal edits that turn the open document into `text`; disjoint, in document order. */
  readonly edits: readonly HardenEdit[];
  readonly applied: readonly HardenStep[];
  readonly left: readonly HardenStep[];
}

/** LSP's TextEdit: zero-based lines, UTF-16 characters. */
export interface HardenEdit {
  readonly range: { readonly start: HardenPosition; readonly end: HardenPosition };
  readonly newText: string;
}

export interface HardenPosition {
  readonly line: number;
  readonly character: number;
}

/** A finding that was fixed (`fix` names how), or stays (`reason` says why; `fix` when a fix waits for review). */
export interface HardenStep {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Zero-based line of the finding in the text before hardening. */
  readonly line: number;
  readonly fix?: string;
  readonly reason?: string;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** Sent after each analysis of an open document. */
export interface StatusParams {
  readonly uri: string;
  /** Such as "CloudFormation template"; absent when the document is none of ours. */
  readonly kind?: string;
  /** Why the document counts as that kind, or as none: "has Resources with AWS:: types". */
  readonly because: string;
  readonly findings: Readonly<Record<Severity, number>>;
  /** Milliseconds. */
  readonly analysisMs: number;
  /** What is in force, such as "workload: ci-runner (from tags)"; one line each. */
  readonly inForce: readonly string[];
  /** Why the document was not, or not wholly, analysed: "larger than 5 MB". */
  readonly stopped?: string;
}

export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
}

/** Requests of the client, by method name. */
export interface Requests {
  /** Null when the document is not open or of no kind we know. */
  'iacHardener/harden': { params: HardenParams; result: HardenResult | null };
  /** All rules, ordered by id. */
  'iacHardener/rules': { params: null; result: readonly RuleSummary[] };
}

/** Notifications of the server, by method name. */
export interface Notifications {
  'iacHardener/status': StatusParams;
}

/** `initializationOptions` of the client. Another client may leave them out. */
export interface InitializationOptions {
  /** A link that opens a rule's page in this editor when the rule's id is appended; for `codeDescription`. */
  readonly ruleLink: string;
}
