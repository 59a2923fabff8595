import assert from 'node:assert/strict';
import type { HardenResult, HardenStep } from '../../client/protocol.ts';
import { describeFindings, report, reviewable, total, whyLeft } from '../../client/summary.ts';

const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

describe('what the client says of findings', () => {
  const rows = [
    [none, 0, 'nothing found'],
    [{ ...none, low: 1 }, 1, '1 low'],
    [{ ...none, info: 2, critical: 3, medium: 1 }, 6, '3 critical, 1 medium, 2 info'],
  ] as const;
  for (const [counts, sum, text] of rows) {
    it(text, () => {
      assert.deepEqual([total(counts), describeFindings(counts)], [sum, text]);
    });
  }
});

describe('what the client says of a hardening', () => {
  const passRole = step({
    rule: 'iam/passrole-star',
    message: 'Passes any role.',
    line: 311,
    fix: 'Limit to one role',
  });
  const imds = step({ rule: 'ec2/imdsv1-allowed', message: 'IMDSv1 answers.', line: 340, fix: 'Require IMDSv2' });
  const egress = step({ rule: 'network/sg-egress-world', message: 'Open | wide.', line: 229, reason: 'Which hosts?' });
  const safe = result([imds], [passRole, egress]);
  const reviewed = result([imds, passRole], [egress]);

  it('only what the safe pass left is under review', () => {
    assert.deepEqual(reviewable(safe, reviewed), [passRole]);
  });

  it('the report has a section for each outcome, one-based lines, and no cell that breaks the table', () => {
    assert.equal(
      report('stack.yaml', safe, reviewed),
      [
        '# Hardening stack.yaml',
        '',
        '## Safe: 1 fix',
        '',
        '| Line | Severity | Finding | Outcome | Rule |',
        '|---:|---|---|---|---|',
        '| 341 | high | IMDSv1 answers. | Require IMDSv2 | `ec2/imdsv1-allowed` |',
        '',
        '## Reviewed: 1 fix more',
        '',
        '| Line | Severity | Finding | Outcome | Rule |',
        '|---:|---|---|---|---|',
        '| 312 | high | Passes any role. | Limit to one role | `iam/passrole-star` |',
        '',
        '## Stays: 1 finding',
        '',
        '| Line | Severity | Finding | Outcome | Rule |',
        '|---:|---|---|---|---|',
        '| 230 | high | Open \\| wide. | Which hosts? | `network/sg-egress-world` |',
        '',
      ].join('\n'),
    );
  });

  it('says why a finding stays', () => {
    assert.equal(whyLeft(egress), 'Which hosts?');
    assert.equal(whyLeft(passRole), 'Waits for your review: Limit to one role.');
    assert.equal(whyLeft(step({})), 'Needs a decision that only you can make.');
  });
});

function step(part: Partial<HardenStep>): HardenStep {
  return { rule: 'a/b', severity: 'high', message: 'Is open.', line: 0, ...part };
}

function result(applied: readonly HardenStep[], left: readonly HardenStep[]): HardenResult {
  return { version: 1, text: '', edits: [], offers: [], applied, left };
}
