/** docs/editors.md: each recipe is taken out of the page; it runs in its editor where that is installed. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type InitializeResult,
} from 'vscode-languageserver/node';
import { example, repository } from '../harness/files.ts';
import { installPackage, type Installed } from '../harness/packed.ts';

const page = readFileSync(join(repository, 'docs/editors.md'), 'utf8');

/** The code of a fence below a heading; `part` is a text that stands in it. */
function recipe(heading: string, language: string, part = ''): string {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const fences = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, of = '', text = '']) => ({ of, text }));
  const found = fences.filter(({ of, text }) => of === language && text.includes(part));
  assert.equal(found.length, 1, `${heading} has ${String(found.length)} such recipes`);
  return found[0]?.text ?? '';
}

describe('lsp: other editors', function () {
  this.timeout(180_000);
  let installed: Installed;
  let folder: string;
  before(function () {
    if (process.platform === 'win32') this.skip();
    installed = installPackage();
  });
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'iac-editor-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return name;
  }

  /** Standard output of an editor that ran to its end, in a home of its own. */
  function run(command: string, args: readonly string[]): string {
    const home = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, XDG_STATE_HOME: folder };
    const { stdout, stderr, status } = spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...installed.env, ...home, XDG_DATA_HOME: folder },
      timeout: 90_000,
    });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    return stdout;
  }

  /** The first line that a program prints of itself; undefined where it is not installed. */
  function versionOf(program: string, context: Mocha.Context): string {
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    if (status === 0) return stdout.split('\n')[0] ?? '';
    console.log(`      (${program} is not installed)`);
    context.skip();
  }

  describe('Neovim', () => {
    /** Waits for a finding; then `script` may print something. */
    function neovim(context: Mocha.Context, file: string, script: string): string {
      const [, major = '0', minor = '0'] = /v(\d+)\.(\d+)/.exec(versionOf('nvim', context)) ?? [];
      const isNew = Number(major) > 0 || Number(minor) >= 11;
      const init = write('init.lua', recipe('Neovim', 'lua', isNew ? 'vim.lsp.enable' : 'start_client'));
      const wait =
        "if not vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 50) then error('no finding') end\n";
      const then = write('then.lua', `${wait}${script}`);
      return run('nvim', ['--headless', '--clean', '-u', init, file, '-c', `luafile ${then}`, '-c', 'qa!']);
    }

    const print =
      "for _, d in ipairs(vim.diagnostic.get(0)) do io.stdout:write((d.lnum + 1) .. ' ' .. d.source .. ' ' .. d.message .. '\\n') end\n";

    it('shows what is found', function () {
      const shown = neovim(this, write('policy.json', example('deploy-policy.json')), print);
      assert.match(shown, /^8 iac-hardener .*iam:PassRole/m);
    });

    it('heeds the configuration file', function () {
      write('.iac-hardener.yaml', 'rules:\n  iam/passrole-star: off\n  iam/passrole-no-service: off\n');
      const shown = neovim(this, write('policy.json', example('deploy-policy.json')), print);
      assert.match(shown, /^8 iac-hardener /m);
      assert.doesNotMatch(shown, /iam:PassRole/);
    });

    it('applies all safe fixes', function () {
      const before = example('warpbuild-default-stack.yaml');
      const file = write('stack.yaml', before);
      neovim(
        this,
        file,
        `local context = { only = { 'source.fixAll.iac-hardener' }, diagnostics = {} }
local place = { line = 0, character = 0 }
local params = { textDocument = vim.lsp.util.make_text_document_params(), range = { start = place, ['end'] = place }, context = context }
local _, answer = next(vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 60000))
local action = answer.result[1]
if not action.edit then
  _, answer = next(vim.lsp.buf_request_sync(0, 'codeAction/resolve', action, 60000))
  action = answer.result
end
vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
vim.cmd('write')
`,
      );
      const hardened = spawnSync('iac-hardener', ['harden', '-'], {
        input: before,
        encoding: 'utf8',
        env: installed.env,
      });
      assert.notEqual(hardened.stdout, before);
      assert.equal(readFileSync(join(folder, file), 'utf8'), hardened.stdout);
    });
  });

  it('Emacs: Eglot shows what is found', function () {
    versionOf('emacs', this);
    const emacs = (...args: string[]) => ['--batch', '--funcall', 'package-initialize', ...args];
    const has = `(kill-emacs (if (and (locate-library "eglot") (locate-library "yaml-mode")) 0 1))`;
    if (spawnSync('emacs', emacs('--eval', has)).status !== 0) {
      console.log('      (Emacs has no eglot or no yaml-mode)');
      this.skip();
    }
    const init = write('recipe.el', recipe('Emacs', 'elisp'));
    const then = write(
      'then.el',
      `(find-file "stack.yaml")
;; Eglot starts when the command that opened a file has ended; a batch has no commands.
(run-hooks 'post-command-hook)
(let ((end (+ (float-time) 60)))
  (while (and (< (float-time) end) (not (and (bound-and-true-p flymake-mode) (flymake-diagnostics))))
    (accept-process-output nil 0.1)
    (when (bound-and-true-p flymake-mode) (flymake-start))))
(dolist (each (flymake-diagnostics))
  (princ (format "%d %s\\n" (line-number-at-pos (flymake-diagnostic-beg each)) (flymake-diagnostic-text each))))
(kill-emacs 0)
`,
    );
    write('stack.yaml', example('warpbuild-default-stack.yaml'));
    assert.match(run('emacs', emacs('--load', init, '--load', then)), /^\d+ .*runner\/sg-inbound/m);
  });

  describe('starts the command that it names', () => {
    async function initializes([command, ...args]: readonly string[]): Promise<void> {
      const server = spawn(command ?? '', args, { cwd: folder, env: installed.env });
      const ended = new Promise((resolve) => server.on('exit', resolve));
      const connection = createProtocolConnection(
        new StreamMessageReader(server.stdout),
        new StreamMessageWriter(server.stdin),
      );
      connection.listen();
      const params = { processId: process.pid, rootUri: null, capabilities: {} };
      const { capabilities } = await connection.sendRequest<InitializeResult>('initialize', params);
      assert.ok(capabilities.codeActionProvider);
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      assert.equal(await ended, 0);
      connection.dispose();
    }

    it('Helix', async () => {
      interface Languages {
        readonly 'language-server': Readonly<Record<string, { readonly command: string; readonly args: string[] }>>;
        readonly language: readonly { readonly name: string; readonly 'language-servers': readonly string[] }[];
      }
      const { 'language-server': servers, language } = parseToml(recipe('Helix', 'toml')) as unknown as Languages;
      const { command = '', args = [] } = servers['iac-hardener'] ?? {};
      assert.ok(language.every((each) => each['language-servers'].includes('iac-hardener')));
      await initializes([command, ...args]);
    });

    it('Sublime Text', async () => {
      const { clients } = JSON.parse(recipe('Sublime Text', 'json')) as {
        clients: Record<string, { command: string[] }>;
      };
      await initializes(clients['iac-hardener']?.command ?? []);
    });

    it('Zed', async () => {
      const { language_servers: servers } = parseToml(recipe('Zed', 'toml', 'schema_version'));
      assert.deepEqual(Object.keys(servers as object), ['iac-hardener']);
      assert.ok(parseToml(recipe('Zed', 'toml', 'zed_extension_api'))['dependencies']);
      const source = recipe('Zed', 'rust');
      const words = /which\("([^"]+)"\)/.exec(source)?.[1] ?? '';
      await initializes([words, ...[...source.matchAll(/"([^"]+)"\.to_string/g)].map(([, each]) => each ?? '')]);
    });
  });
});
