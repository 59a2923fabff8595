import { severities } from '../rule/index.ts';
import { isAboutSuppressions } from '../suppression/index.ts';
import { hash } from '../text/index.ts';
import type { Assumption, Path } from '../values/index.ts';
import type { Analyzer } from './analyze.ts';
import type { Config } from './config.ts';
import type { Document } from './document.ts';
import { occurrences } from './fingerprint.ts';
import type { Report, ReportedFinding } from './report.ts';
import { relatedOf } from './reporting.ts';
import { messageOf } from './wording.ts';

/** A finding of one document under one or several sets of parameter values. */
export interface FindingUnderSets extends ReportedFinding {
  /** The document, opened with the first of these sets: its fixes are found there. */
  readonly document: Document;
  /** Names of the sets (`ParameterSet.from`) under which it holds; empty when none was given. */
  readonly under: readonly string[];
}

/** What is found in a document under several sets of parameter values. */
export interface ReportUnderSets extends Omit<Report, 'findings' | 'suppressed'> {
  /** In order of text; what is so under several sets is there once. */
  readonly findings: readonly FindingUnderSets[];
  /** As in `Report`. */
  readonly suppressed: readonly FindingUnderSets[];
}

/**
 * Analyses one text that was opened with different sets. A finding that is the same under several sets names them all;
 * one that rests on no value of a set, and yet is not there under each, says under which it is.
 */
export function analyzeUnderSets(
  analyzer: Analyzer,
  documents: readonly [Document, ...Document[]],
  config: Config,
): ReportUnderSets {
  const reports = documents.map((document) => ({ document, report: analyzer.analyze(document, config) }));
  const sets = new Set(documents.map(setOf));
  const joined = (pick: (report: Report) => Report['findings']): readonly FindingUnderSets[] => {
    const groups = grouped(reports.map(({ document, report }) => ({ document, findings: pick(report) })));
    const whole = groups.filter((group) => group.length === reports.length || !isOnSuppression(analyzer, group[0]));
    return numbered(whole.map((group) => join(analyzer, group, sets.size)).sort(byPlace));
  };
  const [first] = reports as [(typeof reports)[0], ...typeof reports];
  const crashes = new Map(reports.flatMap(({ report }) => report.crashes).map((crash) => [crash.rule, crash]));
  return {
    ...first.report,
    findings: joined(({ findings }) => findings),
    suppressed: joined(({ suppressed }) => suppressed),
    usedSuppressions: [...new Set(reports.flatMap(({ report }) => report.usedSuppressions))],
    crashes: [...crashes.values()],
  };
}

/** What is the same in several documents, together. */
function grouped(
  all: readonly { readonly document: Document; readonly findings: Report['findings'] }[],
): readonly (readonly [Found, ...Found[]])[] {
  const groups = new Map<string, [Found, ...Found[]]>();
  for (const { document, findings } of all)
    for (const finding of findings) {
      const found: Found = { finding, document };
      const group = groups.get(keyOf(finding));
      if (group) group.push(found);
      else groups.set(keyOf(finding), [found]);
    }
  return [...groups.values()];
}

/** A suppression is of no use only if it is of none under each set. */
function isOnSuppression(analyzer: Analyzer, { finding, document }: Found): boolean {
  const hit = analyzer.hitOf(document, finding);
  return hit !== undefined && isAboutSuppressions(hit.rule);
}

interface Found {
  readonly finding: ReportedFinding;
  readonly document: Document;
}

/** Two findings are one when they differ in nothing but the set that gives the values. */
function keyOf({ rule, messageKey, range, source, when, part }: ReportedFinding): string {
  const path = when.map((each) => ('from' in each ? { ...each, from: '' } : each));
  return JSON.stringify([part, rule, messageKey, range, source.args, path]);
}

function setOf({ parameters }: Document): string | undefined {
  return parameters?.from;
}

function join(analyzer: Analyzer, group: readonly [Found, ...Found[]], all: number): FindingUnderSets {
  const [{ finding, document }] = group;
  const under = group.flatMap((each) => setOf(each.document) ?? []);
  const worst = group.reduce((a, b) =>
    severities.indexOf(b.finding.severity) < severities.indexOf(a.finding.severity) ? b : a,
  );
  const { severity } = worst.finding;
  if (all < 2) return { ...finding, document, under };
  const paths = group.map((each) => each.finding.when);
  const path = joinedPath(paths, shortList);
  const hit = analyzer.hitOf(document, finding);
  const part = document.parts[finding.part];
  const message = hit ? messageOf({ ...hit, path }) : finding.message;
  const names = new Set(paths.flat().flatMap(fromOf));
  const isNamed = group.length === all || under.every((name) => names.has(name));
  return {
    ...finding,
    document,
    under,
    severity,
    when: joinedPath(paths, (list) => list.join(', ')),
    related: hit && part ? relatedOf(part, { finding: hit.finding, path }) : finding.related,
    message: isNamed ? message : `${message} This is so with ${shortList(under)} only.`,
  };
}

/** The path that all share, each of its values from all the sets that give it. */
function joinedPath(paths: readonly Path[], list: (names: readonly string[]) => string): Path {
  const [first = []] = paths;
  return first.map((each, index): Assumption => {
    if (!('from' in each)) return each;
    return { ...each, from: list([...new Set(paths.flatMap((path) => fromOf(path[index])))]) };
  });
}

function fromOf(assumption: Assumption | undefined): readonly string[] {
  return assumption && 'from' in assumption ? [assumption.from] : [];
}

/** `a.json, b.json`; of more than three the first two, and how many more. */
function shortList(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${String(names.length - 2)} more`;
}

/** By UTF-16 code units, so that the order is the same everywhere. */
function byPlace(a: FindingUnderSets, b: FindingUnderSets): number {
  const places = a.range.start - b.range.start || a.range.end - b.range.end;
  if (places !== 0 || a.rule === b.rule) return places;
  return a.rule < b.rule ? -1 : 1;
}

/** Fingerprints are counted within one report; of several, two may have the same. */
function numbered(findings: readonly FindingUnderSets[]): readonly FindingUnderSets[] {
  const occurrence = occurrences();
  return findings.map((finding) => {
    const count = occurrence(finding.fingerprint);
    return count === 0 ? finding : { ...finding, fingerprint: hash(`${finding.fingerprint} ${String(count)}`) };
  });
}
