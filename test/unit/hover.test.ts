/** What is said of a place. `here` marks the range of the hover, `at` the place that is asked about where that is not its begin. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { hoverAt, open, type HoverProvider, type ParameterSet } from '#core/index.ts';
import { code } from '#core/hover/markdown.ts';
import { dedent, unmark } from '../harness/marks.ts';
import { spellings, type Json } from '../support/spellings.ts';

const head = `Parameters:
  Cidr: { Type: String, Default: 10.0.0.0/8, Description: 'Who may *connect*' }
  Env: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Pass: { Type: String, NoEcho: true, Default: hunter2, AllowedValues: [hunter2, hunter3] }
  Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami }
  Zones: { Type: CommaDelimitedList, Default: 'a, b' }
  Many: { Type: Number, AllowedValues: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }
  Odd: { Type: String, Default: 'a\`b[c](d)' }
Mappings:
  Ranges: { dev: { Cidr: 10.0.0.0/8 }, prod: { Cidr: 0.0.0.0/0 } }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
  Never: !And [!Condition IsProd, !Condition IsDev]
  HasPass: !Or [!Condition IsProd, !Equals [!Ref Pass, hunter3]]
Resources:
  Y: { Type: AWS::S3::Bucket }
`;

interface Options {
  readonly parameters?: ParameterSet;
  readonly providers?: readonly HoverProvider[];
}

function check(example: string, markdown: string | undefined, { parameters, providers }: Options = {}): void {
  const resource = dedent(example).replace(/^(?=.)/gm, '  ');
  const { text, marks } = unmark(head + resource);
  const range = marks.find(({ message }) => message === 'here');
  assert.ok(range, 'the example has a range');
  const at = marks.find(({ message }) => message === 'at')?.start ?? range.start + 1;
  const found = hoverAt(open({ text, name: 'x.yaml', ...(parameters && { parameters }) }), at, providers);
  assert.equal(found?.markdown, markdown === undefined ? undefined : dedent(markdown).trimEnd());
  if (found) assert.deepEqual(found.range, { start: range.start, end: range.end });
}

const rows: readonly (readonly [title: string, property: string, markdown: string | undefined])[] = [
  [
    'a call: each value with the path on which it is that',
    `
    A: !If [IsProd, 0.0.0.0/0, !Ref Cidr]
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    `,
    `
    \`Fn::If\` may be

    - \`0.0.0.0/0\` — when IsProd is true
    - \`10.0.0.0/8\` — when IsProd is false and by default (parameter Cidr)
    - something else (parameter \`Cidr\` has no \`AllowedValues\`)
    `,
  ],
  [
    'within a list in a branch: nothing',
    `
    A: !If [IsProd, [1, !Ref Env], !Ref AWS::NoValue]
                     ^ at
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    `,
    undefined,
  ],
  [
    'lists, and what is left out',
    `
    A: !If [IsProd, [1, !Ref Env], !Ref AWS::NoValue]
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    `,
    `
    \`Fn::If\` may be

    - \`[1, …]\` — when IsProd is true
    - nothing: it is left out — when IsProd is false
    `,
  ],
  [
    'a call within a branch: only what can be there',
    `
    A: !If [IsProd, !If [IsDev, a, b], c]
                    ^^^^^^^^^^^^^^^^^ here
    `,
    '`Fn::If` is `b`.',
  ],
  [
    'an object as a text: each of its forms, without what is left out',
    `
    A: { Fn::ToJsonString: { on: !Ref Env, to: [true, !If [IsProd, 'a"b', !Ref AWS::NoValue]], by: !GetAtt Y.Arn } }
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
         ^ at
    `,
    `
    \`Fn::ToJsonString\` may be

    - \`{"on":"dev","to":[true],"by":"\${Y.Arn}"}\` (completed at deployment) — by default (parameter Env)
    - \`{"on":"prod","to":[true,"a\\"b"],"by":"\${Y.Arn}"}\` (completed at deployment) — if Env is set to "prod"
    `,
  ],
  [
    'a condition by its name in an If',
    `
    A: !If [IsProd, a, b]
            ^^^^^^ here
    `,
    'Condition `IsProd` is true when `Env is "prod"`. By default it is false.',
  ],
  [
    'a condition made of others; no value of a NoEcho parameter',
    `
    A: !If [HasPass, a, b]
            ^^^^^^^ here
    `,
    `
    Condition \`HasPass\` is true when \`IsProd or Pass is "****"\`. By default it is false.

    - \`IsProd\` is true when \`Env is "prod"\`
    `,
  ],
  [
    'a condition that contradicts itself',
    `
    A: !If [Never, a, b]
            ^^^^^ here
    `,
    `
    Condition \`Never\` is true when \`IsProd and IsDev\`. No deployment makes it true.

    - \`IsProd\` is true when \`Env is "prod"\`
    - \`IsDev\` is true when \`not IsProd\`
    `,
  ],
  [
    'an unknown condition',
    `
    A: !If [Nowhere, a, b]
            ^^^^^^^ here
    `,
    undefined,
  ],
  [
    'a parameter',
    `
    A: !Ref Cidr
       ^^^^^^^^^ here
    `,
    `
    Parameter \`Cidr\`, \`String\`

    Who may \\*connect\\*

    It may be

    - \`10.0.0.0/8\` — by default (parameter Cidr)
    - something else (parameter \`Cidr\` has no \`AllowedValues\`)
    `,
  ],
  [
    'a NoEcho parameter',
    `
    A: !Ref Pass
       ^^^^^^^^^ here
    `,
    `
    Parameter \`Pass\`, \`String\`, \`NoEcho\`

    It may be

    - \`****\` — by default (parameter Pass); if Pass is set to "\\*\\*\\*\\*"
    `,
  ],
  [
    'a text with a NoEcho parameter in it',
    `
    A: !Sub "x-\${Pass}"
       ^^^^^^^^^^^^^^^^ here
    `,
    `
    \`Fn::Sub\` may be

    - \`****\` — by default (parameter Pass); if Pass is set to "\\*\\*\\*\\*"
    `,
  ],
  [
    'a stored parameter',
    `
    A: !Ref Image
       ^^^^^^^^^^ here
    `,
    `
    Parameter \`Image\`, \`AWS::SSM::Parameter::Value<String>\`

    Its value is read from Parameter Store at deployment.
    `,
  ],
  [
    'many values',
    `
    A: !Ref Many
       ^^^^^^^^^ here
    `,
    `
    Parameter \`Many\`, \`Number\`

    It may be

    ${[1, 2, 3, 4, 5, 6, 7].map((each) => `- \`${String(each)}\` — if Many is set to "${String(each)}"`).join('\n    ')}
    - … and 3 more
    `,
  ],
  [
    'Markdown in a value',
    `
    A: !If [IsProd, !Ref Odd, b]
       ^^^^^^^^^^^^^^^^^^^^^^^^^ here
    `,
    `
    \`Fn::If\` may be

    - \`\` a\`b[c](d) \`\` — when IsProd is true and by default (parameter Odd)
    - \`b\` — when IsProd is false
    - something else (parameter \`Odd\` has no \`AllowedValues\`)
    `,
  ],
  [
    'a variable of a Sub',
    `
    A: !Sub |
      #!/bin/bash
      echo \${ Env } \${AWS::Region}
           ^^^^^^^^ here
    `,
    `
    Parameter \`Env\`, \`String\`

    It may be

    - \`dev\` — by default (parameter Env)
    - \`prod\` — if Env is set to "prod"
    `,
  ],
  [
    'a variable of a Sub that has a map',
    `
    A: !Sub ['x-\${Y}', { Y: !If [IsProd, a, b] }]
                ^^^^ here
    `,
    `
    \`\${Y}\` may be

    - \`a\` — when IsProd is true
    - \`b\` — when IsProd is false
    `,
  ],
  [
    'a text that deployment completes',
    `
    A: !Sub 'arn:\${AWS::Partition}:s3:::\${Y}/\${Env}'
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    `,
    `
    \`Fn::Sub\` may be

    - \`arn:\${AWS::Partition}:s3:::\${Y}/dev\` (completed at deployment) — by default (parameter Env)
    - \`arn:\${AWS::Partition}:s3:::\${Y}/prod\` (completed at deployment) — if Env is set to "prod"
    `,
  ],
  [
    'an entry of a mapping',
    `
    A: !FindInMap [Ranges, dev, Cidr]
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    `,
    '`Fn::FindInMap` is `10.0.0.0/8` (`Ranges › dev › Cidr`).',
  ],
  [
    'entries that an unknown key leads to',
    `
    A: !FindInMap [Ranges, !ImportValue x, Cidr]
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
    `,
    `
    \`Fn::FindInMap\` may be

    - \`10.0.0.0/8\` (\`Ranges › dev › Cidr\`)
    - \`0.0.0.0/0\` (\`Ranges › prod › Cidr\`)
    - something else (the key into mapping \`Ranges\` is decided at deployment)
    `,
  ],
  [
    'a pseudo parameter',
    `
    A: !Ref AWS::NoValue
       ^^^^^^^^^^^^^^^^^ here
    `,
    'Pseudo parameter `AWS::NoValue`: removes the property or list element that it stands for.',
  ],
  [
    'an attribute of a resource',
    `
    A: !GetAtt Y.Arn
       ^^^^^^^^^^^^^ here
    `,
    'Attribute `Arn` of resource `Y` (`AWS::S3::Bucket`), known once it is created.',
  ],
  [
    'a literal',
    `
    A: abc
       ^^^ here
    `,
    undefined,
  ],
];

describe('hover', () => {
  for (const [title, property, markdown] of rows) {
    it(title, () => {
      check(`X:\n  Type: AWS::S3::Bucket\n  Properties:\n${dedent(property).replace(/^(?=.)/gm, '    ')}`, markdown);
    });
  }

  it('of a resource’s condition, where values are those of its deployments', () => {
    check(
      `
      X:
        Type: AWS::S3::Bucket
        Condition: IsProd
                   ^^^^^^ here
      `,
      'Condition `IsProd` is true when `Env is "prod"`. By default it is false.',
    );
    check(
      `
      X:
        Type: AWS::S3::Bucket
        Condition: IsProd
        Properties: { A: !If [IsProd, a, !Ref Cidr] }
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^ here
      `,
      '`Fn::If` is `a`.',
    );
  });

  it('of a deployment with known values', () => {
    const parameters = { from: 'prod.json', values: { Env: 'prod' } };
    check(
      `
      X: { Type: AWS::S3::Bucket, Properties: { A: !FindInMap [Ranges, !Ref Env, Cidr] } }
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
      `,
      `
      \`Fn::FindInMap\` may be

      - \`0.0.0.0/0\` (\`Ranges › prod › Cidr\`) — with Env set to "prod" (prod.json)
      `,
      { parameters },
    );
    check(
      `
      X: { Type: AWS::S3::Bucket, Condition: IsProd }
                                             ^^^^^^ here
      `,
      'Condition `IsProd` is true when `Env is "prod"`. With `prod.json` it is true.',
      { parameters },
    );
  });

  it('joins what several providers say', () => {
    const say =
      (markdown: string): HoverProvider =>
      ({ nodes, part: { tree } }) => {
        const node = nodes.at(-1);
        return node && { range: tree.rangeOf(node), markdown };
      };
    check(
      `
      X: { Type: AWS::S3::Bucket }
                 ^^^^^^^^^^^^^^^ here
      `,
      `
      one

      ---

      two
      `,
      { providers: [say('one'), () => undefined, say('two')] },
    );
  });

  it('says the same in each spelling', () => {
    const template: Json = {
      Parameters: { Env: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] } },
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] } },
      Resources: {
        X: { Type: 'AWS::S3::Bucket', Properties: { A: { 'Fn::If': ['IsProd', { Ref: 'Env' }, 'literal'] } } },
      },
    };
    for (const { name, text } of spellings(template)) {
      const document = open({ text, name });
      const places = [
        text.search(/If\b/),
        text.lastIndexOf('IsProd'),
        text.lastIndexOf('Env'),
        text.indexOf('literal'),
      ];
      const said = places.map((place) =>
        hoverAt(document, place + 1)
          ?.markdown.split('\n')
          .at(-1),
      );
      assert.deepEqual(
        said,
        [
          '- `literal` — when IsProd is false',
          'Condition `IsProd` is true when `Env is "prod"`. By default it is false.',
          '- `prod` — if Env is set to "prod"',
          '- `literal` — when IsProd is false',
        ],
        `${name}\n${text}`,
      );
    }
  });
});

describe('a text of a user as code', () => {
  it('is one line, cut where it is long', () => {
    assert.equal(code('a  b \r\n\r\n  c\n'), '`a  b ⏎ c ⏎ `');
    assert.equal(code('a'.repeat(81)), `\`${'a'.repeat(79)}…\``);
  });
  it('is made at once, however many blanks are in it', function () {
    this.timeout(2000);
    assert.equal(code(`a${' '.repeat(200_000)}b`), `\`a${' '.repeat(78)}…\``);
    assert.equal(code(`a${'\n'.repeat(200_000)}b`), '`a ⏎ b`');
  });
});
