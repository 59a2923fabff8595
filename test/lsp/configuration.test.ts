import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { FoundConfig } from '../../client/protocol.ts';
import { findConfig } from '../../server/config.node.ts';
import { folderWith } from '../harness/cli.ts';
import { loudRule, openRule } from '../harness/lsp-rules.ts';
import { connect, pullClient, until, type ClientOptions, type TestClient } from '../harness/lsp.ts';

const text = 'Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      Open: yes\n      Loud: yes\n';
const everything = ['1 test/open', '3 test/loud'];

const disposals: (() => void)[] = [];
afterEach(() => disposals.splice(0).forEach((dispose) => dispose()));

function shown({ severity, code }: Diagnostic): string {
  return `${severity ?? 0} ${code ?? ''}`;
}

/** A client that looks for configurations itself; `files` are its configurations, by URI. */
async function client(files: Map<string, string>, options: Partial<ClientOptions> = {}): Promise<TestClient> {
  const made = await connect({
    rules: [openRule, loudRule],
    initializationOptions: { findsConfig: true },
    ...options,
  });
  disposals.push(() => made.dispose());
  made.connection.onRequest('iacHardener/findConfig', ({ uri }: { uri: string }): FoundConfig | null => {
    const found = [...files]
      .map(([each, content]) => ({ uri: each, text: content }))
      .filter((each) => uri.startsWith(each.uri.slice(0, each.uri.lastIndexOf('/') + 1)))
      .sort((a, b) => b.uri.length - a.uri.length);
    return found[0] ?? null;
  });
  return made;
}

/** Waits until the newest diagnostics of a document are these. */
function newest(from: TestClient, uri: string, expected: readonly string[]): Promise<true> {
  return until(`${uri}: ${expected.join(', ')}`, () => {
    const last = from.published.findLast((each) => each.uri === uri)?.diagnostics.map(shown);
    return JSON.stringify(last) === JSON.stringify(expected) ? true : undefined;
  });
}

