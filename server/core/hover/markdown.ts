/** Longer texts of users are cut: a hover is read at a glance. */
const mostCode = 80;
const mostProse = 240;
const mostLines = 8;

/** A user's text as code, on one line, whatever backticks are in it. */
export function code(text: string, most = mostCode): string {
  const line = cut(
    text.replace(/\s+/g, (blanks) => (/[\r\n]/.test(blanks) ? ' ⏎ ' : blanks)),
    most,
  );
  if (line.trim() === '') return line === '' ? '`""`' : `\`"${line}"\``;
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return fence + pad + line + pad + fence;
}

/** A user's text as words: nothing in it counts as Markdown. */
export function prose(text: string): string {
  return cut(text.replace(/\s+/g, ' ').trim(), mostProse).replace(/[\\`*_{}[\]()#+\-.!|<>~&$:]/g, '\\$&');
}

/** A list that ends with `… and N more` where it would be longer than a glance. `count` is of all that it is about. */
export function list(lines: readonly string[], count = lines.length): string {
  const shown = count > mostLines ? lines.slice(0, mostLines - 1) : lines;
  const rest = count - shown.length;
  return [...shown, ...(rest > 0 ? [`… and ${String(rest)} more`] : [])].map((line) => `- ${line}`).join('\n');
}

function cut(text: string, most: number): string {
  // Half a pair of surrogates is no text.
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
