import { parseTree, type ParseError } from 'jsonc-parser';
import { outlineOf } from './json-outline.ts';
import type { Format } from './tree.ts';

/**
 * The text decides: JSON starts with a brace or bracket. Where it leaves a doubt, the name of the file decides:
 * `.json` means JSON whatever is in it, and `.yaml` or `.yml` means YAML unless the text is sound JSON.
 */
export function formatOf(text: string, name = ''): Format {
  if (/\.jsonc?$/i.test(name)) return 'json';
  if (!/[{[]/.test(text.charAt(contentStart(text)))) return 'yaml';
  return /\.ya?ml$/i.test(name) && !isJson(text) ? 'yaml' : 'json';
}

function isJson(text: string): boolean {
  if (outlineOf(text).tooDeepAt !== undefined) return true;
  const errors: ParseError[] = [];
  parseTree(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  return !errors.length;
}

/** Behind blanks, a byte order mark and comments of JSON; these are told one by one, as slashes within them are none. */
function contentStart(text: string): number {
  const next = /\s+|\/\/.*|\/\*[^]*?\*\//y;
  let at = 0;
  while (next.test(text)) at = next.lastIndex;
  return at;
}
