import type { FactStore, Read } from '../facts/index.ts';
import { workloadEvidence, type Workload } from '../models/index.ts';
import type { AnyRule, Finding } from '../rule/index.ts';
import type { SyntaxNode, Unit } from '../syntax/index.ts';
import { limited, spend, type Budget, type Range } from '../text/index.ts';
import { factsUnder, workloadOf } from './circumstances.ts';
import type { Config } from './config.ts';
import { groupsOf, subjectsIn, type RuleGroup } from './dispatch.ts';
import type { Document, Part } from './document.ts';
import { hitOf, pathOfUnit, withoutRepeats, type Hit } from './hits.ts';
import { hitsOnSuppressions } from './on-suppressions.ts';
import type { Effort, Report, ReportedFinding } from './report.ts';
import { inOrder, merged, reported, type Found } from './reporting.ts';
import { stopped } from './stopped.ts';
import { sifted, splitRules } from './suppress.ts';

interface UnitResult {
  readonly path: Unit['path'];
  /** Those who had their say. */
  readonly groups: readonly RuleGroup[];
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
  const groupsByPresets = new Map<string, readonly RuleGroup[]>();
  const kept = new WeakMap<SyntaxNode, readonly UnitResult[]>();
  const hitsByFinding = new WeakMap<Finding, Hit>();
  /** Reports of documents whose analysis stopped: asked again, as fixes do, it would take as long again. */
  const cut = new WeakMap<Document, { readonly config: Config; readonly report: Report }>();
  const byId = new Map(rules.map((rule) => [rule.id, rule]));

  function resultOf(run: Run): UnitResult {
    const { unit, store, groups, effort, budget } = run;
    if (budget.usedUpBy() !== undefined) return nothing;
    const known = kept.get(unit.node) ?? [];
    const same = known.find(
      (each) => each.groups === groups && samePath(each.path, unit.path) && stillHolds(store, each.reads),
    );
    if (same) {
      // The first is tried first the next time.
      if (same !== known[0]) kept.set(unit.node, [same, ...known.filter((each) => each !== same)]);
      return same;
    }
    if (budget.usedUpBy() !== undefined) return nothing;
    effort.units++;
    const result = runRules(run);
    // What a crash would have read next is not known. Two, as the checklist judges a document as one of runners that
    // the editor may take for another.
    if (result.crashes.length === 0 && budget.usedUpBy() === undefined)
      kept.set(unit.node, [result, ...known.slice(0, 1)]);
    for (const hit of result.hits) hitsByFinding.set(hit.finding, hit);
    return result;
  }

  /** Those of other presets would find what nobody is told. */
  function groupsIn(presets: Readonly<Record<AnyRule['preset'], boolean>>): readonly RuleGroup[] {
    const key = JSON.stringify(presets);
    let groups = groupsByPresets.get(key);
    if (!groups) groupsByPresets.set(key, (groups = groupsOf(onUnits.filter(({ preset }) => presets[preset]))));
    return groups;
  }

  return {
    analyze(document, config) {
      const known = cut.get(document);
      if (known?.config === config) return known.report;
      const asked = workloadOf(document, config);
      const evidence = [
        ...document.runnerEvidence,
        ...document.parts.flatMap((part) => evidenceIn(part, factsUnder(part, asked, config.options))),
      ];
      const isForRunners = asked === 'ci-runner' || (asked === 'auto' && evidence.length > 0);
      const presets = { recommended: true, 'ci-runner': isForRunners, strict: config.isStrict };
      const isOn = ({ id, preset }: AnyRule): boolean => config.rules[id] !== 'off' && presets[preset];
      const groups = groupsIn(presets);
      const effort = { units: 0, checks: 0 };
      const { results, steps, stop, outOfTime } = limited(mostSteps, (budget) => {
        let stoppedAt: Range | undefined;
        const results = document.parts.map((part) => {
          const store = factsUnder(part, asked, config.options);
          return part.units.map((unit) => {
            const result = resultOf({ part, unit, store, groups, effort, budget });
            if (budget.usedUpBy() !== undefined) stoppedAt ??= part.tree.rangeOf(unit.entry?.key ?? unit.node);
            return result;
          });
        });
        return {
          results,
          steps: budget.spent(),
          stop: stoppedAt && stopped(stoppedAt, budget.usedUpBy() ?? 'it', budget.outOfTime() ?? inMillions(mostSteps)),
          // The unit that was stopped is one of those that ran.
          outOfTime: budget.outOfTime() === undefined ? undefined : { gotFurther: effort.units > 1 },
        };
      });
      const problems = stop ? [...document.problems, stop] : document.problems;
      const found = results.flatMap((units, part) =>
        units
          .flatMap(({ hits }, at) => foundIn(document.parts[part]?.units[at], part, hits))
          .filter(({ hit }) => isOn(hit.rule)),
      );
      const crashes = results.flat().flatMap((unit) => unit.crashes);
      const isComplete = crashes.length === 0 && !problems.some(({ severity }) => severity === 'error');
      const { findings, suppressed, notes, usedEntries } = sifted(
        { document, config, rules, isOn, isComplete },
        reported(document, config, inOrder(document, found)),
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
        outOfTime,
        effort: { ...effort, steps, ...ofParts(document, asked, config) },
        runnerEvidence: evidence,
      };
      if (stop && !outOfTime) cut.set(document, { config, report });
      return report;
    },
    hitOf: (_document, finding) => {
      const hit = hitsByFinding.get(finding.source);
      return hit && byId.has(hit.rule.id) ? hit : undefined;
    },
  };
}

