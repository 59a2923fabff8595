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
// V8 optimises what has run for long; three times as long, as most of what a run of seconds has optimised is not used for
// long enough to pay. The other threads of V8 that do it so leave a quarter of the processor time to the rest.
// Node 22 has no such flag, and would say so.
else if (!isThread && Number.parseInt(process.versions.v8) < 12) setFlagsFromString('--interrupt-budget=200000');
runCompiled({
  file: join(import.meta.dirname, 'cli.program.cjs'),
  version: programVersion,
  use: isThread ? 'thread' : commands.has(command) ? command : 'other',
  // Of several threads that do the same, one.
  keeps: !isThread || number === '1',
});
