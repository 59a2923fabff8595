/** What client and server say to each other beyond LSP. Types only, so neither side runs code of the other. */

/** Fixes a request may include: only those that change no meaning anybody relies on, or also those a person must review. */
export type HardenReach = 'safe' | 'needs-review';

export interface HardenParams {
  readonly uri: string;
  readonly reach: HardenReach;
  /** Keys of further fixes (`HardenOffer.key`) that were chosen for the whole document. */
  readonly chosen?: readonly string[];
  /** Answers to what fixes ask for, by the name of the input. */
  readonly inputs?: Readonly<Record<string, string>>;
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
  /** Fixes that a person may choose besides, for the findings that are left. */
  readonly offers: readonly HardenOffer[];
}

/** One fix of one rule, for all the findings that it suits. */
export interface HardenOffer {
  /** `runner/sg-inbound/splitGroup`. */
  readonly key: string;
  readonly title: string;
  /** Messages of the findings that it answers. */
  readonly findings: readonly string[];
  /** Whether it is a choice that most people want. */
  readonly isTicked: boolean;
  readonly asks: readonly HardenInput[];
}

/** Something that only the person who chooses a fix knows. */
export interface HardenInput {
  readonly name: string;
  readonly label: string;
  readonly default?: string;
  readonly example?: string;
  /** Source of a regular expression for a whole answer. */
  readonly pattern: string;
  readonly hint: string;
}

/** LSP's TextEdit: zero-based lines, UTF-16 characters. */
export interface HardenEdit {
  readonly range: Range;
  readonly newText: string;
}

/** LSP's Range. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** LSP's Position. */
export interface Position {
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
  /** Absent when the document has no parameters. */
  readonly parameters?: ParametersStatus;
  /** The first parameters file that the configuration names for the document; absent when it names none. */
  readonly configuredParameters?: ConfiguredParameters;
  /** What is in force, such as "workload: ci-runner (from tags)"; one line each. */
  readonly inForce: readonly string[];
  /** Why the document was not, or not wholly, analysed: "larger than 5 MB". */
  readonly stopped?: string;
}

export type ChecklistStatus = 'pass' | 'partial' | 'fail' | 'unknown' | 'na';

/** Files of one stack, to be judged together. */
export interface ChecklistParams {
  readonly files: readonly ChecklistFile[];
}

export interface ChecklistFile {
  readonly uri: string;
  /** Absent for a document that is open. */
  readonly text?: string;
}

export interface ChecklistResult {
  readonly items: readonly ChecklistItem[];
  /** Such as "2 of 9 decided items passed". */
  readonly score: string;
  /** Why the files count as those of CI runners, in a sentence. */
  readonly runners: string;
  /** The files that were judged; others are of no kind we know. */
  readonly files: readonly string[];
}

export interface ChecklistItem {
  readonly number: number;
  readonly title: string;
  readonly status: ChecklistStatus;
  readonly evidence: readonly ChecklistEvidence[];
  /** What would decide it, where the files do not. */
  readonly decidedBy?: string;
}

export interface ChecklistEvidence {
  readonly status: Exclude<ChecklistStatus, 'na'> | 'note';
  readonly message: string;
  readonly uri: string;
  /** Absent where a whole file is meant. */
  readonly range?: Range;
  /** The rule of the finding that it is. */
  readonly rule?: string;
  /** Whether a quick fix answers it. */
  readonly isFixable: boolean;
}

export interface ChecklistReportParams extends ChecklistParams {
  readonly format: 'markdown' | 'html';
  /** What was judged, for people. */
  readonly subject: string;
  /** This day, such as `2026-11-26`. */
  readonly date: string;
  /** The version of the extension. */
  readonly version: string;
  /** What to call the files, in their order. */
  readonly names: readonly string[];
}

/** A set of parameter values, for the parameters of a template. */
export interface ParameterSource {
  /** What to call the file, whose end tells its format: `prod.json`. */
  readonly name: string;
  /** Absent when the file cannot be read. */
  readonly text?: string;
  /** The environment of a `samconfig.toml`. */
  readonly environment?: string;
}

export interface SetParametersParams {
  readonly uri: string;
  /** Null for any values. */
  readonly source: ParameterSource | null;
}

/** Files beside a template, by their paths from its folder: `parameters/prod.json`. */
export interface ParameterNamesParams {
  readonly uri: string;
  readonly names: readonly string[];
}

