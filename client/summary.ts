import type { HardenResult, HardenStep, Severity } from './protocol.ts';

/** Gravest first. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

type Counts = Readonly<Record<Severity, number>>;

export function total(counts: Counts): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** "2 critical, 1 low"; "nothing found" when all counts are 0. */
export function describeFindings(counts: Counts): string {
  const parts = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`);
  return parts.length > 0 ? parts.join(', ') : 'nothing found';
}

/** "1 fix", "3 fixes"; `one` in the singular, `many` otherwise. */
export function count(many: number, [singular, plural]: readonly [string, string]): string {
  return `${many} ${many === 1 ? singular : plural}`;
}

export const fixWords = ['fix', 'fixes'] as const;
export const findingWords = ['finding', 'findings'] as const;

/** Why a finding stays, in words for a person. */
export function whyLeft({ fix, reason }: HardenStep): string {
  if (reason) return reason;
  return fix ? `Waits for your review: ${fix}.` : 'Needs a decision that only you can make.';
}

/** The findings that a fix under review would take away: those left by the safe pass and not by the reviewed one. */
export function reviewable(safe: HardenResult, reviewed: HardenResult): readonly HardenStep[] {
  return reviewed.applied.filter((step) => !safe.applied.some((other) => sameFinding(step, other)));
}

export function sameFinding(a: HardenStep, b: HardenStep): boolean {
  return a.rule === b.rule && a.line === b.line && a.message === b.message;
}

/** A Markdown report on a hardening: what is fixed, what waits for review, what stays and why. */
export function report(name: string, safe: HardenResult, reviewed: HardenResult): string {
  const review = reviewable(safe, reviewed);
  const sections = [
    `# Hardening ${name}`,
    section(`Safe: ${count(safe.applied.length, fixWords)}`, safe.applied, ({ fix }) => fix ?? ''),
    section(`Reviewed: ${count(review.length, fixWords)} more`, review, ({ fix }) => fix ?? ''),
    section(`Stays: ${count(reviewed.left.length, findingWords)}`, reviewed.left, whyLeft),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function section(title: string, steps: readonly HardenStep[], outcome: (step: HardenStep) => string): string {
  if (steps.length === 0) return '';
  const rows = steps.map((step) =>
    row([String(step.line + 1), step.severity, step.message, outcome(step), `\`${step.rule}\``]),
  );
  return [
    `## ${title}`,
    '',
    row(['Line', 'Severity', 'Finding', 'Outcome', 'Rule']),
    '|---:|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ')).join(' | ')} |`;
}
