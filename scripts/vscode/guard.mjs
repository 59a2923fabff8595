// guard.mjs FOLDER COMMAND…: runs a command as a process group of its own and deletes the folder after it. The group
// ends with the parent, in whatever way that ends: the parent holds the other end of standard input, which closes even
// when the parent is killed.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder, command, ...args] = process.argv.slice(2);
if (!folder || !command) throw new Error('usage: guard.mjs FOLDER COMMAND…');
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });

process.stdin
  .on('end', () => signalGroup('SIGTERM'))
  .on('error', () => signalGroup('SIGTERM'))
  .resume();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => signalGroup('SIGTERM'));
}
child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', async (code) => {
  // Its own children, such as the extension host, may outlive it for a moment.
  signalGroup('SIGTERM');
  for (let tries = 0; signalGroup(0) && tries < 30; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  signalGroup('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  process.exit(code ?? 1);
});

/**
 * False when there is no process left in the group.
 *
 * @param {NodeJS.Signals | 0} signal
 */
function signalGroup(signal) {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}
