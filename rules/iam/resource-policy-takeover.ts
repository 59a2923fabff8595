import { unlockedBy, actionTrait } from '#core/data/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  actionTerms,
  includes,
  isAnyResource,
  isDenied,
  isOnlyForPeople,
  mayGrant,
  resourceTerms,
  statementsOf,
  unlimitedPaths,
  type Statement,
  grantingOf,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { inWords } from '#core/text/index.ts';

export default defineRule({
  id: 'iam/resource-policy-takeover',
  title: 'Policy of a resource that opens what is not allowed',
  // A fix that narrows a star leaves this behind, and is offered as it is less than that.
  severity: 'low',
  since: '0.1.0',
  why: 'Who may write the policy of a resource may write into it that they may read it. A review that looks for reads does not see it.',
  refs: [
    'parliament:RESOURCE_POLICY_PRIVILEGE_ESCALATION',
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
  ],
  preset: 'recommended',
  on: grantingOf('statement that may grant the writing of policies', actionTrait.unlocks),
  messages: {
    opens: '{action} opens {unlocked} on the same resource, which this policy does not allow.',
  },

  *check(statement, finding, facts) {
    // Of all resources at once there is a rule of its own.
    const resources = resourceTerms(statement);
    if (!mayGrant(statement) || resources.length === 0 || resources.some(({ pattern }) => isAnyResource(pattern)))
      return;
    for (const term of actionTerms(statement)) {
      const [action] = term.breadth === 'literal' ? term.actions : [];
      const unlocked = action ? unlockedBy(action.name) : [];
      if (!action || unlocked.length === 0 || isAllowedBeside(facts, statement, unlocked)) continue;
      if (resources.every(({ pattern }) => isDenied(facts, statement, action.name, pattern))) continue;
      const stated = finding.opens(term.node, { action: render(term.value), unlocked: inWords(unlocked) });
      const found = isOnlyForPeople(facts, statement.policy) ? stated.withSeverity('info') : stated;
      for (const path of unlimitedPaths(statement, () => true)) yield found.when(path).when(term.when);
    }
  },

  fixes: {},
  remedy:
    'Leave the policy to the template that makes the resource, or allow the action itself, so that a review sees it.',
});

/** Whether some statement of the policy allows one of the actions, or says nothing that tells. */
function isAllowedBeside(facts: Facts, { policy }: Statement, actions: readonly string[]): boolean {
  return statementsOf(facts, policy)
    .filter(mayGrant)
    .some(
      (each) =>
        each.notActions !== undefined ||
        (each.actions?.unknown.length ?? 0) > 0 ||
        actionTerms(each).some(
          ({ pattern }) => pattern.includes('${') || actions.some((action) => includes(pattern, action)),
        ),
    );
}

export const examples: readonly Example[] = [
  {
    title: 'the policy of a bucket without its objects',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["s3:PutBucketPolicy", "s3:PutObject"],
                       ^^^^^^^^^^^^^^^^^^^^ opens
            "Resource": ["arn:aws:s3:::builds", "arn:aws:s3:::builds/*"]
          }
        ]
      }
    `,
  },
  {
    title: 'a key in some stacks, a function, and a queue for people',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Deployer:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: deploy
            Roles: [deploy]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: !If [IsProd, kms:DescribeKey, kms:PutKeyPolicy]
                                                        ^^^^^^^^^^^^^^^^ opens
                  Resource: arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef
                - Effect: Allow
                  Action: lambda:AddPermission
                          ^^^^^^^^^^^^^^^^^^^^ opens
                  Resource: arn:aws:lambda:eu-west-1:111122223333:function:jobs-*
        Person:
          Type: AWS::IAM::UserPolicy
          Properties:
            UserName: person
            PolicyName: queue
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: sqs:AddPermission
                          ^^^^^^^^^^^^^^^^^ opens info
                  Resource: arn:aws:sqs:eu-west-1:111122223333:jobs
    `,
  },
  {
    title: 'what is allowed anyway, denied, conditional, everywhere, or not known, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        Anyway:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
                - { Effect: Allow, Action: [s3:PutBucketPolicy, 's3:Get*'], Resource: ['arn:aws:s3:::builds', 'arn:aws:s3:::builds/*'] }
                - { Effect: Allow, Action: kms:PutKeyPolicy, Resource: 'arn:aws:kms:eu-west-1:111122223333:key/k' }
                - { Effect: Deny, Action: kms:PutKeyPolicy, Resource: '*' }
                - { Effect: Allow, Action: sqs:AddPermission, Resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs', Condition: { StringEquals: { aws:ResourceTag/team: ci } } }
                - { Effect: Allow, Action: lambda:AddPermission, Resource: '*' }
                - { Effect: Deny, Action: secretsmanager:PutResourcePolicy, Resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:ci' }
        Given:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
                - { Effect: Allow, Action: [s3:PutBucketPolicy, !Ref Action], Resource: 'arn:aws:s3:::builds' }
    `,
  },
];
