import assert from 'node:assert/strict';
import { DocumentDiagnosticRequest, type Diagnostic, type DocumentDiagnosticReport } from 'vscode-languageserver/node';
import { crashingRule, loudRule, openRule } from '../harness/lsp-rules.ts';
import { connect, pullClient, until, type ClientOptions, type TestClient } from '../harness/lsp.ts';

const uri = 'file:///a.yaml';
const rules = [openRule, loudRule];

function resource(id: string, ...properties: readonly string[]): string {
  return `  ${id}:\n    Type: AWS::S3::Bucket\n    Properties:\n${properties.map((line) => `      ${line}\n`).join('')}`;
}

/** `line:column-line:column severity code message`, zero-based. */
function shown({ range: { start, end }, severity, code, message: words }: Diagnostic): string {
  const message = typeof words === 'string' ? words : words.value;
  return `${start.line}:${start.character}-${end.line}:${end.character} ${severity ?? 0} ${code ?? ''} ${message}`;
}

let clients: TestClient[] = [];
async function client(options: Partial<ClientOptions> = {}): Promise<TestClient> {
  const made = await connect({ rules, ...options });
  clients.push(made);
  return made;
}

afterEach(() => {
  for (const each of clients) each.dispose();
  clients = [];
});

/** The diagnostics of a text that is opened and then changed. */
async function check(text: string, expected: readonly string[], name = uri): Promise<void> {
  const opened = await client();
  opened.open(name, text);
  assert.deepEqual((await opened.diagnostics(name, 1)).map(shown), expected);
}

