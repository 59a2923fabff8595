import { whenText } from '../engine/index.ts';
import { pathTo, type SyntaxNode } from '../syntax/index.ts';
import {
  both,
  expand,
  flatMap,
  intrinsicOf,
  isParameter,
  lists,
  literal,
  parameter,
  texts,
  verdictOf,
  type Alternative,
  type Path,
  type Text,
  type ValueSet,
} from '../values/index.ts';
import { code, list } from './markdown.ts';
import type { Question } from './question.ts';

/** One value in words, and the paths on which it is that. */
interface Outcome {
  readonly words: string;
  readonly paths: readonly Path[];
}

/**
 * What a node may evaluate to, and when; `around` is known to hold where it stands. `subject` begins the sentence.
 * Undefined when nothing is known of it.
 */
export function explainValue(question: Question, node: SyntaxNode, around: Path, subject: string): string | undefined {
  const set = shown(question, node, around);
  const outcomes = outcomesOf(question, set, around);
  const rest = [...new Set(set.unknown)].map((why) => `something else (${reasonFor(question, why)})`);
  const [only, ...more] = outcomes;
  if (!only)
    return rest.length === 0 ? undefined : `${subject} may be anything: ${reasonFor(question, set.unknown[0] ?? '')}.`;
  if (more.length === 0 && rest.length === 0 && only.paths.some((path) => path.length === 0))
    return `${subject} is ${only.words}.`;
  return `${subject} may be\n\n${list([...outcomes.map(lineOf), ...rest])}`;
}

function lineOf({ words, paths }: Outcome): string {
  if (paths.some((path) => path.length === 0)) return words;
  return `${words} — ${paths.map((path) => inline(whenText(path).trim())).join('; ')}`;
}

/** What comes from a template's names and values within a sentence: never Markdown. */
function inline(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~&]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

function outcomesOf({ facts }: Question, set: ValueSet<string>, around: Path): readonly Outcome[] {
  const paths = new Map<string, Path[]>();
  const add = (words: string, when: Path): void => {
    const whole = both(around, when);
    const verdict = whole && verdictOf(facts, whole);
    if (!verdict?.possible) return;
    const own = verdict.path.filter((each) => !around.some((other) => JSON.stringify(other) === JSON.stringify(each)));
    const known = paths.get(words) ?? [];
    if (!known.some((each) => JSON.stringify(each) === JSON.stringify(own))) paths.set(words, [...known, own]);
  };
  for (const { value, when } of set.alternatives) add(value, when);
  for (const when of set.absent) add('nothing: it is left out', when);
  return [...paths].map(([words, each]) => ({ words, paths: each }));
}

/** The values in words; those that a `NoEcho` parameter has a part in are masked. */
function shown(question: Question, node: SyntaxNode, around: Path): ValueSet<string> {
  const { facts } = question;
  const set = flatMap(expand(facts, node, around), ({ value }) => wordsFor(question, value, around));
  return { ...set, alternatives: set.alternatives.map((each) => masked(question, each)) };
}

function masked({ facts, part }: Question, alternative: Alternative<string>): Alternative<string> {
  const isSecret = alternative.when.some(
    (each) => 'parameter' in each && facts.get(parameter, each.parameter)?.isSecret,
  );
  if (isSecret) return { ...alternative, value: code('****') };
  const [section, mapping, ...keys] = pathTo(part.tree, alternative.node) ?? [];
  if (section !== 'Mappings' || keys.length < 2) return alternative;
  const entry = [mapping, ...keys.slice(0, 2)].join(' › ');
  return { ...alternative, value: `${alternative.value} (${code(entry)})` };
}

function wordsFor(question: Question, node: SyntaxNode, around: Path): ValueSet<string> {
  const { facts } = question;
  const call = intrinsicOf(node);
  if (call?.name === 'Fn::Split' || call?.name === 'Fn::Cidr')
    return flatMap(lists(facts, node, around), ({ value, node: decides }) => certain(code(listText(value)), decides));
  if (!call && node.kind !== 'scalar') return certain(shapeOf(node), node);
  return flatMap(texts(facts, node, around), ({ value, node: decides }) =>
    certain(textWords(question, value), decides),
  );
}

function certain(words: string, node: SyntaxNode): ValueSet<string> {
  return { alternatives: [{ value: words, node, when: [] }], absent: [], unknown: [] };
}

function shapeOf(node: SyntaxNode): string {
  if (node.kind === 'seq') return code(listText(node.items));
  if (node.kind !== 'map') return 'what its anchor holds';
  const keys = node.entries.map(({ key }) => key.source);
  return keys.length === 0 ? code('{}') : `an object with ${code(keys.join(', '))}`;
}

function listText(items: readonly SyntaxNode[]): string {
  const texts = items
    .slice(0, 20)
    .map((item) => (item.kind === 'scalar' && item.tag === undefined ? item.source : '…'));
  return `[${texts.join(', ')}${items.length > 20 ? ', …' : ''}]`;
}

function textWords({ facts }: Question, text: Text): string {
  if (literal(text) !== undefined) return code(literal(text) ?? '');
  const names = text.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.opaque]));
  const written = text.map((piece) => (typeof piece === 'string' ? piece : opaqueText(piece.opaque))).join('');
  const open = [...new Set(names.filter((name) => isParameter(facts, name)))];
  const isAll = names.every((name) => isParameter(facts, name));
  const note = isAll
    ? `whatever ${open.map((name) => code(name)).join(' and ')} ${open.length > 1 ? 'are' : 'is'}`
    : 'completed at deployment';
  return `${code(written)} (${note})`;
}

function opaqueText(name: string): string {
  return name.startsWith('{{') ? name : `\${${name}}`;
}

/** Why a value may be something else, for people. `why` is a reason of the layer of values. */
function reasonFor({ facts }: Question, why: string): string {
  const [, kind, name = ''] = /^(parameter|mapping) (.+)$/.exec(why) ?? [];
  if (kind === 'mapping') return `the key into mapping ${code(name)} is decided at deployment`;
  if (kind === 'parameter') {
    const declared = facts.get(parameter, name);
    if (declared?.isStored) return `parameter ${code(name)} is read from Parameter Store`;
    return `parameter ${code(name)} has no \`AllowedValues\``;
  }
  if (why === 'a key') return 'a key is decided at deployment';
  return /^(?:Fn::)?[A-Z]\w+$/.test(why) ? `${code(why)} is decided at deployment` : inline(why);
}
