import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { editors } from '../paths.ts';
import { atEnd, must } from '../run.ts';

export interface ElectronRun {
  readonly vsix: string;
  readonly driver: string;
  readonly tests: string;
  readonly folder: string;
  readonly result: string;
}

/** Runs the suites in VS Code itself: 0, why they failed, or `unavailable` when there is no VS Code to run. */
export async function runInElectron(request: ElectronRun): Promise<string | 0> {
  const executable = await findVSCode();
  if (!executable) return 'unavailable';
  const home = mkdtempSync(join(tmpdir(), 'iac-'));
  const forget = atEnd(() => rmSync(home, { recursive: true, force: true }));
  const profile = [`--user-data-dir=${join(home, 'user')}`, `--extensions-dir=${join(home, 'ext')}`];
  const [cli = executable, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    await must(cli, [...args, ...asRoot, ...profile, '--install-extension', request.vsix, '--force'], {
      output: 'quiet',
    });
    const code = await runTests({
      vscodeExecutablePath: executable,
      reuseMachineInstall: true,
      extensionDevelopmentPath: request.driver,
      extensionTestsPath: request.tests,
      extensionTestsEnv: { IAC_HARDENER_RESULT: request.result },
      launchArgs: [request.folder, ...profile, ...asRoot, '--disable-workspace-trust', '--disable-updates'],
    });
    return code === 0 ? 0 : `exit status ${code}`;
  } catch (error) {
    return String(error);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    forget();
  }
}

/** The executable that IAC_HARDENER_VSCODE names, or the one that can be downloaded; undefined without display or network. */
export async function findVSCode(): Promise<string | undefined> {
  const named = process.env['IAC_HARDENER_VSCODE'];
  if (named) {
    if (!existsSync(named)) throw new Error(`IAC_HARDENER_VSCODE names ${named}, which does not exist.`);
    return named;
  }
  if (!hasDisplay() || !(await isReachable('https://update.code.visualstudio.com/api/releases/stable')))
    return undefined;
  return downloadAndUnzipVSCode({ cachePath: join(editors, 'vscode') });
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

async function isReachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}
