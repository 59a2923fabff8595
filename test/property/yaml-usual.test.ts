/**
 * What is usual in templates is read without the parser. Wherever that gives an answer, it has to be the one that the
 * tokens of the parser give: the same nodes, comments and places, and no problem.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from '#core/syntax/index.ts';
import { parseTokens, type YamlKind } from '#core/syntax/yaml-block.ts';
import { readUsual } from '#core/syntax/yaml-usual.ts';
import { corpusFolder, templatesBelow } from '../harness/files.ts';
import { largeTemplate, manyRoles } from '../harness/large-template.ts';
import { edited, edits } from './syntax-texts.ts';

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

const texts = [written, written.replace('b: not a map', 'ok'), largeTemplate(14, 'yaml'), manyRoles(1, 'yaml')];

describe('YAML that is read without the parser', () => {
  /** How many of the pieces of a text were read so. */
  function check(text: string): { read: number; of: number } {
    const pieces = parse({ text, format: 'yaml' }).blocks.map((block) => block.text);
    let read = 0;
    for (const piece of pieces) {
      const indent = piece.search(/[^ ]/);
      const usual = indent > 0 ? readUsual(piece, indent) : undefined;
      if (!usual) continue;
      read++;
      // A piece that another follows ends with its line.
      const isEnded = piece.endsWith('\n');
      const kinds: readonly YamlKind[] = isEnded ? ['child', 'last-child', 'final-child'] : ['final-child'];
      for (const kind of kinds) {
        const { entry, block, problems, marks } = parseTokens({ kind, indent }, piece);
        assert.equal(shown([usual.entry, usual.block.comments]), shown([entry, block.comments]), piece);
        assert.deepEqual([problems, marks], [[], []], piece);
      }
    }
    return { read, of: pieces.length };
  }

  it('reads most of a large template', () => {
    const { read, of } = check(largeTemplate(64, 'yaml'));
    assert.ok(read > 0.8 * of, `${String(read)} of ${String(of)}`);
  });

  it('reads what is written by hand', () => {
    for (const text of texts) check(text);
    assert.ok(check(texts[1] ?? '').read >= 1);
  });

  it('is the same after edits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(edits, { minLength: 1, maxLength: 3 }), (text, changes) => {
        check(changes.reduce(edited, text));
      }),
      { numRuns: 300 },
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
