import { isMap, entryOf } from '#core/syntax/index.ts';
import type { Editor } from '#core/edit/index.ts';
import {
  isOfOwnAccount,
  isRepeated,
  isStar,
  patternOf,
  purposeOf,
  reachOf,
  trustStatementSubject,
  unlimitedPaths,
  type ConditionTest,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { intrinsicOf, render } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/connection-no-external-id',
  title: 'Role for another account without an external id',
  severity: 'medium',
  since: '0.1.0',
  why: 'A service that works for many customers can be told by any of them to use this role: it may assume it, and it cannot know whose it is. With an external id it has to name the customer it works for.',
  refs: [
    'WB611',
    'kics:85138beb',
    'CWE-441',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
  ],
  preset: 'ci-runner',
  on: trustStatementSubject,
  messages: {
    missing:
      'Account {account} may assume this role without an external id{when}, so other customers of it could make it use the role.',
  },
  checklist: { 6: { missing: 'fail' } },

  *check(statement, finding, facts) {
    const { policy, principals } = statement;
    if (policy.kind !== 'trust' || purposeOf(facts, policy) !== 'connection') return;
    for (const principal of principals?.items ?? []) {
      if (reachOf(principal) !== 'account' || isOfOwnAccount(facts, principal)) continue;
      const found = finding.missing(principal.node, { account: accountOf(render(principal.value)) });
      for (const path of unlimitedPaths(statement, isSpecific)) yield found.when(path).when(principal.when);
    }
  },

  fixes: {
    externalId: {
      title: 'Ask for an external id (the other side has to send it)',
      applicability: 'placeholder',
      asks: ['externalId'],
      apply: addExternalId,
    },
  },
});

/** The account of `arn:aws:iam::111122223333:root`; an account id is itself. */
function accountOf(principal: string): string {
  return /:iam::(.+):root$/.exec(principal)?.[1] ?? principal;
}

/** Whether a test ties the role to one customer, to one's own organisation, or to people. */
function isSpecific(test: ConditionTest): boolean {
  const mayBeAbsent = test.ifExists || test.qualifier === 'ForAllValues';
  if (test.key === 'sts:externalid')
    return (
      !mayBeAbsent &&
      /^String(?:Equals|EqualsIgnoreCase|Like)$/.test(test.operator) &&
      !test.values.some(({ value }) => isStar(patternOf(value)))
    );
  return /^aws:(?:principalorg(?:id|paths)|multifactorauth(?:present|age))$/.test(test.key);
}

function addExternalId(context: FixContext<Statement>): Editor | 'decline' {
  const { edit, subject, tree } = context;
  const { node } = subject;
  const old = entryOf(node, 'Condition')?.value;
  if (isRepeated(tree, node) || subject.conditions.unknown.length > 0) return 'decline';
  const id = context.input('externalId');
  const test = { 'sts:ExternalId': id };
  if (!old) return edit.put(node, 'Condition', { StringEquals: test });
  if (!isMap(old) || intrinsicOf(old)) return 'decline';
  // Beside a test for other ids, nobody would pass both.
  for (const { key, value } of old.entries) {
    if (key.source === 'StringEquals' || !isMap(value)) continue;
    const other = value.entries.find((each) => each.key.source.toLowerCase() === 'sts:externalid');
    if (other) edit.removeEntry(value, other, 'remove-key');
  }
  const equals = entryOf(old, 'StringEquals')?.value;
  if (!equals) return edit.put(old, 'StringEquals', test);
  return isMap(equals) && !intrinsicOf(equals) ? edit.put(equals, 'sts:ExternalId', id) : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a role for those who launch the runners',
    dialect: 'cfn',
    fixes: ['externalId'],
    bad: `
      Parameters:
        VendorAccount: { Type: String }
      Resources:
        ConnectionRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    AWS: !Sub arn:\${AWS::Partition}:iam::\${VendorAccount}:root
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing
                  Action: sts:AssumeRole
    `,
  },
  {
    title: 'conditions that leave the id out, and one that any id satisfies',
    dialect: 'cfn',
    fixes: ['externalId'],
    bad: `
      Resources:
        ConnectionRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '111122223333' }
                                    ^^^^^^^^^^^^^^ missing
                  Action: sts:AssumeRole
                  Condition:
                    StringEqualsIfExists: { sts:ExternalId: customer-1 }
                - Effect: Allow
                  Principal: { AWS: ['arn:aws:iam::111122223333:root'] }
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing
                  Action: sts:AssumeRole
                  Condition:
                    StringLike: { sts:ExternalId: '*' }
                    StringEquals: { aws:RequestedRegion: eu-west-1 }
    `,
  },
  {
    title: 'with an id, for one’s own organisation, for people with a second factor, and roles for services',
    dialect: 'cfn',
    good: `
      Parameters:
        ExternalId: { Type: String }
      Resources:
        ConnectionRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '111122223333' }
                  Action: sts:AssumeRole
                  Condition: { StringEquals: { sts:ExternalId: !Ref ExternalId } }
                - Effect: Allow
                  Principal: { AWS: '444455556666' }
                  Action: sts:AssumeRole
                  Condition: { StringEquals: { aws:PrincipalOrgID: o-a1b2c3d4e5 } }
                - Effect: Allow
                  Principal: { AWS: '444455556666' }
                  Action: sts:AssumeRole
                  Condition: { Bool: { aws:MultiFactorAuthPresent: 'true' } }
        OwnRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: sts:AssumeRole }
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
    `,
  },
  {
    title: 'a role for an account that the configuration calls its own',
    dialect: 'cfn',
    options: { ownAccounts: ['111122223333'] },
    good: `
      Resources:
        ConnectionRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: 'arn:aws:iam::111122223333:root' }
                  Action: sts:AssumeRole
    `,
  },
];