describe('lsp: pushed diagnostics', () => {
  it('lie on the exact value', () =>
    check(`Resources:\n${resource('A', 'Open: yes', 'Loud: 1')}`, [
      '4:12-4:15 1 test/open A is open.',
      '5:12-5:13 3 test/loud A is loud.',
    ]));
  it('count UTF-16 units', () =>
    check('Resources:\n  A: {Type: "AWS::S3::Bucket", Properties: {"😀é": x, Open: yes}}', [
      '1:60-1:63 1 test/open A is open.',
    ]));
  it('count lines that end with CRLF', () =>
    check(`Resources:\n${resource('A', 'Open: yes')}`.replaceAll('\n', '\r\n'), ['4:12-4:15 1 test/open A is open.']));
  it('are found in JSON', () =>
    check(
      '{"Resources": {"A": {"Type": "AWS::S3::Bucket",\n"Properties": {"Open": "yes"}}}}',
      ['1:23-1:28 1 test/open A is open.'],
      'file:///a.json',
    ));
  it('are found in scripts and pages, where the documents stand', async () => {
    await check(
      `#!/bin/sh\ncat > t.yaml <<'EOF'\nResources:\n${resource('A', 'Open: yes')}EOF\n`,
      ['6:12-6:15 1 test/open A is open.'],
      'file:///a.sh',
    );
    const template = `Resources:\n${resource('A', 'Open: yes')}`.replaceAll('\n', '\n  ');
    await check(`- it\n\n  \`\`\`yaml\n  ${template}\`\`\`\n`, ['7:14-7:17 1 test/open A is open.'], 'file:///a.md');
    await check('# Prose about aws and its templates, which holds: none {', [], 'file:///b.md');
  });
  it('stay while the text is broken elsewhere', () =>
    check(`Resources:\n${resource('A', 'Open: yes')}${resource('B', 'Name: "x')}`, [
      '8:12-8:14 1 syntax The closing quote is missing.',
      '4:12-4:15 1 test/open A is open.',
    ]));
  it('say nothing of other YAML', () => check('a: [1\n', []));
  it('say why a template is not analysed', () =>
    check(`AWSTemplateFormatVersion: "2010-09-09"\n${'# long\n'.repeat(300_000)}`, [
      '0:0-0:38 1 syntax The document is larger than 2 MB and is not analysed.',
    ]));

  it('carry a link, related places and a fingerprint', async () => {
    const opened = await client({ initializationOptions: { ruleLink: 'vscode://x/rule/' } });
    opened.open(uri, `Resources:\n${resource('A', 'Open: yes')}`);
    const [found] = await opened.diagnostics(uri, 1);
    assert.ok(found);
    assert.equal(found.source, 'iac-hardener');
    assert.deepEqual(found.codeDescription, { href: 'vscode://x/rule/test/open' });
    const range = { start: { line: 1, character: 2 }, end: { line: 1, character: 3 } };
    assert.deepEqual(found.relatedInformation, [{ location: { uri, range }, message: 'This resource.' }]);
    assert.match((found.data as { fingerprint: string }).fingerprint, /^[0-9a-f]{14}$/);
  });

  it('link to the documentation on the web without a link of the client, and leave out what it cannot show', async () => {
    const opened = await client({ capabilities: {} });
    opened.open(uri, `Resources:\n${resource('A', 'Open: yes')}`);
    const [found] = await opened.diagnostics(uri, 1);
    assert.match(found?.codeDescription?.href ?? '', /^https:.*\/docs\/rules\/test\/open\.md$/);
    assert.equal(found?.relatedInformation, undefined);
  });

  it('follow incremental changes, the newest of a burst', async () => {
    const opened = await client();
    opened.open(uri, `Resources:\n${resource('A', 'Open: no')}`);
    assert.deepEqual(await opened.diagnostics(uri, 1), []);
    const at = { line: 4, character: 12 };
    opened.change(uri, 2, { range: { start: at, end: { ...at, character: 14 } }, text: '' });
    opened.change(uri, 3, { range: { start: at, end: at }, text: 'y' });
    opened.change(uri, 4, { range: { start: { ...at, character: 13 }, end: { ...at, character: 13 } }, text: 'es' });
    assert.deepEqual((await opened.diagnostics(uri, 4)).map(shown), ['4:12-4:15 1 test/open A is open.']);
    const versions = opened.published.map(({ version }) => version ?? 0);
    assert.deepEqual(versions, [...versions].sort(), 'no older version after a newer one');
  });

  it('are those of each document, and go when it is closed', async () => {
    const opened = await client();
    const other = 'file:///b.yaml';
    opened.open(uri, `Resources:\n${resource('A', 'Open: yes')}`);
    opened.open(other, `Resources:\n${resource('B', 'Loud: yes')}`);
    assert.deepEqual(
      (await opened.diagnostics(uri, 1)).map(({ message }) => message),
      ['A is open.'],
    );
    assert.deepEqual(
      (await opened.diagnostics(other, 1)).map(({ message }) => message),
      ['B is loud.'],
    );
    opened.close(uri);
    await until('an empty publication', () =>
      opened.published.find((each) => each.uri === uri && each.diagnostics.length === 0),
    );
    assert.equal(opened.published.findLast((each) => each.uri === other)?.diagnostics.length, 1);
    opened.open(uri, `Resources:\n${resource('A', 'Loud: yes')}`, 7);
    assert.deepEqual(
      (await opened.diagnostics(uri, 7)).map(({ message }) => message),
      ['A is loud.'],
    );
  });

  it('survive a rule that crashes, which is logged once a version', async () => {
    let workload = 'auto';
    const opened = await client({ rules: [crashingRule, openRule], settings: () => ({ workload }) });
    opened.open(uri, `Resources:\n${resource('A', 'Open: yes')}${resource('B', 'Open: yes')}`);
    assert.equal((await opened.diagnostics(uri, 1)).length, 2);
    workload = 'general';
    await opened.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await until('a second analysis', () => opened.statuses.find(({ inForce }) => inForce[0]?.includes('by setting')));
    assert.equal(opened.logged.filter((line) => line.includes('test/crash') && line.includes('boom')).length, 1);
  });
});

describe('lsp: settings', () => {
  it('switch checks off for a document, and on again', async () => {
    let enable = false;
    const opened = await client({ settings: (scope) => (scope === uri ? { enable } : {}) });
    opened.open(uri, `Resources:\n${resource('A', 'Open: yes')}`);
    assert.deepEqual(await opened.diagnostics(uri, 1), []);
    assert.equal((await opened.status(uri)).kind, undefined);
    enable = true;
    await opened.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await until('a finding', () => opened.published.find((each) => each.diagnostics.length === 1));
  });

  it('come with the notification for clients that answer no questions', async () => {
    const opened = await client({ capabilities: {} });
    opened.open(uri, `Resources:\n${resource('A', 'Open: yes')}`);
    assert.equal((await opened.diagnostics(uri, 1)).length, 1);
    await opened.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { iacHardener: { enable: false, workload: 7 } },
    });
    await until('no finding', () => opened.published.find((each) => each.diagnostics.length === 0));
  });
});

