import { join } from 'node:path';
import { runCompiled } from './compiled.node.ts';

// Given by esbuild.mjs.
declare const programVersion: string;

runCompiled({
  file: join(import.meta.dirname, 'server.program.cjs'),
  version: programVersion,
  use: 'server',
  keeps: true,
});
