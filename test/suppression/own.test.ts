import assert from 'node:assert/strict';
import type { ConfigSuppression } from '#core/index.ts';
import { remarkIn } from '#core/suppression/grammar.ts';
import { notesInScript } from '#core/suppression/script.ts';
import { check, groups, outcome } from './check.ts';

const comment = '# iac-hardener-ignore network/sg-ingress-world: why not';
const rule = 'network/sg-ingress-world';
const by = (line: number): string => `${String(line)} ${rule} (comment: why not)`;
const open = (line: number): string => `${String(line)} ${rule}`;

describe('suppressions: comments', () => {
  it('nothing is suppressed without one', () => check(groups(), [open(11), open(18)]));

  it('above the first key: all of the file', () => check(groups({ top: comment }), [by(12), by(19)]));
  it('at the top with a blank line below: all of the file', () =>
    check(groups({ top: `# Our stack\n${comment}\n` }), [by(14), by(21)]));
  it('behind the document marker: all of the file', () => check(groups({ top: `--- ${comment}` }), [by(12), by(19)]));

  it('above a resource: all of that', () => check(groups({ web: `  ${comment}` }), [by(12), open(19)]));
  it('behind the key of a resource: all of that', () => check(groups({ webKey: ` ${comment}` }), [by(11), open(18)]));
  it('above a property: all of that', () => check(groups({ ingress: `      ${comment}` }), [by(12), open(19)]));
  it('behind the key of a property', () => check(groups({ ingressKey: ` ${comment}` }), [by(11), open(18)]));
  it('above an element of a list', () => check(groups({ rule: `        ${comment}` }), [by(12), open(19)]));
  it('above a line', () => check(groups({ cidr: `          ${comment}` }), [by(12), open(19)]));
  it('on the line', () => check(groups({ cidrLine: ` ${comment}` }), [by(11), open(18)]));
  it('behind a flow collection', () => check(groups({ dbLine: ` ${comment}` }), [open(11), by(18)]));
  it('further comments may stand between', () =>
    check(groups({ cidr: `          ${comment}\n          # more\n          # words` }), [by(14), open(21)]));
  it('less indented than its line', () => check(groups({ cidr: comment }), [by(12), open(19)]));

  it('a blank line parts it from what is below', () =>
    check(groups({ rule: `        ${comment}\n` }), ['8 core/suppression-unused', open(13), open(20)]));
  it('at the end of a list it is about nothing', () =>
    check(groups({ end: `          ${comment}` }), [open(11), '12 core/suppression-unused', open(19)]));
  it('at the end of the file it is about nothing', () =>
    check(groups({ last: comment }), [open(11), open(18), '19 core/suppression-unused']));
  it('above another property', () =>
    check(groups({ inWeb: `    ${comment}` }), ['4 core/suppression-unused', open(12), open(19)]));

  it('within a block text there is no comment', () =>
    check(`Description: |\n  Words\n  ${comment}\n${groups().replace(/^.*\n/, '')}`, [open(13), open(20)]));
  it('within quotes there is no comment', () =>
    check(`Description: "${comment}"\n${groups().replace(/^.*\n/, '')}`, [open(11), open(18)]));

  for (const [name, change] of Object.entries({
    CRLF: (text: string) => text.replaceAll('\n', '\r\n'),
    'byte order mark': (text: string) => `\uFEFF${text}`,
    'tabs before and in the comment': (text: string) =>
      text.replace('          # iac-hardener-ignore ', '\t\t# iac-hardener-ignore\t'),
    'no final newline': (text: string) => text.trimEnd(),
  }))
    it(name, () => check(change(groups({ cidr: `          ${comment}` })), [by(12), open(19)]));
  it('byte order mark, for the file', () => check(`\uFEFF${groups({ top: comment })}`, [by(12), by(19)]));

  it('of two for one finding, the wider one is unused', () =>
    check(groups({ web: `  ${comment}`, cidr: `          ${comment}` }), [
      '3 core/suppression-unused',
      by(13),
      open(20),
    ]));
  it('the same rule twice is once too often', () =>
    check(groups({ cidrLine: ` # iac-hardener-ignore ${rule}, ${rule}: why not` }), [
      by(11),
      '11 core/suppression-unused',
      open(18),
    ]));
  it('of several rules each counts by itself', () =>
    check(groups({ cidrLine: ` # iac-hardener-ignore iam/action-star, ${rule}: why not` }), [
      by(11),
      '11 core/suppression-unused',
      open(18),
    ]));

  it('comments of JSON', () =>
    check(
      `{\n  // iac-hardener-ignore iam/action-star: why not\n  "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},\n  "Version": "2012-10-17"\n}`,
      ['3 iam/action-star (comment: why not)'],
      { name: 'a.jsonc' },
    ));
  it('block comments of JSON', () =>
    check(
      `{\n  "Statement": {"Effect": "Allow", /* iac-hardener-ignore iam/action-star: why not */ "Action": "*", "Resource": "*"},\n  "Version": "2012-10-17"\n}`,
      ['2 iam/action-star (comment: why not)'],
      { name: 'a.jsonc' },
    ));

  it('takes effect, and loses it, with an edit of a comment alone', () => {
    const before = outcome(groups({ web: '  # words' }));
    assert.deepEqual(before, [open(12), open(19)]);
    check(groups({ web: `  ${comment}` }), [by(12), open(19)]);
  });
});