describe('lsp: the configuration', () => {
  const root = 'file:///repo/.iac-hardener.yaml';

  it('decides what is said of each document, by its path', async () => {
    const files = new Map([
      [root, 'rules: { test/open: low }\noverrides: { files: "a b/é*", rules: { test/loud: off } }\n'],
      ['file:///other/.iac-hardener.json', '{ "rules": { "*": "off" } }'],
    ]);
    const opened = await client(files);
    opened.open('file:///repo/x.yaml', text);
    opened.open('file:///repo/a%20b/%C3%A9.yaml', text);
    opened.open('file:///other/deep/x.yaml', text);
    opened.open('file:///elsewhere/x.yaml', text);
    await newest(opened, 'file:///repo/x.yaml', ['3 test/open', '3 test/loud']);
    await newest(opened, 'file:///repo/a%20b/%C3%A9.yaml', ['3 test/open']);
    await newest(opened, 'file:///other/deep/x.yaml', []);
    await newest(opened, 'file:///elsewhere/x.yaml', everything);
  });

  it('takes effect at once in all open documents', async () => {
    const files = new Map<string, string>();
    const opened = await client(files);
    const documents = ['file:///repo/a.yaml', 'file:///repo/b/c.yaml'];
    const change = async (config: string | undefined, expected: readonly string[]) => {
      if (config === undefined) files.delete(root);
      else files.set(root, config);
      await opened.connection.sendNotification('iacHardener/configChanged', null);
      for (const uri of documents) await newest(opened, uri, expected);
    };
    for (const uri of documents) opened.open(uri, text);
    for (const uri of documents) await newest(opened, uri, everything);
    await change('rules: { test/open: off }', ['3 test/loud']);
    await change('rules: { test/loud: high }', ['1 test/open', '1 test/loud']);
    await change('ignore: "*.yaml"', []);
    await change(undefined, everything);
  });

  it('has clients that ask for diagnostics ask anew', async () => {
    const opened = await client(new Map(), { capabilities: pullClient });
    const refreshed = new Promise((resolve) =>
      opened.connection.onRequest('workspace/diagnostic/refresh', () => (resolve(true), null)),
    );
    await opened.connection.sendNotification('iacHardener/configChanged', null);
    assert.equal(await refreshed, true);
  });

  it('wins over the settings of the editor, which fill what it leaves open', async () => {
    const files = new Map([[root, 'rules: {}']]);
    const opened = await client(files, { settings: () => ({ workload: 'ci-runner' }) });
    const uri = 'file:///repo/a.yaml';
    opened.open(uri, text);
    const inForce = (expected: readonly string[]) =>
      until(expected.join(), () => {
        const last = opened.statuses.findLast((each) => each.uri === uri)?.inForce;
        return JSON.stringify(last) === JSON.stringify(expected) ? true : undefined;
      });
    await inForce(['workload: ci-runner (by setting)', 'configuration: .iac-hardener.yaml']);
    files.set(root, 'workload: general\nfoo: 1\n');
    await opened.connection.sendNotification('iacHardener/configChanged', null);
    await inForce(['workload: general (by .iac-hardener.yaml)', 'configuration: .iac-hardener.yaml (1 error)']);
  });

  it('tells the client which parameters file it names', async () => {
    const opened = await client(new Map([[root, 'parameters: { files: "*.yaml", from: [values/a.json, b.json] }']]));
    opened.open('file:///repo/x/a.yaml', text);
    const { configuredParameters } = await opened.status('file:///repo/x/a.yaml');
    assert.deepEqual(configuredParameters, { folder: 'file:///repo/', from: 'values/a.json' });
  });

  it('says why a document is ignored', async () => {
    const opened = await client(new Map([[root, 'ignore: a.yaml']]));
    opened.open('file:///repo/a.yaml', text);
    const { kind, because } = await opened.status('file:///repo/a.yaml');
    assert.deepEqual([kind, because], [undefined, '.iac-hardener.yaml ignores it']);
  });

  it('shows what is wrong with it, while it is written', async () => {
    const opened = await client(new Map());
    opened.open(root, 'rules:\n  test/opne: off\n');
    const [problem, ...more] = await opened.diagnostics(root, 1);
    assert.deepEqual(more, []);
    assert.deepEqual(problem, {
      range: { start: { line: 1, character: 2 }, end: { line: 1, character: 11 } },
      severity: 1,
      source: 'iac-hardener',
      code: 'configuration',
      message: 'There is no rule "test/opne"; did you mean "test/open"?',
    });
    opened.change(root, 2, { text: 'rules:\n  test/open: off\n' });
    assert.deepEqual(await opened.diagnostics(root, 2), []);
    assert.equal((await opened.status(root)).because, 'it is a configuration of IaC Hardener');
  });

  it('is done without where the client fails to find it', async () => {
    const opened = await client(new Map());
    opened.connection.onRequest('iacHardener/findConfig', () => Promise.reject(new Error('no file system')));
    opened.open('file:///repo/a.yaml', text);
    await newest(opened, 'file:///repo/a.yaml', everything);
    assert.match(opened.logged.join('\n'), /no file system/);
  });
});

describe('lsp: the configuration, for editors that do not look for it', () => {
  it('is found by the server where that has files', async () => {
    const { path, remove } = folderWith({
      '.git/HEAD': '',
      '.iac-hardener.json': '{ "rules": { "test/open": "off" } }',
      'a b/x.yaml': text,
    });
    disposals.push(remove);
    const opened = await connect({ rules: [openRule, loudRule], findConfig });
    disposals.push(() => opened.dispose());
    const uri = pathToFileURL(join(path, 'a b/x.yaml')).href;
    opened.open(uri, text);
    await newest(opened, uri, ['3 test/loud']);
    writeFileSync(join(path, '.iac-hardener.json'), '{}');
    await opened.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
    await newest(opened, uri, everything);
  });

  it('is read again when the editor saves it', async () => {
    const name = '.iac-hardener.yaml';
    const { path, remove } = folderWith({ [name]: 'rules: { test/open: off }\n', 'x.yaml': text });
    disposals.push(remove);
    const opened = await connect({ rules: [openRule, loudRule], findConfig });
    disposals.push(() => opened.dispose());
    assert.ok(typeof opened.server.textDocumentSync === 'object' && opened.server.textDocumentSync.save);
    const [uri, config] = ['x.yaml', name].map((each) => pathToFileURL(join(path, each)).href);
    opened.open(uri!, text);
    opened.open(config!, 'rules: { test/open: off }\n');
    await newest(opened, uri!, ['3 test/loud']);
    writeFileSync(join(path, name), 'rules: { test/loud: off }\n');
    await opened.connection.sendNotification('textDocument/didSave', { textDocument: { uri: config! } });
    await newest(opened, uri!, ['1 test/open']);
  });

  it('is none for what is no file', async () => {
    assert.equal(await findConfig('untitled:Untitled-1'), null);
  });
});
