import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mayMeet } from '#core/models/index.ts';
import { covers, globOfText, isInhabited, meets, wordIn, type Glob } from '#core/models/iam/semantics/glob.ts';

/** Patterns over two letters; texts up to a length at which every difference between such patterns shows. */
const glob = fc
  .array(fc.constantFrom('a', 'b', '?', '*'), { maxLength: 5 })
  .map((symbols) => globOfText(symbols.join(''), 'exact'));
const words = wordsUpTo(7, ['a', 'b', 'c']);

function wordsUpTo(length: number, letters: readonly string[]): readonly string[] {
  if (length === 0) return [''];
  const shorter = wordsUpTo(length - 1, letters);
  const longest = shorter.filter((word) => word.length === length - 1);
  return [...shorter, ...longest.flatMap((word) => letters.map((letter) => word + letter))];
}

function matches(pattern: Glob, word: string): boolean {
  const source = pattern.map((symbol) => (symbol === '*' ? '.*' : symbol === '?' ? '.' : symbol)).join('');
  return new RegExp(`^${source}$`).test(word);
}

describe('globs', () => {
  it('cover what every text says that they cover', () => {
    fc.assert(
      fc.property(fc.array(glob, { maxLength: 3 }), glob, fc.array(glob, { maxLength: 1 }), (outer, inner, none) => {
        const escaped = words.some(
          (word) => matches(inner, word) && ![...outer, ...none].some((each) => matches(each, word)),
        );
        assert.equal(covers(outer, { all: [inner], none }), escaped ? 'no' : 'yes');
      }),
      { numRuns: 300 },
    );
  });

  it('meet where some text matches both', () => {
    fc.assert(
      fc.property(glob, glob, (a, b) => {
        const common = words.some((word) => matches(a, word) && matches(b, word));
        assert.equal(meets(a, b), common ? 'yes' : 'no');
        assert.equal(mayMeet(a.join(''), b.join('')), common);
      }),
      { numRuns: 300 },
    );
  });

  it('have a shortest text that is theirs', () => {
    fc.assert(
      fc.property(fc.array(glob, { minLength: 1, maxLength: 2 }), fc.array(glob, { maxLength: 2 }), (all, none) => {
        const word = wordIn({ all, none });
        const isMember = (text: string) =>
          all.every((each) => matches(each, text)) && !none.some((each) => matches(each, text));
        if (word === undefined) assert.ok(!words.some(isMember));
        else assert.ok(Array.isArray(word) && isMember(word.join('')));
      }),
      { numRuns: 300 },
    );
  });

  it('answer for every value of a piece that is not known', () => {
    const open = fc
      .array(fc.constantFrom('a', 'b', '?', '*', '${X}', '${Y}'), { maxLength: 4 })
      .map((symbols) => globOfText(symbols.join(''), 'exact'));
    const values = ['', 'a', 'b', 'ab', '*', 'a*', '?'];
    const filled = (pattern: Glob, x: string, y: string) =>
      globOfText(pattern.map((symbol) => (symbol === '${X}' ? x : symbol === '${Y}' ? y : symbol)).join(''), 'exact');
    fc.assert(
      fc.property(open, open, open, fc.boolean(), (a, b, c, isBoth) => {
        const answers = isBoth
          ? [covers([a], { all: [b, c], none: [] }), isInhabited({ all: [b, c], none: [a] })]
          : [covers([a], { all: [b], none: [c] }), isInhabited({ all: [b], none: [a, c] })];
        for (const x of values) {
          for (const y of values) {
            const [fa, fb, fcc] = [filled(a, x, y), filled(b, x, y), filled(c, x, y)];
            const exact = isBoth
              ? [covers([fa], { all: [fb, fcc], none: [] }), isInhabited({ all: [fb, fcc], none: [fa] })]
              : [covers([fa], { all: [fb], none: [fcc] }), isInhabited({ all: [fb], none: [fa, fcc] })];
            for (const [at, answer] of answers.entries()) if (answer !== 'unknown') assert.equal(answer, exact[at]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leave open what would take too long', () => {
    const tail = (length: number) => '?'.repeat(length);
    const question = (length: number) =>
      covers(
        [`?*a${tail(length)}`, `a${tail(length)}`].map((text) => globOfText(text, 'exact')),
        { all: [globOfText(`*a${tail(length)}`, 'exact')], none: [] },
      );
    assert.equal(question(6), 'yes');
    assert.equal(question(40), 'unknown');
  });
});
