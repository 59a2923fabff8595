import { defineFact, defineGiven, type Facts } from '../facts/index.ts';
import { get, plainText, type Entry, type ScalarNode, type SyntaxNode } from '../syntax/index.ts';
import {
  exclusion,
  type Alternative,
  type ParameterAssumption,
  type ParameterExclusion,
  type ValueSet,
} from './assume.ts';
import { matchesWhole } from './pattern.ts';
import type { Values } from './overrides.ts';
import { pieceOf } from './piece.ts';
import { sameList, templateEntry } from './template.ts';

/** The values that somebody means to deploy a template with, by the names of its parameters. */
export interface ParameterSet {
  /** For people: the name of the file that they come from, and of its environment. */
  readonly from: string;
  readonly values: Values;
  /** Names whose value comes from elsewhere, and from where: `--parameter-overrides`. */
  readonly sources?: Values;
  /** Of a file that has a set for each environment, the name of this one. */
  readonly environment?: string;
  /** Names that a deployment leaves as they are (`UsePreviousValue`), so nothing is known of their values. */
  readonly keeps?: readonly string[];
}

/** Given by whoever opens a template; nothing by default. Its parameters then have exactly these values. */
export const parameterSet = defineGiven<ParameterSet | undefined>(
  'parameter set',
  undefined,
  (a, b) => JSON.stringify(a) === JSON.stringify(b),
);

/** What a template says of one of its parameters. */
export interface Parameter {
  readonly name: string;
  /** Its name, where it is declared. */
  readonly key: ScalarNode;
  /** `CommaDelimitedList` or `List<…>`. */
  readonly isList: boolean;
  /** `NoEcho`: its values are not for display. */
  readonly isSecret: boolean;
  /** `AWS::SSM::Parameter::Value<…>`: its value stands in Parameter Store; the template has the name of it only. */
  readonly isStored: boolean;
  readonly hasDefault: boolean;
  /** Undefined when there is none, or none that could be deployed. */
  readonly fallback: ScalarNode | undefined;
  /** Those of `AllowedValues` that the other constraints admit; undefined when the values are open. */
  readonly allowed: readonly ScalarNode[] | undefined;
  /** The value of the parameter set. */
  readonly given: string | undefined;
  readonly givenFrom: string;
  /** What `allows` rests on besides the types. */
  readonly constraints: string;
  /** Whether the template admits this value, whatever is given; true where that cannot be told. */
  allows(value: string): boolean;
}

/** The parameter of a name; undefined for everything that the template does not declare as one. */
export const parameter = defineFact<Parameter | undefined>(
  'parameter',
  (name, facts) => {
    const entry = facts.get(templateEntry, `Parameters/${name}`);
    if (!entry) return undefined;
    const set = facts.get(parameterSet);
    const given = set && Object.hasOwn(set.values, name) ? set.values[name] : undefined;
    return parameterOf(name, entry, given, set?.sources?.[name] ?? set?.from ?? '');
  },
  (a, b) => a === b || (a !== undefined && b !== undefined && sameParameter(a, b)),
);

/** Descriptions and the like make no difference. */
function sameParameter(a: Parameter, b: Parameter): boolean {
  return (
    a.key === b.key &&
    a.hasDefault === b.hasDefault &&
    a.fallback === b.fallback &&
    sameList(a.allowed ?? [], b.allowed ?? []) &&
    (a.allowed === undefined) === (b.allowed === undefined) &&
    a.isList === b.isList &&
    a.isSecret === b.isSecret &&
    a.isStored === b.isStored &&
    a.constraints === b.constraints &&
    a.given === b.given &&
    a.givenFrom === b.givenFrom
  );
}

/** Whether the template declares a parameter of this name. */
export function isParameter(facts: Facts, name: string): boolean {
  return facts.get(isDeclared, name);
}

const isDeclared = defineFact<boolean>(
  'parameter is declared',
  (name, facts) => facts.get(templateEntry, `Parameters/${name}`) !== undefined,
);

/** The text that CloudFormation makes of a scalar: booleans in lower case. */
export function wordOf(node: ScalarNode): string {
  return node.style === 'plain' && typeof node.value === 'boolean' ? String(node.value) : node.source;
}

/**
 * What a parameter may be: its default and its allowed values; and anything else unless `AllowedValues` closes the set.
 * A list is a sequence of its elements. Of a parameter that names an SSM parameter nothing is known.
 */
export function parameterNodes(facts: Facts, name: string): ValueSet<SyntaxNode> {
  const declared = facts.get(parameter, name);
  const why = `parameter ${name}`;
  if (!declared || (declared.isStored && declared.given === undefined))
    return { alternatives: [], absent: [], unknown: [why] };
  const nodes = declared.given === undefined ? declaredNodes(declared) : [pieceOf(declared.key, declared.given)];
  const alternatives = nodes.map((node): Alternative<SyntaxNode> => ({
    value: declared.isList ? listNode(node) : node,
    node,
    when: [assumed(declared, wordOf(node))],
  }));
  return { alternatives, absent: [], unknown: isClosed(declared) ? [] : [why] };
}

/** Whether no value but the known ones is possible. */
export function isClosed(declared: Parameter): boolean {
  return declared.given !== undefined || isClosedByTemplate(declared);
}

export function isClosedByTemplate({ allowed, isList }: Parameter): boolean {
  return allowed !== undefined && !isList;
}

