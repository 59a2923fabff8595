import {
  commandsOf,
  fixesOf,
  refactoringsOf,
  type Applicability,
  type InPieces,
  type OfferedFix,
  type Range,
  type ReportedFinding,
} from '#core/index.ts';
import { CodeActionKind, type CodeAction, type CodeActionParams, type Diagnostic } from 'vscode-languageserver';
import type { Analysis } from '../analysis.ts';
import { toOffsets } from '../convert.ts';
import type { Desk } from './desk.ts';
import { fromFinding } from './diagnostics.ts';
import { suppressActions } from './suppress.ts';
import { actionData, editOf, type ActionData } from './resolve.ts';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.iac-hardener`;

/** Asks the client to show a rule's page; our client has this command, the server does not run it. */
const showRule = 'iacHardener.showRule';

/** Asks the client to put a text into the clipboard; our client has this command, too. */
const copyText = 'iacHardener.copyText';

/** One request: the analysis, and the diagnostics that the client has in the range. */
interface Asked extends Desk {
  readonly analysis: Analysis;
  readonly shown: readonly Diagnostic[];
}

/** Quick fixes of the findings in a range, and the fix of everything where it is asked for. */
export function* codeActions(desk: Desk, analysis: Analysis, params: CodeActionParams): InPieces<CodeAction[]> {
  if (!analysis.settings.enable || analysis.report.kind.dialect === 'none') return [];
  const { only, diagnostics: shown } = params.context;
  const asked: Asked = { ...desk, analysis, shown };
  const actions: CodeAction[] = [];
  if (wants(only, CodeActionKind.QuickFix)) {
    actions.push(...(yield* quickFixes(asked, toOffsets(analysis.text, params.range))));
  }
  // Editors run source actions on save; unasked, they would only be noise beside the quick fixes.
  if (only && wants(only, fixAllKind)) actions.push(...(yield* fixEverything(asked)));
  if (wants(only, CodeActionKind.RefactorRewrite)) actions.push(...refactorings(asked));
  if (desk.client.resolvesEdits) return actions;
  const whole: CodeAction[] = [];
  for (const action of actions) whole.push(...(yield* withEdit(asked, action)));
  return whole;
}

/** Kinds are hierarchical: who asks for `source` gets `source.fixAll` as well. No `only` asks for all. */
function wants(only: readonly string[] | undefined, kind: string): boolean {
  return only === undefined || only.some((asked) => asked === '' || kind === asked || kind.startsWith(`${asked}.`));
}

function* quickFixes(asked: Asked, { start, end }: Range): InPieces<CodeAction[]> {
  const findings = asked.analysis.report.findings.filter(({ range }) => range.start <= end && start <= range.end);
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const fixes: CodeAction[] = [];
  for (const finding of findings) {
    fixes.push(...fixActions(asked, finding));
    yield;
  }
  const ofRules: CodeAction[] = [];
  for (const rule of rules) ofRules.push(...(yield* fixRule(asked, rule, findings)));
  return [
    ...fixes,
    ...findings.flatMap((finding) => copyActions(asked, finding)),
    ...ofRules,
    ...(yield* suppressActions(asked, asked.analysis, findings)),
    ...(asked.client.ruleLink === undefined ? [] : rules.map((rule) => documentation(rule))),
  ];
}

const order: readonly Applicability[] = ['safe', 'needs-review', 'placeholder'];

/** Safe fixes first; only the first of them may be applied by the editor's "auto fix". */
function fixActions(asked: Asked, finding: ReportedFinding): CodeAction[] {
  const { analyzer, analysis } = asked;
  const fixes = [...fixesOf(analyzer, analysis.document, finding)].sort((a, b) => rank(a) - rank(b));
  const diagnostics = [diagnosticOf(asked, finding)];
  return fixes.map((fix, index) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    ...(index === 0 && fix.applicability === 'safe' && { isPreferred: true }),
    data: dataOf(analysis, { kind: 'fix', fingerprint: finding.fingerprint, key: fix.key }),
  }));
}

/** Commands that answer a finding in a record, which no edit of it would change. */
function copyActions(asked: Asked, finding: ReportedFinding): CodeAction[] {
  const { analyzer, analysis, client } = asked;
  if (client.ruleLink === undefined) return [];
  return commandsOf(analyzer, analysis.document, finding).map(({ title, text }) => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(asked, finding)],
    command: { title, command: copyText, arguments: [text] },
  }));
}

function rank({ applicability }: OfferedFix): number {
  return order.indexOf(applicability);
}

/** Where at least two findings of a rule have safe fixes. `findings` are those in the range. */
function* fixRule(asked: Asked, rule: string, findings: readonly ReportedFinding[]): InPieces<CodeAction[]> {
  let fixable = 0;
  for (const finding of asked.analysis.report.findings) {
    if (fixable >= 2) break;
    if (finding.rule !== rule) continue;
    if (hasSafeFix(asked, finding)) fixable++;
    yield;
  }
  if (fixable < 2) return [];
  return [
    {
      title: `Fix all of ${rule} in this file`,
      kind: CodeActionKind.QuickFix,
      diagnostics: findings.filter((finding) => finding.rule === rule).map((finding) => diagnosticOf(asked, finding)),
      data: dataOf(asked.analysis, { kind: 'rule', rule }),
    },
  ];
}

function* fixEverything(asked: Asked): InPieces<CodeAction[]> {
  const { analysis } = asked;
  for (const finding of analysis.report.findings) {
    if (hasSafeFix(asked, finding)) {
      const title = 'Fix all safe IaC Hardener findings';
      return [{ title, kind: fixAllKind, data: dataOf(analysis, { kind: 'all' }) }];
    }
    yield;
  }
  return [];
}

function refactorings({ analysis }: Asked): CodeAction[] {
  return refactoringsOf(analysis.document).map(({ title }) => ({
    title,
    kind: CodeActionKind.RefactorRewrite,
    data: dataOf(analysis, { kind: 'refactor', title }),
  }));
}

function hasSafeFix({ analyzer, analysis }: Asked, finding: ReportedFinding): boolean {
  return fixesOf(analyzer, analysis.document, finding).some(({ applicability }) => applicability === 'safe');
}

function documentation(rule: string): CodeAction {
  const title = `Show documentation for ${rule}`;
  return { title, kind: CodeActionKind.QuickFix, command: { title, command: showRule, arguments: [rule] } };
}

/** The diagnostic as the client has it, so that it recognises it. */
function diagnosticOf({ analysis, client, shown }: Asked, finding: ReportedFinding): Diagnostic {
  const isIt = ({ code, data }: Diagnostic): boolean =>
    code === finding.rule &&
    (data as { readonly fingerprint?: unknown } | undefined)?.fingerprint === finding.fingerprint;
  return shown.find(isIt) ?? fromFinding(analysis, finding, client);
}

function dataOf({ text, version }: Analysis, target: ActionData['target']): ActionData {
  return { uri: text.uri, version, target };
}

/** For clients that ask for no edit later. */
function* withEdit(asked: Asked, action: CodeAction): InPieces<CodeAction[]> {
  const data = actionData(action);
  if (!data) return [action];
  const edit = yield* editOf(asked, asked.analysis, data.target);
  const { title, kind, diagnostics, isPreferred } = action;
  if (!edit) return [];
  return [
    { title, edit, ...(kind && { kind }), ...(diagnostics && { diagnostics }), ...(isPreferred && { isPreferred }) },
  ];
}