/** The block of a unit says what is in it, but not in which section it stands. */
function samePath(a: Unit['path'], b: Unit['path']): boolean {
  return a === b || (a.length === b.length && a.every((step, at) => step === b[at]));
}

function foundIn(unit: Unit | undefined, part: number, hits: readonly Hit[]): readonly Found[] {
  return hits.map((hit) => ({ hit, part, ...(unit && { unit }) }));
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

function ofParts({ parts }: Document, asked: Workload, { options }: Config): Pick<Effort, 'blocks' | 'facts'> {
  const stores = new Set(parts.flatMap((part) => [part.facts, factsUnder(part, asked, options)]));
  return {
    blocks: parts.reduce((sum, { tree }) => sum + tree.parsed, 0),
    facts: [...stores].reduce((sum, { computed }) => sum + computed, 0),
  };
}

function evidenceIn({ tree }: Part, facts: FactStore): Report['runnerEvidence'] {
  return facts
    .tracked([])
    .get(workloadEvidence)
    .map(({ at, words }) => ({ range: tree.rangeOf(at), words }));
}

interface Run {
  readonly part: Part;
  readonly unit: Unit;
  readonly store: FactStore;
  readonly groups: readonly RuleGroup[];
  /** Counted on. */
  readonly effort: { units: number; checks: number };
  readonly budget: Budget;
}

/** About half a second of them; a template of 64 resources takes 70,000 (test/counts.json). */
const mostSteps = 20_000_000;

const nothing: UnitResult = {
  path: [],
  groups: [],
  hits: [],
  crashes: [],
  reads: [],
};

function inMillions(steps: number): string {
  return `${String(steps / 1_000_000)} million steps`;
}

/** What the loops of a rule count themselves is not in it. */
const stepsOfCheck = 20;

/** What settling and joining a hit takes; units in which people find their way have fewer than those that cost nothing. */
const stepsOfHit = 250;
const mostHitsForFree = 1000;

function runRules({ part, unit, store, groups, effort, budget }: Run): UnitResult {
  const reads: Read[] = [];
  const facts = store.tracked(reads);
  const hits: Hit[] = [];
  const crashes: UnitResult['crashes'][number][] = [];
  const around = part.kind.dialect === 'cfn' ? pathOfUnit(unit) : [];
  const owner = unit.path[0] === 'Resources' ? unit.path[1] : undefined;
  const subjectsOf = subjectsIn(unit, facts);
  const crashed = (rule: AnyRule, error: unknown): void => {
    crashes.push({ rule: rule.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  };
  for (const group of groups) {
    const { rules } = group;
    if (budget.usedUpBy() !== undefined) break;
    let found: readonly unknown[] = [];
    try {
      found = subjectsOf(group);
    } catch (error) {
      if (budget.usedUpBy() === undefined) for (const rule of rules) crashed(rule, error);
    }
    if (found.length === 0) continue;
    for (const rule of rules) {
      effort.checks += found.length;
      try {
        spend(stepsOfCheck * found.length, 'running the rules');
        for (const subject of found) {
          for (const finding of rule.check(subject, rule.findings, facts)) {
            const hit = hitOf(facts, { rule, finding, subject, owner }, around);
            if (hit) hits.push(hit);
            if (hits.length > mostHitsForFree) spend(stepsOfHit, 'reporting what was found');
          }
        }
      } catch (error) {
        if (budget.usedUpBy() !== undefined) break;
        crashed(rule, error);
      }
    }
  }
  return { path: unit.path, groups, hits: withoutRepeats(hits), crashes, reads: [...new Set(reads)] };
}
