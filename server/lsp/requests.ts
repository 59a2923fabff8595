import { LSPErrorCodes, ResponseError, type CancellationToken, type CodeAction } from 'vscode-languageserver';
import type { HardenParams, HardenResult, RuleSummary } from '../../client/protocol.ts';
import type { Analysis } from './analysis.ts';
import { codeActions } from './features/code-actions.ts';
import { pulledDiagnostics } from './features/diagnostics.ts';
import { harden } from './features/harden.ts';
import { actionData, changedSince, resolveAction } from './features/resolve.ts';
import { ruleSummaries } from './features/rules.ts';
import { analysisOf, stackOf, type Server } from './server.ts';

/** Answers what the client asks about one document, and about the rules. */
export function answerRequests(server: Server): void {
  const { connection, rules, analyzer } = server;
  connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }, token) =>
    answer(server, { uri, token }, (analysis) =>
      analysis ? pulledDiagnostics(analysis, server.client, previousResultId) : { kind: 'full', items: [] },
    ),
  );
  connection.onCodeAction((params, token) =>
    answer<CodeAction[]>(server, { uri: params.textDocument.uri, token }, (analysis) =>
      analysis ? codeActions(server, analysis, params) : [],
    ),
  );
  connection.onCodeActionResolve((action, token) => {
    const data = actionData(action);
    if (!data) return action;
    return answer(server, { uri: data.uri, token }, (analysis) => {
      if (analysis?.version !== data.version) throw changedSince();
      return resolveAction(server, analysis, action, data);
    });
  });
  connection.onRequest('iacHardener/harden', ({ uri, reach }: HardenParams, token: CancellationToken) =>
    answer<HardenResult | null>(server, { uri, token }, (analysis) =>
      analysis ? harden(analyzer, analysis, reach) : null,
    ),
  );
  connection.onRequest('iacHardener/rules', (): readonly RuleSummary[] => ruleSummaries(rules));
}

interface Asked {
  readonly uri: string;
  readonly token: CancellationToken;
}

/** What `work` makes of the newest analysis, undefined for a document that is not open, unless the client has lost interest. */
async function answer<T>(
  server: Server,
  { uri, token }: Asked,
  work: (analysis: Analysis | undefined) => T,
): Promise<T> {
  stopIfCancelled(token);
  try {
    const analysis = await analysisOf(server, uri);
    stopIfCancelled(token);
    return work(analysis);
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    server.connection.console.error(`A request on ${uri} failed.\n${stackOf(error)}`);
    throw new ResponseError(LSPErrorCodes.RequestFailed, 'IaC Hardener could not answer; its log says why.');
  }
}

function stopIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
}
