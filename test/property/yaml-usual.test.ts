/**
 * What is usual in templates is read without the parser. Wherever that gives an answer, it has to be the one that the
 * tokens of the parser give: the same nodes, comments and places, and no problem.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from '#core/syntax/index.ts';
import { parseTokens, usualPart, type YamlKind } from '#core/syntax/yaml-block.ts';
import { corpusFolder, templatesBelow } from '../harness/files.ts';
import { largeTemplate, manyRoles } from '../harness/large-template.ts';
import { edited, edits, yamlTexts } from './syntax-texts.ts';

const written = `Resources:
  # first
  Function:
    Type: AWS::Lambda::Function # of the team
    Condition: IsProd
    Metadata:
    Properties:
      Code:
        ZipFile: |
          import os

            indented
          # no comment
          print("a")  
${' '.repeat(14)}

      Environment: { Variables: { A: !Ref B, C: 'x', D: [], E: {} }, F: [a, "b, c",d] }
      Layers: !If [IsProd, !GetAtt [A, Arn], !Ref AWS::NoValue]
      Role: !GetAtt Role.Arn
      Text: !Sub |-
        #!/bin/bash
        echo \${A}
      Timeout: 30
      Tags:
      - Key: a
        Value: b: not a map
      -   Key: 'it'
          Value: "x" # y
      - !Ref Tags
      - plain text, with [brackets] and {braces} #hash
      Zip: -1
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies: !If
        - IsProd
        - - a
        - !Sub
          - "\${A}"
          - A: 1
      Late:
        # behind a comment
        Key: ~

`;

/** Less usual, but all of it is read. */
const rarer = `Resources:
  Keys:
    /opt/a b/c.json: 1
    "quoted key": x
    'single ''key''': !Ref X
    c:\\cfn\\hup.conf: {}
    Fn::Sub: a
    ::/0: ::1
    -x: ?y
    <<: z
    ( a ): "b"
  Quotes:
    A: "a \\"b\\" \\n \\u00e9 \\\\"
    B: 'it''s'
    C: "on
      two   \x20

      lines\\t"
    D: 'so
     is

     this '
    E: !Sub "{\\"a\\": \\"\${B}\\"}" # c
    F: "tab\there"
  Folded:
    A: >
      one
      two

      three
        wide

        wider
      end


    B: >-

      first is blank
      \ttab
    C: !Sub >-
      \${A}
      b
    D: |
      script
      \ttab \t
  Flow:
    A: [
      a, b, # c
      "c": d, {e: f,},
      # d
      Fn::GetAZs: !Ref "AWS::Region",
    ]
    B: {"Fn::Join": ["", ["a", {"Ref": "B"}]], "x":1}
    C: {
      a: [
        b],
      d:
        e,
      "Fn::Sub":"x" }
    D: !Select [0, !GetAZs ""]
  Plain:
    A: goes on
      below, - with [anything]

      and # this is a comment
    B: one
      "two" - [three] {four
    C:
      below
    D:
      "quoted"
    E: !Sub
      # c
      tagged
    F: # c
      goes
      on
    G: http://a:b #c
  Tags:
    A: !GetAZs
    B: !Foo # c
    C:
      - !GetAZs
      - !If
        - a
        - !Ref b
    D: !GetAtt
      - A
    E: !Bar {a: !Baz [b]}
    F:
      !If
      - a
      - !Sub
        b: c
    G: # c
      !Foo d
  Lists:
    A:
    -
      a: 1
    - - a
      -   - b
      - !Ref C
    -
    - # c
      d
    - plain
      goes on
    B:
      - A b: c
        d e: f
      - "g": h
      - >
        i
      - |-
        j
      - [k,
        l]
Outputs:
  A: {Value: x}
Description: >-
  of all
  this
Version: "2010"
Transform: [a,
  b]
`;

const texts = [
  written,
  rarer,
  `---\n# c\n${rarer}`.replaceAll('\n', '\r\n'),
  written.replace('b: not a map', 'ok'),
  largeTemplate(14, 'yaml'),
  manyRoles(1, 'yaml'),
];

const ended: readonly YamlKind[] = ['section', 'entry', 'child', 'last-child'];
const last: readonly YamlKind[] = ['head', 'last-entry', 'final-child'];

