import { iamData } from '#core/data/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { arnsWith, consequence, faultyArnSubject, fieldOf, on } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-resource-unknown',
  title: 'ARN of a kind that its service does not have',
  severity: 'medium',
  since: '0.1.0',
  why: 'No resource has such an ARN, so that an Allow gives nothing and a Deny stops nothing; often a letter is wrong, or `/` stands for `:`.',
  refs: [
    'access-analyzer:INVALID_ARN_RESOURCE',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    resource: '"{resource}" is like no ARN that AWS lists for {service} (as of {date}), so that this {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'resource-unknown'))
      yield on(
        finding.resource(term.node, {
          resource: term.text,
          service: fieldOf(term, 2),
          date: iamData().dataDate,
          effect: consequence(statement),
        }),
        statement,
        term,
      );
  },

  fixes: {},
  remedy:
    'Look the ARN up in the Service Authorization Reference; the resources of some services stand behind `/`, those of others behind `:`.',
});

export const examples: readonly Example[] = [
  {
    title: 'a function behind a slash, a table in the plural, and a role without its kind',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:eu-west-1:111122223333:function/jobs" }
                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ resource
        - { Effect: Allow, Action: "dynamodb:GetItem", Resource: "arn:aws:dynamodb:eu-west-1:111122223333:tables/orders" }
                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ resource
        - { Effect: Deny, Action: "iam:DeleteRole", Resource: "arn:aws:iam::111122223333:ci" }
                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ resource
    `,
  },
  {
    title: 'a parameter as the name of something unheard of',
    dialect: 'cfn',
    bad: `
      Parameters:
        Name: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ecr:PutImage
                  Resource: !Sub arn:aws:ecr:eu-west-1:111122223333:repo/\${Name}
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ resource
    `,
  },
  {
    title: 'kinds that exist, patterns, what a parameter gives, and a service that lists none',
    dialect: 'cfn',
    good: `
      Parameters:
        Rest: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:jobs' }
                - { Effect: Allow, Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:eu-west-1:111122223333:*' }
                - { Effect: Allow, Action: 'lambda:InvokeFunction', Resource: !Sub 'arn:aws:lambda:eu-west-1:111122223333:\${Rest}' }
                - { Effect: Allow, Action: 'kafka-cluster:Connect', Resource: 'arn:aws:kafka:eu-west-1:111122223333:cluster/jobs/*' }
                - { Effect: Allow, Action: 'unheard:Of', Resource: 'arn:aws:unheard:eu-west-1:111122223333:anything' }
    `,
  },
];
