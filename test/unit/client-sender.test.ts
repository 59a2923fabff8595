import assert from 'node:assert/strict';
import type { Connection } from '../../client/connection.ts';
import { createSender } from '../../client/parameters/sender.ts';
import type { SetParametersParams } from '../../client/protocol.ts';

const document = 'a.yaml';
const other = 'b.yaml';

/** A sender whose files are read when the test says so, and what it has sent. */
function rig() {
  const sent: string[] = [];
  const read = new Map<string, () => void>();
  const request: Connection['request'] = (_method, params) => {
    const { uri, source } = params as SetParametersParams;
    sent.push(`${uri} ${source?.name ?? 'any'}`);
    return Promise.resolve(null as never);
  };
  const sender = createSender<string>(
    { request },
    (name) => new Promise((resolve) => read.set(name, () => resolve({ name }))),
  );
  return { sender, sent, read: (name: string) => read.get(name)?.() };
}

describe('the values that the client sends', () => {
  it('are the newest, in whatever order files are read', async () => {
    const { sender, sent, read } = rig();
    const both = [sender.send(document, 'old'), sender.send(document, 'new')];
    read('new');
    read('old');
    await Promise.all(both);
    assert.deepEqual(sent, ['a.yaml new']);
  });

  it('are taken back once, and only where there were any', async () => {
    const { sender, sent, read } = rig();
    await sender.send(document, undefined);
    const sending = sender.send(document, 'prod');
    read('prod');
    await sending;
    await sender.send(document, undefined);
    assert.deepEqual(sent, ['a.yaml prod', 'a.yaml any']);
  });

  it('are not taken back from a server that has forgotten them', async () => {
    const { sender, sent, read } = rig();
    const sending = sender.send(document, 'prod');
    read('prod');
    await sending;
    sender.forget(document);
    await sender.send(document, undefined);
    assert.deepEqual(sent, ['a.yaml prod']);
  });

  for (const [event, forgotten] of [
    ['the document was reopened', document],
    ['the server was restarted', undefined],
  ] as const) {
    it(`are never those from before ${event}`, async () => {
      const { sender, sent, read } = rig();
      const before = sender.send(document, 'old');
      sender.forget(forgotten);
      const after = sender.send(document, 'new');
      read('new');
      read('old');
      await Promise.all([before, after]);
      assert.deepEqual(sent, ['a.yaml new']);
    });

    it(`are none when it has none any more after ${event}`, async () => {
      const { sender, sent, read } = rig();
      const before = sender.send(document, 'old');
      sender.forget(forgotten);
      await sender.send(document, undefined);
      read('old');
      await before;
      assert.deepEqual(sent, []);
    });
  }

  it('of one document say nothing of another', async () => {
    const { sender, sent, read } = rig();
    const both = [sender.send(document, 'prod'), sender.send(other, 'test')];
    sender.forget(other);
    read('prod');
    read('test');
    await Promise.all(both);
    assert.deepEqual(sent, ['a.yaml prod']);
  });
});
