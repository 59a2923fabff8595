import { join } from 'node:path';
import { threadMark } from './cli/thread-mark.ts';
import { runCompiled } from './compiled.node.ts';

// Given by esbuild.mjs.
declare const programVersion: string;

const commands = new Set(['check', 'harden', 'checklist', 'lsp']);
const [, , command = '', number] = process.argv;
const isThread = command === threadMark;
runCompiled({
  file: join(import.meta.dirname, 'cli.program.cjs'),
  version: programVersion,
  use: isThread ? 'thread' : commands.has(command) ? command : 'other',
  // Of several threads that do the same, one.
  keeps: !isThread || number === '1',
});
