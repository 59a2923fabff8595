import {
  factsUnder,
  type Analyzer,
  type Config,
  type Document,
  type Part,
  type Report,
  type ReportedFinding,
} from '../engine/index.ts';
import { noOptions } from '../models/index.ts';
import type { ItemNumber, Weight } from '../rule/index.ts';
import { acceptance } from '../suppression/index.ts';
import type { Range } from '../text/index.ts';
import type { ItemDefinition, Sign } from './item.ts';
import { items } from './items/index.ts';
import { combined, type Status } from './status.ts';

/** The checklist's name in reports. */
export const checklistName = 'warpbuild-byoc';

/** Why an item has its status: a finding, or something in a file that is in order or cannot be told. */
export interface Evidence {
  readonly status: Exclude<Status, 'na'> | 'note';
  readonly message: string;
  /** The file it is of, as the caller named it. */
  readonly path: string;
  /** Absolute offsets; undefined where a whole file is meant. */
  readonly range: Range | undefined;
  /** The finding, whose fixes answer it. */
  readonly finding: ReportedFinding | undefined;
}

export interface JudgedItem {
  readonly number: ItemNumber;
  readonly title: string;
  readonly status: Status;
  /** What counts most first. */
  readonly evidence: readonly Evidence[];
  /** What would decide it, for an item that the files do not decide. */
  readonly decidedBy: string | undefined;
}

export interface Checklist {
  readonly items: readonly JudgedItem[];
  readonly score: Score;
  /** Where files say that they are for CI runners; empty when none does, and then they are judged as if they were. */
  readonly runnerEvidence: readonly { readonly path: string; readonly range: Range; readonly words: string }[];
}

/** `decided` items are those that pass, pass in part or fail; `passed` of them pass. */
export interface Score {
  readonly passed: number;
  readonly decided: number;
  readonly total: number;
}

/** A file of the stack. */
export interface StackFile {
  readonly path: string;
  readonly document: Document;
}

/**
 * Judges files of one stack together. All rules speak, those for runners too and those that are switched off, and nothing
 * counts as permitted that only a configuration permits: an audit does not follow the taste of an editor. What one file leaves open because it is not in it, another may decide.
 */
export function checklistOf(analyzer: Analyzer, files: readonly StackFile[], config: Config): Checklist {
  const strict: Config = { ...config, workload: 'ci-runner', rules: {}, isStrict: false, options: noOptions };
  const reports = files.map((file) => ({ ...file, report: analyzer.analyze(file.document, strict) }));
  const judged = items.map((item) => judge(analyzer, item, reports));
  return {
    items: judged,
    score: scoreOf(judged),
    runnerEvidence: reports.flatMap(({ path, report }) =>
      report.runnerEvidence.map(({ range, words }) => ({ path, range, words })),
    ),
  };
}

/** One checklist of several for the same files: of each item the one that counts most. */
export function worstOf([first, ...rest]: readonly [Checklist, ...Checklist[]]): Checklist {
  const judged = first.items.map((item, index) => {
    const all = [item, ...rest.flatMap(({ items: others }) => others[index] ?? [])];
    const worst = combined(all.map(({ status }) => status));
    return all.find(({ status }) => status === worst) ?? item;
  });
  return { ...first, items: judged, score: scoreOf(judged) };
}

function scoreOf(judged: readonly JudgedItem[]): Score {
  return {
    passed: judged.filter(({ status }) => status === 'pass').length,
    decided: judged.filter(({ status }) => status !== 'unknown' && status !== 'na').length,
    total: judged.length,
  };
}

interface Reported extends StackFile {
  readonly report: Report;
}

