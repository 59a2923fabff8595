import { kindOf, type Origin } from '../models/index.ts';
import { parse, placed, type Format, type Tree } from '../syntax/index.ts';
import { cutOf, type Range, type Spelling } from '../text/index.ts';
import { endOfObject } from './objects.ts';

/** A document in a script or page. Ranges of its tree are those of the file. */
export interface Embedded {
  readonly tree: Tree;
  readonly origin: Origin;
}

/** A file that a command takes a document from. */
export interface Link {
  /** As written, relative to wherever the command is run: `policy.json` of `file://policy.json`. */
  readonly path: string;
  readonly range: Range;
  /** What the command says of the document. */
  readonly origin: Origin;
}

/** Collects the documents of one file. */
export class Collector {
  readonly text: string;
  readonly in: 'script' | 'page';
  readonly #found: (Embedded & { readonly at: number })[] = [];
  readonly links: Link[] = [];
  /** Trees of an earlier version, by what they were parsed from; each is used once. */
  readonly #known = new Map<string, Tree[]>();

  constructor(text: string, where: 'script' | 'page', previous: readonly Tree[]) {
    this.text = text;
    this.in = where;
    for (const { placed: known } of previous) {
      if (!known) continue;
      const key = keyOf(known.tree.format, known.spelling);
      this.#known.set(key, [...(this.#known.get(key) ?? []), known.tree]);
    }
  }

  /** In order of text. */
  get documents(): readonly Embedded[] {
    return this.#found.sort((a, b) => a.at - b.at).map(({ tree, origin }) => ({ tree, origin }));
  }

  /** Adds what `spelling` spells if it is a document of ours; whether it was. Offsets outside are those of the file. */
  addText(spelling: Spelling, origin: Omit<Origin, 'in'>): boolean {
    const json = this.#jsonOf(spelling);
    if (json) return this.add(this.#parsed(json, 'json'), origin, json.filled.length > 0);
    const isYaml = /^(?:AWSTemplateFormatVersion|Resources|Statement|SecurityGroups)[ \t]*:/m.test(spelling.text);
    return isYaml && spelling.filled.length === 0 && this.add(this.#parsed(spelling, 'yaml'), origin, false);
  }

  /** Adds a tree if it is a document of ours; whether it was. */
  add(tree: Tree, origin: Omit<Origin, 'in'>, isFilled: boolean): boolean {
    const whole: Origin = { in: this.in, ...origin };
    const hasErrors = tree.problems.some(({ severity }) => severity === 'error');
    // Pages leave things out with dots, and nobody knows what a variable puts in.
    if (!tree.root || (hasErrors && (this.in === 'page' || isFilled))) return false;
    if (kindOf(tree, whole).dialect === 'none') return false;
    this.#found.push({ tree, origin: whole, at: tree.rangeOf(tree.root).start });
    return true;
  }

  #jsonOf(spelling: Spelling): Spelling | undefined {
    const { text } = spelling;
    const start = /^\uFEFF?\s*/.exec(text)?.[0].length ?? 0;
    if (text[start] !== '{' && text[start] !== '[') return undefined;
    if (this.in === 'script') return spelling;
    // Pages that have lost their line breaks go on behind the last brace.
    const { end } = endOfObject(text, start, text.length);
    return end === undefined ? undefined : cutOf(spelling, 0, end);
  }

  #parsed(spelling: Spelling, format: Format): Tree {
    const { text, filled } = spelling;
    const tree = this.#known.get(keyOf(format, spelling))?.pop() ?? parse({ text, format, filled });
    return placed(tree, { text: this.text, spelling, base: 0 });
  }
}

function keyOf(format: Format, { text, filled }: Spelling): string {
  return `${format} ${filled.map(({ start, end }) => `${String(start)}-${String(end)}`).join(',')} ${text}`;
}
