import '../harness/data.ts';
import assert from 'node:assert/strict';
import { HoverRequest } from 'vscode-languageserver/node';
import { connect, type TestClient } from '../harness/lsp.ts';

const uri = 'file:///a.yaml';
const text = `Parameters:
  Env: { Type: String, Default: dev }
Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Ref Env # ü
`;

describe('lsp: hover', () => {
  let client: TestClient | undefined;
  afterEach(() => client?.dispose());

  const hoverAt = (line: number, character: number) =>
    client?.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: { line, character } });

  it('says in Markdown what stands at a position, with its range', async () => {
    client = await connect({ rules: [] });
    assert.equal(client.server.hoverProvider, true);
    client.open(uri, text);
    assert.deepEqual(await hoverAt(6, 20), {
      contents: {
        kind: 'markdown',
        value: [
          'Parameter `Env`, `String`',
          'It may be',
          '- `dev` — by default (parameter Env)\n- something else (parameter `Env` has no `AllowedValues`)',
        ].join('\n\n'),
      },
      range: { start: { line: 6, character: 18 }, end: { line: 6, character: 26 } },
    });
    client.change(uri, 2, {
      range: { start: { line: 1, character: 32 }, end: { line: 1, character: 35 } },
      text: 'prod',
    });
    assert.match(JSON.stringify(await hoverAt(6, 20)), /`prod` — by default/);
  });

  it('is silent where nothing is to be said, in a file that is not open, and where it is off', async () => {
    client = await connect({ rules: [], settings: () => ({ enable: false }) });
    assert.equal(await hoverAt(6, 20), null);
    client.open(uri, text);
    assert.equal(await hoverAt(6, 20), null);
    client.dispose();
    client = await connect({ rules: [] });
    client.open(uri, text);
    assert.equal(await hoverAt(0, 2), null);
  });
});
