import { Uri, type ExtensionContext } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { start, stop } from './start.ts';

export function activate(context: ExtensionContext): void {
  const program = Uri.joinPath(context.extensionUri, 'dist/web/server.js').toString(true);
  let worker: Worker | undefined;
  start(context, (id, name, options) => {
    worker?.terminate();
    worker = new Worker(program);
    return new LanguageClient(id, name, worker, options);
  });
}

export const deactivate = stop;
