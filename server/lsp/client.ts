import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from '../../client/protocol.ts';

/** What the client at the other end can do, as far as it changes what the server says. */
export interface Client {
  /** It asks for diagnostics; then none are pushed. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesInlayHints: boolean;
  readonly answersConfiguration: boolean;
  readonly registersConfigurationChanges: boolean;
  readonly relatedInformation: boolean;
  /** It takes edits with the version that they are for. */
  readonly versionedEdits: boolean;
  /** It takes edits with blanks to fill, LSP 3.18; only together with versioned edits. */
  readonly snippetEdits: boolean;
  /** It takes completions with blanks to fill. */
  readonly snippets: boolean;
  /** It asks for the edit of a code action when that is chosen. */
  readonly resolvesEdits: boolean;
  /** It looks for the configuration files of documents. */
  readonly findsConfig: boolean;
  readonly registersWatchers: boolean;
  /** It shows what we say of a document as a whole. */
  readonly takesStatus: boolean;
  /** Prefix of its own links to rules, to which an id is appended. Only our client has one; it shows rules by command too. */
  readonly ruleLink: string | undefined;
}

export function clientOf({
  capabilities,
  initializationOptions,
}: Pick<InitializeParams, 'capabilities' | 'initializationOptions'>): Client {
  const { textDocument, workspace } = capabilities;
  const versionedEdits = workspace?.workspaceEdit?.documentChanges === true;
  return {
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesInlayHints: workspace?.inlayHint?.refreshSupport === true,
    answersConfiguration: workspace?.configuration === true,
    registersConfigurationChanges: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    relatedInformation: takesRelatedInformation(capabilities),
    versionedEdits,
    snippetEdits: versionedEdits && workspace.workspaceEdit?.snippetEditSupport === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    resolvesEdits: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true,
    findsConfig: optionsOf(initializationOptions).findsConfig === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    takesStatus: optionsOf(initializationOptions).takesStatus === true,
    ruleLink: ruleLinkOf(initializationOptions),
  };
}

function takesRelatedInformation({ textDocument }: ClientCapabilities): boolean {
  return (
    textDocument?.publishDiagnostics?.relatedInformation === true ||
    textDocument?.diagnostic?.relatedInformation === true
  );
}

/** Whatever another client sends. */
function optionsOf(options: unknown): Partial<InitializationOptions> {
  return options ?? {};
}

function ruleLinkOf(options: unknown): string | undefined {
  const link = optionsOf(options).ruleLink;
  return typeof link === 'string' ? link : undefined;
}
