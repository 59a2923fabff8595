import {
  isConfigName,
  open,
  parseConfig,
  type Analyzer,
  type AnyRule,
  type Document,
  type ParameterSet,
  type Problem,
  type Report,
} from '#core/index.ts';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Settings } from './settings.ts';

/** What is known of one version of an open document. */
export interface Analysis {
  readonly text: TextDocument;
  readonly version: number;
  readonly settings: Settings;
  readonly document: Document;
  readonly report: Report;
  /** What is wrong with a configuration file; undefined for other documents. */
  readonly configProblems: readonly Problem[] | undefined;
  /** Milliseconds. */
  readonly ms: number;
  /** Milliseconds that an edit of this document costs; 0 until there was one, as a first analysis says little of it. */
  readonly editMs: number;
}

/** Analyses, each computed at most once for a version of a document, its settings and the values of its parameters. */
export interface Analyses {
  of(text: TextDocument, settings: Settings, parameters: ParameterSet | undefined): Analysis;
  /** The last analysis of a document, whichever its version. */
  last(uri: string): Analysis | undefined;
  forget(uri: string): void;
}

/** `onCrash` hears of each rule that crashed, once for each version of a document. */
export function createAnalyses(
  analyzer: Analyzer,
  rules: readonly AnyRule[],
  onCrash: (uri: string, rule: string, error: string) => void,
): Analyses {
  const known = new Map<string, Analysis>();
  return {
    of(text, settings, parameters) {
      const before = known.get(text.uri);
      const isSame =
        before?.text === text && before.version === text.version && before.document.parameters === parameters;
      if (isSame && JSON.stringify(before.settings) === JSON.stringify(settings)) return before;
      const start = performance.now();
      const document = isSame ? before.document : openNext(text, before?.document, parameters);
      const report = analyzer.analyze(document, settings.config);
      const ms = performance.now() - start;
      const editMs = before ? ms : 0;
      const configProblems = configProblemsOf(text, rules);
      const analysis = { text, version: text.version, settings, document, report, configProblems, ms, editMs };
      known.set(text.uri, analysis);
      if (!isSame)
        for (const [rule, error] of new Map(report.crashes.map((crash) => [crash.rule, crash.error])))
          onCrash(text.uri, rule, error);
      return analysis;
    },
    last: (uri) => known.get(uri),
    forget: (uri) => void known.delete(uri),
  };
}

function configProblemsOf(text: TextDocument, rules: readonly AnyRule[]): readonly Problem[] | undefined {
  if (!isConfigName(text.uri)) return undefined;
  return parseConfig(
    text.getText(),
    text.uri,
    rules.map(({ id }) => id),
  ).problems;
}

function openNext(text: TextDocument, previous: Document | undefined, parameters: ParameterSet | undefined): Document {
  const { uri: name, languageId: language } = text;
  const today = new Date().toISOString().slice(0, 10);
  const source = { text: text.getText(), name, language, today, parameters: parameters ?? null };
  return open(previous ? { ...source, previous } : source);
}