describe('suppressions: a finding at a parameter', () => {
  const template = (web: string, db: string): string => `Parameters:
  Cidr: {Type: String, Default: 0.0.0.0/0}
Resources:
${web}  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr}]
${db}  Db:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Db
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr}]
`;
  it('is suppressed at the parameter, for all', () =>
    check(`Parameters:\n  ${comment}\n${template('', '').replace(/^.*\n/, '')}`, [by(3), by(3)]));
  it('is suppressed at a resource, for that', () => {
    check(template(`  ${comment}\n`, ''), [open(2), by(2)].sort());
    check(template(`  ${comment}\n`, `  ${comment}\n`), [by(2), by(2)]);
  });
});

describe('suppressions: words that have no effect', () => {
  const at = (words: string): string => groups({ cidrLine: ` # ${words}` });
  const cases: readonly (readonly [string, string])[] = [
    [`iac-hardener-ignore ${rule}`, 'core/suppression-reason'],
    [`iac-hardener-ignore ${rule}:`, 'core/suppression-reason'],
    [`iac-hardener-ignore ${rule}: --`, 'core/suppression-reason'],
    [`iac-hardener-ignore ${rule}: <reason>`, 'core/suppression-reason'],
    [`iac-hardener-ignore ${rule} why not`, 'core/suppression-misspelt'],
    [`iac-hardener-ignore: why not`, 'core/suppression-misspelt'],
    [`iac-hardener-ignore sg-ingress-world: why not`, 'core/suppression-misspelt'],
    [`iac-hardener-ignore CKV_AWS_24: why not`, 'core/suppression-misspelt'],
    [`iac-hardener-ignore network/*: why not`, 'core/suppression-misspelt'],
    [`iac-hardener-ignore *: why not`, 'core/suppression-misspelt'],
    [`iac-hardener-ignore core/suppression-unused: why not`, 'core/suppression-misspelt'],
    [`iac-hardener-disable ${rule}: why not`, 'core/suppression-misspelt'],
    [`iac-hardener-ignroe ${rule}: why not`, 'core/suppression-misspelt'],
    [`IAC_Hardener: ignored-all ${rule}: why not`, 'core/suppression-misspelt'],
    [`iac-hardener-ignore ${rule} until 2026-02-30: why not`, 'core/suppression-misspelt'],
    [`iac-hardener-ignore ${rule} until 2025-12-31: why not`, 'core/suppression-expired'],
  ];
  for (const [words, found] of cases) it(words, () => check(at(words), [open(11), `11 ${found}`, open(18)]));

  it('an unused one is not blamed where its rule is off', () =>
    check(groups({ last: comment }), [], { config: { rules: { [rule]: 'off' } } }));
  it('nor where the text has errors', () =>
    check(`${groups({ last: '# iac-hardener-ignore iam/action-star: why not' })}  Bad: [\n`, [open(11), open(18)]));
  it('one that is over still holds where nobody says which day it is', () => {
    const text = at(`iac-hardener-ignore ${rule} until 2025-12-31: why not`);
    check(text, [by(11), open(18)], { today: '' });
  });
  it('nothing is read where inline suppressions are ignored', () =>
    check(groups({ top: comment }), [open(12), open(19)], { config: { inlineSuppressions: 'ignored' } }));
});

describe('suppressions: metadata', () => {
  const entry = (words: string): string => `    Metadata:\n      IacHardener:\n        Ignore: ${words}`;
  const metadata = (words: string): string => groups({ webMetadata: entry(words) });
  const accepted = `14 ${rule} (metadata: why not)`;
  it('of a resource', () => check(metadata(`[{Rule: ${rule}, Reason: why not}]`), [accepted, open(21)]));
  it('of the template', () =>
    check(groups({ top: `Metadata: {IacHardener: {Ignore: [{Rule: ${rule}, Reason: why not}]}}` }), [
      `12 ${rule} (metadata: why not)`,
      `19 ${rule} (metadata: why not)`,
    ]));
  it('until a day', () => {
    check(metadata(`[{Rule: ${rule}, Reason: why not, Until: 2026-01-01}]`), [accepted, open(21)]);
    check(metadata(`[{Rule: ${rule}, Reason: why not, Until: 2025-12-31}]`), [
      '7 core/suppression-expired',
      open(14),
      open(21),
    ]);
  });
  for (const [words, found] of [
    [`[{Rule: ${rule}}]`, 'core/suppression-reason'],
    [`[{Rule: ${rule}, reason: why not}]`, 'core/suppression-misspelt'],
    [`[{Rule: ${rule}, Reason: why not, Until: soon}]`, 'core/suppression-misspelt'],
    [`{Rule: ${rule}, Reason: why not}`, 'core/suppression-misspelt'],
    [`[${rule}]`, 'core/suppression-misspelt'],
    ['[{Reason: why not}]', 'core/suppression-misspelt'],
  ] as const)
    it(`${words}: ${found}`, () => check(metadata(words), [`7 ${found}`, open(14), open(21)]));
  for (const key of ['iacHardener', 'IaCHardener', 'iac-hardener'])
    it(`${key} is no key of ours`, () =>
      check(metadata(`[{Rule: ${rule}, Reason: why not}]`).replace('IacHardener', key), [
        '6 core/suppression-misspelt',
        open(14),
        open(21),
      ]));
  it('metadata of others is none of ours', () =>
    check(groups({ webMetadata: '    Metadata: {Owner: iac-hardener, AWS::CloudFormation::Designer: {id: 1}}' }), [
      open(12),
      open(19),
    ]));
});

