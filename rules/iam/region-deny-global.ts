import { breadthOf, patternOf, testedWith, type ConditionTest } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { isCertain, plainValues } from './_condition-values.ts';
import { conditionBranches } from './_conditions.ts';

export default defineRule({
  id: 'iam/region-deny-global',
  title: 'Deny of other regions that takes global services along',
  severity: 'info',
  since: '0.1.0',
  why: 'IAM, Organizations, Route 53, CloudFront and other global services answer in us-east-1 only. A Deny of every action outside of other regions switches them off, which ends in a Deny that is taken out in a hurry.',
  refs: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion',
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html',
  ],
  preset: 'recommended',
  on: testedWith(leavesOutGlobal),
  messages: {
    global:
      'Without us-east-1 this denies every action of global services, such as IAM, Route 53 and CloudFront, which answer there only.',
  },

  *check(statement, finding) {
    const { isDeny, actions, policy } = statement;
    const isForAll = ['identity', 'boundary', 'scp'].includes(policy.kind);
    if (!isDeny || !isForAll) return;
    if (!actions?.items.some(({ value }) => breadthOf(patternOf(value)) === 'everything')) return;
    for (const { tests, when } of conditionBranches(statement)) {
      const test = tests.find(leavesOutGlobal);
      if (test) yield finding.global(test.keyEntry.key).when(when);
    }
  },

  fixes: {},
  remedy:
    'Write NotAction with the global services that you use in the place of Action "*", or allow us-east-1 as well.',
});

/** Regions of the commercial partition, without the one in which its global services are. */
function leavesOutGlobal(test: ConditionTest): boolean {
  if (test.key !== 'aws:requestedregion' || test.operator !== 'StringNotEquals' || !isCertain(test)) return false;
  return plainValues(test).every(
    ({ text }) => /^(?!us-gov-|us-iso|cn-|eusc-)[a-z]{2}-[a-z]+-\d$/.test(text) && text !== 'us-east-1',
  );
}

export const examples: readonly Example[] = [
  {
    title: 'Europe only',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": { "StringNotEquals": { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } }
                                                ^^^^^^^^^^^^^^^^^^^^^ global
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Action: ['*']
                  Resource: '*'
                  Condition: !If
                    - IsTest
                    - StringNotEquals: { aws:RequestedRegion: eu-west-1 }
                                         ^^^^^^^^^^^^^^^^^^^ global
                    - StringNotEquals: { aws:RequestedRegion: [eu-west-1, us-east-1] }
    `,
  },
  {
    title:
      'exceptions, single services, the region of global services, other partitions, an Allow, and what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Region: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, NotAction: ['iam:*', 'route53:*'], Resource: '*', Condition: { StringNotEquals: { aws:RequestedRegion: eu-west-1 } } }
                - { Effect: Deny, Action: ['ec2:*'], Resource: '*', Condition: { StringNotEquals: { aws:RequestedRegion: eu-west-1 } } }
                - { Effect: Deny, Action: '*', Resource: '*', Condition: { StringNotEquals: { aws:RequestedRegion: [eu-west-1, us-east-1] } } }
                - { Effect: Deny, Action: '*', Resource: '*', Condition: { StringNotEquals: { aws:RequestedRegion: us-gov-west-1 } } }
                - { Effect: Deny, Action: '*', Resource: '*', Condition: { StringNotEquals: { aws:RequestedRegion: [eu-west-1, !Ref Region] } } }
                - { Effect: Allow, Action: '*', Resource: '*', Condition: { StringNotEquals: { aws:RequestedRegion: eu-west-1 } } }
                - { Effect: Deny, Action: '*', Resource: '*', Condition: { StringEquals: { aws:RequestedRegion: eu-west-1 } } }
    `,
  },
];