function judge(analyzer: Analyzer, item: ItemDefinition, files: readonly Reported[]): JudgedItem {
  const all = files.flatMap((file) => evidenceIn(analyzer, item, file));
  const isDecided = all.some(({ status, isElsewhere }) => status !== 'note' && !isElsewhere);
  const counting = all.filter(({ isElsewhere }) => !isDecided || !isElsewhere).map(({ evidence }) => evidence);
  const statuses = counting.flatMap((each) => (each.status === 'note' ? [] : [each.status]));
  const worst = combined(statuses);
  const isMixed = worst === 'fail' && statuses.includes('pass');
  const status = isMixed && item.isPartialWhenMixed ? 'partial' : worst;
  return {
    number: item.number,
    title: item.title,
    status,
    evidence: counting.sort((a, b) => rank(a) - rank(b)),
    decidedBy: status === 'unknown' || status === 'na' ? item.decidedBy : undefined,
  };
}

const ranks: readonly Evidence['status'][] = ['fail', 'partial', 'unknown', 'pass', 'note'];

function rank({ status }: Evidence): number {
  return ranks.indexOf(status);
}

interface Weighed {
  readonly status: Evidence['status'];
  readonly isElsewhere: boolean;
  readonly evidence: Evidence;
}

function evidenceIn(
  analyzer: Analyzer,
  item: ItemDefinition,
  { path, document, report }: Reported,
): readonly Weighed[] {
  // An accepted risk is one: whoever accepts it gives a reason, and passes no item by it.
  const found = [...report.findings, ...report.suppressed].flatMap((finding) => {
    const weight = weightOf(analyzer, document, finding, item);
    return weight && concerns(item, document, finding) ? [{ finding, weight }] : [];
  });
  const blaming = found.filter(({ weight }) => weight !== 'note').map(({ finding }) => finding);
  const signs = document.parts.flatMap((part, index) => {
    if (part.units.length === 0) return [];
    const own = blaming.filter((finding) => finding.part === index).map(({ owner }) => owner);
    return [...item.judge(sceneOf(part, own))].map((sign) => ({ part, sign }));
  });
  return [
    ...found.map(({ finding, weight }) =>
      weighed({ status: weight, message: messageOf(finding), path, range: finding.range, finding }),
    ),
    ...signs.map(({ part, sign }) => weighed(evidenceOf(part, path, sign), sign.elsewhere)),
  ];
}

function messageOf({ message, suppressed }: ReportedFinding): string {
  return suppressed ? `${message} ${acceptance(suppressed)}` : message;
}

function weighed(evidence: Evidence, elsewhere?: true): Weighed {
  return { status: evidence.status, isElsewhere: elsewhere === true, evidence };
}

function evidenceOf({ tree }: Part, path: string, { status, message, at }: Sign): Evidence {
  return { status, message, path, range: at && tree.rangeOf(at), finding: undefined };
}

function concerns({ concerns: test }: ItemDefinition, { parts }: Document, { part, owner }: ReportedFinding): boolean {
  const own = parts[part];
  const facts = own && factsUnder(own, 'ci-runner').untracked;
  return !test || !facts || test(facts, owner);
}

/** What a finding means for an item; undefined when it says nothing of it. */
function weightOf(
  analyzer: Analyzer,
  document: Document,
  finding: ReportedFinding,
  { number, isPartialOnRequest }: ItemDefinition,
): Weight | undefined {
  const hit = analyzer.hitOf(document, finding);
  const weight = hit?.rule.checklist?.[number]?.[finding.messageKey];
  return weight === 'fail' && isPartialOnRequest && !hit?.byDefault ? 'partial' : weight;
}

function sceneOf(part: Part, blaming: readonly (string | undefined)[]): Parameters<ItemDefinition['judge']>[0] {
  const facts = factsUnder(part, 'ci-runner').untracked;
  const blamed = new Set(blaming);
  return {
    facts,
    units: part.units,
    all: (subject) => part.units.flatMap((unit) => [...subject.find(unit, facts)]),
    isBlamed: (id) =>
      (id === undefined ? blamed.size > 0 : blamed.has(id)) || (blamed.has(undefined) && part.kind.dialect !== 'cfn'),
  };
}
