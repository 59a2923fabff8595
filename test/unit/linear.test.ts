/** Texts as long as a file may be, on which a regular expression that goes back and forth would take minutes. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { open } from '#core/index.ts';
import { breadthOf, isAnyResource } from '#core/models/index.ts';
import { globOfText } from '#core/models/iam/semantics/glob.ts';
import { formatOf, parse } from '#core/syntax/index.ts';
import { variablesIn, withVariables } from '#core/text/index.ts';
import { parseOverrides } from '#core/values/overrides.ts';
import { subParts } from '#core/values/index.ts';

const long = 200_000;

const rows: readonly (readonly [title: string, run: () => unknown, expected: unknown])[] = [
  ['a line of slashes is no JSON', () => formatOf(`${'/'.repeat(50)}\na: 1`), 'yaml'],
  ['nor are marks of comments', () => formatOf(`${'// '.repeat(20)}\na: 1`), 'yaml'],
  ['comments before JSON', () => formatOf(`\uFEFF${'// /* a\n'.repeat(long / 10)}/* // */ {`), 'json'],
  ['blank lines before JSON', () => formatOf(`${' \r\n'.repeat(long)}[`), 'json'],
  ['blank lines of overrides', () => parseOverrides(`A=b${'\n'.repeat(long)}C=d\n \t# e`), { A: 'b', C: 'd' }],
  ['begins of variables', () => subParts('${'.repeat(long)), ['${'.repeat(long)]],
  ['variables, then begins', () => subParts(`a\${B}c\${`), ['a', { variable: 'B' }, 'c${']],
  ['variables of a text', () => variablesIn('${A}${B${C}${').map(({ 1: name }) => name), ['A', 'B${C']],
  ['a text with others', () => withVariables('${A}-${B}${', (_, name) => name.toLowerCase()), 'a-b${'],
  ['begins of variables in a pattern', () => globOfText('${'.repeat(long), 'exact').length, 2 * long],
  ['variables in a pattern', () => globOfText('A${B:c}${*}', 'ignore'), ['a', '$(B:c)', '\\*']],
  ['stars of an action', () => breadthOf(`${'*'.repeat(long)}x`), 'pattern'],
  ['stars behind a service', () => breadthOf(`s3:${'*'.repeat(long)}x`), 'pattern'],
  ['marks and stars behind a service', () => breadthOf('s3:?*?*'), 'service'],
  ['colons and stars', () => breadthOf(':*:*'), 'everything'],
  ['stars of a resource', () => isAnyResource(`arn:aws:s3:::${'*'.repeat(long)}x`), false],
  ['slashes and stars of a resource', () => isAnyResource('arn:aws:s3:::/*/:*'), true],
  ['blank lines in a block text', () => rootEnd(`a: |\n  b${'\n'.repeat(long)}  c\n\n \n`), 11 + long],
  [
    'blanks behind a stray line',
    () => parse({ text: `a:\n  b: 1\n c${' '.repeat(long)}d\n`, format: 'yaml' }).problems[0]?.range.end,
    13 + long,
  ],
  [
    'dots in the name of a file',
    () => partsOf(`aws iam create-policy --policy-document file://${'.'.repeat(long)}x\n`, 'a.sh'),
    0,
  ],
  [
    'backslashes in JSON of PowerShell',
    () => partsOf(`aws iam create-policy --policy-document '{\\"Statement\\": ${'\\'.repeat(long)}1}'\n`, 'a.ps1'),
    0,
  ],
  ['maps that are merged one into the next', () => mergedChain(90), Array.from({ length: 90 }, (_, n) => n + 1)],
  // Beyond what anybody writes, they stay as they are.
  ['hundreds of them', () => mergedChain(400).at(-1), 2],
  ['a prompt in a page', () => partsOf(`\`\`\`\nPS ${'a'.repeat(long)} b>aws s3 ls\n\`\`\`\n`, 'a.md'), 0],
];

/** Entries that each unit has in the end: one of its own, and those of the unit above it. */
function mergedChain(links: number): readonly number[] {
  const rest = Array.from(
    { length: links - 1 },
    (_, n) => `  a${n + 1}: &a${n + 1}\n    <<: *a${n}\n    k${n + 1}: 1\n`,
  );
  const { units } = parse({ text: `X:\n  a0: &a0\n    k0: 1\n${rest.join('')}`, format: 'yaml' });
  return units.map(({ node }) => (node.kind === 'map' ? node.entries.length : 0));
}

function partsOf(text: string, name: string): number {
  return open({ text, name }).parts.length;
}

function rootEnd(text: string): number | undefined {
  const tree = parse({ text, format: 'yaml' });
  return tree.root && tree.rangeOf(tree.root).end;
}

describe('long texts are read at once', function () {
  this.timeout(2000);
  for (const [title, run, expected] of rows) it(title, () => assert.deepEqual(run(), expected));
});
