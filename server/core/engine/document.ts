import { factStore, type FactStore } from '../facts/index.ts';
import { kindOf, today, type Kind } from '../models/index.ts';
import { formatOf, parse, type Problem, type Tree, type Unit } from '../syntax/index.ts';

/** A document within a file. Ranges of its tree are offsets into the text of the file. */
export interface Part {
  readonly tree: Tree;
  readonly kind: Kind;
  readonly facts: FactStore;
  /** What rules run on: the units of a template, or the whole of any other document. */
  readonly units: readonly Unit[];
}

/** One version of a file with all that is known of it. */
export interface Document {
  /** Path or URI, for detection of the format only. */
  readonly name: string;
  readonly text: string;
  readonly kind: Kind;
  /** A YAML or JSON file is one part, whatever it says. */
  readonly parts: readonly Part[];
  /** What is wrong with the text of its parts. */
  readonly problems: readonly Problem[];
  /** The day that the host named, kept for later versions. */
  readonly today: string | undefined;
}

export interface Source {
  readonly text: string;
  readonly name: string;
  /** An earlier version of the same document; makes this one cheaper, never different. */
  readonly previous?: Document;
  /** The day, such as `2026-11-26`, for rules on dates, which are silent without it; that of `previous` by default. */
  readonly today?: string | undefined;
}

/** Opens a document. Never fails: what is wrong with the text is in `problems`. */
export function open({ text, name, previous, today: day = previous?.today }: Source): Document {
  const format = formatOf(text, name);
  const [known] = previous?.parts ?? [];
  const tree = parse(known?.tree.format === format ? { text, format, previous: known.tree } : { text, format });
  const part = partOf(tree, day);
  return { name, text, kind: part.kind, parts: [part], problems: part.tree.problems, today: day };
}

function partOf(tree: Tree, day: string | undefined): Part {
  const kind = kindOf(tree);
  const whole: Unit[] = tree.root ? [{ path: [], entry: undefined, node: tree.root }] : [];
  return { tree, kind, facts: factStore(tree, [today.is(day)]), units: kind.dialect === 'cfn' ? tree.units : whole };
}
