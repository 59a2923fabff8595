import { servicePrincipalDate, servicePrincipalMeant } from '#core/data/index.ts';
import { isServiceName, principalStatementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { literal } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/principal-service-unknown',
  title: 'Service principal that is nearly one that there is',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses a policy with a service that there is not, and with it the update of the stack; where it does not, the service that is meant has no access.',
  refs: [
    'access-analyzer:INVALID_SERVICE_PRINCIPAL_FORMAT',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services',
  ],
  preset: 'recommended',
  on: principalStatementSubject,
  messages: {
    near: 'No service principal "{value}" is known, as of {date}; did you mean {meant}?',
  },

  *check(statement, finding) {
    for (const principals of [statement.principals, statement.notPrincipals]) {
      for (const { type, value, node, when } of principals?.items ?? []) {
        const name = type === 'Service' ? literal(value) : undefined;
        const meant = name !== undefined && isServiceName(name) ? servicePrincipalMeant(name) : undefined;
        if (name === undefined || meant === undefined) continue;
        yield finding.near(node, { value: name, date: servicePrincipalDate(), meant }).when(statement.when).when(when);
      }
    }
  },

  fixes: {
    name: {
      title: 'Write {meant}',
      applicability: 'needs-review',
      apply({ edit, finding, subject, tree }) {
        const principals = [subject.principals, subject.notPrincipals].flatMap((each) => each?.items ?? []);
        const principal = principals.find(({ node }) => node === finding.at);
        const meant = servicePrincipalMeant(principal ? (literal(principal.value) ?? '') : '');
        const { node } = principal ?? {};
        if (
          meant === undefined ||
          node?.kind !== 'scalar' ||
          node.tag !== undefined ||
          !mayChange(tree, subject.policy, node)
        )
          return 'decline';
        return edit.replace(node, meant);
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'letters that changed places or are missing, and another ending',
    dialect: 'cfn',
    fixes: ['name'],
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Service:
                      - lamdba.amazonaws.com # functions
                        ^^^^^^^^^^^^^^^^^^^^ near
                      - ec2.amazon.com
                        ^^^^^^^^^^^^^^ near
                  Action: sts:AssumeRole
                - Effect: Allow
                  Principal: { Service: !If [IsTest, ecs-task.amazonaws.com, ecs-tasks.amazonaws.com] }
                                                     ^^^^^^^^^^^^^^^^^^^^^^ near
                  Action: sts:AssumeRole
    `,
  },
  {
    title: 'the policy of a queue',
    dialect: 'iam-policy',
    fixes: ['name'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Service": "evnts.amazonaws.com" },
                                      ^^^^^^^^^^^^^^^^^^^^^ near
            "Action": "sqs:SendMessage",
            "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
            "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:events:eu-west-1:111122223333:rule/nightly" } }
          }
        ]
      }
    `,
  },
  {
    title:
      'known names, with a region and of China, names that are in no list, short ones, new versions, and what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Service: { Type: String }
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Service:
                      - ec2.amazonaws.com
                      - ec2.amazonaws.com.cn
                      - states.eu-west-1.amazonaws.com
                      - alexa-appkit.amazon.com
                      - something-new.amazonaws.com
                      - efs.amazonaws.com
                      - inspector3.amazonaws.com
                      - ec2.c2s.ic.gov
                      - !Sub lamdba.\${AWS::URLSuffix}
                      - !Ref Service
                  Action: sts:AssumeRole
    `,
  },
];
