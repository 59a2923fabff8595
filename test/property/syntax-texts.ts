import fc from 'fast-check';

/** Replaces some characters at a place, given as a part of the text's length, by others. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly text: string;
}

const inserts = [
  ...Array.from('  \n\n\t:#\'"{}[]|>&*!%@`,?.=<~\\aZ0_-\r'),
  '\r\n',
  ': ',
  '- ',
  '\n  ',
  '? ',
  '\nfoo',
  '---\n',
  '\nA: b\n',
  '',
  '',
  '',
];

export const edits: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.constantFrom(0, 0, 0, 1, 1, 2, 10),
  text: fc.constantFrom(...inserts),
});

export function edited(text: string, { at, remove, text: insert }: Edit): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + insert + text.slice(start + remove);
}

const key = fc.constantFrom('A', 'B', 'Type', 'Fn::If', 'a b', '"q"', "'q'", '<<', '80', 'x/y');
const plain = fc.constantFrom(
  'a',
  '2012-10-17',
  '022',
  'true',
  'a b',
  '"x # y"',
  "'it''s'",
  '"a: b"',
  '*x',
  '!Ref A',
  '!GetAtt A.B',
  '~',
  '',
  '- a',
  '!Foo',
  '&x v',
);
const flow = fc.constantFrom(
  '[a, b]',
  '{a: b, "c": [d]}',
  '[]',
  '{}',
  '!Sub [a, {b: c}]',
  '[a: b, c]',
  '{a, b: }',
  '[\n      a,\n      b ]',
);
const comment = fc.constantFrom('', '', '', ' # c', ' # c: d');

/** Lines of a value, indented by the caller. */
const lines: fc.Arbitrary<readonly string[]> = fc.letrec<{
  value: readonly string[];
  map: readonly string[];
  list: readonly string[];
}>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    fc
      .tuple(
        fc.oneof(
          plain.filter((text) => text !== '- a'),
          flow,
        ),
        comment,
      )
      .map(([text, end]) => [` ${text}${end}`]),
    fc.constantFrom(
      [' |', '  text # no comment', '', '  more: text'],
      [' >-', '  a', '   b', ''],
      [' |+', '  a', '', ''],
      [' "a', '  b"'],
      [' a', '  b'],
    ),
    tie('map').map((own) => ['', ...own.map((line) => `  ${line}`)]),
    tie('list').map((own) => ['', ...own]),
    tie('list').map((own) => ['', ...own.map((line) => `  ${line}`)]),
    tie('map').map((own) => [' !If # c', ...own.map((line) => `  ${line}`)]),
  ),
  map: fc
    .array(fc.tuple(key, tie('value'), fc.constantFrom('', '', '\n', '# c\n')), { minLength: 1, maxLength: 3 })
    .map((entries) =>
      entries.flatMap(([name, [first = '', ...rest], before]) => [
        ...(before ? [before.trim()] : []),
        `${name}:${first}`,
        ...rest,
      ]),
    ),
  list: fc
    .array(tie('value'), { minLength: 1, maxLength: 3 })
    .map((items) => items.flatMap(([first = '', ...rest]) => [`-${first}`, ...rest.map((line) => `  ${line}`)])),
})).map;

/** Documents with sections, children and everything that YAML allows in them. Most are sound. */
export const yamlTexts: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(lines, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.constantFrom('', '', '\uFEFF', '---\n', '# c\n'),
    fc.constantFrom('\n', '', '\n\n'),
  )
  .map(([parts, eol, head, end]) => (head + parts.flat().join('\n') + end).replaceAll('\n', eol));

const json = fc.jsonValue({ maxDepth: 4 });

export const jsonTexts: fc.Arbitrary<string> = fc
  .tuple(json, fc.constantFrom(0, 2))
  .map(([value, space]) => JSON.stringify(value, null, space));
