import { inWords, nearest, type Range } from '../text/index.ts';
import { pointerStep, type Entry, type Located, type Problem, type SyntaxNode, type Tree } from '../syntax/index.ts';
import type { AnyShape, Field, TextRules } from './shape.ts';

/** Collects what is wrong with a file while it is read, and where each value stands. */
export interface Reading {
  readonly tree: Tree;
  /** Ids of all rules. */
  readonly rules: readonly string[];
  readonly problems: Problem[];
  /** Ranges by JSON pointer: of the key for a setting, of the element for one of a list. */
  readonly ranges: Map<string, Range>;
}

/** A value with the name of what it is the value of, and its pointer. */
interface Place {
  readonly node: SyntaxNode;
  /** `"presets"`, `an entry of "overrides"`. */
  readonly name: string;
  readonly pointer: string;
  /** Stands in where the value has no text. */
  readonly key: Located | undefined;
}

/** The value of the whole file; undefined where it is no map. Parts that are wrong are left out and reported. */
export function readWhole(reading: Reading, shape: AnyShape, root: SyntaxNode): unknown {
  return read(reading, shape, { node: root, name: 'the configuration', pointer: '', key: undefined });
}

function read(reading: Reading, shape: AnyShape, given: Place): unknown {
  const place = { ...given, node: resolved(reading.tree, given.node) };
  if (place.node.tag !== undefined) return wrong(reading, place, `${place.name} must have no tag.`);
  switch (shape.kind) {
    case 'fields':
      return readFields(reading, shape.fields, place);
    case 'severities':
      return readSeverities(reading, shape.values, place);
    case 'list':
      return readList(reading, shape.of, place);
    case 'choice':
      return readChoice(reading, shape.values, place);
    case 'boolean':
      return readBoolean(reading, place);
    case 'whole':
      return readWholeNumber(reading, shape, place);
    case 'rule':
      return readRule(reading, place);
    case 'text':
      return readText(reading, shape, place);
  }
}

/** What an alias stands for; itself where that is nothing. */
function resolved(tree: Tree, node: SyntaxNode): SyntaxNode {
  return node.kind === 'alias' ? (tree.anchor(node.name) ?? node) : node;
}

function readFields(reading: Reading, fields: Readonly<Record<string, Field>>, place: Place): unknown {
  const { node, name, pointer } = place;
  if (node.kind !== 'map') return wrong(reading, place, `${sentence(name)} must be a map with keys and values.`);
  const value: Record<string, unknown> = {};
  const known = Object.keys(fields).filter((key) => fields[key]?.isHidden !== true);
  for (const entry of node.entries) {
    const key = entry.key.source;
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (!field) {
      report(reading, 'unknown-key', entry.key, unknownKey(key, known, name));
      continue;
    }
    const inner = pointer + pointerStep(key);
    reading.ranges.set(inner, reading.tree.rangeOf(entry.key));
    const member = read(reading, field.shape, { node: entry.value, name: `"${key}"`, pointer: inner, key: entry.key });
    if (member !== undefined) value[key] = member;
  }
  const missing = Object.keys(fields).filter((key) => fields[key]?.isRequired === true && !(key in value));
  const absent = missing.filter((key) => !node.entries.some((entry) => entry.key.source === key));
  if (absent.length > 0) {
    const at = node.entries[0]?.key ?? place.key ?? node;
    report(reading, 'missing-key', at, `${sentence(name)} must have ${inWords(absent.map((key) => `"${key}"`))}.`);
  }
  return missing.length > 0 ? undefined : value;
}

function unknownKey(key: string, known: readonly string[], owner: string): string {
  const meant = nearest(key, known);
  const where = owner === 'the configuration' ? 'a configuration' : owner;
  return meant === undefined
    ? `"${key}" is no key of ${where}; there are ${inWords(known)}.`
    : `"${key}" is no key of ${where}; did you mean "${meant}"?`;
}

function readSeverities(reading: Reading, values: readonly string[], place: Place): unknown {
  const { node, pointer } = place;
  if (node.kind !== 'map') return wrong(reading, place, `${place.name} must be a map from rules to severities.`);
  const found: Record<string, unknown> = {};
  for (const entry of node.entries) {
    const name = entry.key.source;
    const flaw = ruleFlaw(name, reading.rules);
    if (flaw !== undefined) report(reading, 'unknown-rule', entry.key, flaw);
    const inner = pointer + pointerStep(name);
    reading.ranges.set(inner, reading.tree.rangeOf(entry.key));
    const severity = readSeverity(reading, values, entry, inner);
    if (flaw === undefined && severity !== undefined) found[name] = severity;
  }
  return found;
}

