import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from '../../client/protocol.ts';

/** What the client at the other end can do, as far as it changes what the server says. */
export interface Client {
  /** It asks for diagnostics; then none are pushed. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly answersConfiguration: boolean;
  readonly registersConfigurationChanges: boolean;
  readonly relatedInformation: boolean;
  /** It takes edits with the version that they are for. */
  readonly versionedEdits: boolean;
  /** It takes edits with blanks to fill, LSP 3.18; only together with versioned edits. */
  readonly snippetEdits: boolean;
  /** It asks for the edit of a code action when that is chosen. */
  readonly resolvesEdits: boolean;
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
    answersConfiguration: workspace?.configuration === true,
    registersConfigurationChanges: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    relatedInformation: takesRelatedInformation(capabilities),
    versionedEdits,
    snippetEdits: versionedEdits && workspace.workspaceEdit?.snippetEditSupport === true,
    resolvesEdits: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true,
    ruleLink: ruleLinkOf(initializationOptions),
  };
}

function takesRelatedInformation({ textDocument }: ClientCapabilities): boolean {
  return (
    textDocument?.publishDiagnostics?.relatedInformation === true ||
    textDocument?.diagnostic?.relatedInformation === true
  );
}

function ruleLinkOf(options: unknown): string | undefined {
  const link = (options as Partial<InitializationOptions> | null | undefined)?.ruleLink;
  return typeof link === 'string' ? link : undefined;
}
