import { parse, formatOf, type SyntaxNode } from '#core/syntax/index.ts';
import { plainOf } from './plain.ts';

export interface Variant {
  readonly name: string;
  readonly text: string;
}

/**
 * The same document written in other ways. Each has the same value as `text`, so a rule has to find the same in it.
 * Variants that a text does not allow (JSON has no comments of ours, an example with aliases has no JSON twin) are left out.
 */
export function variantsOf(text: string): readonly Variant[] {
  const variants: Variant[] = [
    { name: 'as is', text },
    { name: 'CRLF', text: text.replaceAll('\n', '\r\n') },
    { name: 'no final newline', text: text.trimEnd() },
    { name: 'byte order mark', text: `\uFEFF${text}` },
  ];
  if (formatOf(text) === 'json') {
    variants.push({ name: '4 spaces', text: text.replace(/^ +/gm, (blanks) => blanks + blanks) });
    variants.push({ name: 'tabs', text: text.replace(/^ +/gm, (blanks) => '\t'.repeat(Math.ceil(blanks.length / 2))) });
    const compact = compactJson(text);
    if (compact !== undefined) variants.push({ name: 'one line', text: compact });
    return variants;
  }
  variants.push({ name: '4 spaces', text: wider(text) });
  variants.push({ name: 'comments everywhere', text: commented(text) });
  // A comment of ours says something that JSON cannot say.
  const twin = text.includes('# iac-hardener-') ? undefined : jsonTwin(text);
  if (twin !== undefined) variants.push({ name: 'JSON twin', text: twin });
  return variants.filter((variant) => variant.name === 'JSON twin' || sameValue(text, variant.text));
}

function compactJson(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Twice the indentation; a list's dash moves its content, so it is followed by three blanks. */
function wider(text: string): string {
  return text.replace(
    /^( *)((?:- )*)/gm,
    (_, blanks: string, dashes: string) => blanks + blanks + dashes.replaceAll('- ', '-   '),
  );
}

/** A comment at the end of each line and above each line where the value stays what it is. */
function commented(text: string): string {
  let lines = text.split('\n');
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const own = line.includes(' #') ? line : `${line} # comment ${String(at)}`;
    const indent = ' '.repeat(line.search(/\S/));
    for (const replacement of [
      [`${indent}# above ${String(at)}`, own],
      [own],
      [`${indent}# above ${String(at)}`, line],
    ]) {
      const candidate = [...lines.slice(0, at), ...replacement, ...lines.slice(at + 1)];
      if (!sameValue(text, candidate.join('\n'))) continue;
      lines = candidate;
      break;
    }
  }
  return lines.join('\n');
}

function jsonTwin(text: string): string | undefined {
  const tree = parse({ text, format: 'yaml' });
  if (tree.problems.length > 0 || !tree.root || /(^|\s)[&*]\w/m.test(text) || hasDuplicateKeys(tree.root))
    return undefined;
  return `${JSON.stringify(plainOf(tree.root), null, 2)}\n`;
}

function hasDuplicateKeys(node: SyntaxNode): boolean {
  if (node.kind === 'seq') return node.items.some(hasDuplicateKeys);
  if (node.kind !== 'map') return false;
  return (
    new Set(node.entries.map(({ key }) => key.source)).size < node.entries.length ||
    node.entries.some(({ value }) => hasDuplicateKeys(value))
  );
}

function sameValue(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => parse({ text, format: formatOf(text) }));
  return (
    first?.problems.length === second?.problems.length &&
    JSON.stringify(plainOf(first?.root)) === JSON.stringify(plainOf(second?.root))
  );
}
