import type { FactStore, Read } from '../facts/index.ts';
import { repeatedAround, workloadEvidence, type Workload } from '../models/index.ts';
import type { AnyRule, Finding, Related } from '../rule/index.ts';
import { pointerOf, type Problem, type SyntaxNode, type Tree, type Unit } from '../syntax/index.ts';
import { limited, type Budget, type Range } from '../text/index.ts';
import { factsUnder } from './circumstances.ts';
import type { Config } from './config.ts';
import type { Document, Part } from './document.ts';
import { relatedTo } from './explain.ts';
import { hash, occurrences } from './fingerprint.ts';
import { hitOf, pathOfUnit, withoutRepeats, type Hit } from './hits.ts';
import { repetitions } from './repeated.ts';
import type { Effort, Report, ReportedFinding } from './report.ts';
import { hitsOnSuppressions } from './on-suppressions.ts';
import { sifted, splitRules, type Sievable } from './suppress.ts';
import { messageOf } from './wording.ts';

interface UnitResult {
  /** Whether rules for CI runners had their say. */
  readonly isForRunners: boolean;
  readonly hits: readonly Hit[];
  readonly crashes: readonly { readonly rule: string; readonly error: string }[];
  readonly reads: Read[];
}

/** Runs rules over documents and keeps what it found in units that did not change, nor anything that they read. */
export interface Analyzer {
  analyze(document: Document, config: Config): Report;
  /** The rule and subject behind a reported finding of this document. */
  hitOf(document: Document, finding: ReportedFinding): Hit | undefined;
}

export function createAnalyzer(rules: readonly AnyRule[]): Analyzer {
  const { onUnits, onSuppressions } = splitRules(rules);
  const general = onUnits.filter(({ preset }) => preset !== 'ci-runner');
  const kept = new WeakMap<SyntaxNode, readonly UnitResult[]>();
  const hitsByFinding = new WeakMap<Finding, Hit>();
  /** Reports of documents whose analysis stopped: asked again, as fixes do, it would take as long again. */
  const cut = new WeakMap<Document, { readonly config: Config; readonly report: Report }>();
  const byId = new Map(rules.map((rule) => [rule.id, rule]));

  function resultOf(run: Run): UnitResult {
    const { unit, store, isForRunners, effort, budget } = run;
    if (budget.usedUpBy() !== undefined) return nothing;
    const known = kept.get(unit.node) ?? [];
    const same = known.find((each) => (each.isForRunners || !isForRunners) && stillHolds(store, each.reads));
    if (same) return same;
    if (budget.usedUpBy() !== undefined) return nothing;
    effort.units++;
    const result = runRules(isForRunners ? onUnits : general, run);
    // What a crash would have read next is not known. Two, as the checklist judges a document as one of runners that
    // the editor may take for another.
    if (result.crashes.length === 0 && budget.usedUpBy() === undefined)
      kept.set(unit.node, [result, ...known.slice(0, 1)]);
    for (const hit of result.hits) hitsByFinding.set(hit.finding, hit);
    return result;
  }

  return {
    analyze(document, config) {
      const known = cut.get(document);
      if (known?.config === config) return known.report;
      const asked = workloadOf(document, config);
      const evidence = [...document.runnerEvidence, ...document.parts.flatMap(evidenceIn)];
      const isForRunners = asked === 'ci-runner' || (asked === 'auto' && evidence.length > 0);
      const isOn = enabled(config, isForRunners);
      const effort = { units: 0, checks: 0 };
      const { results, steps, stop } = limited(mostSteps, (budget) => {
        let stoppedAt: Range | undefined;
        const results = document.parts.map((part) => {
          const store = factsUnder(part, asked, config.options);
          return part.units.map((unit) => {
            const result = resultOf({ part, unit, store, isForRunners, effort, budget });
            if (budget.usedUpBy() !== undefined) stoppedAt ??= part.tree.rangeOf(unit.entry?.key ?? unit.node);
            return result;
          });
        });
        return { results, steps: budget.spent(), stop: stoppedAt && stopped(stoppedAt, budget) };
      });
      const problems = stop ? [...document.problems, stop] : document.problems;
      const hits = results.map((units) => units.flatMap((unit) => unit.hits).filter(({ rule }) => isOn(rule)));
      const crashes = results.flat().flatMap((unit) => unit.crashes);
      const isComplete = crashes.length === 0 && !problems.some(({ severity }) => severity === 'error');
      const { findings, suppressed, notes, usedEntries } = sifted(
        { document, config, rules, isOn, isComplete },
        reported(document, config, placed(document, hits)),
      );
      const onNotes = hitsOnSuppressions(document, onSuppressions.filter(isOn), notes);
      for (const { hit } of onNotes) hitsByFinding.set(hit.finding, hit);
      const report: Report = {
        kind: document.kind,
        problems,
        findings: merged(findings, reported(document, config, inOrder(document, onNotes))),
        suppressed,
        usedSuppressions: usedEntries,
        crashes,
        effort: { ...effort, steps, ...ofParts(document, asked, config) },
        runnerEvidence: evidence,
      };
      if (stop) cut.set(document, { config, report });
      return report;
    },
    hitOf: (_document, finding) => {
      const hit = hitsByFinding.get(finding.source);
      return hit && byId.has(hit.rule.id) ? hit : undefined;
    },
  };
}

