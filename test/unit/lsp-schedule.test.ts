import assert from 'node:assert/strict';
import { createRecent } from '../../server/lsp/recent.ts';
import { createSchedule } from '../../server/lsp/schedule.ts';

describe('lsp: schedule', () => {
  /** What was worked on, in order, and when messages were heard: after each piece. */
  async function worked(use: (schedule: ReturnType<typeof createSchedule>) => void): Promise<readonly string[]> {
    const log: string[] = [];
    const schedule = createSchedule(async (key) => {
      log.push(key);
      setTimeout(() => log.push('heard'), 0);
      await Promise.resolve();
    });
    use(schedule);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return log;
  }

  it('hears messages between two documents', async () =>
    assert.deepEqual(
      await worked((schedule) => {
        schedule.soon('a', 0);
        schedule.soon('b', 0);
      }),
      ['a', 'heard', 'b', 'heard'],
    ));

  it('begins with the document that somebody looks at', async () =>
    assert.deepEqual(
      await worked((schedule) => {
        schedule.prefer('c');
        schedule.all(['a', 'b', 'c']);
        schedule.prefer('b');
      }),
      ['c', 'heard', 'b', 'heard', 'a', 'heard'],
    ));

  it('works once for a burst, and not for what was cancelled', async () =>
    assert.deepEqual(
      await worked((schedule) => {
        schedule.soon('a', 0);
        schedule.soon('a', 5);
        schedule.soon('b', 0);
        schedule.cancel('b');
      }),
      ['a', 'heard'],
    ));
});

describe('lsp: what is kept', () => {
  function kept(keeps: 'last' | 'what fits', ...sizes: readonly (readonly [string, number])[]): string {
    const recent = createRecent<number>(10, (size) => size, keeps);
    for (const [key, size] of sizes) recent.set(key, size);
    return ['a', 'b', 'c'].filter((key) => recent.get(key) !== undefined).join('');
  }

  it('is all that fits', () => assert.equal(kept('last', ['a', 4], ['b', 6]), 'ab'));
  it('is what came last', () => assert.equal(kept('last', ['a', 4], ['b', 4], ['a', 4], ['c', 4]), 'ac'));
  it('may be one thing that is too large', () => assert.equal(kept('last', ['a', 4], ['b', 20]), 'b'));
  it('is nothing that is too large', () => assert.equal(kept('what fits', ['a', 4], ['b', 20]), ''));
  it('makes room again', () => assert.equal(kept('last', ['a', 9], ['a', 2], ['b', 8]), 'ab'));
});
