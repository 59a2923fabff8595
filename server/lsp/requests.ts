import type { InPieces } from '#core/index.ts';
import { LSPErrorCodes, ResponseError, type CancellationToken, type CodeAction } from 'vscode-languageserver';
import type {
  ChecklistParams,
  ChecklistReportParams,
  HardenParams,
  HardenResult,
  ParameterFileSets,
  ParameterNamesParams,
  ParameterSetsParams,
  RuleSummary,
  SetParametersParams,
  SuppressInConfigurationParams,
  SuppressInConfigurationResult,
  SuppressParams,
  SuppressResult,
} from '../../client/protocol.ts';
import type { Analysis } from './analysis.ts';
import { checklist, checklistReport } from './features/checklist.ts';
import { codeActions } from './features/code-actions.ts';
import { pulledDiagnostics } from './features/diagnostics.ts';
import { documentLinks } from './features/document-links.ts';
import { completions, resolveCompletion } from './features/completion.ts';
import { hover } from './features/hover.ts';
import { harden } from './features/harden.ts';
import { inlayHints } from './features/inlay-hints.ts';
import { parameterNames, parameterSets, setParameters } from './features/parameters.ts';
import { actionData, changedSince, resolveAction } from './features/resolve.ts';
import { ruleSummaries } from './features/rules.ts';
import { suppress } from './features/suppress.ts';
import { suppressInConfiguration } from './features/suppress-in-configuration.ts';
import { analysisOf, stackOf, type Server } from './server.ts';
import { BrokenOff, inTurns, limits, watched } from './watch.ts';

/** Answers what the client asks about one document, and about the rules. */
export function answerRequests(server: Server): void {
  const { connection, rules, analyzer } = server;
  // Asked for all that is open, whoever looks at it.
  connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }, token) =>
    answerUnseen(server, { uri, token }, (analysis) =>
      analysis ? pulledDiagnostics(analysis, server.client, previousResultId) : { kind: 'full', items: [] },
    ),
  );
  connection.onCodeAction((params, token) =>
    answerInTurns<CodeAction[]>(
      server,
      { uri: params.textDocument.uri, token },
      (analysis) => codeActions(server, analysis, params),
      () => [],
    ),
  );
  connection.onCodeActionResolve((action, token) => {
    const data = actionData(action);
    if (!data) return action;
    return answerInTurns<CodeAction>(
      server,
      { uri: data.uri, token },
      (analysis) => {
        if (analysis.version !== data.version) throw changedSince();
        return resolveAction(server, analysis, action, data);
      },
      () => {
        throw changedSince();
      },
    );
  });
  answerWhileWriting(server);
  connection.onHover(({ textDocument: { uri }, position }, token) =>
    answer(server, { uri, token }, (analysis) => (analysis ? hover(analysis, position) : null)),
  );
  connection.onDocumentLinks(({ textDocument: { uri } }, token) =>
    answer(server, { uri, token }, (analysis) => (analysis ? documentLinks(analysis) : [])),
  );
  connection.onRequest('iacHardener/harden', (params: HardenParams, token: CancellationToken) =>
    answerInTurns<HardenResult | null>(
      server,
      { uri: params.uri, token },
      (analysis) => harden(analyzer, analysis, params),
      () => null,
    ),
  );
  connection.onRequest('iacHardener/suppress', (params: SuppressParams, token: CancellationToken) =>
    answer<SuppressResult | null>(server, { uri: params.uri, token }, (analysis) =>
      analysis ? suppress(server, analysis, params) : null,
    ),
  );
  connection.onRequest(
    'iacHardener/suppressInConfiguration',
    (params: SuppressInConfigurationParams, token: CancellationToken) =>
      answer<SuppressInConfigurationResult | null>(server, { uri: params.uri, token }, (analysis) =>
        analysis ? suppressInConfiguration(server, analysis, params) : null,
      ),
  );
  connection.onRequest('iacHardener/checklist', (params: ChecklistParams, token: CancellationToken) =>
    guarded(server, { uri: params.files[0]?.uri ?? 'no file', token }, () => checklist(server, params)),
  );
  connection.onRequest('iacHardener/checklistReport', (params: ChecklistReportParams, token: CancellationToken) =>
    guarded(server, { uri: params.files[0]?.uri ?? 'no file', token }, () => checklistReport(server, params)),
  );
  connection.onRequest('iacHardener/setParameters', (params: SetParametersParams) => setParameters(server, params));
  connection.onRequest('iacHardener/parameterNames', (params: ParameterNamesParams) => parameterNames(params));
  connection.onRequest('iacHardener/parameterSets', (params: ParameterSetsParams, token: CancellationToken) =>
    answer<readonly ParameterFileSets[]>(server, { uri: params.uri, token }, (analysis) =>
      parameterSets(analysis?.document, params),
    ),
  );
  connection.onRequest('iacHardener/rules', (): readonly RuleSummary[] => ruleSummaries(rules));
}

/** What is shown within the text. */
function answerWhileWriting(server: Server): void {
  const { connection } = server;
  connection.onCompletion(({ textDocument: { uri }, position }, token) =>
    answer(server, { uri, token }, (analysis) => (analysis ? completions(analysis, server.client, position) : [])),
  );
  connection.onCompletionResolve(resolveCompletion);
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) =>
    answer(server, { uri, token }, (analysis) => (analysis ? inlayHints(analysis, range) : [])),
  );
}

interface Asked {
  readonly uri: string;
  readonly token: CancellationToken;
}

/** What `work` makes of the newest analysis, undefined for a document that is not open, unless the client has lost interest. */
async function answer<T>(server: Server, asked: Asked, work: (analysis: Analysis | undefined) => T): Promise<T> {
  server.onLook(asked.uri);
  return answerUnseen(server, asked, work);
}

async function answerUnseen<T>(server: Server, asked: Asked, work: (analysis: Analysis | undefined) => T): Promise<T> {
  return guarded(server, asked, async () => {
    const analysis = await analysisOf(server, asked.uri, asked.token);
    stopIfCancelled(asked.token);
    return watched(server.guard, limits, () => work(analysis));
  });
}

/**
 * The same for long work, between whose pieces the server hears what has happened: it is given up when the client has lost
 * interest or the document has changed. `otherwise` answers for a document that is not open.
 */
async function answerInTurns<T>(
  server: Server,
  asked: Asked,
  work: (analysis: Analysis) => InPieces<T>,
  otherwise: () => T,
): Promise<T> {
  return guarded(server, asked, async () => {
    const { uri, token } = asked;
    server.onLook(uri);
    const analysis = await analysisOf(server, uri, token);
    stopIfCancelled(token);
    if (!analysis) return otherwise();
    return inTurns(server.guard, work(analysis), () => {
      stopIfCancelled(token);
      if (server.session.documents.get(uri)?.version !== analysis.version) throw changedMeanwhile();
    });
  });
}

/** The result of `work`; what it throws is logged, and the client hears that there is no answer. */
async function guarded<T>(server: Server, { uri, token }: Asked, work: () => Promise<T>): Promise<T> {
  stopIfCancelled(token);
  try {
    return await work();
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    if (error instanceof BrokenOff) server.analyses.reset(uri);
    server.connection.console.error(`A request on ${uri} failed.\n${stackOf(error)}`);
    throw new ResponseError(LSPErrorCodes.RequestFailed, 'IaC Hardener could not answer; its log says why.');
  }
}

function changedMeanwhile(): ResponseError {
  return new ResponseError(LSPErrorCodes.ContentModified, 'The document has changed meanwhile, so nothing was done.');
}

function stopIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
}