/** The values that a parameter is known to be able to have. */
export function knownValues(declared: Parameter): readonly string[] {
  return declared.given === undefined ? declaredValues(declared) : [declared.given];
}

/** The values that a template names for a parameter, whatever is given. */
export function declaredValues(declared: Parameter): readonly string[] {
  return declaredNodes(declared).map(wordOf);
}

/** Whether a parameter may have a value. */
export function mayBe(declared: Parameter, value: string): boolean {
  return declared.given === undefined ? declared.allows(value) : declared.given === value;
}

/** That a parameter has one of its values. */
export function assumed({ name, fallback, given, givenFrom }: Parameter, is: string): ParameterAssumption {
  if (given !== undefined) return { parameter: name, is, default: false, from: givenFrom };
  return { parameter: name, is, default: fallback !== undefined && wordOf(fallback) === is };
}

/** That a parameter has none of these values. */
export function excluded({ name, fallback }: Parameter, isNot: readonly string[]): ParameterExclusion {
  return exclusion(name, isNot, fallback !== undefined && !isNot.includes(wordOf(fallback)));
}

function declaredNodes({ isStored, fallback, allowed, isList }: Parameter): readonly ScalarNode[] {
  if (isStored) return [];
  const byWord = new Map<string, ScalarNode>();
  for (const node of [...(fallback ? [fallback] : []), ...((isList ? undefined : allowed) ?? [])]) {
    const word = wordOf(node);
    if (!byWord.has(word)) byWord.set(word, node);
  }
  return [...byWord.values()];
}

/** The default of a list parameter as the list that it stands for; blanks around the elements are cut off. */
function listNode(node: ScalarNode): SyntaxNode {
  const { block, start, end, outerStart } = node;
  let at = 0;
  const items = node.source.split(',').map((part) => {
    const from = at + part.length - part.trimStart().length;
    at += part.length + 1;
    return pieceOf(node, part.trim(), from);
  });
  return { kind: 'seq', flow: true, block, start, end, outerStart, items };
}

function parameterOf(name: string, entry: Entry, given: string | undefined, givenFrom: string): Parameter {
  const { value } = entry;
  const type = plainText(get(value, 'Type')) ?? 'String';
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  const isStored = type.startsWith('AWS::SSM::Parameter::Value');
  const list = get(value, 'AllowedValues');
  const items = list?.kind === 'seq' ? list.items : [];
  const closed = items.length > 0 && items.every(isPlain) ? items.filter(isPlain) : undefined;
  const constraints = constraintsOf(value, type);
  const allows = (text: string) => {
    if (isStored) return true;
    const parts = isList ? text.split(',').map((part) => part.trim()) : [text];
    return suits(constraints, text) && (!closed || parts.every((part) => closed.some((each) => wordOf(each) === part)));
  };
  const own = get(value, 'Default');
  const fallback = own && isPlain(own) && !isStored && allows(wordOf(own)) ? own : undefined;
  return {
    name,
    key: entry.key,
    isList,
    isSecret: /^true$/i.test(plainText(get(value, 'NoEcho')) ?? ''),
    isStored,
    hasDefault: own !== undefined,
    fallback,
    allowed: isStored ? undefined : closed?.filter((node) => suits(constraints, wordOf(node))),
    given,
    givenFrom,
    constraints: JSON.stringify([constraints, closed?.map(wordOf)]),
    allows,
  };
}

function isPlain(node: SyntaxNode): node is ScalarNode {
  return node.kind === 'scalar' && node.tag === undefined && node.style !== 'empty';
}

/** What the values of a parameter must comply with. */
interface Constraints {
  /** What bounds are of: a number itself, or the length of a text; lists have a pattern for their elements only. */
  readonly of: 'number' | 'length' | 'element';
  readonly least?: number;
  readonly most?: number;
  readonly pattern?: string;
}

/**
 * The constraints of a parameter by its type; undefined where there are none that could be told.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
function constraintsOf(declaration: SyntaxNode, type: string): Constraints | undefined {
  const bounds = (leastKey: string, mostKey: string) => ({
    ...boundAt(declaration, 'least', leastKey),
    ...boundAt(declaration, 'most', mostKey),
  });
  if (type === 'Number') return { of: 'number', ...bounds('MinValue', 'MaxValue') };
  const pattern = plainText(get(declaration, 'AllowedPattern'));
  const own = pattern === undefined ? {} : { pattern };
  if (type === 'CommaDelimitedList') return pattern === undefined ? undefined : { of: 'element', ...own };
  if (type !== 'String') return undefined;
  const all = { ...bounds('MinLength', 'MaxLength'), ...own };
  return Object.keys(all).length === 0 ? undefined : { of: 'length', ...all };
}

function boundAt(declaration: SyntaxNode, name: 'least' | 'most', key: string): Partial<Constraints> {
  const text = plainText(get(declaration, key));
  return text === undefined || !Number.isFinite(Number(text)) ? {} : { [name]: Number(text) };
}

/** Whether a text complies with constraints, or may. */
function suits(constraints: Constraints | undefined, text: string): boolean {
  if (!constraints) return true;
  const { of, least = -Infinity, most = Infinity, pattern } = constraints;
  if (of === 'number') {
    const number = text.trim() === '' ? NaN : Number(text);
    return number >= least && number <= most;
  }
  if (of === 'element' && text.includes(',')) return true;
  const isFitting = text.length >= least && text.length <= most;
  return isFitting && (pattern === undefined || matchesWhole(pattern, text) !== false);
}
