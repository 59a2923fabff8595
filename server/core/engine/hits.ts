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
  if (hits.length < 2) return hits;
  const byBlock = new Map<Block, Map<string, Hit[]>>();
  for (const hit of hits) {
    const { block, start, end } = hit.finding.at;
    const byPlace = byBlock.get(block) ?? new Map<string, Hit[]>();
    byBlock.set(block, byPlace);
    const place = `${String(start)} ${String(end)}`;
    const known = byPlace.get(place);
    if (known) known.push(hit);
    else byPlace.set(place, [hit]);
  }
  return [...byBlock.values()].flatMap((byPlace) => [...byPlace.values()].flatMap(joined));
}

/** A hit, and each assumption of its path as a text to compare. */
interface Kept {
  readonly hit: Hit;
  readonly keys: readonly string[];
}

/** Beyond what a value can have of forms, hits that say the same are said as they are. */
const mostCompared = 512;

/** The hits of one place, those that can be said together in one, where the last of them was. */
function joined(hits: readonly Hit[]): readonly Hit[] {
  if (hits.length === 1) return hits;
  const kept = new Set<Kept>();
  const alike = new Map<string, Kept[]>();
  for (const hit of hits) {
    const { rule, finding, path } = hit;
    const says = `${rule.id} ${finding.message} ${JSON.stringify(finding.args)}`;
    const known = alike.get(says) ?? [];
    alike.set(says, known);
    let whole: Kept = { hit, keys: keysOf(path) };
    for (let at = 0; at < known.length && known.length <= mostCompared;) {
      const other = known[at] as Kept;
      const both = joinOf(other, whole);
      if (both) {
        known.splice(at, 1);
        kept.delete(other);
      }
      at = both ? 0 : at + 1;
      whole = both ?? whole;
    }
    known.push(whole);
    kept.add(whole);
  }
  return [...kept].map(({ hit }) => hit);
}

/** For hits that say the same. What a loop's turns make of one node has a node for each turn, so that nodes do not count. */
function joinOf(first: Kept, second: Kept): Kept | undefined {
  const path = joinOfPaths(first, second);
  if (!path) return undefined;
  const [a, b] = [first.hit, second.hit];
  const [worse, other] = severities.indexOf(a.severity) <= severities.indexOf(b.severity) ? [a, b] : [b, a];
  const settled = worse.settled && other.settled;
  return { hit: { ...worse, path, byDefault: a.byDefault || b.byDefault, settled }, keys: keysOf(path) };
}

function keysOf(path: Path): readonly string[] {
  return path.map((each) => JSON.stringify(each));
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
function joinOfPaths(first: Kept, second: Kept): Path | undefined {
  const [a, b] = [first.hit.path, second.hit.path];
  const onlyA = a.filter((_, at) => !second.keys.includes(first.keys[at] as string));
  if (onlyA.length === 0) return a;
  const onlyB = b.filter((_, at) => !first.keys.includes(second.keys[at] as string));
  if (onlyB.length === 0) return b;
  const [one, other] = [onlyA[0], onlyB[0]];
  if (onlyA.length > 1 || onlyB.length > 1 || !one || !other) return undefined;
  const turns = turnsOfBoth(one, other);
  if (turns) return a.flatMap((each) => (each === one ? turns : [each]));
  if (!('condition' in one) || !('condition' in other) || one.condition !== other.condition) return undefined;
  return a.filter((each) => each !== one);
}