export interface ParameterSetsParams {
  readonly uri: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** What a file is for a template. */
export interface ParameterFileSets {
  /** Empty when the file gives no values. */
  readonly sets: readonly {
    readonly environment?: string;
    /** How many of the template's parameters it gives a value. */
    readonly shared: number;
  }[];
  /** Why there is no set, as the end of a sentence. */
  readonly why?: string;
}

/** How the parameters of a template are taken. */
export interface ParametersStatus {
  /** Such as `prod.json` or `samconfig.toml:prod`; null for any values. */
  readonly from: string | null;
  /** What is wrong with that, in sentences. */
  readonly problems: readonly string[];
}

export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
}

/** The argument of the commands `iacHardener.suppress` and `iacHardener.suppressInConfiguration`. */
export interface SuppressArguments {
  readonly uri: string;
  readonly version: number;
  /** Of the finding, as in the data of its diagnostic. */
  readonly fingerprint: string;
  readonly rule: string;
}

export interface SuppressParams {
  readonly uri: string;
  readonly version: number;
  readonly fingerprint: string;
  /** Has a letter or a digit. */
  readonly reason: string;
}

export interface SuppressResult {
  /** Version of the document that the edits are for. */
  readonly version: number;
  readonly edits: readonly HardenEdit[];
}

export interface SuppressInConfigurationParams extends SuppressParams {
  /** The configuration file of the document as the client has it; without text where it is still to be made. */
  readonly configuration: FoundConfig;
}

export interface SuppressInConfigurationResult {
  /** For the text of the configuration that was sent. */
  readonly edits: readonly HardenEdit[];
  /** Whether that has errors, so that nothing can be added. */
  readonly isRefused: boolean;
}

/** Requests of the client, by method name. */
export interface Requests {
  /** Null when the document is not open or of no kind we know. */
  'iacHardener/harden': { params: HardenParams; result: HardenResult | null };
  /** Null when none of the files is of a kind we know. */
  'iacHardener/checklist': { params: ChecklistParams; result: ChecklistResult | null };
  /** The checklist as a page; null as above. */
  'iacHardener/checklistReport': { params: ChecklistReportParams; result: string | null };
  /** With which values a document is checked from now on, until it is closed. */
  'iacHardener/setParameters': { params: SetParametersParams; result: null };
  /** Those that are named as people name files of parameter values. */
  'iacHardener/parameterNames': { params: ParameterNamesParams; result: readonly string[] };
  /** What each of the files is for the template, in their order. */
  'iacHardener/parameterSets': { params: ParameterSetsParams; result: readonly ParameterFileSets[] };
  /** Null when the finding is there no more, or the document has changed since. */
  'iacHardener/suppress': { params: SuppressParams; result: SuppressResult | null };
  /** Null as above. */
  'iacHardener/suppressInConfiguration': {
    params: SuppressInConfigurationParams;
    result: SuppressInConfigurationResult | null;
  };
  /** All rules, ordered by id. */
  'iacHardener/rules': { params: null; result: readonly RuleSummary[] };
}

/** A parameters file, as a configuration file names it. */
export interface ConfiguredParameters {
  /** URI of the folder that its path begins at. */
  readonly folder: string;
  /** `values/prod.json`, `samconfig.toml:prod`. */
  readonly from: string;
}

/** A configuration file. */
export interface FoundConfig {
  readonly uri: string;
  readonly text: string;
}

/** Requests of the server, by method name. */
export interface ServerRequests {
  /** The nearest configuration file upward of a document; null where there is none. */
  'iacHardener/findConfig': { params: { readonly uri: string }; result: FoundConfig | null };
}

/** Notifications of the client, by method name. */
export interface ClientNotifications {
  /** A configuration file came, changed or went. */
  'iacHardener/configChanged': null;
}

/** Notifications of the server, by method name. */
export interface Notifications {
  'iacHardener/status': StatusParams;
}

/** `initializationOptions` of the client. Another client may leave them out. */
export interface InitializationOptions {
  /** A link that opens a rule's page in this editor when the rule's id is appended; for `codeDescription`. */
  readonly ruleLink: string;
  /** The client answers `iacHardener/findConfig`. */
  readonly findsConfig?: boolean;
  /** The client wants `iacHardener/status`; other editors would log it as unknown. */
  readonly takesStatus?: boolean;
  /** Settings, for clients that do not answer `workspace/configuration`. */
  readonly iacHardener?: unknown;
}
