import {
  commands,
  EventEmitter,
  languages,
  LanguageStatusSeverity,
  Uri,
  window,
  workspace,
  type Event,
  type ExtensionContext,
  type LanguageStatusItem,
} from 'vscode';
import type { Connection } from './connection.ts';
import { documentSelector } from './documents.ts';
import type { ParametersStatus, StatusParams } from './protocol.ts';
import { describeFindings, total } from './summary.ts';

export interface Analysed {
  /** The URI of the document as the editor spells it. */
  readonly uri: string;
  readonly now: StatusParams;
  /** What the server said before; undefined for the first time since the document was opened or the server started. */
  readonly before: StatusParams | undefined;
}

export interface Status {
  readonly clear: () => void;
  /** What the server said last of an open document, by its URI as the editor spells it. */
  readonly of: (uri: string) => StatusParams | undefined;
  readonly onDidAnalyse: Event<Analysed>;
}

/** What the server says of the active document, in the language status `{}` of the status bar. */
export function registerStatus(context: ExtensionContext, connection: Connection): Status {
  const analysed = new EventEmitter<Analysed>();
  const statuses = new Map<string, StatusParams>();
  const items = statusItems();
  const refresh = (): void => {
    const uri = window.activeTextEditor?.document.uri.toString();
    const status = uri === undefined ? undefined : statuses.get(uri);
    show(items, status);
    void commands.executeCommand('setContext', 'iacHardener.canHarden', status?.kind !== undefined);
    void commands.executeCommand('setContext', 'iacHardener.hasParameters', status?.parameters !== undefined);
    // Stays, so that the view does not come and go with each change of the tab.
    if (status?.kind !== undefined) void commands.executeCommand('setContext', 'iacHardener.wasActive', true);
  };
  connection.on('iacHardener/status', (status) => {
    // The editor's own spelling of the URI is the key.
    const uri = Uri.parse(status.uri).toString();
    const before = statuses.get(uri);
    statuses.set(uri, status);
    refresh();
    analysed.fire({ uri, now: status, before });
  });
  context.subscriptions.push(
    analysed,
    items.kind,
    items.findings,
    items.parameters,
    items.force,
    window.onDidChangeActiveTextEditor(refresh),
    workspace.onDidCloseTextDocument(({ uri }) => statuses.delete(uri.toString())),
  );
  refresh();
  return {
    clear() {
      statuses.clear();
      refresh();
    },
    of: (uri) => statuses.get(uri),
    onDidAnalyse: analysed.event,
  };
}

interface Items {
  readonly kind: LanguageStatusItem;
  readonly findings: LanguageStatusItem;
  readonly parameters: LanguageStatusItem;
  readonly force: LanguageStatusItem;
}

function statusItems(): Items {
  const item = (id: string, name: string): LanguageStatusItem => {
    const created = languages.createLanguageStatusItem(`iacHardener.${id}`, []);
    created.name = `IaC Hardener: ${name}`;
    return created;
  };
  return {
    kind: item('kind', 'Kind of Document'),
    findings: item('findings', 'Findings'),
    parameters: item('parameters', 'Parameter Values'),
    force: item('force', 'In Force'),
  };
}

function show({ kind, findings, parameters, force }: Items, status: StatusParams | undefined): void {
  kind.selector = status ? documentSelector : [];
  findings.selector = status?.kind ? documentSelector : [];
  showParameters(parameters, status?.parameters);
  force.selector = status?.kind && status.inForce.length > 0 ? documentSelector : [];
  if (!status) return;
  kind.text = status.kind ?? 'Not checked by IaC Hardener';
  kind.detail = status.because;
  kind.severity = status.stopped ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
  const count = total(status.findings);
  findings.text = status.stopped ?? `${count} ${count === 1 ? 'finding' : 'findings'}`;
  findings.detail = `${describeFindings(status.findings)} · ${status.analysisMs.toFixed(0)} ms`;
  findings.severity = count > 0 ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
  if (count > 0) findings.command = { command: 'iacHardener.harden', title: 'Harden' };
  else findings.command = undefined;
  force.text = status.inForce.join(', ');
}

function showParameters(item: LanguageStatusItem, status: ParametersStatus | undefined): void {
  item.selector = status ? documentSelector : [];
  if (!status) return;
  item.text = `Checked as: ${status.from ?? 'any values'}`;
  item.detail = status.problems.join(' ');
  item.severity = status.problems.length > 0 ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
  item.command = { command: 'iacHardener.chooseParameters', title: 'Choose Values' };
}