/**
 * Whether a result that rests on `reads` may stay. Facts that an edit changed are computed here: of one that crashes or
 * uses up the budget, the run of the rules that read it tells.
 */
function stillHolds(store: FactStore, reads: Read[]): boolean {
  try {
    return store.holds(reads);
  } catch {
    return false;
  }
}

/** What a script or page says of itself, the documents in it need not say again. */
export function workloadOf({ runnerEvidence }: Document, { workload }: Config): Workload {
  return workload === 'auto' && runnerEvidence.length > 0 ? 'ci-runner' : workload;
}

function ofParts({ parts }: Document, asked: Workload, { options }: Config): Pick<Effort, 'blocks' | 'facts'> {
  const stores = new Set(parts.flatMap((part) => [part.facts, factsUnder(part, asked, options)]));
  return {
    blocks: parts.reduce((sum, { tree }) => sum + tree.parsed, 0),
    facts: [...stores].reduce((sum, { computed }) => sum + computed, 0),
  };
}

function evidenceIn({ tree, facts }: Part): Report['runnerEvidence'] {
  return facts
    .tracked([])
    .get(workloadEvidence)
    .map(({ at, words }) => ({ range: tree.rangeOf(at), words }));
}

function enabled(config: Config, runnerRules: boolean): (rule: AnyRule) => boolean {
  const isOn = { recommended: true, 'ci-runner': runnerRules, strict: config.isStrict };
  return ({ id, preset }) => config.rules[id] !== 'off' && isOn[preset];
}

interface Run {
  readonly part: Part;
  readonly unit: Unit;
  readonly store: FactStore;
  readonly isForRunners: boolean;
  /** Counted on. */
  readonly effort: { units: number; checks: number };
  readonly budget: Budget;
}

/** About half a second of them; a template of 64 resources takes 70,000 (test/counts.json). */
const mostSteps = 20_000_000;

const nothing: UnitResult = { isForRunners: false, hits: [], crashes: [], reads: [] };

/** What the user is told where a budget was used up. */
function stopped({ start }: Range, budget: Budget): Problem {
  return {
    code: 'analysis-stopped',
    message: `The analysis stopped here, because ${budget.usedUpBy() ?? 'it'} takes too long in this document (more than ${inMillions(mostSteps)} steps); what it found so far is reported, what stands here and below was not checked.`,
    range: { start, end: start + 1 },
    severity: 'error',
    stopped: true,
  };
}

function inMillions(steps: number): string {
  return `${String(steps / 1_000_000)} million`;
}

