import assert from 'node:assert/strict';
import fc from 'fast-check';
import { verdictsOn } from '../support/bad-value.ts';
import { open } from '#core/index.ts';
import { verdictOf } from '#core/values/index.ts';
import { matchesWhole } from '../../server/core/values/pattern.ts';
import { createSolver } from '../../server/core/values/solver.ts';
import { stepBudget, worldFor } from '../../server/core/values/world.ts';

describe('solver', () => {
  const literal = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.boolean()).map(([name, is]) => (is ? name : -name));
  const clauses = fc.array(fc.array(literal, { minLength: 1, maxLength: 3 }), { maxLength: 40 });

  it('answers as trying all values does, question after question', () => {
    fc.assert(
      fc.property(
        clauses,
        fc.array(fc.array(literal, { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        (all, asked) => {
          const solver = createSolver({ variables: 7, clauses: all.map((clause) => [...new Set(clause)]) });
          // Questions that begin alike: what stays decided between them must be no more than what they share.
          const alike = asked.flatMap((each) => [
            each,
            each.slice(0, -1),
            each.map((one, at) => (at === each.length - 1 ? -one : one)),
          ]);
          for (const assumed of alike) {
            const holds = (each: number, world: number) => ((world >> (Math.abs(each) - 1)) & 1) === (each > 0 ? 1 : 0);
            const isPossible = Array.from({ length: 128 }, (_, world) => world).some(
              (world) =>
                all.every((clause) => clause.some((each) => holds(each, world))) &&
                assumed.every((each) => holds(each, world)),
            );
            assert.equal(solver.solve(assumed, 10_000), isPossible ? 'yes' : 'no');
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes no step for what its last answer shows, nor for what the last question decided', () => {
    const chain = Array.from({ length: 40 }, (_, at) => [-(at + 1), at + 2]);
    const solver = createSolver({ variables: 41, clauses: [...chain, [-41, -1]] });
    assert.equal(solver.solve([-1, 2], 10_000), 'yes');
    const before = solver.steps;
    assert.equal(solver.solve([-1, 3], 10_000), 'yes');
    assert.equal(solver.solve([-1, 2], 10_000), 'yes');
    assert.equal(solver.steps, before);
    assert.equal(solver.solve([2, 1], 10_000), 'no');
  });
});

describe('patterns of parameters', () => {
  const rows: readonly (readonly [pattern: string, text: string, matches: boolean | undefined])[] = [
    ['[a-z]+', 'abc', true],
    ['[a-z]+', 'abc1', false],
    ['^[\\w-]{1,4}$', 'a-b_', true],
    ['^[\\w-]{1,4}$', 'abcde', false],
    ['^$|^arn:(aws[a-zA-Z-]*)?:kms:.+', '', true],
    ['^$|^arn:(aws[a-zA-Z-]*)?:kms:.+', 'arn:aws-cn:kms:x', true],
    ['((\\d{1,3})\\.){3}\\d{1,3}/\\d{1,2}', '0.0.0.0/0', true],
    ['((\\d{1,3})\\.){3}\\d{1,3}/\\d{1,2}', '0.0.0/0', false],
    ['(a|b)*?c{2,}', 'ababcc', true],
    ['[^,]*', 'a,b', false],
    ['x{0}', '', true],
    // What Java reads differently, or we do not read, is left open.
    ['(?!x).*', 'y', undefined],
    ['a*+a', 'aa', undefined],
    ['[a-z&&[^b]]', 'a', undefined],
    ['\\p{Alpha}', 'a', undefined],
    ['(a', 'a', undefined],
    ['a{1000}{1000}', 'a', undefined],
  ];
  for (const [pattern, text, matches] of rows)
    it(`${pattern} on ${JSON.stringify(text)}: ${String(matches)}`, () => {
      assert.equal(matchesWhole(pattern, text), matches);
    });

  it('takes linear time where a backtracking matcher does not end', () => {
    assert.equal(matchesWhole('(a+)+(a|a)*b', 'a'.repeat(400)), false);
  });
});

describe('conditions that build on each other', () => {
  /** Sixty conditions, each an Or or And of two before it; the resource is guarded by And of twenty. */
  function chained(): string {
    const conditions = Array.from({ length: 60 }, (_, at) => {
      if (at < 10) return `  C${String(at)}: !Equals [!Ref P${String(at % 5)}, '${String(at)}']`;
      const fn = at % 3 === 0 ? 'And' : 'Or';
      return `  C${String(at)}: !${fn} [!Condition C${String(at - 1)}, !Not [!Condition C${String(at - 7)}]]`;
    });
    const guard = Array.from({ length: 20 }, (_, at) => `!Condition C${String(at * 3)}`);
    const parameters = Array.from({ length: 5 }, (_, at) => `  P${String(at)}: { Type: String }`);
    return [
      'Parameters:',
      ...parameters,
      'Conditions:',
      ...conditions,
      `  G0: !And [${guard.slice(0, 10).join(', ')}]`,
      `  G1: !And [${guard.slice(10).join(', ')}]`,
      '  Guard: !Or [!And [!Condition G0, !Condition G1], !Condition C59]',
      'Resources:',
      '  X:',
      '    Type: AWS::S3::Bucket',
      '    Condition: Guard',
      '    Properties:',
      `      Bad: ${Array.from({ length: 20 }, (_, at) => `!If [C${String(at * 3)}, `).join('')}yes, ${'no], '.repeat(19)}no]`,
      '',
    ].join('\n');
  }

  it('are settled in few steps', () => {
    const [part] = open({ text: chained(), name: 'a.yaml' }).parts;
    const facts = part?.facts.tracked([]);
    assert.ok(facts);
    const path = Array.from({ length: 20 }, (_, at) => ({ condition: `C${String(at * 3)}`, is: at > 3 }));
    const world = worldFor(facts, path);
    const solver = world.solver();
    assert.notEqual(solver.solve(world.literals(path), stepBudget), 'undecided');
    assert.ok(solver.steps < 2_000, `${String(solver.steps)} steps`);
    assert.equal(verdictOf(facts, [{ condition: 'Guard', is: true }]).settled, true);
    assert.doesNotMatch(verdictsOn(chained(), 'a.yaml').join('\n'), /entangled/);
  });

  it('are said to be too entangled when the budget is used up', () => {
    // Eight parameters that all differ and have seven values between them: no deployment, but hard to see.
    const names = Array.from({ length: 9 }, (_, at) => `P${String(at)}`);
    const pairs = names.flatMap((a, at) => names.slice(at + 1).map((b) => `!Not [!Equals [!Ref ${a}, !Ref ${b}]]`));
    const nested = (all: readonly string[]): string =>
      all.length <= 10 ? `!And [${all.join(', ')}]` : `!And [${all.slice(0, 9).join(', ')}, ${nested(all.slice(9))}]`;
    const text = [
      'Parameters:',
      ...names.map((name) => `  ${name}: { Type: String, AllowedValues: [a, b, c, d, e, f, g, h] }`),
      'Conditions:',
      `  AllDiffer: ${nested(pairs)}`,
      'Resources:',
      '  X:',
      '    Type: AWS::S3::Bucket',
      '    Condition: AllDiffer',
      '    Properties: { Bad: yes }',
      '',
    ].join('\n');
    assert.deepEqual(verdictsOn(text, 'a.yaml'), [
      'high: X is bad when AllDiffer is true. The conditions are too entangled to see whether they can hold together. <yes>',
    ]);
  });

  it('that go round in a circle decide nothing', () => {
    const text =
      'Conditions:\n  A: !Not [!Condition B]\n  B: !Condition A\n  C: !Condition A\nResources:\n  X:\n    Type: AWS::S3::Bucket\n    Condition: C\n    Properties: { Bad: yes }\n';
    assert.deepEqual(verdictsOn(text, 'a.yaml'), ['high: X is bad when C is true. <yes>']);
  });
});
