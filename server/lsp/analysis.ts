import {
  brokenOffReport,
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
import { createRecent } from './recent.ts';
import type { Settings } from './settings.ts';
import { BrokenOff, inSeconds, limits, watched, type Guard } from './watch.ts';

/** What is known of one version of an open document. */
export interface Analysis {
  readonly text: TextDocument;
  readonly version: number;
  readonly settings: Settings;
  readonly document: Document;
  readonly report: Report;
  /** What is wrong with a configuration file; undefined for other documents. */
  readonly configProblems: readonly Problem[] | undefined;
  /**
   * How often it was taken up again after its time was over; undefined when it is done. To be asked for once more, then,
   * when the server has heard what happened meanwhile.
   */
  readonly goesOn: { readonly turns: number; readonly idle: number } | undefined;
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
  /** For a document that was closed. What is opened again soon, as when somebody leafs through files, is known for a while. */
  forget(uri: string): void;
  /** Forgets everything, as work on a document was broken off. */
  reset(uri: string): void;
}

/**
 * Characters of documents whose analyses are kept: a megabyte of text takes about a hundred of memory. Others are analysed
 * anew when they are asked about.
 */
const mostCharacters = { open: 3 << 20, closed: 256 << 10 };

/** Times that an analysis may be taken up again; of these, times that it may get no further. */
const most = { turns: 20, idle: 2 };

/** Milliseconds for the text itself, whose parsing takes the longer the longer it is, whatever it says. */
const openLimits = (length: number): typeof limits => ({ ...limits, hard: limits.hard + length / 500 });

interface Crashes {
  /** Hears of each rule that crashed, once for each version of a document. */
  readonly onCrash: (uri: string, rule: string, error: string) => void;
  /** Hears that an analysis was broken off, which leaves everything that it kept in doubt. */
  readonly onBreak: (uri: string) => void;
}

export function createAnalyses(
  analyzer: Analyzer,
  rules: readonly AnyRule[],
  guard: Guard,
  { onCrash, onBreak }: Crashes,
): Analyses {
  const sizeOf = ({ document }: Analysis): number => document.text.length;
  const known = createRecent(mostCharacters.open, sizeOf, 'last');
  const closed = createRecent(mostCharacters.closed, sizeOf, 'what fits');
  /** Their documents pass nothing on. */
  const doubtful = new WeakSet<Document>();

  function documentOf(text: TextDocument, previous: Document | undefined, parameters: ParameterSet | undefined) {
    const content = text.getText();
    return watched(guard, openLimits(content.length), () => openNext(text, content, previous, parameters));
  }

  function previousOf(before: Analysis | undefined): Document | undefined {
    return before && !doubtful.has(before.document) ? before.document : undefined;
  }

  function reset(uri: string): void {
    known.clear();
    closed.clear();
    onBreak(uri);
  }

  return {
    of(text, settings, parameters) {
      const before = known.get(text.uri) ?? closed.take(text.uri);
      const isSame =
        before?.text === text && before.version === text.version && before.document.parameters === parameters;
      const isSameWork = isSame && JSON.stringify(before.settings) === JSON.stringify(settings);
      if (isSameWork && !before.goesOn) return before;
      const start = performance.now();
      // What was broken off is begun anew, whatever else changed.
      let document = isSame ? previousOf(before) : undefined;
      let report: Report;
      try {
        const opened = (document ??= documentOf(text, previousOf(before), parameters));
        report = watched(guard, limits, () => analyzer.analyze(opened, settings.config));
      } catch (error) {
        if (!(error instanceof BrokenOff)) throw error;
        reset(text.uri);
        document ??= { ...openNext(text, '', undefined, parameters), text: text.getText() };
        doubtful.add(document);
        report = brokenOffReport(document, inSeconds(limits.hard));
      }
      const ms = performance.now() - start + (isSameWork ? before.ms : 0);
      const editMs = before && !before.goesOn ? ms : 0;
      const goesOn = furtherTurns(report, isSameWork ? before.goesOn : undefined);
      const configProblems = configProblemsOf(text, rules);
      const analysis = { text, version: text.version, settings, document, report, configProblems, goesOn, ms, editMs };
      known.set(text.uri, analysis);
      if (!isSame)
        for (const [rule, error] of new Map(report.crashes.map((crash) => [crash.rule, crash.error])))
          onCrash(text.uri, rule, error);
      return analysis;
    },
    last: (uri) => known.get(uri),
    forget(uri) {
      const last = known.take(uri);
      if (last) closed.set(uri, last);
    },
    reset,
  };
}

/** A machine that is slow, or busy with something else, gets further each time; a document that takes too long does not. */
function furtherTurns({ outOfTime }: Report, before: Analysis['goesOn']): Analysis['goesOn'] {
  if (!outOfTime) return undefined;
  const turns = (before?.turns ?? 0) + 1;
  const idle = outOfTime.gotFurther ? 0 : (before?.idle ?? 0) + 1;
  return turns > most.turns || idle > most.idle ? undefined : { turns, idle };
}

function configProblemsOf(text: TextDocument, rules: readonly AnyRule[]): readonly Problem[] | undefined {
  if (!isConfigName(text.uri)) return undefined;
  return parseConfig(
    text.getText(),
    text.uri,
    rules.map(({ id }) => id),
  ).problems;
}

function openNext(
  text: TextDocument,
  content: string,
  previous: Document | undefined,
  parameters: ParameterSet | undefined,
): Document {
  const { uri: name, languageId: language } = text;
  const today = new Date().toISOString().slice(0, 10);
  const source = { text: content, name, language, today, parameters: parameters ?? null };
  return open(previous ? { ...source, previous } : source);
}
