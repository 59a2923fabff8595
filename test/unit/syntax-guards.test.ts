import assert from 'node:assert/strict';
import { type Format, parse } from '#core/syntax/index.ts';

/** The first problem, and that the answer comes in good time (generously, for a busy machine). */
function check(name: string, text: string, first: string | undefined, format: Format = 'yaml'): void {
  it(name, function () {
    this.timeout(30_000);
    const { problems } = parse({ text, format });
    const [problem] = problems;
    assert.equal(problem && `${problem.code}${problem.stopped ? '!' : ''}`, first);
    assert.ok(problems.length <= 100);
  });
}

const numbered = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('');

describe('hostile YAML', () => {
  for (const [name, opening] of [
    ['[', '['],
    ['- ', '- '],
    ['? ', '? '],
    ['{"a":', '{"a":'],
  ] as const) {
    check(`${name} 10,000 deep`, opening.repeat(10_000), 'too-deep!');
    check(`${name} 10,000 deep in a resource`, `Resources:\n  A:\n    ${opening.repeat(10_000)}`, 'too-deep!');
  }
  check(
    'indented 2,000 deep',
    numbered(1400, (at) => `${' '.repeat(at)}a:\n`),
    'too-deep!',
  );
  check('1 MB of tags', `a: ${'!a '.repeat(330_000)}`, 'too-many-tags!');
  check('1 MB of anchors', `a: ${'&a '.repeat(330_000)}`, 'too-many-tags!');
  check('1 MB of documents', '---\n'.repeat(250_000), 'several-documents!');
  check('1 MB of directives', '%A b\n'.repeat(200_000), 'too-many-directives!');
  check('5 MB', 'a: b\n'.repeat(1_000_000), 'too-large!');
  check('1.5 MB', `a: ${'b'.repeat(1_500_000)}`, 'large');
  check('1 MB of list items on one line', `[${'a,'.repeat(500_000)}]`, 'too-much!');
  check(
    '20,000 keys at the root',
    numbered(20_000, (at) => `k${at}: 1\n`),
    undefined,
  );
  check('20,000 keys in a section', `R:\n${numbered(20_000, (at) => `  k${at}: 1\n`)}`, undefined);
  check('20,000 keys in an entry', `R:\n  A:\n${numbered(20_000, (at) => `    k${at}: 1\n`)}`, undefined);
  check('20,000 open quotes', 'a: "x\n'.repeat(20_000), 'quote-open');
  check(
    'an alias bomb',
    `a: &a [x, x]\n${numbered(
      9,
      (at) =>
        `b${at}: &b${at} [${Array(10)
          .fill(at ? `*b${at - 1}` : '*a')
          .join(', ')}]\n`,
    )}`,
    undefined,
  );
  check('1 MB of blanks', ' '.repeat(1_000_000), undefined);
  check('half a surrogate pair', 'a: \uD800', undefined);
});

describe('hostile JSON', () => {
  check('[ 10,000 deep', '['.repeat(10_000), 'too-deep!', 'json');
  check('{"a": 100,000 deep', '{"a":'.repeat(100_000), 'too-deep!', 'json');
  check('50,000 members', `{${numbered(50_000, (at) => `"k${at}": 1,`)} "z": 2}`, undefined, 'json');
  check('50,000 times the same', `{"R": {${'"k": 1,'.repeat(50_000)} "z": 2}}`, 'duplicate-key', 'json');
  check('1 MB of quotes', '"'.repeat(1_000_000), 'text-after-end', 'json');
  check('1 MB of slashes', '/'.repeat(1_000_000), undefined, 'json');
  check('5 MB', `[1${' '.repeat(5_000_000)}]`, 'too-large!', 'json');
});

it('a tree of depth 100 is read, one of 101 is not', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  assert.equal(parse({ text: nested(100), format: 'json' }).problems.length, 0);
  assert.equal(parse({ text: nested(101), format: 'json' }).problems[0]?.code, 'too-deep');
});
