/** What loops repeat: one verdict at the body, with the turns that it is about unless it is about all. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { applyEdits, createAnalyzer, defaultConfig, fixesOf, hoverAt, open } from '#core/index.ts';
import { rules } from '#rules';
import { verdictsOn } from '../support/bad-value.ts';
import { spellings, type Json } from '../support/spellings.ts';

const head = {
  Transform: 'AWS::LanguageExtensions',
  Parameters: {
    Names: { Type: 'CommaDelimitedList', Default: 'no, yes' },
    Open: { Type: 'CommaDelimitedList' },
    Env: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] },
  },
  Mappings: { M: { a: { k: 'no', l: ['no', 'yes'] }, b: { k: 'yes', l: ['no', 'no'] } } },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] } },
} satisfies Json;

const loop = (variable: string, collection: Json, body: Json): Json => [variable, collection, body];
const bucket = (properties: Json, more: Record<string, Json> = {}): Json => ({
  Type: 'AWS::S3::Bucket',
  ...more,
  Properties: properties,
});
const over = (collection: Json, bad: Json): Json => ({
  'Fn::ForEach::Xs': loop('X', collection, { 'R${X}': bucket({ Bad: bad }) }),
});
const x = { Ref: 'X' };
const firstOf = (text: Json): Json => ({ 'Fn::Select': [0, { 'Fn::Split': ['-', text] }] });

const rows: readonly (readonly [title: string, resources: Json, ...verdicts: readonly string[]])[] = [
  ['a literal', over(['a', 'b'], 'yes'), 'high: R${X} is bad. <yes>'],
  [
    'nothing',
    { 'Fn::ForEach::Xs': loop('X', ['a', 'b'], { 'R${X}': bucket({ Good: 1 }) }) },
    'high: R${X} lacks it. <R${X}>',
  ],
  ['a variable that is bad in one turn', over(['yes', 'no'], x), 'high: R${X} is bad for X "yes". <X>'],
  ['a variable that is bad in no turn', over(['no', 'na'], x)],
  ['a variable that has one value', over(['yes'], x), 'high: R${X} is bad. <X>'],
  [
    'several turns, not all',
    over(['yes-1', 'yes-2', 'no-1'], firstOf(x)),
    'high: R${X} is bad for X "yes-1" and "yes-2". <X>',
  ],
  ['all turns', over(['yes-1', 'yes-2'], firstOf(x)), 'high: R${X} is bad. <X>'],
  [
    'entries of a mapping, each where it stands',
    over(['a', 'b'], { 'Fn::FindInMap': ['M', x, 'k'] }),
    'high: R${X} is bad for X "b". <yes>',
  ],
  ['a variable in a plain text', over(['y', 'n'], '${X}es'), 'high: R${X} is bad for X "y". <${X}es>'],
  ['a variable without marks', over(['y-', 'n'], '&{X}es'), 'high: R${X} is bad for X "y-". <&{X}es>'],
  ['a variable in a Sub', over(['y', 'n'], { 'Fn::Sub': '${X}es' }), 'high: R${X} is bad for X "y". <${X}es>'],
  ['another name in braces', over(['yes'], '${Y}')],
  [
    'a list parameter',
    over({ Ref: 'Names' }, x),
    'high: R${X} is bad for X "yes" and by default (parameter Names). <X>',
  ],
  ['a list parameter of which nothing is known', over({ Ref: 'Open' }, x)],
  [
    'a list parameter of which nothing is known, and a literal',
    over({ Ref: 'Open' }, 'yes'),
    'high: R${X} is bad. <yes>',
  ],
  [
    'a condition in the body',
    over(['yes', 'no'], { 'Fn::If': ['IsProd', x, 'no'] }),
    'medium: R${X} is bad for X "yes" and when IsProd is true. <X>',
  ],
  [
    'a condition of the body',
    { 'Fn::ForEach::Xs': loop('X', ['a'], { 'R${X}': bucket({ Bad: 'yes' }, { Condition: 'IsProd' }) }) },
    'medium: R${X} is bad when IsProd is true. <yes>',
  ],
  [
    'loops in each other, what belongs together',
    {
      'Fn::ForEach::Xs': loop('X', ['a', 'b'], {
        'Fn::ForEach::Ys': loop(
          'Y',
          { 'Fn::FindInMap': ['M', x, 'l'] },
          {
            'R${X}${Y}': bucket({ Bad: { Ref: 'Y' } }),
          },
        ),
      }),
    },
    'high: R${X}${Y} is bad for X "a" and Y "yes". <Y>',
  ],
  [
    'turns that contradict each other',
    over(['y', 'n'], {
      'Fn::Sub': [
        '${A}${B}',
        { A: { 'Fn::FindInMap': ['Halves', x, 'a'] }, B: { 'Fn::FindInMap': ['Halves', x, 'b'] } },
      ],
    }),
  ],
  [
    'two loops with one variable, each with its own values',
    {
      'Fn::ForEach::As': loop('X', ['yes'], { 'A${X}': bucket({ Bad: 'no' }) }),
      'Fn::ForEach::Bs': loop('X', ['no'], { 'B${X}': bucket({ Bad: x }) }),
    },
  ],
  ['a name like a variable outside of the loop', { ...(over(['yes'], 'no') as object), R: bucket({ Bad: x }) }],
  [
    'properties: one that a loop makes',
    { R: bucket({ 'Fn::ForEach::Ps': loop('P', ['Bad', 'Good'], { '${P}': 'yes' }) }) },
    'high: R is bad for P "Bad". <yes>',
  ],
  [
    'properties: one that no loop makes',
    { R: bucket({ 'Fn::ForEach::Ps': loop('P', ['Best', 'Good'], { '${P}': 'yes' }) }) },
    'high: R lacks it. <R>',
  ],
  [
    'properties: one that a loop may make',
    { R: bucket({ 'Fn::ForEach::Ps': loop('P', { Ref: 'Open' }, { '${P}': 'yes' }) }) },
  ],
  [
    'properties: one beside a loop',
    { R: bucket({ Bad: 'no', 'Fn::ForEach::Ps': loop('P', ['Bad'], { '${P}': 'yes' }) }) },
  ],
];

const halves = {
  Halves: { y: { a: 'y', b: 'no' }, n: { a: 'n', b: 'es' } },
};

describe('verdicts on what loops repeat', () => {
  for (const [title, resources, ...verdicts] of rows) {
    it(title, () => {
      const template = { ...head, Mappings: { ...head.Mappings, ...halves }, Resources: resources };
      for (const { name, text } of spellings(template)) {
        // Long calls have the range of the whole call, short ones that of its argument.
        const found = verdictsOn(text, name).map((each) =>
          each.replace(/<(?:\{\s*['"]?(?:Ref|Fn::Sub)['"]?: )?['"]?([^'"\s]*?)['"]?(?:\s*\})?>$/, '<$1>'),
        );
        assert.deepEqual(found, verdicts, `${name}\n${text}`);
      }
    });
  }
});

describe('rules on what loops repeat', () => {
  const text = `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Groups:
    - Name
    - [Web, Api]
    - '\${Name}Group':
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: !Ref Name
          VpcId: vpc-1
          SecurityGroupIngress:
            - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
`;
  const analyzer = createAnalyzer(rules);

  it('find and fix in the body, and leave everything else alone', () => {
    const document = open({ text, name: 't.yaml' });
    const { findings, crashes } = analyzer.analyze(document, defaultConfig);
    assert.deepEqual(crashes, []);
    const found = findings.filter(({ rule }) => rule === 'network/sg-ingress-world');
    assert.equal(found.length, 1);
    const fixes = found.flatMap((finding) => fixesOf(analyzer, document, finding));
    assert.ok(fixes.length > 0);
    const [before, body = ''] = text.split("    - '${Name}Group'");
    for (const { edits } of findings.flatMap((finding) => fixesOf(analyzer, document, finding))) {
      const fixed = applyEdits(text, edits);
      assert.ok(fixed.startsWith(`${before ?? ''}    - '\${Name}Group'`) && !fixed.endsWith(body), fixed);
      assert.deepEqual(
        open({ text: fixed, name: 't.yaml' }).parts[0]?.units.map(({ path }) => path.join('/')),
        document.parts[0]?.units.map(({ path }) => path.join('/')),
      );
    }
  });

  it('are kept while the loop stays, and run again when its collection changes', () => {
    const first = open({ text: text.replace('0.0.0.0/0', '!Ref Name').replace('Web', '0.0.0.0/0'), name: 't.yaml' });
    const said = (document: typeof first) =>
      analyzer
        .analyze(document, defaultConfig)
        .findings.filter(({ rule }) => rule === 'network/sg-ingress-world')
        .map(({ message }) => message);
    assert.match(said(first).join(), /for Name "0\.0\.0\.0\/0"/);
    const second = open({ text: first.text.replace('0.0.0.0/0', '10.0.0.0/8'), name: 't.yaml', previous: first });
    assert.deepEqual(said(second), []);
    assert.deepEqual(said(open({ text: first.text, name: 't.yaml', previous: second })), said(first));
  });

  it('have hovers that say the values of a variable', () => {
    const hover = hoverAt(open({ text, name: 't.yaml' }), text.indexOf('!Ref Name') + 6);
    assert.equal(
      hover?.markdown,
      [
        'Variable `Name` of the loop `Fn::ForEach::Groups` may be\n',
        '- `Web` — for Name "Web"',
        '- `Api` — for Name "Api"',
      ].join('\n'),
    );
  });
});
