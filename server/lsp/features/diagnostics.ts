import { hash, looksLikeOurs, type Problem, type ReportedFinding, type Severity } from '#core/index.ts';
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { Analysis } from '../analysis.ts';
import type { Client } from '../client.ts';
import { toRange } from '../convert.ts';
import { linkOf } from '../links.ts';

const source = 'iac-hardener';

/** What it finds may go, so editors fade it out. */
const unused = 'core/suppression-unused';

const severityOf: Readonly<Record<Severity, DiagnosticSeverity>> = {
  critical: DiagnosticSeverity.Error,
  high: DiagnosticSeverity.Error,
  medium: DiagnosticSeverity.Warning,
  low: DiagnosticSeverity.Information,
  info: DiagnosticSeverity.Hint,
};

/**
 * Problems of the text and findings of a document that is one of ours, and what is wrong with a configuration; of others,
 * only why one was not analysed.
 */
export function diagnosticsOf(analysis: Analysis, client: Client): Diagnostic[] {
  const { report, settings, configProblems } = analysis;
  if (configProblems) return configProblems.map((problem) => fromProblem(analysis, problem));
  if (!settings.enable) return [];
  return [
    ...shownProblems(analysis).map((problem) => fromProblem(analysis, problem)),
    ...report.findings.map((finding) => fromFinding(analysis, finding, client)),
  ];
}

/** The same as an answer to a pull: `unchanged` when the client has it already, which the content alone decides. */
export function pulledDiagnostics(
  analysis: Analysis,
  client: Client,
  previousResultId?: string,
): DocumentDiagnosticReport {
  const items = diagnosticsOf(analysis, client);
  const resultId = hash(items.map(contentOf).join('\n'));
  return resultId === previousResultId ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
}

/** What tells a diagnostic from others, in few words, as there may be thousands at each keystroke: fingerprints stand for rule and message. */
function contentOf({ range, severity, code, message, relatedInformation = [], data }: Diagnostic): string {
  const what = (data as DiagnosticData | undefined)?.fingerprint ?? JSON.stringify([code, message]);
  const related = relatedInformation.map((each) => `${placeOf(each.location.range)} ${each.message}`);
  return [what, severity, placeOf(range), ...related].join(' ');
}

function placeOf({ start, end }: Diagnostic['range']): string {
  return `${start.line}:${start.character}-${end.line}:${end.character}`;
}

interface DiagnosticData {
  readonly fingerprint: string;
}

export function fromFinding({ text }: Analysis, finding: ReportedFinding, client: Client): Diagnostic {
  const related = finding.related.map(({ range, message }) => ({
    location: { uri: text.uri, range: toRange(text, range) },
    message,
  }));
  return {
    range: toRange(text, finding.range),
    severity: severityOf[finding.severity],
    source,
    code: finding.rule,
    codeDescription: { href: linkOf(finding.rule, client.ruleLink) },
    message: finding.message,
    ...(finding.rule === unused && { tags: [DiagnosticTag.Unnecessary] }),
    ...(client.relatedInformation && related.length > 0 && { relatedInformation: related }),
    data: { fingerprint: finding.fingerprint } satisfies DiagnosticData,
  };
}

function fromProblem(analysis: Analysis, problem: Problem): Diagnostic {
  return {
    range: toRange(analysis.text, problem.range),
    severity: problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source,
    code: analysis.configProblems ? 'configuration' : 'syntax',
    message: problem.message,
  };
}

/** Other YAML and JSON is none of our business. */
function shownProblems({ report, document }: Analysis): readonly Problem[] {
  if (report.kind.dialect !== 'none') return report.problems;
  const stops = report.problems.filter(({ stopped }) => stopped);
  return stops.length > 0 && looksLikeOurs(document.text) ? stops : [];
}
