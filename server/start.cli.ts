import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { threadMark } from './cli/thread-mark.ts';
import { runCompiled } from './compiled.node.ts';

// Given by esbuild.mjs.
declare const programVersion: string;

const commands = new Set(['check', 'harden', 'checklist', 'lsp']);
const [, , command = '', number] = process.argv;
const isThread = command === threadMark;
// As in start.node.ts.
if (command === 'lsp') setFlagsFromString('--heap-growing-percent=40');
runCompiled({
  file: join(import.meta.dirname, 'cli.program.cjs'),
  version: programVersion,
  use: isThread ? 'thread' : commands.has(command) ? command : 'other',
  // Of several threads that do the same, one.
  keeps: !isThread || number === '1',
});
