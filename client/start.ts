import { commands, env, window, type ExtensionContext } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { registerChecklist } from './checklist/commands.ts';
import { registerConfiguration } from './configuration.ts';
import { connect, type Connection } from './connection.ts';
import { documentSelector } from './documents.ts';
import { registerHarden } from './harden/command.ts';
import { byConfiguration } from './parameters/configured.ts';
import { registerParameters, type Parameters } from './parameters/parameters.ts';
import type { InitializationOptions } from './protocol.ts';
import { registerRules } from './rules.ts';
import { registerStatus } from './status.ts';
import { registerSuppress } from './suppress.ts';
import { registerTexts } from './texts.ts';

type CreateClient = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

let connection: Connection | undefined;

/** Registers all that the manifest names and starts the server; waits for nothing, so activation costs the editor no time. */
export function start(context: ExtensionContext, createClient: CreateClient): void {
  const log = window.createOutputChannel('IaC Hardener', { log: true });
  const server = connect(() =>
    createClient('iacHardener', 'IaC Hardener', {
      documentSelector: [...documentSelector],
      outputChannel: log,
      traceOutputChannel: log,
      diagnosticCollectionName: 'iac-hardener',
      diagnosticPullOptions: { onChange: true },
      initializationOptions: {
        findsConfig: true,
        takesStatus: true,
        ruleLink: `${env.uriScheme}://${context.extension.id}/rule/`,
      } satisfies InitializationOptions,
    }),
  );
  connection = server;
  const texts = registerTexts(context);
  const status = registerStatus(context, server);
  registerHarden(context, server, texts);
  registerChecklist(context, server, status);
  registerRules(context, server, texts);
  const configurations = registerConfiguration(context, server);
  registerSuppress(context, server, configurations);
  const configured = byConfiguration(context, status, () => void parameters.refresh());
  const parameters: Parameters = registerParameters(context, server, [configured]);
  const restart = async (): Promise<void> => {
    await server.stop();
    status.clear();
    await startOrTell(server, parameters);
  };
  context.subscriptions.push(
    log,
    commands.registerCommand('iacHardener.restartServer', restart),
    commands.registerCommand('iacHardener.copyText', copyText),
    commands.registerCommand('iacHardener.showLog', () => log.show()),
  );
  void startOrTell(server, parameters);
}

/** Ends the server with the extension. */
export async function stop(): Promise<void> {
  await connection?.stop();
}

/** Code actions of records bring the command to run. */
async function copyText(text?: unknown): Promise<void> {
  if (typeof text !== 'string') return;
  await env.clipboard.writeText(text);
  window.setStatusBarMessage('$(clippy) Copied the command to the clipboard.', 5000);
}

async function startOrTell(server: Connection, parameters: Parameters): Promise<void> {
  try {
    await server.start();
    await parameters.resend();
  } catch (error) {
    const show = 'Show Log';
    const answer = await window.showErrorMessage(`IaC Hardener's server did not start: ${String(error)}`, show);
    if (answer === show) await commands.executeCommand('iacHardener.showLog');
  }
}