describe('lsp: other clients', () => {
  const text = `Resources:\n${resource('A', 'Open: yes')}`;

  it('get nothing that they did not ask for', async () => {
    const opened = await client({ capabilities: {}, initializationOptions: { takesStatus: false } });
    const unknown: string[] = [];
    opened.connection.onUnhandledNotification(({ method }) => void unknown.push(method));
    opened.open(uri, text);
    assert.equal((await opened.diagnostics(uri, 1)).length, 1);
    opened.change(uri, 2, { text: 'Resources: {}\n' });
    assert.equal((await opened.diagnostics(uri, 2)).length, 0);
    assert.deepEqual([opened.statuses, unknown], [[], []]);
  });

  for (const [how, capabilities] of [
    ['have no settings to ask for', {}],
    ['answer that they have none', { workspace: { configuration: true } }],
  ] as const)
    it(`that ${how} may send some at the start`, async () => {
      const opened = await client({ capabilities, initializationOptions: { iacHardener: { enable: false } } });
      opened.open(uri, text);
      assert.equal((await opened.status(uri)).because, 'iacHardener.enable is off');
    });
});

describe('lsp: status', () => {
  it('says what a document is, what was found and what is in force', async () => {
    const opened = await client();
    opened.open(uri, `Resources:\n${resource('Runner', 'Open: yes', 'Loud: yes')}`);
    const { analysisMs, ...status } = await opened.status(uri);
    assert.ok(analysisMs >= 0);
    assert.deepEqual(status, {
      uri,
      kind: 'CloudFormation template',
      because: 'it has Resources with types',
      findings: { critical: 0, high: 1, medium: 0, low: 1, info: 0 },
      inForce: ['workload: ci-runner ("Runner" on line 2)'],
    });
  });

  it('says why a document is none of ours', async () => {
    const opened = await client({ settings: () => ({ workload: 'general' }) });
    opened.open(uri, 'a: 1\n');
    const { kind, because, inForce } = await opened.status(uri);
    assert.deepEqual([kind, inForce], [undefined, []]);
    assert.match(because, /no CloudFormation template/);
  });
});

describe('lsp: pulled diagnostics', () => {
  const pull = (from: TestClient, previousResultId?: string): Promise<DocumentDiagnosticReport> =>
    from.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri },
      ...(previousResultId !== undefined && { previousResultId }),
    });

  it('are given when asked for, unchanged when they are, and never pushed', async () => {
    const opened = await client({ capabilities: pullClient });
    assert.ok(opened.server.diagnosticProvider);
    opened.open(uri, `Resources:\n${resource('A', 'Open: yes')}`);
    const first = await pull(opened);
    assert.ok(first.kind === 'full');
    assert.deepEqual(first.items.map(shown), ['4:12-4:15 1 test/open A is open.']);
    assert.equal((await pull(opened, first.resultId)).kind, 'unchanged');
    opened.change(uri, 2, { text: `Resources:\n${resource('A', 'Open: no')}` });
    const second = await pull(opened, first.resultId);
    assert.deepEqual(second.kind === 'full' && second.items, []);
    await opened.status(uri);
    assert.deepEqual(opened.published, []);
  });

  it('are none for a document that is not open', async () => {
    const opened = await client({ capabilities: pullClient });
    assert.deepEqual(await pull(opened), { kind: 'full', items: [] });
  });

  it('are asked for again when settings change', async () => {
    const opened = await client({ capabilities: pullClient });
    const refreshed = new Promise((resolve) =>
      opened.connection.onRequest('workspace/diagnostic/refresh', () => (resolve(true), null)),
    );
    await opened.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    assert.equal(await refreshed, true);
  });
});