describe('YAML that is read without the parser', () => {
  /** How many of the pieces of a text were read so. */
  function check(text: string): { read: number; of: number } {
    const pieces = parse({ text, format: 'yaml' }).blocks.map((block) => block.text);
    return { read: pieces.filter((piece) => isSame(piece)).length, of: pieces.length };
  }

  /** Whether a piece was read as any kind. */
  function isSame(piece: string): boolean {
    const column = piece.search(/[^ ]/);
    // A piece that another follows ends with its line.
    const kinds = piece.endsWith('\n') ? [...ended, ...last] : last;
    return kinds.filter((kind) => isSameAs(kind, column, piece)).length > 0;
  }

  function isSameAs(kind: YamlKind, column: number, piece: string): boolean {
    const isChild = kind.includes('child');
    if (isChild && column <= 0) return false;
    const place = { kind, indent: kind === 'section' ? 2 : isChild ? column : 0 };
    const usual = usualPart(place, piece);
    if (!usual) return false;
    const { entry, key, block, problems, marks } = parseTokens(place, piece);
    const shownUsual = shown([usual.entry, usual.key, usual.block.comments]);
    assert.equal(shownUsual, shown([entry, key, block.comments]), `${kind} ${JSON.stringify(piece)}`);
    assert.deepEqual([problems, marks], [[], []], `${kind} ${JSON.stringify(piece)}`);
    return true;
  }

  it('reads most of a large template', () => {
    const { read, of } = check(largeTemplate(64, 'yaml'));
    assert.ok(read > 0.8 * of, `${String(read)} of ${String(of)}`);
  });

  it('reads what is written by hand', () => {
    for (const text of texts) check(text);
    for (const text of [rarer, rarer.replaceAll('\n', '\r\n')]) {
      const pieces = parse({ text, format: 'yaml' }).blocks.map((block) => block.text);
      assert.deepEqual(
        pieces.filter((piece) => !isSame(piece)),
        [],
      );
    }
    assert.ok(check(texts[1] ?? '').read >= 1);
  });

  // Each would be read as something else, or without its problem, if one condition of the reader were missing.
  const others = {
    'a comment in a plain text': 'A: a\n# c\n  b',
    'a comment behind it': 'A: a # c\n  b',
    'a blank before a colon': 'A : b',
    'a blank before a colon of a list': '- A : b',
    'a line in quotes too far left': 'A: "a\nb"',
    'a closing quote too far left': "A: 'a\n'",
    'lines of a key in quotes': '"a\n  b": c',
    'a flow collection too far left': 'A: [a,\nb]',
    'an inner bracket too far left': 'A: [[a\n],\n  b]',
    'two tags': 'A: !B\n  !C d',
    'two tags in a line': 'A: !B !C d',
    'a comment without blank': 'A: "x"#c',
    'a comment without blank in brackets': 'A: [a,#c\n  b]',
    'a key in a plain text': 'A: a\n  b: c',
    'a key in a line': 'A: b: c',
    'an escape that only YAML has': 'A: "\\x41"',
    'an escape that does not exist': 'A: "\\q"',
    'a tab in quotes over lines': 'A: "a\t\n  b"',
    'a tab behind a value': 'A: b\t',
    'a tab behind text': 'A: |\n  a\n  \t\n',
    'a tab before a key': 'A: |\n  a\n\tB: c',
    'a repeated key': 'A:\n  B: 1\n  B: 2',
    'a repeated key in braces': 'A: {B: 1, B: 2}',
    'wide blank lines before text': 'A: |\n      \n  a',
    'an indentation of its own': 'A: |2\n   a',
    'kept line breaks': 'A: |+\n  a\n\n',
    'an anchor': 'A: &a b',
    'an alias': 'A: *a',
    'an explicit key': 'A:\n  ? b\n  : c',
    'a comma at the start': 'A: [, a]',
    'two commas': 'A: [a,, b]',
    'a key without value in braces': 'A: {a, b: c}',
    'a value glued to its colon in braces': 'A: {a:b}',
    'a list on the line of its key': 'A: - b',
    'a lone carriage return': 'A: a\rB: c',
    'text behind a quote': "A: 'a' b",
    'a core tag': 'A: !!str 1',
  };
  for (const [name, lines] of Object.entries(others))
    it(`leaves ${name} to the parser`, () => {
      const piece = `  ${lines.replaceAll('\n', '\n  ')}\n`;
      assert.equal(isSame(piece), false);
      assert.equal(isSame(`Resources:\n${piece}`), false);
    });

  it('is the same after edits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(edits, { minLength: 1, maxLength: 3 }), (text, changes) => {
        check(changes.reduce(edited, text));
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it('is the same on texts of all kinds', () => {
    fc.assert(
      fc.property(yamlTexts, fc.array(edits, { maxLength: 2 }), (text, changes) => {
        check(changes.reduce(edited, text));
      }),
      { numRuns: 1000 },
    );
  }).timeout(60_000);

  it('is the same in the corpus', () => {
    const folder = corpusFolder();
    if (folder === undefined) return;
    for (const path of templatesBelow(folder)) check(readFileSync(join(folder, path), 'utf8'));
  }).timeout(120_000);
});

function shown(value: unknown): string {
  return JSON.stringify(value, (key, each: unknown) => (key === 'block' ? undefined : each), 1);
}
