import fc from 'fast-check';

const strings = fc.oneof(
  fc.constantFrom(
    '""',
    '"a"',
    '"Type"',
    '"__proto__"',
    '"${A}"',
    '"\\""',
    '"\\\\"',
    '"\\u00E9\\ud83d\\ude00"',
    '"\\ud800"',
    '"//"',
  ),
  fc.constantFrom(
    '"é"',
    '"\u{1F600}"',
    '"\ud800"',
    '"\u2028"',
    '"\u007f"',
    '"\uFEFF"',
    '"\\n\\r\\t\\b\\f\\/"',
    '"#{[]},:"',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => JSON.stringify(text)),
);
const literals = fc.oneof(
  fc.constantFrom(
    'true',
    'false',
    'null',
    '0',
    '-0',
    '-1',
    '12',
    '1.5',
    '0.0',
    '1e5',
    '1E+05',
    '-2.5e-3',
    '1e400',
    '9007199254740993',
  ),
  fc.double().map((value) => JSON.stringify(value)),
);
/** What is wrong, or only ours. */
const odd = fc.constantFrom(
  '01',
  '1.',
  '.5',
  '+1',
  '1e',
  '-',
  'True',
  'undefined',
  "'a'",
  '"\\x"',
  '"\\u12"',
  '"\t"',
  '"a',
  '"a\n"',
  '',
  '{,}',
  '[,]',
  '[1 2]',
  '[1,]',
  '{"a":1,}',
  '{"a"}',
  '{"a" 1}',
  '{1: 2}',
  '{a: 1}',
  ']',
  '}',
);
const blank = fc.constantFrom('', '', ' ', ' ', '\n', '\r\n', '\t', '  \n\t');
const oddBlank = fc.constantFrom('\u00a0', '\uFEFF', '\f', '\u2028', '// c\n', '/* c */', '/* c', '//', '/', ',');
const keys = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('"a"', '"b"', '"c"', '"Fn::If"', '""') }, strings);

/** JSON, most of which is sound, with blanks, strings and numbers of all forms, repeated keys and things that are none. */
export const jsonTexts: fc.Arbitrary<string> = fc
  .tuple(
    fc.letrec<{ value: string; map: string; list: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, depthIdentifier: 'value' },
        { weight: 6, arbitrary: strings },
        { weight: 4, arbitrary: literals },
        { weight: 5, arbitrary: tie('map') },
        { weight: 4, arbitrary: tie('list') },
      ),
      map: members(
        '{',
        '}',
        fc
          .tuple(keys, blank, blank, tie('value'))
          .map(([key, before, behind, value]) => `${key}${before}:${behind}${value}`),
      ),
      list: members('[', ']', tie('value')),
    })).value,
    fc.constantFrom(0, 0, 0, 30, 99),
    fc.option(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.oneof(odd, oddBlank)), { freq: 1 }),
    blank,
    blank,
  )
  .map(([value, depth, broken, before, behind]) => {
    const text = `${before}${'['.repeat(depth)}${value}${']'.repeat(depth)}${behind}`;
    if (!broken) return text;
    const at = Math.floor(broken[0] * text.length);
    return text.slice(0, at) + broken[1] + text.slice(at);
  });

function members(open: string, close: string, member: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const spaced = fc.tuple(blank, member, blank).map((parts) => parts.join(''));
  return fc
    .tuple(fc.array(spaced, { maxLength: 14 }), blank)
    .map(([all, inside]) => `${open}${all.length > 0 ? all.join(',') : inside}${close}`);
}