function runRules(rules: readonly AnyRule[], { part, unit, store, isForRunners, effort, budget }: Run): UnitResult {
  const reads: Read[] = [];
  const facts = store.tracked(reads);
  const hits: Hit[] = [];
  const crashes: UnitResult['crashes'][number][] = [];
  const around = part.kind.dialect === 'cfn' ? pathOfUnit(unit) : [];
  const owner = unit.path[0] === 'Resources' ? unit.path[1] : undefined;
  const subjects = new Map<AnyRule['on'], readonly unknown[]>();
  for (const rule of rules) {
    try {
      let found = subjects.get(rule.on);
      if (!found) subjects.set(rule.on, (found = [...rule.on.find(unit, facts)]));
      effort.checks += found.length;
      for (const subject of found) {
        for (const finding of rule.check(subject, rule.findings, facts)) {
          const hit = hitOf(facts, { rule, finding, subject, owner }, around);
          if (hit) hits.push(hit);
        }
      }
    } catch (error) {
      if (budget.usedUpBy() !== undefined) break;
      crashes.push({ rule: rule.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  return { isForRunners, hits: withoutRepeats(hits), crashes, reads: [...new Set(reads)] };
}

interface PlacedHit {
  readonly hit: Hit;
  readonly part: number;
  readonly tree: Tree;
  readonly range: Range;
}

/** `hits` are those of each part. */
function placed(document: Document, hits: readonly (readonly Hit[])[]): readonly PlacedHit[] {
  return inOrder(
    document,
    hits.flatMap((own, part) => own.map((hit) => ({ hit, part }))),
  );
}

function inOrder(
  { parts }: Document,
  hits: readonly { readonly hit: Hit; readonly part: number }[],
): readonly PlacedHit[] {
  return hits
    .map(({ hit, part }) => {
      const tree = hit.tree ?? (parts[part] as Part).tree;
      return { hit, part, tree, range: tree.rangeOf(hit.finding.at) };
    })
    .sort((a, b) => byPlace(a.range, b.range) || compare(a.hit.rule.id, b.hit.rule.id));
}

/** Two lists in order, as one. */
function merged(findings: readonly ReportedFinding[], more: readonly Sievable[]): readonly ReportedFinding[] {
  if (more.length === 0) return findings;
  const all = [...findings, ...more.map(({ finding }) => finding)];
  return all.sort((a, b) => byPlace(a.range, b.range) || compare(a.rule, b.rule));
}

function byPlace(a: Range, b: Range): number {
  return a.start - b.start || a.end - b.end;
}

function reported(document: Document, config: Config, ordered: readonly PlacedHit[]): readonly Sievable[] {
  const occurrence = occurrences();
  const turn = occurrences();
  const shown = new Map<string, (string | undefined)[]>();
  const findings: Sievable[] = [];
  for (const { hit, part, tree, range } of ordered) {
    const { rule, path } = hit;
    const message = messageOf(hit);
    const shared = repeatedAround(tree, range);
    const at = `${rule.id} ${hit.finding.message} ${String(range.start)}`;
    // What aliases repeat is said once, whoever it is said of.
    const place = shared ? `${at} ${turn(`${at} ${hit.owner ?? ''}`)}` : `${at} ${message}`;
    const known = shown.get(place);
    known?.push(hit.owner);
    if (known) continue;
    const owners = [hit.owner];
    shown.set(place, owners);
    const pointer = hit.pointer ?? pointerOf(tree, hit.finding.at);
    const { name } = document.parts[part] as Part;
    const content = [
      ...(name === '' ? [] : [name]),
      rule.id,
      hit.finding.message,
      JSON.stringify(hit.finding.args),
      withoutIndexes(pointer),
      message,
    ].join('\n');
    const related = [...relatedOf(document.parts[part] as Part, hit), ...(shared ? repetitions(tree, shared) : [])];
    const override = config.rules[rule.id];
    const finding: ReportedFinding = {
      rule: rule.id,
      part,
      workload: workloadOf(document, config),
      options: config.options,
      messageKey: hit.finding.message,
      severity:
        override === undefined || override === 'off' ? (config.isStrict ? hit.fullSeverity : hit.severity) : override,
      certainty: path.length === 0 ? 'certain' : 'possible',
      message,
      range,
      pointer,
      resource: /^\/Resources\/([^/]+)/.exec(pointer)?.[1],
      owner: hit.owner,
      when: path,
      related,
      fingerprint: hash(`${content}\n${String(occurrence(content))}`),
      source: hit.finding,
    };
    findings.push({ finding, owners });
  }
  return findings;
}

/** What the rule names, then what decides about the path; a place that the finding shows itself is left out. */
export function relatedOf(
  { tree, facts }: Part,
  { finding, path }: Pick<Hit, 'finding' | 'path'>,
): ReportedFinding['related'] {
  const shown = tree.rangeOf(finding.at);
  const related = finding.related.map(({ at, note }) => ({ range: tree.rangeOf(at), message: note }));
  const decides: readonly Related[] = path.length > 0 ? relatedTo(facts.tracked([]), path) : [];
  for (const { at, note } of decides) {
    const range = tree.rangeOf(at);
    const isShown = [shown, ...related.map((each) => each.range)].some(
      ({ start, end }) => start === range.start && end === range.end,
    );
    if (!isShown) related.push({ range, message: note });
  }
  return related;
}

/** Positions in lists change when an element before them goes; they are no part of what a finding is. */
function withoutIndexes(pointer: string): string {
  return pointer.replace(/\/\d+(?=\/|$)/g, '/*');
}

/** By UTF-16 code units, so that the order is the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
