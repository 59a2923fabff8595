import type { Checklist, Evidence, JudgedItem } from '../checklist.ts';
import { runnersText, scoreText, statusWords, type ReportContext } from './report.ts';

/**
 * The only style of the page; the policy names it by its hash (`styleHash`), so that nothing that a template says can
 * bring in another one.
 */
export const style = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #59636e; --good: #1a7f37; --half: #9a6700; --bad: #cf222e; --open: #6639ba; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #9198a1; --good: #3fb950; --half: #d29922; --bad: #f85149; --open: #ab7df8; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 54rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.25rem; }
p, ul { margin: 0.25rem 0; }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; }
td, th { border-bottom: 1px solid var(--line); padding: 0.35rem 0.5rem; text-align: left; }
td:first-child, th:first-child { width: 2rem; text-align: right; }
td:last-child, th:last-child { white-space: nowrap; }
a { color: inherit; }
li { margin: 0.2rem 0; overflow-wrap: anywhere; }
ul { list-style: none; padding-left: 0; }
code, .soft { color: var(--soft); }
.status { font-weight: 600; }
.pass { color: var(--good); } .partial { color: var(--half); } .fail { color: var(--bad); } .unknown { color: var(--open); } .na, .note { color: var(--soft); }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } li { break-inside: avoid; } }
`;

/** SHA-256 of `style` in base64; a test holds it against the text. */
export const styleHash = 'sha256-wjFgCGwhU43W/Kc9k/K04xMWz3PyhPtWBzsqUarrmcQ=';

/** The checklist as one HTML file that loads nothing and runs nothing. */
export function checklistHtml(checklist: Checklist, context: ReportContext): string {
  const { subject, date, version } = context;
  const title = `Security checklist: ${escaped(subject)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
<p><strong>${scoreText(checklist)}.</strong> ${escaped(runnersText(checklist))}</p>
<p class="soft">Checked on ${escaped(date)} with IaC Hardener ${escaped(version)}.</p>
${table(checklist)}
${checklist.items.map((item) => section(item, context)).join('\n')}
</body>
</html>
`;
}

function table({ items }: Checklist): string {
  const rows = items.map(
    ({ number, title, status }) =>
      `<tr><td>${String(number)}</td><td><a href="#item-${String(number)}">${escaped(title)}</a></td><td>${word(status)}</td></tr>`,
  );
  return `<table>
<thead><tr><th scope="col">#</th><th scope="col">Item</th><th scope="col">Status</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function section({ number, title, status, evidence, decidedBy }: JudgedItem, context: ReportContext): string {
  const open = decidedBy === undefined ? '' : `\n<p class="soft">What would decide it: ${escaped(decidedBy)}</p>`;
  const rows = evidence.map((each) => row(each, context)).join('\n');
  const list = rows === '' ? '' : `\n<ul>\n${rows}\n</ul>`;
  return `<section>
<h2 id="item-${String(number)}">${String(number)}. ${escaped(title)}: ${word(status)}</h2>${list}${open}
</section>`;
}

function row(evidence: Evidence, { placeOf }: ReportContext): string {
  return `<li>${word(evidence.status)} ${escaped(evidence.message)} <code>${escaped(placeOf(evidence))}</code></li>`;
}

function word(status: keyof typeof statusWords): string {
  return `<span class="status ${status}">${statusWords[status]}</span>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
