/** The npm package: packed, installed into a clean folder without any network, and used from there. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type InitializeResult,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { example, repository } from '../harness/files.ts';
import { installPackage, type Installed } from '../harness/packed.ts';

describe('cli: npm package', function () {
  this.timeout(180_000);
  let installed: Installed;
  let files: readonly string[];
  before(() => {
    installed = installPackage();
    cpSync(join(repository, 'examples'), join(installed.folder, 'examples'), { recursive: true });
    files = readdirSync(installed.home, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(installed.home, path)).isFile())
      .map((path) => path.split(sep).join('/'))
      .sort();
  });

  const run = (command: string, argv: readonly string[]) =>
    spawnSync(command, argv, { cwd: installed.folder, encoding: 'utf8', env: { ...installed.env, NO_COLOR: '1' } });
  const program = (...argv: string[]) => run('iac-hardener', argv);

  it('holds what it should, and nothing else', () => {
    const pages = readdirSync(join(repository, 'docs/rules'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.includes(sep) && path.endsWith('.md'))
      .map((path) => `docs/rules/${path.split(sep).join('/')}.br`);
    const tables = readdirSync(join(repository, 'server/core/data/generated'))
      .concat('rule-texts.txt')
      .filter((path) => path.endsWith('.txt'))
      .map((path) => `dist/data/${path}.br`);
    assert.deepEqual(
      files,
      [
        ...['package.json', 'README.md', 'LICENSE', 'THIRD_PARTY_LICENSES.txt', 'docs/data.md'],
        ...['dist/cli.js', 'dist/cli.program.cjs'],
        ...pages,
        ...tables,
      ].sort(),
    );
  });

  it('has no dependencies and runs no scripts', () => {
    const manifest = JSON.parse(readFileSync(join(installed.home, 'package.json'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(Object.keys(manifest).sort(), [
      ...['bin', 'description', 'engines', 'keywords', 'license', 'name', 'version'],
    ]);
    assert.deepEqual(
      readdirSync(join(installed.folder, 'node_modules')).filter((name) => !name.startsWith('.')),
      ['iac-hardener'],
    );
  });

  it('takes less than 2 MB, the pages of rules aside', () => {
    const own = files.filter((path) => !path.startsWith('docs/rules/'));
    const bytes = own.reduce((sum, path) => sum + statSync(join(installed.home, path)).size, 0);
    assert.ok(bytes < 2 * 1024 * 1024, `${String(bytes)} bytes`);
  });

  it('names no folder of the machine that built it', () => {
    const traces = [repository, homedir()].filter((path) => path.length > 1);
    const found = files.filter((path) => {
      const text = readFileSync(join(installed.home, path), 'utf8');
      return traces.some((trace) => text.includes(`${trace}/`));
    });
    assert.deepEqual(found, []);
  });

  it('names the licence of all that is bundled', () => {
    const text = readFileSync(join(installed.home, 'THIRD_PARTY_LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'vscode-languageserver', 'yaml', 'jsonc-parser', 'picomatch', 'ignore'])
      assert.match(text, new RegExp(`^${name} \\d`, 'm'));
  });

  it('runs with npx', () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
    const { stdout, stderr, status } = run('npx', ['--no-install', 'iac-hardener', '--version']);
    assert.deepEqual([stdout, stderr, status], [`${version}\n`, '', 0]);
  });

  it('checks, fixes, explains and fails as from source', () => {
    const check = program('check', 'examples', '--format', 'json');
    assert.deepEqual([check.status, check.stderr], [1, '']);
    assert.deepEqual(program('check', 'examples/warpbuild-hardened-stack.yaml', '--fail-on', 'high').status, 0);
    // From source and as packed the same, with all tables of data.
    const source = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'server/main.cli.ts', 'check', 'examples', '-f', 'jsonl'],
      { cwd: repository, encoding: 'utf8' },
    );
    assert.equal(program('check', 'examples', '--format', 'jsonl').stdout, source.stdout);
    assert.match(program('harden', 'examples/warpbuild-default-stack.yaml', '--diff').stdout, /^--- a\/examples/);
    const page = readFileSync(join(repository, 'docs/rules/iam/action-star.md'), 'utf8');
    assert.equal(program('explain', 'iam/action-star', '--format', 'markdown').stdout, page);
    assert.equal(program('check', 'missing.yaml').status, 2);
  });

  it('serves editors', async () => {
    const server = spawn('npx', ['--no-install', 'iac-hardener', 'lsp', '--stdio'], { cwd: installed.folder });
    const ended = new Promise((resolve) => server.on('exit', resolve));
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const published = new Promise<PublishDiagnosticsParams>((resolve) =>
      connection.onNotification('textDocument/publishDiagnostics', resolve),
    );
    connection.listen();
    const params = { processId: process.pid, rootUri: null, capabilities: {} };
    const { serverInfo } = await connection.sendRequest<InitializeResult>('initialize', params);
    assert.equal(serverInfo?.name, 'iac-hardener');
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: 'file:///p.json', languageId: 'json', version: 1, text: example('deploy-policy.json') },
    });
    assert.ok((await published).diagnostics.some(({ code }) => code === 'iam/passrole-star'));
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    assert.equal(await ended, 0);
    connection.dispose();
  });
});
