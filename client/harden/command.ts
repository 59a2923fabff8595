import {
  commands,
  ProgressLocation,
  Uri,
  window,
  workspace,
  type CancellationToken,
  type ExtensionContext,
  type TextDocument,
} from 'vscode';
import type { Connection } from '../connection.ts';
import type { HardenReach, HardenResult } from '../protocol.ts';
import type { Texts } from '../texts.ts';
import { apply } from './apply.ts';
import { askForChoice, type Choice } from './choose.ts';
import { askForFurther, nothingFurther, type Further } from './further.ts';
import { Preview, type Proposal } from './preview.ts';

/** "Harden This Template": a diff of what would change, the list of what stays and why, then one edit. */
export function registerHarden(context: ExtensionContext, connection: Connection, texts: Texts): void {
  const preview = new Preview(texts);

  /** Ends when the preview is open; what is chosen then comes later, from the list or from the title bar. */
  const open = async (document: TextDocument, further = nothingFurther): Promise<void> => {
    const proposal = await propose(connection, document, further);
    if (!proposal) return;
    const closed = await preview.show(proposal);
    void choose(proposal, closed);
  };

  const choose = async (proposal: Proposal, closed: CancellationToken): Promise<void> => {
    const choice = await askForChoice(proposal, (reach) => preview.showReach(reach), closed);
    if (choice) await act(choice);
  };

  const act = async (choice: Choice): Promise<void> => {
    const proposal = preview.current;
    if (!proposal) return;
    if (choice === 'report') return preview.showReport();
    if (choice === 'further') return chooseFurther(proposal);
    await preview.close();
    if (choice === 'cancel') return;
    if ((await apply(proposal, choice)) === 'stale') await open(proposal.document, proposal.further);
  };

  const chooseFurther = async ({ document, safe, further }: Proposal): Promise<void> => {
    const chosen = await askForFurther(safe.offers, further);
    await open(document, chosen ? added(further, chosen) : further);
  };

  const command = (name: string, run: (argument?: unknown) => Promise<void>): void => {
    context.subscriptions.push(commands.registerCommand(`iacHardener.${name}`, run));
  };
  command('harden', async (target) => {
    const document = await documentOf(target);
    if (document) await open(document);
  });
  command('chooseFurtherFixes', () => act('further'));
  command('applyHardening', () => act('safe'));
  command('applyReviewedHardening', () => act('needs-review'));
  command('cancelHardening', () => act('cancel'));
  command('showHardeningReport', () => act('report'));
  context.subscriptions.push(preview);
}

/** The document a menu, a caller or the active editor means. */
async function documentOf(target: unknown): Promise<TextDocument | undefined> {
  if (target instanceof Uri) return workspace.openTextDocument(target);
  if (typeof target === 'string') return workspace.openTextDocument(Uri.parse(target));
  if (!window.activeTextEditor) void window.showInformationMessage('Open a template first, then harden it.');
  return window.activeTextEditor?.document;
}

/** Undefined, and a message, when there is nothing to show. */
async function propose(
  connection: Connection,
  document: TextDocument,
  further: Further,
): Promise<Proposal | undefined> {
  const name = workspace.asRelativePath(document.uri);
  const [safe, reviewed] = await window.withProgress(
    { location: ProgressLocation.Window, title: `Hardening ${name}` },
    () => ask(connection, document, further),
  );
  if (!safe || !reviewed) {
    void window.showInformationMessage(`${name} is no CloudFormation template, IAM policy or security group.`);
    return undefined;
  }
  if (reviewed.applied.length === 0 && reviewed.left.length === 0) {
    void window.showInformationMessage(`Nothing to harden: no findings in ${name}.`);
    return undefined;
  }
  return { document, further, safe, reviewed };
}

async function ask(connection: Connection, { uri }: TextDocument, further: Further): Promise<(HardenResult | null)[]> {
  const of = (reach: HardenReach) =>
    connection.request('iacHardener/harden', { uri: uri.toString(), reach, ...further });
  return Promise.all([of('safe'), of('needs-review')]);
}

/** What was chosen before is applied in the preview, and so is no longer offered. */
function added(before: Further, now: Further): Further {
  return { chosen: [...new Set([...before.chosen, ...now.chosen])], inputs: { ...before.inputs, ...now.inputs } };
}
