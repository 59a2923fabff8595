import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { editors } from '../paths.ts';
import { must, run } from '../run.ts';

/** The newest code-server for Node 20; it is VS Code 1.100.3. */
const codeServerVersion = '4.100.3';
const ripgrepVersion = '1.18.0';
const home = join(editors, `code-server-${codeServerVersion}`);
const vscode = join(home, 'node_modules/code-server/lib/vscode');
const entry = join(home, 'node_modules/code-server/out/node/entry.js');
/** Written last, so that a broken installation is not taken for a whole one. */
const done = join(home, '.installed');

/** The path of code-server's program; installs it from npm first where it is missing (about a minute, 320 MB). */
export async function installCodeServer(): Promise<string> {
  if (existsSync(done)) return entry;
  console.log(`Installing code-server ${codeServerVersion} (VS Code 1.100.3) from npm, once …`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, name: 'embedded-editor' }));
  const ripgrep = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  await npm(['install', `code-server@${codeServerVersion}`, `${ripgrep}@${ripgrepVersion}`], home);
  await npm(['install', '--omit=dev'], vscode);
  await Promise.all([npm(['install', '--omit=dev'], join(vscode, 'extensions')), buildNativeParts()]);
  link('node_modules', join(vscode, 'node_modules.asar'));
  link('code-linux.sh', join(vscode, 'bin/remote-cli/code-server'));
  link('browser-linux.sh', join(vscode, 'bin/helpers/browser.sh'));
  // Its own installer downloads rg from GitHub; npm has the same program.
  mkdirSync(join(vscode, 'node_modules/@vscode/ripgrep/bin'), { recursive: true });
  link(join(home, 'node_modules', ripgrep, 'bin/rg'), join(vscode, 'node_modules/@vscode/ripgrep/bin/rg'));
  await must(process.execPath, [entry, '--version'], { output: 'quiet' });
  writeFileSync(done, codeServerVersion);
  return entry;
}

/** Installs without scripts: some of them ask GitHub, or for libraries (Kerberos) that nothing here needs. */
async function npm(args: readonly string[], cwd: string): Promise<void> {
  await must('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd, output: 'quiet', env: gypEnv() });
}

async function buildNativeParts(): Promise<void> {
  const options = { output: 'quiet', env: gypEnv() } as const;
  // Password hashing: imported at start, never called with --auth none.
  const argon2 = await run('npm', ['rebuild', 'argon2'], { ...options, cwd: home });
  if (!argon2.ok) stubArgon2();
  // Logs, a watchdog and the terminal; the editor works without them.
  const rest = await run('npm', ['rebuild', '@vscode/spdlog', 'native-watchdog', 'node-pty'], {
    ...options,
    cwd: vscode,
  });
  if (!rest.ok) console.log('No compiler: the embedded editor has no terminal and writes no logs.');
}

function stubArgon2(): void {
  const folder = join(home, 'node_modules/argon2');
  const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string };
  const refuse = "const refuse = () => { throw new Error('argon2 was not built'); };";
  writeFileSync(join(folder, main), `${refuse}\nmodule.exports = { hash: refuse, verify: refuse };\n`);
}

/** Node's own headers, where this Node came with them, spare node-gyp a download; npx must not stop to ask. */
function gypEnv(): Record<string, string> {
  const prefix = dirname(dirname(process.execPath));
  const hasHeaders = existsSync(join(prefix, 'include/node/node.h'));
  return { npm_config_yes: 'true', ...(hasHeaders ? { npm_config_nodedir: prefix } : {}) };
}

function link(target: string, at: string): void {
  rmSync(at, { force: true });
  symlinkSync(target, at);
}

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium; installs Debian's where none is found and this user may. Throws when there is none. */
export async function installChromium(): Promise<string> {
  const found = process.env['IAC_HARDENER_CHROMIUM'] ?? findChromium();
  if (found) return found;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('The editor tests need Chromium: install it, or name it in IAC_HARDENER_CHROMIUM.');
  }
  console.log('Installing Chromium with apt-get, once …');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await must('apt-get', ['update'], { output: 'quiet', env });
  await must('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { output: 'quiet', env });
  const installed = findChromium();
  if (!installed) throw new Error('apt-get installed chromium, but no chromium is on the path.');
  return installed;
}

function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':');
  return chromiumNames.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}
