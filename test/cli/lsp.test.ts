/** `iac-hardener lsp`, as editors other than VS Code start it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type InitializeResult,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { bundledCli } from '../harness/bundled.ts';
import { repository } from '../harness/files.ts';

const programs: readonly (readonly [string, () => readonly string[]])[] = [
  ['from source', () => ['--import', 'tsx', join(repository, 'server/main.cli.ts')]],
  ['as it is bundled', () => [bundledCli()]],
];

describe('cli: lsp', function () {
  this.timeout(60_000);
  for (const [how, program] of programs) {
    for (const options of [['--stdio'], []]) {
      it(`${how}, ${options[0] ?? 'without options'}: serves on standard input and output, and ends when told`, async () => {
        const server = spawn(process.execPath, [...program(), 'lsp', ...options]);
        const ended = new Promise((resolve) => server.on('exit', resolve));
        let stderr = '';
        server.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
        const connection = createProtocolConnection(
          new StreamMessageReader(server.stdout),
          new StreamMessageWriter(server.stdin),
        );
        const published = new Promise<PublishDiagnosticsParams>((resolve) =>
          connection.onNotification('textDocument/publishDiagnostics', resolve),
        );
        connection.listen();
        // As little as an editor may send.
        const { capabilities } = await connection.sendRequest<InitializeResult>('initialize', {
          processId: process.pid,
          rootUri: null,
          capabilities: {},
        });
        assert.ok(capabilities.codeActionProvider);
        await connection.sendNotification('initialized', {});
        const text =
          'Resources:\n  A:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyDocument:\n        Version: "2012-10-17"\n        Statement:\n          - Effect: Allow\n            Action: "*"\n            Resource: "*"\n';
        await connection.sendNotification('textDocument/didOpen', {
          textDocument: { uri: 'file:///a.yaml', languageId: 'yaml', version: 1, text },
        });
        assert.ok((await published).diagnostics.some(({ code }) => code === 'iam/action-star'));
        await connection.sendRequest('shutdown');
        await connection.sendNotification('exit');
        assert.equal(await ended, 0);
        assert.equal(stderr, '');
        connection.dispose();
      });
    }
  }
});
