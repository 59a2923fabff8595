import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import type { Keystroke } from './keystrokes.ts';

/** A server as an editor starts it, over stdio. Messages are framed by hand, so that a client's own cost stays out. */
export interface ServerProcess {
  /** Resolves when the diagnostics of this version have come in. */
  diagnostics(version: number): Promise<void>;
  open(uri: string, text: string): void;
  change(uri: string, version: number, text: string, stroke: Keystroke): void;
  /** Mebibytes that the server holds, and the most it has held; undefined where the system does not tell. */
  memory(): { readonly now: number; readonly most: number } | undefined;
  /** Asks it to exit, as an editor does that is closed. Resolves when it has. */
  end(): Promise<void>;
}

export function startServer(): ServerProcess {
  // With what the client starts it with.
  const child = spawn(process.execPath, ['--max-semi-space-size=4', join(root, 'dist/server.cjs'), '--stdio']);
  const waiting = new Map<number, () => void>();
  const send = (message: object): void => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    child.stdin.write(body);
  };
  onMessages(child, (message) => {
    if (!message.includes('"textDocument/publishDiagnostics"')) return;
    const version = Number(/"version":(\d+)/.exec(message)?.[1]);
    waiting.get(version)?.();
    waiting.delete(version);
  });
  send({ id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities } });
  send({ method: 'initialized', params: {} });
  return {
    diagnostics: (version) => new Promise((resolve) => waiting.set(version, resolve)),
    open: (uri, text) => {
      const textDocument = { uri, languageId: uri.endsWith('json') ? 'json' : 'yaml', version: 1, text };
      send({ method: 'textDocument/didOpen', params: { textDocument } });
    },
    change: (uri, version, text, stroke) => {
      const contentChanges = [{ range: rangeOf(text, stroke), text: stroke.inserted }];
      send({ method: 'textDocument/didChange', params: { textDocument: { uri, version }, contentChanges } });
    },
    memory: () => memoryOf(child.pid ?? 0),
    end: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) resolve();
        child.once('exit', () => resolve());
        send({ id: 2, method: 'shutdown' });
        send({ method: 'exit' });
      }),
  };
}

const capabilities = { textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } } };

function onMessages({ stdout }: ChildProcessWithoutNullStreams, take: (message: string) => void): void {
  let chunks: Buffer[] = [];
  let have = 0;
  let need = -1;
  stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    have += chunk.length;
    while (need < 0 || have >= need) {
      const all = Buffer.concat(chunks, have);
      chunks = [all];
      const head = all.indexOf('\r\n\r\n');
      if (head < 0) return;
      need = head + 4 + Number(/Content-Length: (\d+)/.exec(all.toString('latin1', 0, head))?.[1]);
      if (have < need) return;
      take(all.toString('utf8', head + 4, need));
      chunks = [all.subarray(need)];
      have -= need;
      need = -1;
    }
  });
}

function rangeOf(text: string, { offset, deleted }: Keystroke): object {
  const at = (place: number): object => {
    const start = text.lastIndexOf('\n', place - 1) + 1;
    let line = 0;
    for (let end = text.indexOf('\n'); end >= 0 && end < place; end = text.indexOf('\n', end + 1)) line++;
    return { line, character: place - start };
  };
  return { start: at(offset), end: at(offset + deleted) };
}

function memoryOf(pid: number): { readonly now: number; readonly most: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mebibytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    return { now: mebibytes('VmRSS'), most: mebibytes('VmHWM') };
  } catch {
    return undefined;
  }
}
