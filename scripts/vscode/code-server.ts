import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atEnd, must } from '../run.ts';
import { installCodeServer } from './install.ts';

/** A quiet editor: nothing pops up, nothing asks the network. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'git.enabled': false,
  'files.autoSave': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'chat.commandCenter.enabled': false,
  // The list of an open quick pick must not vanish because a screenshot took the focus.
  'workbench.quickOpen.closeOnFocusLost': false,
};

const quietArguments = [
  '--disable-telemetry',
  '--disable-update-check',
  '--disable-workspace-trust',
  '--disable-getting-started-override',
];

export interface CodeServer {
  readonly port: number;
  /** Where extensions are installed, one folder each. */
  readonly extensions: string;
  readonly stop: () => Promise<void>;
  /** What code-server wrote, and the extension's own log when there is one. */
  readonly log: () => string;
}

export interface CodeServerOptions {
  /** VSIX files to install first. */
  readonly install?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
  /** Opened where the address names no folder. */
  readonly folder?: string;
  /** Added to the quiet settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Starts a code-server with a profile of its own, which is deleted with it; ends with this process at the latest. */
export async function startCodeServer(options: CodeServerOptions = {}): Promise<CodeServer> {
  const entry = await installCodeServer();
  // Short, as the path of a socket in it may have 107 characters.
  const home = mkdtempSync(join(tmpdir(), 'iac-'));
  const extensions = join(home, 'ext');
  const user = join(home, 'user');
  mkdirSync(join(user, 'User'), { recursive: true });
  mkdirSync(extensions);
  writeFileSync(join(user, 'User/settings.json'), JSON.stringify({ ...quietSettings, ...options.settings }));
  const env = { ...cleanEnv(), ...options.env };
  const profile = ['--user-data-dir', user, '--extensions-dir', extensions, '--config', join(home, 'config.yaml')];
  for (const file of options.install ?? []) {
    await must(process.execPath, [entry, ...profile, '--install-extension', file, '--force'], { output: 'quiet', env });
  }
  const port = options.port ?? (await freePort());
  const address = ['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--session-socket', join(home, 's.sock')];
  const folder = options.folder ? ['--ignore-last-opened', options.folder] : [];
  const child = startGuarded(home, [entry, ...address, ...quietArguments, ...profile, ...folder], env);
  await untilHealthy(port, child);
  return { port, extensions, stop: child.stop, log: () => `${child.log()}\n${extensionLog(user)}` };
}

function extensionLog(user: string): string {
  const logs = readdirSync(join(user, 'logs'), { recursive: true, encoding: 'utf8' });
  const own = logs.filter((name) => name.endsWith('IaC Hardener.log'));
  return own.map((name) => readFileSync(join(user, 'logs', name), 'utf8')).join('\n');
}

interface Guarded {
  readonly hasEnded: () => boolean;
  readonly stop: () => Promise<void>;
  readonly log: () => string;
}

function startGuarded(home: string, args: readonly string[], env: Record<string, string>): Guarded {
  const guard = fileURLToPath(new URL('guard.mjs', import.meta.url));
  const child = spawn(process.execPath, [guard, home, process.execPath, ...args], { env, stdio: 'pipe' });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const forget = atEnd(() => child.kill('SIGTERM'));
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
    forget();
  };
  return { hasEnded: () => child.exitCode !== null, stop, log: () => log };
}

async function untilHealthy(port: number, child: Guarded): Promise<void> {
  for (let tries = 0; !(await isHealthy(port)); tries++) {
    if (child.hasEnded() || tries > 300) {
      await child.stop();
      throw new Error(`code-server did not start:\n${child.log()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    return false;
  }
}

/** Without what an editor's own terminal adds, and without a marketplace. */
function cleanEnv(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  return { ...(Object.fromEntries(own) as Record<string, string>), EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
}

/** The port given, when it is free; without one any free port. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort())));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
