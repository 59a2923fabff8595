import type { IamAction } from '#core/data/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  actionTerms,
  needsResource,
  isAnyResource,
  isDenied,
  isUnlimited,
  limitsResources,
  mayGrant,
  resourceTerms,
  statementSubject,
  unlimitedPaths,
  type ActionTerm,
  type ResourceTerm,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/resource-star-optional',
  title: 'Actions on every resource that may be limited',
  severity: 'info',
  since: '0.1.0',
  why: 'AWS lists the resources of these actions as optional, so that "*" may be right for them; where it is not, jobs reach what other teams own.',
  refs: [
    'CWE-732',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  preset: 'strict',
  on: statementSubject,
  messages: {
    optional:
      'Resource "{resource}" lets {actions} act on everything in the account; each of them may be limited to resources, though not all requests name one.',
  },

  *check(statement, finding, facts) {
    if (!mayGrant(statement)) return;
    const star = resourceTerms(statement).find(({ pattern }) => isAnyResource(pattern));
    if (!star) return;
    const terms = actionTerms(statement).filter((term) => isOpen(facts, statement, term, star));
    const service = terms[0]?.actions[0]?.service;
    if (service === undefined) return;
    const args = { resource: render(star.value), actions: listed(terms.map(({ value }) => render(value))) };
    for (const path of unlimitedPaths(statement, (test) => limitsResources(test, service)))
      yield finding.optional(star.node, args).when(path).when(star.when);
  },

  fixes: {},
  remedy: 'Name the resources, if the action is used on some only.',
});

function isOpen(
  facts: Facts,
  statement: Statement,
  { actions, breadth, pattern }: ActionTerm,
  star: ResourceTerm,
): boolean {
  if (breadth === 'everything' || breadth === 'service' || actions.length === 0) return false;
  return (
    actions.every((action) => isOptional(action) && isUnlimited(statement, action)) &&
    !isDenied(facts, statement, pattern, star.pattern)
  );
}

/** Whether an action has types of resource, none of which it needs. */
function isOptional(action: IamAction): boolean {
  return !action.wildcardOnly && !needsResource(action);
}

export const examples: readonly Example[] = [
  {
    title: 'reports of every instance, and tags of every repository',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Action": ["ssm:UpdateInstanceInformation", "codecommit:TagResource"], "Resource": "*" }
                                                                                                                  ^^^ optional
        ]
      }
    `,
  },
  {
    title: 'in a branch of a template, beside an action that takes nothing else',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [ssm:UpdateInstanceInformation, sts:GetCallerIdentity]
                  Resource: !If [IsProd, 'arn:aws:ec2:eu-west-1:111122223333:instance/*', '*']
                                                                                          ^^^ optional
    `,
  },
  {
    title: 'named instances, needed resources, none at all, limits, patterns of more, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Instance: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 'ssm:UpdateInstanceInformation', Resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/*' }
                - { Effect: Allow, Action: 'ssm:UpdateInstanceInformation', Resource: !Ref Instance }
                - { Effect: Allow, Action: ['sqs:SendMessage', 'ecr:GetAuthorizationToken'], Resource: '*' }
                - { Effect: Allow, Action: 'cloudwatch:PutMetricData', Resource: '*', Condition: { StringEquals: { 'cloudwatch:namespace': ci } } }
                - { Effect: Allow, Action: 'codecommit:TagResource', Resource: '*', Condition: { StringEquals: { 'aws:ResourceAccount': !Ref AWS::AccountId } } }
                - { Effect: Allow, Action: ['ssm:*', 'codecommit:*'], Resource: '*' }
                - { Effect: Deny, Action: 'directconnect:CreatePublicVirtualInterface', Resource: '*' }
                - { Effect: Allow, Action: 'directconnect:CreatePublicVirtualInterface', Resource: '*' }
    `,
  },
];
