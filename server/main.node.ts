import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { provideData } from '#core/index.ts';
import { rules } from '#rules';
import { findConfig } from './config.node.ts';
import { readData } from './data.node.ts';
import { serve } from './lsp/index.ts';

provideData(readData);
// The transport (--node-ipc, --stdio, --socket) is read from the arguments.
serve(createConnection(ProposedFeatures.all), rules, findConfig);
