import assert from 'node:assert/strict';
import { applyEdits, defaultConfig, fixesOf, open } from '#core/index.ts';
import { analyzer, groups } from './check.ts';

const rule = 'network/sg-ingress-world';
const other = 'iam/action-star';

/** `before` with the fix `key` of its first finding on suppressions is `after`; then that finding is gone. */
function check(before: string, key: string, after: string, name = 'a.yaml'): void {
  const document = open({ text: before, name, today: '2026-01-01' });
  const { findings } = analyzer.analyze(document, defaultConfig);
  const finding = findings.find((each) => each.rule.startsWith('core/suppression-'));
  assert.ok(finding);
  const fix = fixesOf(analyzer, document, finding).find((each) => each.key === key);
  assert.ok(fix, `no fix "${key}"`);
  const text = applyEdits(before, fix.edits);
  assert.equal(text, after);
  const fixed = analyzer.analyze(open({ text, name, today: '2026-01-01' }), defaultConfig);
  assert.ok(!fixed.findings.some(({ fingerprint }) => fingerprint === finding.fingerprint));
}

describe('suppressions: fixes of comments', () => {
  const unused = `# iac-hardener-ignore ${other}: once`;
  const plain = groups();
  it('the line goes', () => check(groups({ cidr: `          ${unused}` }), 'remove', plain));
  it('with CRLF', () =>
    check(groups({ cidr: `          ${unused}` }).replaceAll('\n', '\r\n'), 'remove', plain.replaceAll('\n', '\r\n')));
  it('with a byte order mark, as the first line', () =>
    check(`\uFEFF${groups({ top: unused })}`, 'remove', `\uFEFF${plain}`));
  it('behind a value, with the blanks before it', () => check(groups({ cidrLine: `   ${unused}` }), 'remove', plain));
  it('as the last line', () => check(groups({ last: unused }), 'remove', plain));
  it('as the last line without line end', () => check(groups({ last: unused }).trimEnd(), 'remove', plain.trimEnd()));
  it('what stands around it stays', () =>
    check(
      groups({ cidr: `          # a\n          ${unused}\n          # b` }),
      'remove',
      groups({ cidr: '          # a\n          # b' }),
    ));
  it('the other rules stay', () => {
    const note = (rules: string): string =>
      groups({ cidrLine: ` # iac-hardener-ignore ${rules} until 2027-01-01: why` });
    check(note(`${rule}, ${other}`), 'remove', note(rule));
    check(note(`${other}, ${rule}`), 'remove', note(rule));
    check(note(`${rule},${rule}`), 'remove', note(rule));
  });
  it('a slip in a rule, of several', () => {
    const note = (rules: string): string => groups({ cidrLine: ` # iac-hardener-ignore ${rules}: why` });
    check(note('network/sg-ingres-world'), 'correct', note(rule));
    check(
      note(`network/sg-egress-world, sg-ingress-world`).replace('network/sg-egress-world, ', ''),
      'correct',
      note(rule),
    );
  });
  it('a slip in the keyword', () =>
    check(
      groups({ cidrLine: ` # iac-hardener-disable ${rule}: why` }),
      'correct',
      groups({ cidrLine: ` # iac-hardener-ignore ${rule}: why` }),
    ));
  it('a comment of JSON', () =>
    check(
      `{\n  // iac-hardener-ignore ${other}: once\n  "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}],\n  "Version": "2012-10-17"\n}\n`,
      'remove',
      '{\n  "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}],\n  "Version": "2012-10-17"\n}\n',
      'a.jsonc',
    ));
  it('a comment of a script', () => {
    const put = `aws iam put-role-policy --role-name a --policy-name p --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}]}'\n`;
    check(`#!/bin/bash\nset -e\n${unused}\n${put}`, 'remove', `#!/bin/bash\nset -e\n${put}`, 'a.sh');
  });
  it('a comment in a fence of a page', () =>
    check(
      `1. Deploy:\n\n   \`\`\`yaml\n${groups({ cidr: `          ${unused}` }).replace(/^(?=.)/gm, '   ')}   \`\`\`\n`,
      'remove',
      `1. Deploy:\n\n   \`\`\`yaml\n${plain.replace(/^(?=.)/gm, '   ')}   \`\`\`\n`,
      'a.md',
    ));
});

describe('suppressions: fixes of metadata', () => {
  const metadata = (items: string): string =>
    groups({ webMetadata: `    Metadata:\n      IacHardener:\n        Ignore:\n${items}` });
  const item = (id: string): string => `          - Rule: ${id}\n            Reason: why`;
  it('one of several goes', () => check(metadata(`${item(other)}\n${item(rule)}`), 'remove', metadata(item(rule))));
  it('the last one takes along what is empty then', () => check(metadata(item(other)), 'remove', groups()));
  it('but nothing else', () =>
    check(
      metadata(item(other)).replace('    Metadata:\n', '    Metadata:\n      Owner: us\n'),
      'remove',
      groups({ webMetadata: '    Metadata:\n      Owner: us' }),
    ));
  it('a slip in a rule', () => check(metadata(item('sg-ingress-world')), 'correct', metadata(item(rule))));
  it('a slip in a key', () => check(metadata(item(rule)).replace('Reason', 'Raeson'), 'correct', metadata(item(rule))));
});
