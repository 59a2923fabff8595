import { join } from 'node:path';
import { runCompiled } from './compiled.node.ts';

// Given by esbuild.mjs.
declare const programVersion: string;

const commands = new Set(['check', 'harden', 'checklist', 'lsp']);
const command = process.argv[2] ?? '';
const use = commands.has(command) ? command : 'other';
runCompiled({ file: join(import.meta.dirname, 'cli.program.cjs'), version: programVersion, use });
