import { kindOf, type Origin } from '../models/index.ts';
import { parse, placed, type Format, type Problem, type Tree } from '../syntax/index.ts';
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

/** More than any script that a person wrote has; each costs about as much as a resource of a template. */
const mostDocuments = 1500;

/** Collects the documents of one file. */
export class Collector {
  readonly text: string;
  readonly in: 'script' | 'page';
  readonly #found: (Embedded & { readonly at: number })[] = [];
  readonly links: Link[] = [];
  #excess: Problem | undefined;
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

  /** Where there is one document more than are analysed; no further ones are added. */
  get excess(): Problem | undefined {
    return this.#excess;
  }

  /** In order of text. */
  get documents(): readonly Embedded[] {
    return this.#found.sort((a, b) => a.at - b.at).map(({ tree, origin }) => ({ tree, origin }));
  }

  /** Adds what `spelling` spells if it is a document of ours; whether it was. Offsets outside are those of the file. */
  addText(spelling: Spelling, origin: Omit<Origin, 'in'>): boolean {
    if (this.#excess) return true;
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
    const { start } = tree.rangeOf(tree.root);
    if (this.#found.length >= mostDocuments) this.#excess ??= excessAt(start);
    else this.#found.push({ tree, origin: whole, at: start });
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

function excessAt(start: number): Problem {
  return {
    code: 'too-many-documents',
    message:
      'The analysis stopped here, because more than 1,500 documents and commands stand above; what it found in those is reported, what stands here and below was not checked.',
    range: { start, end: start + 1 },
    severity: 'error',
    stopped: true,
  };
}

function keyOf(format: Format, { text, filled }: Spelling): string {
  return `${format} ${filled.map(({ start, end }) => `${String(start)}-${String(end)}`).join(',')} ${text}`;
}
