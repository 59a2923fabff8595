import {
  QuickPickItemKind,
  Range,
  window,
  type CancellationToken,
  type QuickPickItem,
  type TextDocument,
} from 'vscode';
import type { HardenReach, HardenStep } from '../protocol.ts';
import { count, findingWords, fixWords, reviewable, whyLeft } from '../summary.ts';
import type { Proposal } from './preview.ts';

/** What to do with a hardening; a reach applies its fixes. */
export type Choice = HardenReach | 'further' | 'report' | 'cancel';

interface Item extends QuickPickItem {
  readonly choice?: Choice;
  /** What the diff shows while this item has the focus. */
  readonly preview?: HardenReach;
  readonly step?: HardenStep;
}

/** Asks over the open diff. Undefined when the list is dismissed: the diff stays, with the same actions in its title bar. */
export function askForChoice(
  proposal: Proposal,
  preview: (reach: HardenReach) => void,
  closed: CancellationToken,
): Promise<Choice | undefined> {
  const pick = window.createQuickPick<Item>();
  pick.title = 'Harden This Template';
  pick.placeholder = 'Choose what to apply, or press Escape to look at the changes first';
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = itemsOf(proposal);
  let shown: HardenReach = 'safe';
  pick.onDidChangeActive(([item]) => {
    const reach = item?.preview ?? 'safe';
    if (reach !== shown) preview(reach);
    shown = reach;
  });
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item?.step) reveal(proposal.document, item.step);
      resolve(item?.choice);
      pick.hide();
    });
    pick.onDidHide(() => {
      if (shown !== 'safe') preview('safe');
      resolve(undefined);
      pick.dispose();
    });
    closed.onCancellationRequested(() => pick.hide());
    if (closed.isCancellationRequested) resolve(undefined);
    else pick.show();
  });
}

function itemsOf(proposal: Proposal): Item[] {
  const { safe, reviewed } = proposal;
  const review = reviewable(safe, reviewed);
  const fixes = count(safe.applied.length, fixWords);
  const offered = safe.offers.length;
  return [
    ...(safe.applied.length > 0
      ? [{ label: `$(check) Apply ${fixes}`, description: whatIsApplied(proposal), choice: 'safe' as const }]
      : []),
    ...(offered > 0
      ? [
          {
            label: `$(list-selection) Choose Further Fixes…`,
            description: `${offered} that somebody has to decide on, one by one`,
            choice: 'further' as const,
          },
        ]
      : []),
    ...(review.length > 0
      ? [
          {
            label: `$(checklist) Apply with Reviewed Fixes`,
            description: `${review.length} more; read each change first`,
            choice: 'needs-review' as const,
            preview: 'needs-review' as const,
          },
        ]
      : []),
    { label: '$(note) What Stays and Why', description: 'as a page beside the diff', choice: 'report' },
    { label: '$(close) Cancel', choice: 'cancel' },
    ...group(`Stays: ${count(reviewed.left.length, findingWords)}`, reviewed.left, '$(circle-slash)', whyLeft),
    ...group(`Reviewed: ${count(review.length, fixWords)}`, review, '$(checklist)', fixOf).map((item) => ({
      ...item,
      preview: 'needs-review' as const,
    })),
    ...group(`Safe: ${fixes}`, safe.applied, '$(check)', fixOf),
  ];
}

function group(
  title: string,
  steps: readonly HardenStep[],
  icon: string,
  detail: (step: HardenStep) => string,
): Item[] {
  if (steps.length === 0) return [];
  return [
    { label: title, kind: QuickPickItemKind.Separator },
    ...steps.map((step) => ({
      label: `${icon} ${step.message}`,
      detail: [detail(step).replace(/\.$/, ''), `line ${step.line + 1}`, step.severity, step.rule].join(' · '),
      step,
    })),
  ];
}

function whatIsApplied({ further }: Proposal): string {
  return further.chosen.length > 0 ? 'safe ones and those that you chose' : 'safe: takes away nothing in use';
}

function fixOf({ fix }: HardenStep): string {
  return fix ?? '';
}

/** Lines are those of the text before hardening, so the left side of the diff, which is the document itself, is scrolled. */
function reveal(document: TextDocument, step: HardenStep): void {
  const editor = window.visibleTextEditors.find((candidate) => candidate.document === document);
  editor?.revealRange(new Range(step.line, 0, step.line, 0));
}
