import type { Checklist, JudgedItem } from '../checklist.ts';
import { runnersText, scoreText, statusWords, type ReportContext } from './report.ts';

const marks = { pass: '✅', partial: '🟡', fail: '❌', unknown: '❔', na: '➖', note: 'ℹ️' } as const;

/** The checklist as a Markdown page: the score, a table of the items, and the evidence for each. */
export function checklistMarkdown(checklist: Checklist, context: ReportContext): string {
  const { subject, date, version } = context;
  return [
    `# Security checklist: ${escaped(subject)}`,
    `**${scoreText(checklist)}.** ${escaped(runnersText(checklist))} Checked on ${date} with IaC Hardener ${version}.`,
    table(checklist),
    ...checklist.items.map((item) => section(item, context)),
  ]
    .join('\n\n')
    .concat('\n');
}

function table({ items }: Checklist): string {
  const rows = items.map(
    ({ number, title, status }) =>
      `| ${String(number)} | ${escaped(title)} | ${marks[status]} ${statusWords[status]} |`,
  );
  return ['| | Item | Status |', '| --- | --- | --- |', ...rows].join('\n');
}

function section({ number, title, status, evidence, decidedBy }: JudgedItem, { placeOf }: ReportContext): string {
  const rows = evidence.map((each) => `- ${marks[each.status]} ${escaped(each.message)} (${code(placeOf(each))})`);
  const open = decidedBy === undefined ? [] : [`- What would decide it: ${escaped(decidedBy)}`];
  return [`## ${String(number)}. ${escaped(title)}: ${statusWords[status]}`, '', ...rows, ...open].join('\n').trimEnd();
}

/** Text of a template is text here too: no link, no image, no tag. */
function escaped(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_[\]<>|#!]/g, (character) => `\\${character}`);
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
