import type { Editor } from '#core/edit/index.ts';
import {
  isOwn,
  mayGrant,
  passedToService,
  passRoleGrant,
  patternOf,
  purposeOf,
  grantingStatementSubject,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { literal, render } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/passrole-other-service',
  title: 'Roles that may be passed to more than EC2',
  severity: 'low',
  since: '0.1.0',
  why: 'Whoever manages runners launches instances. A role that may also be passed to a function or a build runs there without the network rules of the runners.',
  refs: [
    'WB609',
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService',
  ],
  preset: 'ci-runner',
  on: grantingStatementSubject,
  messages: {
    other: 'Roles may be passed to {service} as well{when}; runners are instances of EC2.',
  },
  checklist: { 6: { other: 'note' } },

  *check(statement, finding, facts) {
    if (!mayGrant(statement) || !passRoleGrant(statement)) return;
    if (purposeOf(facts, statement.policy) !== 'connection') return;
    for (const limit of passedToService(statement)) {
      if (!limit.bound) continue;
      for (const { value, node, when } of limit.services) {
        if (literal(value) === undefined || /^ec2[.*]/i.test(patternOf(value))) continue;
        yield finding
          .other(node, { service: render(value) })
          .when(statement.when)
          .when(limit.when)
          .when(when);
      }
    }
  },

  fixes: {
    onlyEc2: {
      title: 'Pass roles to EC2 only (stops passing them elsewhere)',
      applicability: 'needs-review',
      apply: passToEc2,
    },
  },
});

type Context = FixContext<Statement>;

function passToEc2({ edit, subject, finding, tree }: Context): Editor | 'decline' {
  const bound = passedToService(subject).flatMap((limit) => (limit.bound ? [limit.test] : []));
  const test = bound.find(({ values }) => values.some(({ node }) => node === finding.at));
  const list = test?.keyEntry.value;
  const item = test?.values.find(({ node }) => node === finding.at)?.node;
  if (!test || !list || !item || !isOwn(tree, subject.node, item)) return 'decline';
  const hasEc2 = test.values.some(({ value }) => /^ec2[.*]/i.test(patternOf(value)));
  if (list.kind === 'seq' && list.items.includes(item))
    return hasEc2 ? edit.removeItem(list, item, 'keep-empty') : edit.replace(item, 'ec2.amazonaws.com');
  return list === item ? edit.replace(item, 'ec2.amazonaws.com') : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a connection role that passes roles to functions',
    dialect: 'cfn',
    fixes: ['onlyEc2'],
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
                  Action: sts:AssumeRole
                  Condition: { StringEquals: { sts:ExternalId: customer-1 } }
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:PassRole
                      Resource: arn:aws:iam::123456789012:role/ci-runner
                      Condition:
                        StringEquals:
                          iam:PassedToService: [ec2.amazonaws.com, lambda.amazonaws.com]
                                                                   ^^^^^^^^^^^^^^^^^^^^ other
    `,
  },
  {
    title: 'a connection role that passes roles to builds only, in a policy of its own',
    dialect: 'cfn',
    fixes: ['onlyEc2'],
    bad: `
      Parameters:
        VendorAccount: { Type: String }
      Resources:
        WarpBuild:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: !Ref VendorAccount }
                  Action: sts:AssumeRole
                  Condition: { StringEquals: { sts:ExternalId: customer-1 } }
        Passing:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Roles: [!Ref WarpBuild]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: arn:aws:iam::123456789012:role/ci-runner
                  Condition:
                    StringLike:
                      iam:PassedToService: codebuild.*
                                           ^^^^^^^^^^^ other
    `,
  },
  {
    title: 'EC2 in each spelling, and roles that are not for runners',
    dialect: 'cfn',
    good: `
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
                  Condition: { StringEquals: { sts:ExternalId: customer-1 } }
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:PassRole
                      Resource: arn:aws:iam::123456789012:role/ci-runner
                      Condition:
                        StringLike:
                          iam:PassedToService: [ec2.amazonaws.com, ec2.amazonaws.com.cn, 'ec2.*']
        Deployer:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: codebuild.amazonaws.com }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: iam:PassRole
                      Resource: arn:aws:iam::123456789012:role/function
                      Condition: { StringEquals: { iam:PassedToService: lambda.amazonaws.com } }
    `,
  },
];
