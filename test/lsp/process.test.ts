/** The server as a process of its own, run from source over stdio with the real rules and data. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import type { HardenResult } from '../../client/protocol.ts';
import { example, repository } from '../harness/files.ts';
import { applied, fullClient } from '../harness/lsp.ts';

describe('lsp: process', function () {
  this.timeout(60_000);

  it('speaks over stdio, finds and hardens a real stack, and ends when told', async () => {
    const server = spawn(process.execPath, ['--import', 'tsx', join(repository, 'server/main.node.ts'), '--stdio']);
    const ended = new Promise((resolve) => server.on('exit', resolve));
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const published = new Promise<PublishDiagnosticsParams>((resolve) =>
      connection.onNotification('textDocument/publishDiagnostics', resolve),
    );
    connection.onRequest('workspace/configuration', () => [null]);
    connection.listen();
    await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: fullClient });
    await connection.sendNotification('initialized', {});
    const uri = 'file:///warpbuild-default-stack.yaml';
    const text = example('warpbuild-default-stack.yaml');
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
    const codes = new Set((await published).diagnostics.map(({ code }) => code));
    for (const code of ['ec2/imdsv1-allowed', 'iam/passrole-star', 'runner/sg-inbound'])
      assert.ok(codes.has(code), code);
    const hardened: HardenResult = await connection.sendRequest('iacHardener/harden', { uri, reach: 'needs-review' });
    assert.ok(hardened.applied.length > 10);
    assert.equal(applied(uri, text, { changes: { [uri]: [...hardened.edits] } }), hardened.text);
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    assert.equal(await ended, 0);
    connection.dispose();
  });
});
