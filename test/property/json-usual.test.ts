/**
 * JSON that is as it should be is read without the parser. Wherever that gives an answer, it has to be the one that the
 * parser gives: the same nodes and places, and no problem or comment. What is sound has to be read so.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from '#core/syntax/index.ts';
import { parseJsonTokens } from '#core/syntax/json-block.ts';
import { readUsualJson, type IsFilled, type UsualJson } from '#core/syntax/json-usual.ts';
import { corpusFolder, templatesBelow } from '../harness/files.ts';
import { largeTemplate } from '../harness/large-template.ts';
import { jsonTexts } from './json-texts.ts';
import { edited, edits } from './syntax-texts.ts';

const kinds: readonly UsualJson['kind'][] = ['document', 'section', 'member'];
const hasVariable: IsFilled = (text) => text.includes('${');

describe('JSON that is read without the parser', () => {
  /** Which kinds of piece the text was read as. */
  function check(text: string): readonly string[] {
    return kinds.filter((kind) => isSame(text, kind, hasVariable) && isSame(text, kind, undefined));
  }

  /** False where it was not read. */
  function isSame(text: string, kind: UsualJson['kind'], isFilled: IsFilled | undefined): boolean {
    const block = { text, comments: [] };
    const usual = readUsualJson(block, { kind, isFilled });
    if (!usual) return false;
    const { root, entry, key, problems, block: own } = parseJsonTokens({ kind, indent: 0 }, block, isFilled);
    assert.equal(shown(usual), shown({ root, entry, key }), JSON.stringify(text));
    assert.deepEqual([problems, own.comments], [[], []], JSON.stringify(text));
    return true;
  }

  it('reads all that is sound', () => {
    const sound = [
      ['{}', 'document'],
      ['[ ]', 'document'],
      ['"a"', 'document'],
      [' -0.50e+07\r\n', 'document'],
      ['\t[true, false, null, 0, -1, 1E400, "\\u00e9\\ud800\\/\\"", "\u2028\u00a0\ud83d\ude00"]', 'document'],
      ['{"a": {"a": 1, "b": [{"c": "${D}"}]}, "__proto__": ""}', 'document'],
      ['"a": {', 'section'],
      ['"a" : 1', 'member'],
      ['"a":[1],\n  ', 'member'],
    ] as const;
    for (const [text, kind] of sound) assert.deepEqual(check(text), [kind], text);
  });

  it('leaves the rest to the parser', () => {
    const unsound = [
      '',
      ' ',
      '{"a": 1, "a": 2}',
      '[1,]',
      '{"a": 1,}',
      '// c\n{}',
      '[1 /* c */]',
      '"a',
      '"\t"',
      '"\\x"',
    ];
    const numbers = ['01', '1.', '.5', '+1', '1e', '-', '0x1', 'NaN', '1 2', 'True', 'truee', '[1}', '{]', '"\\u12g4"'];
    const blanks = [
      '\u00a0{}',
      '\uFEFF{}',
      '{}\u2028',
      '[1\u00a0]',
      '{}\u0000',
      '"a"1',
      '"a": 1,,',
      '"a": {}}',
      '"a": {{',
    ];
    for (const text of [...unsound, ...numbers, ...blanks]) assert.deepEqual(check(text), [], text);
  });

  it('is the same on texts of all kinds', () => {
    fc.assert(
      fc.property(jsonTexts, (text) => {
        const isRead = check(text).includes('document');
        assert.equal(isRead, isSound(text), JSON.stringify(text));
      }),
      { numRuns: 500 },
    );
  }).timeout(60_000);

  it('is the same after edits', () => {
    const texts = fc.oneof(jsonTexts, fc.constant(largeTemplate(14, 'json')));
    fc.assert(
      fc.property(texts, fc.array(edits, { minLength: 1, maxLength: 3 }), (text, changes) => {
        const now = changes.reduce(edited, text);
        const read = check(now);
        assert.equal(read.includes('document'), isSound(now), JSON.stringify(now));
        for (const { text: piece } of parse({ text: now, format: 'json' }).blocks) check(piece);
      }),
      { numRuns: 500 },
    );
  }).timeout(120_000);

  it('is the same in the corpus', () => {
    const folder = corpusFolder();
    if (folder === undefined) return;
    for (const path of templatesBelow(folder)) {
      const text = readFileSync(join(folder, path), 'utf8');
      if (/^\s*[[{]/.test(text))
        for (const piece of [text, ...parse({ text, format: 'json' }).blocks.map((block) => block.text)]) check(piece);
    }
  }).timeout(120_000);
});

/** Whether JSON.parse takes it, without a key that is repeated. */
function isSound(text: string): boolean {
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  const { problems } = parseJsonTokens({ kind: 'document', indent: 0 }, { text, comments: [] });
  return problems.every(({ code }) => code !== 'duplicate-key');
}

function shown(value: unknown): string {
  return JSON.stringify(
    value,
    // JSON has neither of them.
    (key, each: unknown) =>
      key === 'block'
        ? undefined
        : Object.is(each, -0) || each === Infinity || each === -Infinity
          ? String(each)
          : each,
    1,
  );
}
