import type { Format, Tree } from './tree.ts';
import { parseJson } from './json.ts';
import { parseYaml } from './yaml.ts';

export interface ParseInput {
  readonly text: string;
  readonly format: Format;
  /** The tree of an earlier version of the same document: its unchanged blocks are taken over. Never changes the result. */
  readonly previous?: Tree;
}

/** Parses a document. Never throws; what is wrong with the text is in `problems`. */
export function parse(input: ParseInput): Tree {
  return input.format === 'json' ? parseJson(input) : parseYaml(input);
}

/** JSON where the first character that is not blank opens an object or array, else YAML; the file's name does not decide. */
export function formatOf(text: string, _name?: string): Format {
  return /^\uFEFF?\s*(?:\/\/[^\n]*\n\s*)*[{[]/.test(text) ? 'json' : 'yaml';
}
