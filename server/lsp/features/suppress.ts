import {
  isReason,
  suppressionFor,
  type InPieces,
  type Range,
  type ReportedFinding,
  type SuppressionOffer,
} from '#core/index.ts';
import { CodeActionKind, type CodeAction, type WorkspaceEdit } from 'vscode-languageserver';
import type { SuppressArguments, SuppressParams, SuppressResult } from '../../../client/protocol.ts';
import type { Analysis } from '../analysis.ts';
import { lineOf, toRange } from '../convert.ts';
import { fixWorkspaceEdit } from '../workspace-edits.ts';
import type { Desk } from './desk.ts';
import { configurationAction } from './suppress-in-configuration.ts';

/** What an action that leaves a blank carries to its edit. */
export interface SuppressTarget {
  readonly kind: 'suppress';
  readonly fingerprint: string;
}

/** Asks the client for a reason; our client has this command, which then asks for the edit (`iacHardener/suppress`). */
const command = 'iacHardener.suppress';

/** Each offer is tried, which costs an analysis; whoever selects half a file wants something else. */
const mostFindings = 8;

/**
 * Actions that suppress what is found, one for each rule on each line. Our client asks for the reason first; for others
 * the edit has a blank.
 */
export function* suppressActions(
  desk: Desk,
  analysis: Analysis,
  findings: readonly ReportedFinding[],
): InPieces<CodeAction[]> {
  if (findings.length > mostFindings) return [];
  const actions = new Map<string, CodeAction>();
  for (const finding of findings) {
    const key = `${finding.rule} ${String(lineOf(analysis.text, finding.range.start))}`;
    if (actions.has(key)) continue;
    const offer = offerFor(desk, analysis, finding);
    const action = offer ? actionFor(desk, analysis, finding, offer) : configurationAction(desk, analysis, finding);
    if (action) actions.set(key, action);
    yield;
  }
  return [...actions.values()];
}

function actionFor(
  { client }: Desk,
  { text }: Analysis,
  finding: ReportedFinding,
  offer: SuppressionOffer,
): CodeAction {
  const { rule, fingerprint } = finding;
  const title = `Ignore ${rule} ${reaches(offer)}`;
  if (client.ruleLink === undefined) {
    const target: SuppressTarget = { kind: 'suppress', fingerprint };
    return {
      title,
      kind: CodeActionKind.QuickFix,
      data: { uri: text.uri, version: text.version, target },
    };
  }
  const asked: SuppressArguments = { uri: text.uri, version: text.version, fingerprint, rule };
  const full = `${title} (asks for a reason)`;
  return { title: full, kind: CodeActionKind.QuickFix, command: { title: full, command, arguments: [asked] } };
}

function reaches({ reach, resource }: SuppressionOffer): string {
  if (reach === 'line') return 'on this line';
  return reach === 'resource' ? `in ${resource ?? 'this resource'}` : 'in the whole template';
}

/** The edit that leaves a blank for the reason; undefined for what is found no more. */
export function suppressEdit(desk: Desk, analysis: Analysis, fingerprint: string): WorkspaceEdit | undefined {
  const offer = offerOf(desk, analysis, fingerprint);
  return offer && fixWorkspaceEdit(desk.client, analysis.text, offer.edits(undefined));
}

/** Suppresses a finding for a reason; null when it is found no more, the text has moved on or the reason says nothing. */
export function suppress(desk: Desk, analysis: Analysis, params: SuppressParams): SuppressResult | null {
  const { text } = analysis;
  if (text.version !== params.version || !isReason(params.reason)) return null;
  const offer = offerOf(desk, analysis, params.fingerprint);
  if (!offer) return null;
  const edits = offer.edits(params.reason);
  const range = (each: Range): ReturnType<typeof toRange> => toRange(text, each);
  return { version: text.version, edits: edits.map((edit) => ({ range: range(edit.range), newText: edit.text })) };
}

function offerOf(desk: Desk, analysis: Analysis, fingerprint: string): SuppressionOffer | undefined {
  const finding = analysis.report.findings.find((each) => each.fingerprint === fingerprint);
  return finding && offerFor(desk, analysis, finding);
}

function offerFor(
  { analyzer }: Desk,
  { document, settings, report }: Analysis,
  finding: ReportedFinding,
): SuppressionOffer | undefined {
  return suppressionFor(analyzer, { document, config: settings.config, report, finding });
}
