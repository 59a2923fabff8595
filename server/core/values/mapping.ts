import { remembered } from '../facts/index.ts';
import { entryOf, get, type Entry, type MapNode, type SyntaxNode } from '../syntax/index.ts';
import { spend } from '../text/index.ts';
import {
  both,
  exclusion,
  isValue,
  unknownValue,
  type Alternative,
  type Assumption,
  type Path,
  type ValueSet,
} from './assume.ts';
import { argumentsOf, argumentText, intrinsicOf, type Intrinsic } from './intrinsic.ts';
import { assumed, excluded, isClosed, knownValues, mayBe, parameter } from './parameter.ts';
import { chain, mayHold, maxForms, readingValues, stepsOfNode, type Reader } from './reader.ts';
import { templateEntry } from './template.ts';
import { symbolIn, type Symbolic, type Text } from './text.ts';

/**
 * The leaves of a mapping that the keys may lead to, each with the parameter values that lead there. Keys that no
 * parameter decides (of a resource, an import) stand for every key, and the rest is unknown. With `DefaultValue`
 * (AWS::LanguageExtensions) also that, where a key is missing; without it a missing key fails the deployment.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap-enhancements.html
 */
export function findInMap(reader: Reader, call: Intrinsic): ValueSet<SyntaxNode> {
  const [mapping, first, second, options] = argumentsOf(call);
  const name = mapping && !intrinsicOf(mapping) ? argumentText(mapping) : undefined;
  const entry = name === undefined ? undefined : reader.facts.get(templateEntry, `Mappings/${name}`);
  if (!entry || !first || !second) return unknownValue(name === undefined ? 'a mapping' : `mapping ${name}`);
  const where = `Mappings/${entry.key.source}`;
  const outer = chosenBy(reader, first, entry.value);
  const leaves: Alternative<SyntaxNode>[] = [];
  const fallback = get(options, 'DefaultValue');
  const misses: Path[] = fallback ? [...outer.misses] : [];
  const unknown = [...outer.unknown];
  for (const group of outer.hits) {
    const inner = chosenBy(reader, second, group.entry.value);
    unknown.push(...inner.unknown);
    for (const miss of fallback ? inner.misses : []) {
      spend(stepsOfPath, readingValues);
      const when = both(group.when, miss);
      if (when && mayHold(reader, when)) misses.push(when);
    }
    for (const leaf of inner.hits) {
      spend(stepsOfPath, readingValues);
      const when = both(group.when, leaf.when);
      if (!when || (when.length > 0 && !mayHold(reader, when))) continue;
      const through = `${where}/${group.entry.key.source}/${leaf.entry.key.source}`;
      leaves.push({ value: leaf.entry.value, node: leaf.entry.value, when: leadingTo(when, through) });
    }
    if (leaves.length > maxForms) return unknownValue('it has too many forms');
  }
  if (fallback) for (const when of misses) leaves.push({ value: fallback, node: fallback, when });
  const isOpen = unknown.length > 0 || mayBeFilled(entry.value);
  // A deployment without the key fails, so in a condition that is nothing; elsewhere somebody may be typing.
  if (leaves.length === 0 && (isOpen || reader.parameters === 'values'))
    return unknownValue(`mapping ${entry.key.source}`);
  return chain(
    reader,
    { alternatives: leaves, absent: [], unknown: isOpen ? [`mapping ${entry.key.source}`] : [] },
    ({ value }) => reader.ways.expand(reader, value),
  );
}

function leadingTo(when: Path, through: string): Path {
  return when.map((each): Assumption => (isValue(each) ? { ...each, through: [through] } : each));
}

/** `AWS::Include` may fill a mapping. */
function mayBeFilled(node: SyntaxNode): boolean {
  return get(node, 'Fn::Transform') !== undefined;
}

/** A path is made, asked about, and named by the entry that it leads to. */
const stepsOfPath = 100;

interface Choice {
  readonly hits: readonly { readonly entry: Entry; readonly when: Path }[];
  /** Paths on which no entry has the key. */
  readonly misses: readonly Path[];
  readonly unknown: readonly string[];
}

function chosenBy(reader: Reader, key: SyntaxNode, map: SyntaxNode): Choice {
  if (map.kind !== 'map') return { hits: [], misses: [], unknown: ['a mapping'] };
  const keys = reader.ways.texts({ ...reader, parameters: 'symbols' }, key);
  const choices = keys.alternatives.map(({ value, when }) => withPath(chosenByText(reader, value, map), when));
  return {
    hits: choices.flatMap(({ hits }) => hits),
    misses: choices.flatMap(({ misses }) => misses),
    unknown: [...keys.unknown, ...choices.flatMap(({ unknown }) => unknown)],
  };
}

function withPath(choice: Choice, path: Path): Choice {
  if (path.length === 0) return choice;
  spend(stepsOfNode * (choice.hits.length + choice.misses.length), readingValues);
  const hits = choice.hits.flatMap(({ entry, when }) => {
    const joined = both(path, when);
    return joined ? [{ entry, when: joined }] : [];
  });
  const misses = choice.misses.map((when) => both(path, when)).filter((when) => when !== undefined);
  return { hits, misses, unknown: choice.unknown };
}

function chosenByText(reader: Reader, key: Text, map: MapNode): Choice {
  const [only = '', ...more] = key;
  if (typeof only === 'string' && more.length === 0) {
    const entry = entryOf(map, only);
    return entry ? { hits: [{ entry, when: [] }], misses: [], unknown: [] } : { hits: [], misses: [[]], unknown: [] };
  }
  const symbol = symbolIn(key);
  const known = choicesIn(reader.facts, map);
  const name = JSON.stringify([reader.parameters, symbol?.name, symbol?.before, symbol?.behind]);
  let choice = known.get(name);
  if (!choice) known.set(name, (choice = chosenBySymbol(reader, symbol, map)));
  return choice;
}

/** By symbols: hundreds of calls may ask for one key of one mapping. */
const choicesIn = remembered((_facts, _map: MapNode) => new Map<string, Choice>());

function chosenBySymbol(reader: Reader, symbol: Symbolic | undefined, map: MapNode): Choice {
  spend(stepsOfNode * map.entries.length, readingValues);
  const entries = map.entries.filter((entry) => entryOf(map, entry.key.source) === entry);
  const found = symbol && reader.facts.get(parameter, symbol.name);
  // Conditions are statements about every deployment; a parameter set comes in where they are judged.
  const declared = found && reader.parameters === 'symbols' ? { ...found, given: undefined } : found;
  if (!symbol || (!declared && !symbol.name.startsWith('AWS::')))
    return { hits: entries.map((entry) => ({ entry, when: [] })), misses: [], unknown: ['a key'] };
  spend(entries.length * (declared?.allowed?.length ?? 0), readingValues);
  const values = entries.flatMap((entry) => {
    const value = symbol.valueFor(entry.key.source);
    return value !== undefined && (!declared || mayBe(declared, value)) ? [{ entry, value }] : [];
  });
  const hits = values.map(({ entry, value }) => {
    const when = declared ? assumed(declared, value) : { parameter: symbol.name, is: value, default: false };
    return { entry, when: [when] };
  });
  const keys = values.map(({ value }) => value);
  if (!declared) return { hits, misses: [[exclusion(symbol.name, keys, false)]], unknown: [] };
  if (!isClosed(declared)) return { hits, misses: [[excluded(declared, keys)]], unknown: [] };
  const chosen = new Set(keys);
  const missing = knownValues(declared).filter((value) => !chosen.has(value));
  return { hits, misses: missing.map((value) => [assumed(declared, value)]), unknown: [] };
}
