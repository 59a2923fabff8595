import { isReason, suppressionEdits, suppressionElsewhere, type ReportedFinding } from '#core/index.ts';
import { CodeActionKind, type CodeAction } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type {
  SuppressArguments,
  SuppressInConfigurationParams,
  SuppressInConfigurationResult,
} from '../../../client/protocol.ts';
import type { Analysis } from '../analysis.ts';
import { toRange } from '../convert.ts';
import type { Server } from '../server.ts';
import { folderOf, pathFrom } from '../uri.ts';
import type { Desk } from './desk.ts';

/** Asks the client for a reason; our client then asks for the edit (`iacHardener/suppressInConfiguration`). */
const command = 'iacHardener.suppressInConfiguration';

/** The action that suppresses a finding from the configuration; undefined for clients without our command. */
export function configurationAction(desk: Desk, analysis: Analysis, finding: ReportedFinding): CodeAction | undefined {
  const { text, settings } = analysis;
  if (desk.client.ruleLink === undefined || text.uri.startsWith('untitled:')) return undefined;
  if (pointerFor(desk, analysis, finding) === undefined) return undefined;
  const { rule, fingerprint } = finding;
  const title = `Ignore ${rule} in ${settings.file?.name ?? '.iac-hardener.yaml'} (asks for a reason)`;
  const asked: SuppressArguments = { uri: text.uri, version: text.version, fingerprint, rule };
  return { title, kind: CodeActionKind.QuickFix, command: { title, command, arguments: [asked] } };
}

/** The edits of the configuration; null as for suppressions in the document itself. */
export function suppressInConfiguration(
  server: Server,
  analysis: Analysis,
  { version, fingerprint, reason, configuration }: SuppressInConfigurationParams,
): SuppressInConfigurationResult | null {
  const { rules } = server;
  const { text, report } = analysis;
  const finding = report.findings.find((each) => each.fingerprint === fingerprint);
  if (!finding || text.version !== version || !isReason(reason)) return null;
  const pointer = pointerFor(server, analysis, finding);
  if (pointer === undefined) return null;
  const path = pathFrom(folderOf(configuration.uri), text.uri);
  const ids = rules.map(({ id }) => id);
  const { rule } = finding;
  const edits = suppressionEdits(configuration.text, configuration.uri, { path, rule, pointer, reason }, ids);
  if (!edits) return { edits: [], isRefused: true };
  const file = TextDocument.create(configuration.uri, 'yaml', 0, configuration.text);
  return { edits: edits.map((edit) => ({ range: toRange(file, edit.range), newText: edit.text })), isRefused: false };
}

function pointerFor(
  { analyzer }: Desk,
  { document, settings, report }: Analysis,
  finding: ReportedFinding,
): string | undefined {
  return suppressionElsewhere(analyzer, { document, config: settings.config, report, finding });
}
