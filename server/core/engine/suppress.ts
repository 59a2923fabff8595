import type { AnyRule } from '../rule/index.ts';
import {
  configSuppressions,
  foreignIn,
  foreignWords,
  isAboutSuppressions,
  mentions,
  notesIn,
  suppressionOf,
  weighed,
  type JudgedNote,
  type Place,
  type Suppressed,
  type Suppression,
  type Weighed,
} from '../suppression/index.ts';
import type { Config } from './config.ts';
import type { Document } from './document.ts';
import type { ReportedFinding } from './report.ts';

/** What suppressions make of the findings of a document. */
export interface Sifted {
  /** Those that are not suppressed. */
  readonly findings: readonly ReportedFinding[];
  readonly suppressed: readonly ReportedFinding[];
  /** The document's own suppressions, for the rules on them. */
  readonly notes: readonly JudgedNote[];
  /** The entries of the configuration that suppressed something. */
  readonly usedEntries: Config['suppressions'];
}

/** A finding with all resources that it is said of. */
export interface Sievable {
  readonly finding: ReportedFinding;
  readonly owners: readonly (string | undefined)[];
}

export interface Sieve {
  readonly document: Document;
  readonly config: Config;
  readonly rules: readonly AnyRule[];
  /** Whether a rule speaks at all. */
  readonly isOn: (rule: AnyRule) => boolean;
  /** Whether everything could be checked, so that what suppresses nothing is of no use. */
  readonly isComplete: boolean;
}

/**
 * Tells suppressed findings from the others. Of several suppressions of one finding the narrowest counts as used, ours
 * before those of other tools.
 */
export function sifted({ document, config, rules, isOn, isComplete }: Sieve, all: readonly Sievable[]): Sifted {
  const { text, parts, kind, today } = document;
  const isScript = kind.dialect === 'embedded' ? 'script' : 'document';
  const notes = config.inlineSuppressions === 'honoured' ? notesIn(text, isScript, parts) : [];
  const own = notes.map((note) => weighed(note, rules, today));
  const byNote = new Map<Suppression, Weighed>(
    own.filter(({ why }) => why === undefined).map((each) => [suppressionOf(each.note), each]),
  );
  const entries = new Map(
    config.suppressions.flatMap((entry) => configSuppressions([entry], today).map((each) => [each, entry] as const)),
  );
  const narrowest = [...byNote.keys()].sort((a, b) => a.scope.size - b.scope.size);
  const suppressions = [...narrowest, ...entries.keys(), ...foreignOf(document, config)];
  if (suppressions.length === 0 && own.length === 0)
    return { findings: all.map(({ finding }) => finding), suppressed: [], notes: [], usedEntries: [] };

  const byId = new Map<string, AnyRule>(rules.map((rule) => [rule.id, rule]));
  const used = new Set<Suppression>();
  const findings: ReportedFinding[] = [];
  const suppressed: ReportedFinding[] = [];
  for (const { finding, owners } of all) {
    const rule = byId.get(finding.rule);
    const place = placeOf(finding, owners);
    const found =
      rule && suppressions.find((each) => each.suppresses(rule, finding.source) && each.scope.covers(place));
    if (found) used.add(found);
    if (found) suppressed.push({ ...finding, suppressed: wordsOf(found) });
    else findings.push(finding);
  }
  const isUsed = new Set([...used].map((each) => byNote.get(each)));
  const judged = own.map((each): JudgedNote => {
    const rule = byId.get(each.note.rule);
    const isKnown = isComplete && rule !== undefined && isOn(rule);
    return { ...each.note, today, state: each.why ?? (isUsed.has(each) ? 'used' : isKnown ? 'unused' : 'undecided') };
  });
  const usedEntries = [...used].flatMap((each) => entries.get(each) ?? []);
  return { findings, suppressed, notes: judged, usedEntries };
}

function foreignOf({ text, parts, today }: Document, config: Config): readonly Suppression[] {
  if (config.foreignSuppressions === 'ignored' || config.inlineSuppressions === 'ignored') return [];
  if (!mentions(text, parts, foreignWords)) return [];
  return parts.flatMap(({ tree, kind }, part) => (kind.dialect === 'cfn' ? foreignIn({ tree, part, today }) : []));
}

function placeOf({ part, range, pointer, resource, source }: ReportedFinding, owners: Place['owners']): Place {
  return { part, range, pointer, resource, owners, at: source.at };
}

function wordsOf({ by, reason, range, until }: Suppression): Suppressed {
  return { by, reason, range, until };
}

/** Rules that run on units, and those that run on suppressions. */
export function splitRules(rules: readonly AnyRule[]): {
  readonly onUnits: readonly AnyRule[];
  readonly onSuppressions: readonly AnyRule[];
} {
  return {
    onUnits: rules.filter((rule) => !isAboutSuppressions(rule)),
    onSuppressions: rules.filter(isAboutSuppressions),
  };
}
