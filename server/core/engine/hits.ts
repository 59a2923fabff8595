import { findingAt, severities, type AnyRule, type Finding, type Severity } from '../rule/index.ts';
import type { Facts } from '../facts/index.ts';
import { get, plainText, type Block, type Tree, type Unit } from '../syntax/index.ts';
import { both, isValue, verdictOf, type Assumption, type Path } from '../values/index.ts';

/** A finding with the rule and the subject that it came from. */
export interface Hit {
  readonly rule: AnyRule;
  readonly finding: Finding;
  readonly subject: unknown;
  /** Logical id of the resource that was checked; undefined outside `Resources`. */
  readonly owner: string | undefined;
  readonly severity: Severity;
  /** The same where values other than the defaults count in full. */
  readonly fullSeverity: Severity;
  /** Under which parameters and conditions it holds, in as few words as possible; `[]` means always. */
  readonly path: Path;
  /** Whether it holds with all parameters at their defaults. */
  readonly byDefault: boolean;
  /** False when the budget did not suffice to see whether `path` can be taken at all. */
  readonly settled: boolean;
  /** The policy template of SAM that grants what it is about: there is no text to fix. */
  readonly template?: string;
  /** What it is located in, where that is not the tree of its part: the comments of a script. */
  readonly tree?: Tree;
  /** RFC 6901 pointer to what it is about, where it lies at no node. */
  readonly pointer?: string;
}

/** What is written in a unit is there only on this path: the `Condition` of a resource or output. */
export function pathOfUnit({ path: [section, name], node }: Unit): Path {
  if (name === undefined || (section !== 'Resources' && section !== 'Outputs')) return [];
  const condition = plainText(get(node, 'Condition'));
  return condition === undefined ? [] : [{ condition, is: true }];
}

/** A finding with its path settled; undefined when no deployment takes it. */
export function hitOf(
  facts: Facts,
  { rule, finding, subject, owner }: Pick<Hit, 'rule' | 'finding' | 'subject' | 'owner'>,
  around: Path,
): Hit | undefined {
  const whole = finding.isImpossible ? undefined : both(around, finding.path);
  if (!whole) return undefined;
  const { possible, settled, path, byDefault } = verdictOf(facts, whole);
  if (!possible) return undefined;
  const fullSeverity = severityOf(rule, finding);
  const severity = byDefault ? fullSeverity : lessened(fullSeverity);
  const said = path.filter((each) => !isEveryTurn(each));
  const hit = { rule, finding, subject, owner, severity, fullSeverity, path: said, byDefault, settled };
  const template = rule.on.namedBy?.(subject);
  return template ? { ...hit, finding: findingAt(finding, template), template: template.source } : hit;
}

function severityOf(rule: AnyRule, finding: Finding): Severity {
  const message = rule.messages[finding.message];
  return finding.ownSeverity ?? (typeof message === 'object' ? message.severity : rule.severity);
}

/** A finding that needs values other than the defaults is one step less severe (checklist specification, section 1). */
function lessened(severity: Severity): Severity {
  return severities[Math.min(severities.indexOf(severity) + 1, severities.length - 1)] ?? severity;
}

/** One hit for what is said of one place on several paths, where one path covers the others or two leave no third. */
export function withoutRepeats(hits: readonly Hit[]): readonly Hit[] {
  const byBlock = new Map<Block, Map<string, Hit[]>>();
  for (const hit of hits) {
    const { block, start, end } = hit.finding.at;
    const byPlace = byBlock.get(block) ?? new Map<string, Hit[]>();
    byBlock.set(block, byPlace);
    const place = `${String(start)} ${String(end)}`;
    const known = byPlace.get(place);
    if (known) join(known, hit);
    else byPlace.set(place, [hit]);
  }
  return [...byBlock.values()].flatMap((byPlace) => [...byPlace.values()].flat());
}

/** Adds a hit to those of its place, in place of those that it can be said together with. */
function join(kept: Hit[], hit: Hit): void {
  let whole = hit;
  for (let at = 0; at < kept.length;) {
    const joined = joinOf(kept[at] as Hit, whole);
    if (joined) kept.splice(at, 1);
    at = joined ? 0 : at + 1;
    whole = joined ?? whole;
  }
  kept.push(whole);
}

/** For hits of one place. What a loop's turns make of one node has a node for each turn, so that nodes do not count. */
function joinOf(a: Hit, b: Hit): Hit | undefined {
  if (a.rule !== b.rule || a.finding.message !== b.finding.message) return undefined;
  if (JSON.stringify(a.finding.args) !== JSON.stringify(b.finding.args)) return undefined;
  const path = joinOfPaths(a.path, b.path);
  if (!path) return undefined;
  const [worse, other] = severities.indexOf(a.severity) <= severities.indexOf(b.severity) ? [a, b] : [b, a];
  return { ...worse, path, byDefault: a.byDefault || b.byDefault, settled: worse.settled && other.settled };
}

/** Whether an assumption names all turns of a loop, and so says nothing. */
function isEveryTurn(assumption: Assumption): boolean {
  if (!isValue(assumption) || !assumption.loop) return false;
  const { all, turns } = assumption.loop;
  return all?.every((each) => turns.includes(each)) === true;
}

/** The turns of one loop that two assumptions name together; nothing when that is all of them. Undefined for others. */
function turnsOfBoth(a: Assumption, b: Assumption): Path | undefined {
  if (!isValue(a) || !isValue(b) || !a.loop || !b.loop || a.parameter !== b.parameter) return undefined;
  if (JSON.stringify(a.loop.all) !== JSON.stringify(b.loop.all)) return undefined;
  const turns = [...new Set([...a.loop.turns, ...b.loop.turns])];
  const joined: Assumption = { ...a, is: turns.join(', '), loop: { ...a.loop, turns } };
  return isEveryTurn(joined) ? [] : [joined];
}

/** The path that is taken when one of two is; undefined where that is no single path. */
function joinOfPaths(a: Path, b: Path): Path | undefined {
  const has = (path: Path, wanted: Path[number]) =>
    path.some((each) => JSON.stringify(each) === JSON.stringify(wanted));
  const onlyA = a.filter((each) => !has(b, each));
  const onlyB = b.filter((each) => !has(a, each));
  if (onlyA.length === 0) return a;
  if (onlyB.length === 0) return b;
  const [one, other] = [onlyA[0], onlyB[0]];
  if (onlyA.length > 1 || onlyB.length > 1 || !one || !other) return undefined;
  const turns = turnsOfBoth(one, other);
  if (turns) return a.flatMap((each) => (each === one ? turns : [each]));
  if (!('condition' in one) || !('condition' in other) || one.condition !== other.condition) return undefined;
  return a.filter((each) => each !== one);
}
