import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runCompiled } from './compiled.node.ts';

// Given by esbuild.mjs.
declare const programVersion: string;

// By so much the heap grows before garbage is collected: an editor that is typed in for hours matters more than the tenth
// of the time that it takes. Before anything is compiled, as V8 takes compiled code for the same flags only.
setFlagsFromString('--heap-growing-percent=40');

runCompiled({
  file: join(import.meta.dirname, 'server.program.cjs'),
  version: programVersion,
  use: 'server',
  keeps: true,
});
