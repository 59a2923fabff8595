/** What is said of one place on several paths is said once, and a place of many findings takes no longer for each. */
import assert from 'node:assert/strict';
import { withoutRepeats, type Hit } from '#core/engine/hits.ts';
import type { AnyRule } from '#core/rule/index.ts';
import type { Path } from '#core/values/index.ts';

const block = {};
let reads = 0;

const [first, second] = ['test/a', 'test/b'].map((id) => ({ id })) as unknown as readonly [AnyRule, AnyRule];

/** A hit at a place that all of them share; how often somebody looks at its path or its arguments is counted. */
function hit(args: Readonly<Record<string, string>>, path: Path = [], rule = first): Hit {
  const finding = {
    ...{ message: 'bad', at: { block, start: 1, end: 2 } },
    get args() {
      reads++;
      return args;
    },
  };
  return {
    rule,
    finding: finding as unknown as Hit['finding'],
    ...{ subject: undefined, owner: undefined, severity: 'high', fullSeverity: 'high' },
    ...{ byDefault: true, settled: true },
    get path() {
      reads++;
      return path;
    },
  };
}

function saidOf(hits: readonly Hit[]): readonly string[] {
  return withoutRepeats(hits).map(({ rule, finding, path }) => JSON.stringify([rule.id, finding.args, path]));
}

const yes = { condition: 'C', is: true } as const;
const no = { condition: 'C', is: false } as const;
const also = { condition: 'D', is: true } as const;

describe('hits', () => {
  it('says once what holds either way', () => {
    assert.deepEqual(saidOf([hit({ n: '1' }, [yes]), hit({ n: '1' }, [no])]), ['["test/a",{"n":"1"},[]]']);
    assert.deepEqual(saidOf([hit({ n: '1' }, [yes, also]), hit({ n: '1' }, [yes])]).length, 1);
    assert.deepEqual(saidOf([hit({ n: '1' }, [yes]), hit({ n: '1' }, [also])]).length, 2);
  });

  it('keeps apart what says something else, and has what is joined where the last of it was', () => {
    const hits = [hit({ n: '1' }, [yes]), hit({ n: '2' }, [yes]), hit({ n: '1' }, [no]), hit({ n: '2' }, [no], second)];
    assert.deepEqual(saidOf(hits), [
      '["test/a",{"n":"2"},[{"condition":"C","is":true}]]',
      '["test/a",{"n":"1"},[]]',
      '["test/b",{"n":"2"},[{"condition":"C","is":false}]]',
    ]);
  });

  it('compares only what says the same', () => {
    const readsOf = (count: number): number => {
      reads = 0;
      assert.equal(withoutRepeats(Array.from({ length: count }, (_, n) => hit({ n: String(n) }, [yes]))).length, count);
      return reads;
    };
    assert.equal(readsOf(2000), 10 * readsOf(200));
  });

  it('compares only so many that say the same', () => {
    const readsOf = (count: number): number => {
      reads = 0;
      const paths = Array.from({ length: count }, (_, n): Path => [{ condition: `C${n}`, is: true }]);
      assert.equal(withoutRepeats(paths.map((path) => hit({}, path))).length, count);
      return reads;
    };
    const [one, two, three] = [readsOf(1000), readsOf(2000), readsOf(3000)] as const;
    assert.equal(three - two, two - one);
  });
});
