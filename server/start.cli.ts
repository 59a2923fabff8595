import { join } from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';
import { runCompiled } from './compiled.node.ts';

// Given by esbuild.mjs.
declare const programVersion: string;

const commands = new Set(['check', 'harden', 'checklist', 'lsp']);
const command = process.argv[2] ?? '';
const use = isMainThread ? (commands.has(command) ? command : 'other') : 'thread';
runCompiled({
  file: join(import.meta.dirname, 'cli.program.cjs'),
  version: programVersion,
  use,
  // Of several threads that do the same, one.
  keeps: isMainThread || threadId === 1,
});
