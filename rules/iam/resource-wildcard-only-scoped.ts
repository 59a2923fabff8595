import type { Facts } from '#core/facts/index.ts';
import {
  actionTerms,
  isRepeated,
  isStar,
  mayGrant,
  namedActions,
  resourceTerms,
  statementsOf,
  grantingStatementSubject,
  type ActionTerm,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { listed, splitOff } from './_shared.ts';
import { hasOnlySome, isNeverAllowed } from './_without-resources.ts';

export default defineRule({
  id: 'iam/resource-wildcard-only-scoped',
  title: 'Action without resources that is limited to some',
  severity: 'medium',
  since: '0.1.0',
  why: 'The action is not allowed at all, which shows only when a job fails; a star for the whole statement is then the quickest way out, and opens the other actions too.',
  refs: [
    'cfn-lint:I3510',
    'parliament:RESOURCE_MISMATCH',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  preset: 'recommended',
  on: grantingStatementSubject,
  messages: {
    never: '{action} acts on no resource, so that only Resource "*" allows it: with {resources} it is not allowed.',
  },

  *check(statement, finding, facts) {
    if (!mayGrant(statement) || !hasOnlySome(statement)) return;
    const resources = listed(
      resourceTerms(statement).map(({ value }) => `"${render(value)}"`),
      1,
    );
    for (const term of actionTerms(statement)) {
      const isAll = term.breadth === 'everything';
      if (isAll || !isNeverAllowed(statement, term) || isAllowedElsewhere(facts, statement, term)) continue;
      yield finding
        .never(term.node, { action: render(term.value), resources })
        .when(statement.when)
        .when(term.when);
    }
  },

  fixes: {
    split: {
      title: 'Allow the action on "*", in a statement of its own',
      applicability: 'needs-review',
      apply({ edit, finding, subject: statement, tree }) {
        const moved = actionTerms(statement).filter(({ node }) => node === finding.at);
        if (isRepeated(tree, statement.node)) return 'decline';
        return (
          splitOff(
            edit,
            statement,
            moved.map(({ node }) => node),
            { resources: ['*'] },
          ) ?? 'decline'
        );
      },
    },
  },
  remedy: 'Give the action a statement of its own, with Resource "*".',
});

/** Whether another statement of the policy allows the same on a star. */
function isAllowedElsewhere(facts: Facts, statement: Statement, term: ActionTerm): boolean {
  return statementsOf(facts, statement.policy).some((other) => {
    if (other.node === statement.node || other.allow.length === 0) return false;
    const isOpen = other.notResources !== undefined || resourceTerms(other).some(({ pattern }) => isStar(pattern));
    if (!isOpen) return false;
    const isEverything =
      other.notActions !== undefined || actionTerms(other).some(({ breadth }) => breadth === 'everything');
    const allowed = namedActions(other);
    return isEverything || term.actions.every((action) => allowed.has(action));
  });
}

export const examples: readonly Example[] = [
  {
    title: 'all of another service, and of services that do not ask for it',
    dialect: 'iam-policy',
    fixes: ['split'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["ecr:PutImage", "ecr:GetAuthorizationToken"]
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ never
          Resource: "arn:aws:ecr:*:123456789013:*"
        - Effect: Allow
          Action: ["s3:ListAllMyBuckets", "ec2:DescribeInstances"]
                                          ^^^^^^^^^^^^^^^^^^^^^^^ never
          Resource: "arn:aws:s3:::*"
    `,
  },
  {
    title: 'the login of ECR among what is allowed on one repository',
    dialect: 'cfn',
    fixes: ['split'],
    bad: `
      Resources:
        Push:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action:
                    - ecr:GetAuthorizationToken
                      ^^^^^^^^^^^^^^^^^^^^^^^^^ never
                    - ecr:PutImage # the image itself
                  Resource: !Sub arn:\${AWS::Partition}:ecr:\${AWS::Region}:\${AWS::AccountId}:repository/app
    `,
  },
  {
    title: 'an action alone',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": {
          "Effect": "Allow",
          "Action": "ecr:GetAuthorizationToken",
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ never
          "Resource": "arn:aws:ecr:us-east-1:111122223333:repository/app"
        }
      }
    `,
  },
  {
    title:
      'a star for the login, patterns of which some have resources, ARNs of all that a service has, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Repository:
          Type: String
      Resources:
        Push:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ecr:GetAuthorizationToken, Resource: '*' }
                - Effect: Allow
                  Action: [ecr:GetAuthorizationToken, ecr:PutImage]
                  Resource: arn:aws:ecr:eu-west-1:111122223333:repository/app
        Pull:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 'ecr:Get*', Resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/app' }
                - { Effect: Allow, Action: ecr:GetAuthorizationToken, Resource: !Ref Repository }
                - { Effect: Allow, Action: s3:ListAllMyBuckets, Resource: 'arn:aws:s3:::*' }
                - { Effect: Allow, Action: ssm:DescribeParameters, Resource: !Sub 'arn:aws:ssm:\${AWS::Region}:\${AWS::AccountId}:*' }
                - { Effect: Allow, Action: dynamodb:ListTables, Resource: 'arn:aws:dynamodb:*:111122223333:table/*' }
    `,
  },
];
