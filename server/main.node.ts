import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './lsp/index.ts';

// The transport (--node-ipc, --stdio, --socket) is read from the arguments.
serve(createConnection(ProposedFeatures.all));
