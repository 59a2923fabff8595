/** Documents that take too long: the server hears what happens meanwhile, ends in time and says so. */
import assert from 'node:assert/strict';
import { nameOf, resourceSubject } from '#core/models/index.ts';
import { defineRule, type AnyRule } from '#core/rule/index.ts';
import { get, plainText } from '#core/syntax/index.ts';
import { spend } from '#core/text/index.ts';
import { bound, workedMs } from '../../server/bound.node.ts';
import { openRule } from '../harness/lsp-rules.ts';
import { connect, until, type ClientOptions, type TestClient } from '../harness/lsp.ts';

const uri = 'file:///a.yaml';

/** `Work: dear` takes steps, `Work: endless` takes them without end, `Work: stuck` goes on without counting. */
const slowRule: AnyRule = defineRule({
  id: 'test/slow',
  title: 'Slow resource',
  since: '0.1.0',
  why: 'Test.',
  refs: [],
  preset: 'recommended',
  severity: 'low',
  remedy: 'None.',
  on: resourceSubject(),
  messages: { slow: '{id} is slow.' },
  fixes: {},
  *check(found, finding) {
    const work = plainText(get(found.properties, 'Work'));
    if (work === undefined) return;
    if (work === 'dear') spend(100_000, 'being slow');
    while (work === 'endless') spend(1000, 'being slow');
    for (let n = 0; work === 'stuck'; n++) Math.sqrt(n);
    yield finding.slow(nameOf(found), { id: found.id });
  },
});

let clients: TestClient[] = [];
async function client(options: Partial<ClientOptions>): Promise<TestClient> {
  const made = await connect({ rules: [slowRule, openRule], ...options });
  clients.push(made);
  return made;
}

afterEach(() => {
  for (const each of clients) each.dispose();
  clients = [];
});

/** A clock on which each look takes 0.3 seconds. */
function slowClock(): () => number {
  let ms = 0;
  return () => (ms += 300);
}

const noBound = (_ms: number, work: () => void): boolean => {
  work();
  return true;
};

function resources(count: number, properties: string): string {
  const each = (n: number): string => `  R${String(n)}: {Type: AWS::S3::Bucket, Properties: {${properties}}}\n`;
  return `Resources:\n${Array.from({ length: count }, (_, n) => each(n)).join('')}`;
}

const words = ({ message }: { readonly message: unknown }): unknown => message;

describe('lsp: documents that take long', () => {
  it('are taken up again where they stopped, until they are done', async () => {
    const opened = await client({ guard: { bound: noBound, now: slowClock() } });
    opened.open(uri, resources(12, 'Work: dear'));
    const found = await opened.diagnostics(uri, 1);
    assert.deepEqual(
      found.map(words),
      Array.from({ length: 12 }, (_, n) => `R${String(n)} is slow.`),
    );
  });

  it('are given up where they get no further, and say why', async () => {
    const opened = await client({ guard: { bound: noBound, now: slowClock() } });
    opened.open(
      uri,
      resources(1, 'Open: yes') + resources(1, 'Work: endless').replace('Resources:\n', '').replace('R0', 'R1'),
    );
    const [stop, ...others] = (await opened.diagnostics(uri, 1)).map(words);
    assert.deepEqual(others, ['R0 is open.']);
    assert.match(
      String(stop),
      /stopped here, because being slow takes too long in this document \(more than 1 second\)/,
    );
  });

  it('are broken off where nothing in them counts, while other documents go on', async () => {
    const opened = await client({ guard: { bound: (_ms, work) => bound(500, work), now: workedMs } });
    opened.open('file:///b.yaml', resources(1, 'Open: yes'));
    assert.equal((await opened.diagnostics('file:///b.yaml', 1)).length, 1);
    opened.open(uri, resources(1, 'Work: stuck'));
    assert.match(String((await opened.diagnostics(uri, 1)).map(words)), /stopped here.*more than 2 seconds/);
    opened.change('file:///b.yaml', 2, { text: resources(2, 'Open: yes') });
    assert.equal((await opened.diagnostics('file:///b.yaml', 2)).length, 2);
    opened.change(uri, 2, { text: resources(3, 'Open: yes') });
    assert.equal((await opened.diagnostics(uri, 2)).length, 3);
  });

  it('are read anew after a change of settings, when they were broken off while they were opened', async () => {
    let workload = 'auto';
    let isBusy = true;
    const opened = await client({
      guard: { bound: (_ms, work) => !isBusy && noBound(_ms, work), now: workedMs },
      settings: () => ({ workload }),
    });
    opened.open(uri, resources(2, 'Open: yes'));
    assert.match(String((await opened.diagnostics(uri, 1)).map(words)), /stopped here/);
    isBusy = false;
    workload = 'general';
    await opened.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await until('findings', () => opened.published.find(({ diagnostics }) => diagnostics.length === 2));
  });

  it('are not fixed when they change meanwhile', async () => {
    const opened = await client({ guard: { bound: noBound, now: slowClock() } });
    opened.open(uri, resources(300, 'Open: yes'));
    await opened.diagnostics(uri, 1);
    const hardened = opened.connection.sendRequest('iacHardener/harden', { uri, reach: 'safe' });
    opened.change(uri, 2, { text: resources(2, 'Open: yes') });
    await assert.rejects(hardened, /has changed meanwhile/);
  });

  it('are hardened all the same', async () => {
    const opened = await client({ guard: { bound: noBound, now: slowClock() } });
    opened.open(uri, resources(30, 'Open: yes, Work: dear'));
    const hardened = await opened.connection.sendRequest<{ applied: unknown[] }>('iacHardener/harden', {
      uri,
      reach: 'safe',
    });
    assert.equal(hardened.applied.length, 30);
  });
});
