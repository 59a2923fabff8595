import { cfnType } from '../../data/index.ts';
import {
  entryOf,
  get,
  plainText,
  textWithin,
  type MapNode,
  type ScalarNode,
  type SyntaxNode,
  type Tree,
} from '../../syntax/index.ts';
import type { Dialect } from '../detect.ts';

/** A scalar of a policy document, whatever state the rest of the document is in. */
export interface PlaceInPolicy {
  readonly policy: MapNode;
  /** The type of the resource that it is of; undefined in a document of its own. */
  readonly host: string | undefined;
  /** The statement that it is in; undefined beside statements. */
  readonly statement: MapNode | undefined;
  /** Keys and indexes from the policy to the scalar; a key has the steps of its value. */
  readonly steps: readonly (string | number)[];
  readonly node: ScalarNode;
  readonly isKey: boolean;
}

/**
 * The place at an offset, also in a policy that is JSON in a string; undefined where no policy is. Goes by where a
 * policy stands and not by what is in it, so that a policy of which little is written yet has places, too.
 */
export function placeInPolicy(tree: Tree, dialect: Dialect, offset: number): PlaceInPolicy | undefined {
  const { links, isKey } = linksTo(tree, offset);
  const node = links.at(-1)?.node;
  if (node?.kind !== 'scalar') return undefined;
  const steps = links.flatMap(({ step }) => (step === undefined ? [] : [step]));
  const host = dialect === 'cfn' ? plainText(get(tree.root, 'Resources', String(steps[1]), 'Type')) : undefined;
  const home = dialect === 'cfn' ? homeInTemplate(host, steps) : homeAlone(tree, steps);
  const policy = home === undefined ? undefined : nodeAfter(links, home);
  if (home === undefined || policy?.kind !== 'map') return undefined;
  const own = steps.slice(home);
  const depth = own[0] !== 'Statement' ? undefined : typeof own[1] === 'number' ? 2 : 1;
  const statement = depth === undefined ? undefined : nodeAfter(links, home + depth);
  return { policy, host, statement: statement?.kind === 'map' ? statement : undefined, steps: own, node, isKey };
}

interface Link {
  readonly node: SyntaxNode;
  /** What leads here; undefined where an intrinsic stands for its argument. */
  readonly step: string | number | undefined;
}

/** The nodes that hold an offset, those of texts within them included. */
function linksTo(tree: Tree, offset: number): { readonly links: readonly Link[]; readonly isKey: boolean } {
  const links: Link[] = [];
  const holds = (node: SyntaxNode): boolean => {
    const { start, end } = tree.rangeOf(node);
    return start <= offset && offset <= end;
  };
  let next: Link | undefined = tree.root && holds(tree.root) ? { node: tree.root, step: undefined } : undefined;
  let isBranch = false;
  while (next) {
    links.push(next);
    const { node }: Link = next;
    next = undefined;
    if (node.kind === 'map') {
      const isCall =
        node.entries.length === 1 && /^Fn::(?:If|Sub|ToJsonString)$/.test(node.entries[0]?.key.source ?? '');
      for (const { key, value } of node.entries) {
        if (holds(key)) return { links: [...links, { node: key, step: key.source }], isKey: true };
        if (holds(value)) next = { node: value, step: isCall ? undefined : key.source };
      }
      isBranch = isCall;
    } else if (node.kind === 'seq') {
      const isOfCall = isBranch || node.tag === '!If' || node.tag === '!Sub';
      const at = node.items.findIndex(holds);
      const item = node.items[at];
      if (item) next = { node: item, step: isOfCall ? undefined : at };
      isBranch = false;
    } else if (node.kind === 'scalar') {
      const root = (textWithin(node, 'text') ?? textWithin(node, 'sub'))?.root;
      if (root && holds(root)) next = { node: root, step: undefined };
    }
  }
  return { links, isKey: false };
}

/** The innermost node after so many steps. */
function nodeAfter(links: readonly Link[], steps: number): SyntaxNode | undefined {
  let left = steps;
  let found: SyntaxNode | undefined;
  for (const { node, step } of links) {
    if (step !== undefined && left-- === 0) break;
    found = node;
  }
  return found;
}

/** How many steps lead to the policy of a resource's property. */
function homeInTemplate(type: string | undefined, steps: readonly (string | number)[]): number | undefined {
  const [section, , properties, ...rest] = steps;
  if (section !== 'Resources' || properties !== 'Properties') return undefined;
  for (const place of (type === undefined ? undefined : cfnType(type))?.policyProperties ?? []) {
    const length = lengthOf(place, rest);
    if (length !== undefined) return 3 + length;
  }
  return undefined;
}

/** How many of `steps` are the path of a property; a list of one may be written without brackets. */
function lengthOf(place: readonly string[], steps: readonly (string | number)[]): number | undefined {
  let at = 0;
  for (const name of place) {
    if (name === '*') at += typeof steps[at] === 'number' ? 1 : 0;
    else if (steps[at] === name) at++;
    else return undefined;
  }
  return at;
}

/** Where a document that is no template has its policy: it is one, a request names it, or the command line printed it. */
const loosePlaces: readonly (readonly string[])[] = [
  ['Role', 'AssumeRolePolicyDocument'],
  ['PolicyVersion', 'Document'],
  ['VpcEndpoints', '*', 'PolicyDocument'],
  ['PolicyDocument'],
  ['AssumeRolePolicyDocument'],
];

function homeAlone(tree: Tree, steps: readonly (string | number)[]): number | undefined {
  if (entryOf(tree.root, 'Statement')) return 0;
  return loosePlaces.map((place) => lengthOf(place, steps)).find((length) => length !== undefined);
}
