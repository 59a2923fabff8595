import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Counts } from './counts.ts';
import { isMain, root } from './paths.ts';
import { run } from './run.ts';

/** Starts the bundles that no editor suite starts: the command line, and the server on standard input and output. */
export async function smokeBundles(): Promise<Counts> {
  const outcomes = [await report('cli --version', cliAnswers()), await report('server --stdio', serverAnswers())];
  const failed = outcomes.filter((ok) => !ok).length;
  return { passed: outcomes.length - failed, failed, skipped: 0 };
}

async function report(name: string, outcome: Promise<boolean>): Promise<boolean> {
  const ok = await outcome;
  console.log(`${ok ? '✔' : 'FAILED'} ${name}`);
  return ok;
}

async function cliAnswers(): Promise<boolean> {
  const { ok, output } = await run(process.execPath, [join(root, 'dist/cli.js'), '--version'], { output: 'quiet' });
  return ok && /^\d+\.\d+\.\d+/.test(output);
}

/** True when it answers `initialize` with its capabilities within five seconds. */
function serverAnswers(): Promise<boolean> {
  const params = { processId: process.pid, rootUri: null, capabilities: {} };
  const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const server = spawn(process.execPath, [join(root, 'dist/server.cjs'), '--stdio']);
  server.stdin.write(`Content-Length: ${Buffer.byteLength(request)}\r\n\r\n${request}`);
  return new Promise((resolve) => {
    let answer = '';
    const end = (ok: boolean): void => {
      clearTimeout(timer);
      server.kill();
      resolve(ok);
    };
    const timer = setTimeout(() => end(false), 5000);
    server.on('close', () => end(false));
    server.stdout.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.includes('"capabilities"')) end(true);
    });
  });
}

if (isMain(import.meta.url)) process.exitCode = (await smokeBundles()).failed > 0 ? 1 : 0;
