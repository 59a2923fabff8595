/** What is said of the parts of a policy. `¦` is the place that is pointed at. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { iamData } from '#core/data/index.ts';
import { actionCounts, hoverAt, open } from '#core/index.ts';

interface Said {
  readonly of: string;
  readonly markdown: string;
}

function said(marked: string, name = 'x.yaml'): Said | undefined {
  const at = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const hover = hoverAt(open({ text, name }), at);
  return hover && { of: text.slice(hover.range.start, hover.range.end), markdown: hover.markdown };
}

const policy = (...lines: readonly string[]): string =>
  ['Version: "2012-10-17"', 'Statement:', '  - Effect: Allow', ...lines.map((line) => `    ${line}`), ''].join('\n');

const dated = `\n\n_AWS’s data of ${iamData().dataDate}_`;

describe('hover in policies', () => {
  it('explains an action', () => {
    assert.deepEqual(said(policy('Action: [s3:GetObject, iam:Pass¦Role]')), {
      of: 'iam:PassRole',
      markdown:
        '`iam:PassRole` — Write\n\nGrants permission to pass a role to a service.\n\nResource types: `role`\n\nCondition keys: `iam:AssociatedResourceArn`, `iam:PassedToService`' +
        dated,
    });
  });
  it('explains a policy template of SAM with what it is given', () => {
    const template = (policies: string) =>
      `Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies: [${policies}]\n`;
    const found = said(template('{ FilterLogEvents¦Policy: { LogGroupName: !Sub "${AWS::StackName}-jobs" } }'));
    assert.equal(found?.of, 'FilterLogEventsPolicy');
    assert.ok(
      found.markdown.startsWith(
        'Policy template `FilterLogEventsPolicy` of SAM allows\n\n- `logs:FilterLogEvents` on `arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${AWS::StackName}-jobs:log-stream:*`\n\nParameters: `LogGroupName`',
      ),
      found.markdown,
    );
    assert.match(said(template('{ FilterLogEventsPolicy¦: {} }'))?.markdown ?? '', /log-group:\$\{LogGroupName\}/);
    assert.equal(said(template('{ FilterLogEvent¦Policy: {} }')), undefined);
  });
  it('says what cannot be limited, and who gets a role', () => {
    assert.match(said(policy('Action: s3:ListAllMyBuckets¦'))?.markdown ?? '', /`Resource` has to be `\*`/);
    const create = said(policy('Action: lambda:CreateFunction¦'))?.markdown ?? '';
    assert.match(create, /It needs `iam:PassRole` for `lambda\.amazonaws\.com`/);
  });
  it('says what a wildcard matches, the risky ones first', () => {
    const found = said(policy('Action: "iam:P*¦"'));
    const all = [...iamData().actionsMatching('iam:P*')];
    assert.equal(found?.of, '"iam:P*"');
    assert.ok(found.markdown.startsWith(`\`iam:P*\` matches ${String(all.length)} actions today; `), found.markdown);
    const names = [...found.markdown.matchAll(/^- `(\S+)`/gm)].map(([, name]) => name ?? '');
    assert.deepEqual(names.slice(0, 3), ['iam:PutGroupPolicy', 'iam:PutRolePolicy', 'iam:PutUserPolicy']);
    assert.ok(names.every((name) => all.includes(name)));
  });
  it('says which of those that only read give out data', () => {
    const count = [...iamData().actionsMatching('s3:Get*')].length;
    const { markdown = '' } = said(policy('Action: s3:Get¦*')) ?? {};
    assert.match(
      markdown,
      new RegExp(`^\`s3:Get\\*\` matches ${String(count)} actions today; \\d of them give out data`),
    );
    assert.match(markdown, /credentials\.\n\n(?:- `s3:\w+` — Read\n)*?- `s3:GetObject` — Read\n/);
    assert.match(markdown, new RegExp(`and ${String(count - 7)} more`));
    assert.match(said(policy('Action: s3:GetObjec¦t'))?.markdown ?? '', /\n\nIt gives out data\.\n\n/);
  });
  it('says of a wildcard without risk how many it matches', () => {
    const count = [...iamData().actionsMatching('ec2:Describe*')].length;
    const { markdown } = said(policy('Action: ec2:Describe¦*')) ?? {};
    assert.ok(markdown?.startsWith(`\`ec2:Describe*\` matches ${String(count)} actions today.\n\n- `), markdown);
  });
  it('says of all actions what it would say having read each of them', () => {
    const slow = said(policy('Action: "*:?¦*"'))?.markdown;
    assert.match(slow ?? '', /^`\*:\?\*` matches \d+,\d{3} actions today; /);
    for (const pattern of ['*', '*:*'])
      assert.equal(said(policy(`Action: "¦${pattern}"`))?.markdown, slow?.replace('*:?*', pattern));
  });
  it('says that a wildcard matches nothing', () => {
    assert.equal(said(policy('Action: s3:Gat¦*'))?.markdown, '`s3:Gat*` matches no action that is known.' + dated);
  });
  it('says what NotAction leaves', () => {
    const [all, iam] = ['*', 'iam:*'].map((pattern) => [...iamData().actionsMatching(pattern)].length);
    const found = said(policy('Not¦Action: iam:*'));
    const left = ((all ?? 0) - (iam ?? 0)).toLocaleString('en-US');
    assert.equal(found?.of, 'NotAction');
    assert.ok(found.markdown.startsWith(`\`NotAction\` leaves ${left} actions, and all that AWS adds later; `));
    assert.ok(!found.markdown.includes('`iam:'));
  });
  it('explains a condition key, also with its variable part filled', () => {
    const found = said(policy('Condition: { StringEquals: { aws:RequestTag/Te¦am: a } }'));
    assert.equal(found?.of, 'aws:RequestTag/Team');
    assert.match(found.markdown, /^Condition key `aws:RequestTag\/\S+` — String\n\nAny service may send it\./);
    assert.match(
      said(policy('Condition: { StringLike: { s3:pre¦fix: a } }'))?.markdown ?? '',
      /^Condition key `s3:prefix` — String\n\nFilters access by .*\n\nFor Amazon S3/,
    );
  });
  it('explains a service principal', () => {
    const found = said(policy('Principal: { Service: ecs-tasks.ama¦zonaws.com }'));
    assert.equal(found?.of, 'ecs-tasks.amazonaws.com');
    assert.match(found.markdown, /It gets a role by\n\n(?:- .*\n)*- `ecs:RunTask`/);
  });
  it('explains an action of JSON in a string', () => {
    const text =
      'Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: |\n        {"Statement": [{"Effect": "Allow", "Action": "s3:GetO¦bject"}]}\n';
    assert.equal(said(text)?.of, '"s3:GetObject"');
  });
  it('is silent elsewhere', () => {
    for (const line of [
      'Sid: s3:Get¦Object',
      'Ac¦tion: s3:GetObject',
      'Action: s3:Nope¦',
      'Action: nope:GetObject¦',
      'Resource: s3:Get¦Object',
    ])
      assert.equal(said(policy(line)), undefined, line);
    assert.equal(said('Action: s3:GetOb¦ject\n'), undefined);
  });
});

describe('counts of actions', () => {
  it('are those of patterns with wildcards, within a range', () => {
    const text =
      policy('Action: [s3:GetObject, s3:Get*, "iam:Pas?Role"]', 'NotResource: "*"') +
      '  - Effect: Deny\n    NotAction: s3:*\n';
    const document = open({ text, name: 'x.yaml' });
    const count = (pattern: string): number => [...iamData().actionsMatching(pattern)].length;
    const all = actionCounts(document, { start: 0, end: text.length });
    assert.deepEqual(all, [
      { offset: text.indexOf('s3:Get*') + 7, count: count('s3:Get*') },
      { offset: text.indexOf('"iam') + 14, count: 1 },
      { offset: text.lastIndexOf('s3:*') + 4, count: count('s3:*') },
    ]);
    assert.deepEqual(actionCounts(document, { start: text.indexOf('NotResource'), end: text.length }), all.slice(2));
  });
});
