import '../harness/data.ts';
import assert from 'node:assert/strict';
import { CancellationTokenSource, CodeActionRequest } from 'vscode-languageserver/node';
import type { ChecklistParams, ChecklistResult, HardenResult, RuleSummary } from '../../client/protocol.ts';
import { resourceSubject } from '#core/models/index.ts';
import type { AnyRule } from '#core/rule/index.ts';
import { keepRule, loudRule, openRule } from '../harness/lsp-rules.ts';
import { applied, connect, type TestClient } from '../harness/lsp.ts';

const uri = 'file:///a.yaml';
const text = `Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      Open: yes # why
      Loud: yes
`;

let clients: TestClient[] = [];
async function client(rules: readonly AnyRule[] = [openRule, loudRule]): Promise<TestClient> {
  const made = await connect({ rules });
  clients.push(made);
  return made;
}

afterEach(() => {
  for (const each of clients) each.dispose();
  clients = [];
});

const harden = (from: TestClient, reach: string): Promise<HardenResult | null> =>
  from.connection.sendRequest('iacHardener/harden', { uri, reach });

describe('lsp: harden', () => {
  it('gives the text with safe fixes, minimal edits, what was fixed and what stays', async () => {
    const opened = await client();
    opened.open(uri, text, 3);
    const result = await harden(opened, 'safe');
    assert.ok(result);
    const fixed = text.replace('Open: yes', 'Open: "no"');
    assert.equal(result.text, fixed);
    assert.equal(result.version, 3);
    assert.equal(applied(uri, text, { changes: { [uri]: [...result.edits] } }), fixed);
    assert.deepEqual(result.applied, [
      { rule: 'test/open', severity: 'high', message: 'A is open.', line: 4, fix: 'Close it' },
    ]);
    assert.deepEqual(result.left, [
      { rule: 'test/loud', severity: 'low', message: 'A is loud.', line: 5, fix: 'Quieten A' },
    ]);
  });

  it('takes reviewed fixes where asked, and says in the lines of the old text what stays', async () => {
    const opened = await client([openRule, { ...loudRule, fixes: {} }]);
    opened.open(uri, text);
    const result = await harden(opened, 'needs-review');
    assert.deepEqual(result?.left, [
      { rule: 'test/loud', severity: 'low', message: 'A is loud.', line: 5, reason: 'Has no automatic fix.' },
    ]);
  });

  it('offers what has to be chosen, with what it asks', async () => {
    const opened = await client([keepRule]);
    opened.open(uri, text.replace('Loud: yes', 'Keep: forever'));
    const result = await harden(opened, 'safe');
    assert.deepEqual(
      result?.offers.map(({ key, isTicked, findings, asks }) => [
        key,
        isTicked,
        findings,
        asks.map(({ name }) => name),
      ]),
      [
        ['test/keep/move', false, ['A is kept for ever.'], ['artifacts']],
        ['test/keep/expire', true, ['A is kept for ever.'], ['days']],
      ],
    );
    const [, expire] = result.offers;
    const [days] = expire?.asks ?? [];
    assert.ok(days && new RegExp(days.pattern).test(days.default ?? ''));
  });

  it('applies what was chosen, and leaves out answers that are none', async () => {
    const opened = await client([keepRule]);
    const kept = text.replace('Loud: yes', 'Keep: forever');
    opened.open(uri, kept);
    const choose = (inputs: Record<string, string>): Promise<HardenResult | null> =>
      opened.connection.sendRequest('iacHardener/harden', {
        uri,
        reach: 'safe',
        chosen: ['test/keep/move'],
        inputs,
      });
    assert.equal((await choose({ artifacts: 'my-bucket' }))?.text, kept.replace('forever', 'my-bucket'));
    assert.equal((await choose({ artifacts: 'NO: *' }))?.text, kept);
  });

  it('is null for a document that is not open, or none of ours', async () => {
    const opened = await client();
    assert.equal(await harden(opened, 'safe'), null);
    opened.open(uri, 'a: 1\n');
    assert.equal(await harden(opened, 'safe'), null);
  });
});

