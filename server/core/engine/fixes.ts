import { createEditor, hole, type FixEdit } from '../edit/index.ts';
import { changesSeveral, type Options } from '../models/index.ts';
import { get, parse, type Tree, type Unit } from '../syntax/index.ts';
import { applyEdits, limited, spend } from '../text/index.ts';
import { inputOf, type Applicability, type Asked, type Fix, type FixContext, type InputName } from '../rule/index.ts';
import type { Analyzer } from './analyze.ts';
import { factsUnder } from './circumstances.ts';
import type { Document, Part } from './document.ts';
import type { Hit } from './hits.ts';
import type { ReportedFinding } from './report.ts';
import { fill } from './wording.ts';

/** A fix that suits one finding, with the edits that make it. */
export interface OfferedFix {
  readonly key: string;
  readonly title: string;
  /** That of the fix; `needs-review` for a placeholder fix whose blanks are all filled by `Inputs`. */
  readonly applicability: Applicability;
  readonly asked: Asked;
  /** What it wants to know; answers are optional. */
  readonly asks: readonly InputName[];
  readonly edits: readonly FixEdit[];
  /** Whether other fixes come first, as what they narrow may be what this one relies on. */
  readonly isLast: boolean;
  /** Messages of its rule that it may bring, though they are as severe. */
  readonly becomes: readonly string[];
}

/** Answers to what fixes ask for, by the name of the input. */
export type Inputs = Readonly<Partial<Record<InputName, string>>>;

/** The fixes of a finding that do not decline it, in the order in which the rule has them; none of a suppressed one. */
export function fixesOf(
  analyzer: Analyzer,
  document: Document,
  finding: ReportedFinding,
  inputs: Inputs = noInputs,
): readonly OfferedFix[] {
  const known = offered.get(finding);
  if (known?.document === document && known.inputs === inputs) return known.fixes;
  const { fixes, isWhole } = readFixes(analyzer, document, finding, inputs);
  if (isWhole) offered.set(finding, { document, inputs, fixes });
  return fixes;
}

/** Editors ask for the fixes of a place, for those of a rule and for those of a file, one after the other. */
const offered = new WeakMap<
  ReportedFinding,
  { readonly document: Document; readonly inputs: Inputs; readonly fixes: readonly OfferedFix[] }
>();

const noInputs: Inputs = {};

const stepsOfFix = 2000;

/** To parse a character. */
const stepsOfParsing = 10;

/** About half a second for a single fix; one that takes more is not offered. */
const mostSteps = 20_000_000;

function readFixes(
  analyzer: Analyzer,
  document: Document,
  finding: ReportedFinding,
  inputs: Inputs,
): { readonly fixes: readonly OfferedFix[]; readonly isWhole: boolean } {
  const hit = analyzer.hitOf(document, finding);
  const part = document.parts[finding.part];
  if (!hit || !part || finding.suppressed || hit.template !== undefined) return { fixes: [], isWhole: true };
  let isWhole = true;
  const fixes = Object.entries(hit.rule.fixes).flatMap(([key, fix]): OfferedFix[] => {
    const facts = factsUnder(part, finding.workload, finding.options);
    const answers = (name: InputName) => inputs[name] ?? defaultOf(name, finding.options);
    const edits = limited(mostSteps, ({ usedUpBy, outOfTime }) => {
      spend(stepsOfFix, 'computing fixes');
      const found = editsOf({ ...part, facts }, hit, fix, answers);
      // The next time may be enough.
      if (outOfTime() !== undefined) isWhole = false;
      return usedUpBy() === undefined ? found : undefined;
    });
    if (!edits) return [];
    const isFilled = fix.applicability === 'placeholder' && edits.every(({ holes }) => holes.length === 0);
    return [
      {
        key,
        title: fill(fix.title, { ...answersTo(fix, inputs, finding.options), ...finding.source.args }),
        applicability: isFilled ? 'needs-review' : fix.applicability,
        asked: fix.asked ?? 'unticked',
        asks: fix.asks ?? [],
        edits,
        isLast: fix.isLast ?? false,
        becomes: fix.becomes ?? [],
      },
    ];
  });
  return { fixes, isWhole };
}

/**
 * Undefined when the fix declines, changes nothing, or crashes: a crash in one fix must not take the others away. Records
 * of what is deployed are evidence and stay as they are.
 */
function editsOf(
  { tree: own, kind, facts }: Part,
  hit: Hit,
  fix: Fix<unknown>,
  input: FixContext<unknown>['input'],
): readonly FixEdit[] | undefined {
  if (kind.isRecord) return undefined;
  const tree = hit.tree ?? own;
  try {
    const edit = createEditor(tree);
    const result = fix.apply({
      edit,
      finding: hit.finding,
      subject: hit.subject,
      facts: facts.untracked,
      tree,
      input,
    });
    if (result === 'decline') return undefined;
    const edits = result.edits();
    return edits.length > 0 && staysInLoop(tree, hit, edits) && !edits.some(({ range }) => changesSeveral(tree, range))
      ? edits
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What a loop repeats may change within; a resource beside the loop, or a parameter, cannot speak of its turns: a fix
 * outside of loops names nothing by their variables.
 */
function staysInLoop(tree: Tree, { owner }: Hit, edits: readonly FixEdit[]): boolean {
  const repeated = repeatedUnits(tree);
  if (repeated.size === 0) return true;
  const unit = owner === undefined ? undefined : repeated.get(owner);
  if (!unit?.entry) {
    const variables = new Set([...repeated.keys()].flatMap((id) => id.match(variable) ?? []));
    return !edits.some(({ text }) => text.match(variable)?.some((each) => variables.has(each)));
  }
  const { start, end } = tree.rangeOf(unit.entry);
  if (edits.some(({ range }) => range.end < start || end < range.start)) return false;
  spend(stepsOfParsing * tree.text.length, 'computing fixes');
  const known = new Set(tree.units.map(({ path }) => path.join('/')));
  const { units } = parse({ text: applyEdits(tree.text, edits), format: tree.format });
  return units.every(({ path }) => known.has(path.join('/')));
}

const variable = /[$&]\{\w+\}/g;

const unitsInLoops = new WeakMap<Tree, ReadonlyMap<string, Unit>>();

/** The resources that loops repeat, by their name in the loop. */
function repeatedUnits(tree: Tree): ReadonlyMap<string, Unit> {
  let found = unitsInLoops.get(tree);
  if (!found) {
    const section = get(tree.root, 'Resources');
    const own = new Set(section?.kind === 'map' ? section.entries.map(({ key }) => key.source) : []);
    const units = tree.units.filter(
      ({ path: [top, name] }) => top === 'Resources' && name !== undefined && !own.has(name),
    );
    found = new Map(units.toReversed().map((unit) => [unit.path[1] ?? '', unit]));
    unitsInLoops.set(tree, found);
  }
  return found;
}

/** What fills the blanks of a title: what was answered, or stands in for an answer. */
function answersTo({ asks = [] }: Fix<unknown>, inputs: Inputs, options: Options): Readonly<Record<string, string>> {
  return Object.fromEntries(
    asks.flatMap((name) => {
      const answer = inputs[name] ?? inputOf(name, options).default;
      return answer === undefined ? [] : [[name, answer]];
    }),
  );
}

function defaultOf(name: InputName, options: Options): string | ReturnType<typeof hole> {
  const { label, default: fallback, example } = inputOf(name, options);
  return fallback ?? hole(label, example);
}
