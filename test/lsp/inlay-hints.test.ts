import '../harness/data.ts';
import assert from 'node:assert/strict';
import {
  DidChangeConfigurationNotification,
  InlayHintRefreshRequest,
  InlayHintRequest,
  type InlayHint,
} from 'vscode-languageserver/node';
import { iamData } from '#core/data/index.ts';
import { connect, fullClient, until, type TestClient } from '../harness/lsp.ts';

const uri = 'file:///p.yaml';
const text = 'Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n    Action: s3:Get*\n    Resource: "*"\n';

describe('lsp: inlay hints', () => {
  let client: TestClient | undefined;
  afterEach(() => client?.dispose());

  const hints = (): Promise<InlayHint[] | null> | undefined =>
    client?.connection.sendRequest(InlayHintRequest.type, {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
    });

  it('are off until somebody turns them on, and appear at once then', async () => {
    let settings: unknown = {};
    const capabilities = { ...fullClient, workspace: { ...fullClient.workspace, inlayHint: { refreshSupport: true } } };
    client = await connect({ rules: [], capabilities, settings: () => settings });
    let refreshes = 0;
    client.connection.onRequest(InlayHintRefreshRequest.type, () => {
      refreshes++;
    });
    client.open(uri, text);
    assert.deepEqual(await hints(), []);
    settings = { inlayHints: { actions: true } };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await until('a refresh', () => (refreshes > 0 ? refreshes : undefined));
    const count = [...iamData().actionsMatching('s3:Get*')].length;
    assert.deepEqual(await hints(), [
      { position: { line: 3, character: 19 }, label: `matches ${String(count)} actions`, paddingLeft: true },
    ]);
  });
});