describe('lsp: checklist', () => {
  const files = [{ uri }];
  const checklist = (from: TestClient, params: ChecklistParams): Promise<ChecklistResult | null> =>
    from.connection.sendRequest('iacHardener/checklist', params);
  const judged = { ...openRule, checklist: { 7: { open: 'fail' } } } as AnyRule;

  it('has ten items, and evidence with places and fixes', async () => {
    const opened = await client([judged]);
    opened.open(uri, text);
    const result = await checklist(opened, { files });
    assert.equal(result?.items.length, 10);
    assert.match(result.score, /^\d of \d decided items passed$/);
    assert.deepEqual(result.items[6]?.evidence[0], {
      status: 'fail',
      message: 'A is open.',
      uri,
      range: { start: { line: 4, character: 12 }, end: { line: 4, character: 15 } },
      rule: 'test/open',
      isFixable: true,
    });
  });

  it('takes open documents as they are, and other files as they are sent', async () => {
    const opened = await client([judged]);
    opened.open(uri, text);
    const stack = [
      { uri, text: '{}' },
      { uri: 'file:///b.yaml', text },
      { uri: 'file:///c.yaml', text: 'a: 1' },
    ];
    const result = await checklist(opened, { files: stack });
    assert.deepEqual(result?.files, [uri, 'file:///b.yaml']);
    assert.equal(result.items[6]?.evidence.filter(({ status }) => status === 'fail').length, 2);
  });

  it('is null where nothing is of a kind we know', async () => {
    const opened = await client([judged]);
    assert.equal(await checklist(opened, { files }), null);
    assert.equal(await checklist(opened, { files: [] }), null);
  });

  for (const [format, expected] of [
    ['markdown', /^# Security checklist: my stack\n[^]*A is open\. \(`a:5`\)/],
    ['html', /<h1>Security checklist: my stack<\/h1>[^]*A is open\. <code>a:5<\/code>/],
  ] as const) {
    it(`is printed as ${format}`, async () => {
      const opened = await client([judged]);
      opened.open(uri, text);
      const params = { files, format, subject: 'my stack', date: '2026-11-26', version: '1.0.0', names: ['a'] };
      assert.match(await opened.connection.sendRequest('iacHardener/checklistReport', params), expected);
    });
  }
});

describe('lsp: requests', () => {
  it('list the rules by id', async () => {
    const rules: RuleSummary[] = await (await client()).connection.sendRequest('iacHardener/rules', null);
    assert.deepEqual(rules, [
      { id: 'test/loud', title: 'Loud resource', severity: 'low' },
      { id: 'test/open', title: 'Open resource', severity: 'high' },
    ]);
  });

  it('can be cancelled', async () => {
    const opened = await client();
    opened.open(uri, text);
    const source = new CancellationTokenSource();
    const at = { line: 4, character: 13 };
    const params = { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [] } };
    const answer = opened.connection.sendRequest(CodeActionRequest.type, params, source.token);
    source.cancel();
    await assert.rejects(answer, /Cancelled/);
    assert.ok((await opened.connection.sendRequest(CodeActionRequest.type, params))?.length);
  });

  it('that fail are logged, and the server goes on', async () => {
    const opened = await client();
    opened.open(uri, text);
    await assert.rejects(
      opened.connection.sendRequest('textDocument/codeAction', { textDocument: { uri }, range: null, context: null }),
      /could not answer/,
    );
    assert.equal((await opened.diagnostics(uri, 1)).length, 2);
    assert.ok(opened.logged.some((line) => line.includes('A request on')));
  });

  it('have the same answers on a fresh server', async () => {
    const [first, second] = [await client(), await client()];
    // The first server has seen an earlier version and other requests, the second one only the last text.
    first.open(uri, `# before\n${text}`);
    await harden(first, 'safe');
    first.change(uri, 2, { range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }, text: '' });
    second.open(uri, text, 2);
    assert.deepEqual(await replay(first), await replay(second));
  });
});

/** The answers to one set of requests. */
async function replay(to: TestClient): Promise<unknown> {
  const at = { line: 4, character: 13 };
  const params = { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [] } };
  return [
    await to.diagnostics(uri, 2),
    await to.connection.sendRequest(CodeActionRequest.type, params),
    await harden(to, 'safe'),
    await harden(to, 'needs-review'),
  ];
}

describe('lsp: a crash in a subject', () => {
  it('takes its rules alone', async () => {
    const broken = {
      ...openRule,
      id: 'test/broken',
      on: {
        ...resourceSubject(),
        find: () => {
          throw new Error('no subject');
        },
      },
    } as unknown as AnyRule;
    const opened = await client([broken, openRule]);
    opened.open(uri, text);
    assert.equal((await opened.diagnostics(uri, 1)).length, 1);
  });
});