describe('suppressions: configuration', () => {
  const policy =
    '{"Version": "2012-10-17", "Statement": [\n{"Effect": "Allow", "Action": "*", "Resource": "*"},\n{"Effect": "Allow", "Action": "*", "Resource": "*", "Sid": "B"}]}';
  const with_ = (...suppressions: readonly ConfigSuppression[]) => ({ name: 'a.json', config: { suppressions } });
  const accepted = (line: number): string => `${String(line)} iam/action-star (config: why not)`;
  it('of a whole file', () =>
    check(policy, [accepted(2), accepted(3)], with_({ rule: 'iam/action-star', reason: 'why not' })));
  it('below a pointer', () =>
    check(
      policy,
      [accepted(2), '3 iam/action-star'],
      with_({ rule: 'iam/action-star', pointer: '/Statement/0', reason: 'why not' }),
    ));
  it('a pointer ends where a name does', () =>
    check(
      policy,
      ['2 iam/action-star', '3 iam/action-star'],
      with_({ rule: 'iam/action-star', pointer: '/State', reason: 'why not' }),
    ));
  it('of a pack', () => check(policy, [accepted(2), accepted(3)], with_({ rule: 'iam/*', reason: 'why not' })));
  it('one that is over, or gives no reason, has no effect', () => {
    const all = ['2 iam/action-star', '3 iam/action-star'];
    check(policy, all, with_({ rule: 'iam/action-star', reason: 'why not', until: '2025-12-31' }));
    check(policy, all, with_({ rule: 'iam/action-star', reason: ' ' }));
  });
});

describe('suppressions: scripts and pages', () => {
  const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
  const put = (name: string): string =>
    `aws iam put-role-policy --role-name ${name} --policy-name p \\\n  --policy-document '${policy}'\n`;
  const note = '# iac-hardener-ignore iam/action-star: why not\n';
  const accepted = (line: number): string => `${String(line)} iam/action-star (comment: why not)`;
  const script = { name: 'a.sh' };
  it('above a command: the documents of that', () =>
    check(`#!/bin/bash\nset -e\n${note}${put('a')}${put('b')}`, [accepted(5), '7 iam/action-star'], script));
  it('a misspelt keyword is told', () =>
    check(
      `#!/bin/bash\nset -e\n# IaC_Hardener ignore iam/action-star: why not\n${put('a')}`,
      ['3 core/suppression-misspelt', '5 iam/action-star'],
      script,
    ));
  it('at the top: all of the script', () =>
    check(`#!/bin/bash\n${note}\n${put('a')}${put('b')}`, [accepted(5), accepted(7)], script));
  it('a here-document', () =>
    check(
      `set -e\n${note}cat > p.json <<'EOF'\n${policy}\nEOF\naws iam put-role-policy --role-name a --policy-name p --policy-document file://p.json\n`,
      [accepted(4)],
      script,
    ));
  it('unused', () => check(`set -e\n${note}\n${put('a')}`, ['2 core/suppression-unused', '5 iam/action-star'], script));
  it('CRLF', () =>
    check(
      `set -e\n${note}${put('a')}${put('b')}`.replaceAll('\n', '\r\n'),
      [accepted(4), '6 iam/action-star'],
      script,
    ));
  it('a template in a fence of a page', () =>
    check(`# Page\n\n\`\`\`yaml\n${groups({ cidr: `          ${comment}` })}\`\`\`\n`, [by(15), open(22)], {
      name: 'a.md',
    }));
});

describe('suppressions: long lines', function () {
  this.timeout(2000);
  const long = 100_000;
  const note = '# iac-hardener-ignore iam/action-star: why not\n';
  it('a word that begins as the keyword does', () =>
    assert.equal(remarkIn(`# iac-hardener-ig${'n'.repeat(long)}!`), undefined));
  it('blanks in a comment of a script', () =>
    assert.deepEqual(notesInScript(`# iac-hardener${' '.repeat(long)}x\n`, []), []));
  it('a command of many lines', () =>
    assert.equal(notesInScript(`${note}aws x \\\n${'a \\\n'.repeat(long)}`, []).length, 1));
});