function readSeverity(reading: Reading, values: readonly string[], { key, value }: Entry, pointer: string): unknown {
  const place = { node: value, name: `"${key.source}"`, pointer, key };
  if (resolved(reading.tree, value).kind !== 'scalar')
    return wrong(reading, place, `${place.name} must be a severity; what rules take for granted stands in "options".`);
  return read(reading, { kind: 'choice', values }, place);
}

/** Why there is no such rule, or pack of rules (`iam/*`), or all (`*`). */
function ruleFlaw(name: string, rules: readonly string[]): string | undefined {
  if (name === '*' || rules.includes(name)) return undefined;
  const packs = [...new Set(rules.map((id) => `${id.slice(0, id.indexOf('/'))}/*`))];
  if (packs.includes(name)) return undefined;
  const meant = nearest(name, name.endsWith('*') || !name.includes('/') ? [...packs, ...rules] : rules);
  if (meant !== undefined) return `There is no rule "${name}"; did you mean "${meant}"?`;
  return `There is no rule "${name}"; "iac-hardener rules" lists them all.`;
}

function readRule(reading: Reading, place: Place): unknown {
  const { node, name } = place;
  if (node.kind !== 'scalar' || node.style === 'empty') return wrong(reading, place, `${name} must be a rule.`);
  if (node.source === '*')
    return wrong(reading, place, `${name} must be a rule; * would hide what nobody has seen yet.`);
  const flaw = ruleFlaw(node.source, reading.rules);
  if (flaw === undefined) return node.source;
  report(reading, 'unknown-rule', node, flaw);
  return undefined;
}

function readList(reading: Reading, of: AnyShape, place: Place): unknown {
  const { node, name, pointer } = place;
  const items = node.kind === 'seq' ? node.items : [node];
  const values: unknown[] = [];
  for (const item of items) {
    // Settings count what is sound, so a wrong element leaves its pointer to the next.
    const inner = pointer + pointerStep(values.length);
    reading.ranges.set(inner, reading.tree.rangeOf(item.kind === 'map' ? (item.entries[0]?.key ?? item) : item));
    const each = node.kind === 'seq' ? `an entry of ${name}` : name;
    const value = read(reading, of, { node: item, name: each, pointer: inner, key: place.key });
    if (value !== undefined) values.push(value);
  }
  return values;
}

function readChoice(reading: Reading, values: readonly string[], place: Place): unknown {
  const { node, name } = place;
  const given = node.kind === 'scalar' && node.style !== 'empty' ? node.source : undefined;
  if (given !== undefined && values.includes(given)) return given;
  const meant = given === undefined ? undefined : nearest(given, values);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return wrong(reading, place, `${sentence(name)} must be ${orWords(values)}.${hint}`);
}

function readBoolean(reading: Reading, place: Place): unknown {
  const value = place.node.kind === 'scalar' ? place.node.value : undefined;
  if (typeof value === 'boolean') return value;
  return wrong(reading, place, `${sentence(place.name)} must be true or false.`);
}

function readWholeNumber(
  reading: Reading,
  { least, most }: { readonly least: number; readonly most: number },
  place: Place,
): unknown {
  const value = place.node.kind === 'scalar' ? place.node.value : undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  return wrong(
    reading,
    place,
    `${sentence(place.name)} must be a whole number from ${String(least)} to ${String(most)}.`,
  );
}

/** Numbers count as they are written: an account id may begin with a zero. */
function readText(reading: Reading, { what, pattern, flaw }: TextRules, place: Place): unknown {
  const { node, name } = place;
  const isText = node.kind === 'scalar' && node.style !== 'empty' && node.value !== null;
  if (!isText || pattern?.test(node.source) === false)
    return wrong(reading, place, `${sentence(name)} must be ${what}.`);
  const reason = flaw?.(node.source);
  return reason === undefined ? node.source : wrong(reading, place, `"${node.source}" ${reason}.`);
}

/** Reports a value; one without text by its key. */
function wrong(reading: Reading, { node, key }: Place, message: string): unknown {
  const isEmpty = node.start === node.end;
  const first = node.kind === 'map' ? node.entries[0]?.key : undefined;
  report(reading, 'wrong-value', (isEmpty ? key : first) ?? node, message);
  return undefined;
}

function report({ tree, problems }: Reading, code: string, at: Located, message: string): void {
  problems.push({ code, message, range: tree.rangeOf(at), severity: 'error' });
}

function orWords(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${String(values.at(-1))}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
