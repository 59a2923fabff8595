import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { provideData } from '#core/index.ts';
import { rules } from '#rules';
import { bound, workedMs } from './bound.node.ts';
import { findConfig } from './config.node.ts';
import { readData } from './data.node.ts';
import { serve } from './lsp/index.ts';

provideData(readData);
// The transport (--node-ipc, --stdio, --socket) is read from the arguments.
// Before a debugger time stands still.
const isDebugged = process.execArgv.some((argument) => argument.startsWith('--inspect'));
serve(createConnection(ProposedFeatures.all), rules, {
  findConfig,
  ...(!isDebugged && { guard: { bound, now: workedMs } }),
});
