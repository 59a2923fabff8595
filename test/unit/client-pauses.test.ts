import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPauses } from '../../client/parameters/pauses.ts';

describe('pauses', () => {
  const ended: string[] = [];
  const pauses = createPauses(20, (key) => void ended.push(key));
  beforeEach(() => ended.splice(0));

  it('end for each key, whatever happens to others meanwhile', async () => {
    pauses.begin('a');
    pauses.begin('b');
    await sleep(60);
    assert.deepEqual(ended, ['a', 'b']);
  });

  it('end once for all that happened to a key', async () => {
    pauses.begin('a');
    pauses.begin('a');
    await sleep(60);
    assert.deepEqual(ended, ['a']);
  });

  it('end no more once disposed of', async () => {
    pauses.begin('a');
    pauses.begin('b');
    pauses.dispose();
    await sleep(60);
    assert.deepEqual(ended, []);
  });
});
