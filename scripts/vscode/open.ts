import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageExtension } from '../package.ts';
import { editors, root, vsix } from '../paths.ts';
import { must } from '../run.ts';
import { freePort, startCodeServer } from './code-server.ts';
import { findVSCode } from './electron.ts';

// Opens the extension on examples/: in the VS Code of this machine, else in the one that can be downloaded, else in the
// embedded one, for a browser. `--embedded` takes the last at once.
const examples = join(root, 'examples');
const embedded = process.argv.includes('--embedded');

console.log('Building …');
if (!embedded && isOnPath('code')) await openOwn();
else await openOther();

async function openOwn(): Promise<void> {
  await must(process.execPath, ['esbuild.mjs'], { cwd: root, output: 'quiet' });
  console.log('Opening examples/ in VS Code.');
  await must('code', ['--new-window', `--extensionDevelopmentPath=${root}`, examples]);
}

async function openOther(): Promise<void> {
  const executable = embedded ? undefined : await findVSCode().catch(tellWhyNot);
  if (executable) await openDownloaded(executable);
  else await openEmbedded();
}

/** Stays until the window is closed. */
async function openDownloaded(executable: string): Promise<void> {
  await must(process.execPath, ['esbuild.mjs'], { cwd: root, output: 'quiet' });
  console.log('Opening examples/ in VS Code; Ctrl-C closes it.');
  const profile = join(editors, 'profile');
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const options = [`--user-data-dir=${join(profile, 'user')}`, `--extensions-dir=${join(profile, 'extensions')}`];
  const quiet = ['--disable-workspace-trust', '--skip-welcome', '--disable-updates', ...asRoot];
  await must(executable, [`--extensionDevelopmentPath=${root}`, ...options, ...quiet, examples], { output: 'quiet' });
}

/** Stays until Ctrl-C. */
async function openEmbedded(): Promise<void> {
  await packageExtension();
  const port = await freePort(Number(process.env['PORT'] ?? 4280));
  await startCodeServer({
    install: [vsix],
    port,
    folder: examples,
    settings: { 'workbench.startupEditor': 'readme' },
  });
  console.log(
    `\nVS Code with IaC Hardener: http://127.0.0.1:${port}/\nOpen this address in a browser. Ctrl-C stops it.`,
  );
  // npm passes no signal on to what its shell runs, so the end of the parent is the sign to stop.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(), 1000);
}

function tellWhyNot(error: unknown): undefined {
  console.log(`VS Code could not be downloaded: ${String(error)}`);
}

function isOnPath(name: string): boolean {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => endings.some((ending) => existsSync(join(folder, name + ending))));
}
