import '../harness/data.ts';
import assert from 'node:assert/strict';
import { CompletionRequest, CompletionResolveRequest, type CompletionItem } from 'vscode-languageserver/node';
import { connect, fullClient, type TestClient } from '../harness/lsp.ts';

const uri = 'file:///p.yaml';
const text = `Version: "2012-10-17"
Statement:
  - Effect: Allow
    Action: [sqs:SendMessage, s3:Ge]
    Resource: a
    # s3:
`;

describe('lsp: completion', () => {
  let client: TestClient | undefined;
  afterEach(() => client?.dispose());

  async function itemsAt(line: number, character: number): Promise<readonly CompletionItem[]> {
    const answer = await client?.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri },
      position: { line, character },
    });
    return Array.isArray(answer) ? answer : (answer?.items ?? []);
  }

  it('replaces the whole word, and documents an item only when asked', async () => {
    client = await connect({ rules: [] });
    assert.deepEqual(client.server.completionProvider, { triggerCharacters: [':', '"', "'"], resolveProvider: true });
    client.open(uri, text);
    const item = (await itemsAt(3, 35)).find(({ label }) => label === 's3:GetObject');
    assert.deepEqual(item, {
      label: 's3:GetObject',
      kind: 2,
      filterText: 's3:GetObject',
      sortText: '0000s3:GetObject',
      insertTextFormat: 1,
      textEdit: {
        range: { start: { line: 3, character: 30 }, end: { line: 3, character: 35 } },
        newText: 's3:GetObject',
      },
      detail: 'Read',
      data: 'action s3:GetObject',
    });
    const resolved = await client.connection.sendRequest(CompletionResolveRequest.type, item);
    assert.match(JSON.stringify(resolved.documentation), /"kind":"markdown","value":"`s3:GetObject`/);
  });

  it('has blanks as tab stops where the client takes them, else as text', async () => {
    const snippets = { ...fullClient, textDocument: { completion: { completionItem: { snippetSupport: true } } } };
    for (const [capabilities, expected] of [
      [snippets, 'arn:aws:sqs:${1:Region}:${2:Account}:${3:QueueName}'],
      [fullClient, 'arn:aws:sqs:<Region>:<Account>:<QueueName>'],
    ] as const) {
      client = await connect({ rules: [], capabilities });
      client.open(uri, text);
      const item = (await itemsAt(4, 15)).find(({ label }) => label.startsWith('arn:aws:sqs'));
      assert.equal(item?.textEdit?.newText, expected);
      client.dispose();
    }
  });

  it('asks our own client only to suggest what follows a service', async () => {
    for (const initializationOptions of [undefined, { ruleLink: 'x:' }]) {
      client = await connect({ rules: [], initializationOptions });
      client.open(uri, text.replace('s3:Ge', 's3'));
      const item = (await itemsAt(3, 32)).find(({ label }) => label === 's3:');
      assert.equal(item?.command?.command, initializationOptions && 'editor.action.triggerSuggest');
      client.dispose();
    }
  });

  it('is silent in comments, in files that are not open, and where it is off', async () => {
    client = await connect({ rules: [], settings: () => ({ enable: false }) });
    assert.deepEqual(await itemsAt(3, 35), []);
    client.open(uri, text);
    assert.deepEqual(await itemsAt(3, 35), []);
    client.dispose();
    client = await connect({ rules: [] });
    client.open(uri, text);
    assert.deepEqual(await itemsAt(5, 9), []);
  });
});
