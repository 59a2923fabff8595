import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Checklist } from '#core/index.ts';
import { checklistHtml, checklistMarkdown } from '#core/checklist/index.ts';
import { style, styleHash } from '#core/checklist/report/html.ts';

const hostile = '<script>alert(1)</script> [x](javascript:y) | `z`\n# head';
const checklist: Checklist = {
  items: [
    {
      number: 2,
      title: 'No inbound traffic to runners',
      status: 'fail',
      evidence: [{ status: 'fail', message: hostile, path: 'a.yaml', range: { start: 3, end: 5 }, finding: undefined }],
      decidedBy: undefined,
    },
    { number: 7, title: 'IMDSv2 required', status: 'unknown', evidence: [], decidedBy: 'The setting of the runner.' },
  ],
  score: { passed: 0, decided: 1, total: 2 },
  runnerEvidence: [{ path: 'a.yaml', range: { start: 0, end: 1 }, words: 'runner & "co"' }],
};
const context = { subject: 'a_b.yaml', date: '2026-11-26', version: '1.2.3', placeOf: () => 'a.yaml:1' };

describe('the checklist as a page', () => {
  it('HTML: the policy allows exactly the style of the page', () => {
    const hash = `sha256-${createHash('sha256').update(style).digest('base64')}`;
    assert.equal(styleHash, hash);
    const page = checklistHtml(checklist, context);
    const [policy = ''] = /content="[^"]*"/.exec(page.slice(page.indexOf('Content-Security-Policy'))) ?? [];
    assert.equal(policy, `content="default-src 'none'; style-src '${hash}'; base-uri 'none'; form-action 'none'"`);
    assert.ok(page.includes(`<style>${style}</style>`));
  });

  it('HTML: text of a template is text', () => {
    const page = checklistHtml(checklist, context);
    assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
    assert.ok(!page.includes('<script'));
    assert.ok(page.includes('runner &amp; &quot;co&quot;'));
  });

  it('Markdown: text of a template is text', () => {
    assert.equal(
      checklistMarkdown(checklist, context),
      [
        '# Security checklist: a\\_b.yaml',
        '',
        '**0 of 1 decided items passed.** Judged as a stack for CI runners, because it says "runner & "co"". Checked on 2026-11-26 with IaC Hardener 1.2.3.',
        '',
        '| | Item | Status |',
        '| --- | --- | --- |',
        '| 2 | No inbound traffic to runners | ❌ failed |',
        '| 7 | IMDSv2 required | ❔ not decided |',
        '',
        '## 2. No inbound traffic to runners: failed',
        '',
        '- ❌ \\<script\\>alert(1)\\</script\\> \\[x\\](javascript:y) \\| \\`z\\` \\# head (`a.yaml:1`)',
        '',
        '## 7. IMDSv2 required: not decided',
        '',
        '- What would decide it: The setting of the runner.',
        '',
      ].join('\n'),
    );
  });
});
