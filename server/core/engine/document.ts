import { factStore, type FactStore } from '../facts/index.ts';
import { kindOf, type Kind } from '../models/index.ts';
import { formatOf, parse, type Tree, type Unit } from '../syntax/index.ts';

/** One version of a document with all that is known of it. */
export interface Document {
  /** Path or URI, for detection of the format only. */
  readonly name: string;
  readonly tree: Tree;
  readonly kind: Kind;
  readonly facts: FactStore;
  /** What rules run on: the units of a template, or the whole of any other document. */
  readonly units: readonly Unit[];
}

export interface Source {
  readonly text: string;
  readonly name: string;
  /** An earlier version of the same document; makes this one cheaper, never different. */
  readonly previous?: Document;
}

/** Opens a document. Never fails: what is wrong with the text is in `tree.problems`. */
export function open({ text, name, previous }: Source): Document {
  const format = formatOf(text, name);
  const tree = parse(previous?.tree.format === format ? { text, format, previous: previous.tree } : { text, format });
  const kind = kindOf(tree);
  const whole: Unit[] = tree.root ? [{ path: [], entry: undefined, node: tree.root }] : [];
  return { name, tree, kind, facts: factStore(tree), units: kind.dialect === 'cfn' ? tree.units : whole };
}
