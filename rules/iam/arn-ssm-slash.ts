import { statementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { arnTerms, consequence, on, rewriteArn } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-ssm-slash',
  title: 'ARN of a parameter with two slashes',
  severity: 'medium',
  since: '0.1.0',
  why: 'The slash that a name such as /ci/token begins with is the one behind "parameter" in its ARN. With two the ARN matches nothing: an Allow fails only when a job runs, and a Deny protects nothing.',
  refs: [
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    slash: 'No parameter has an ARN with two slashes behind "parameter", so that "{resource}" {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnTerms(statement)) {
      const [, , service, , , name = ''] = term.fields ?? [];
      if (service !== 'ssm' || !name.startsWith('parameter//')) continue;
      yield on(finding.slash(term.node, { resource: term.text, effect: consequence(statement) }), statement, term);
    }
  },

  fixes: {
    single: {
      title: 'Leave one slash (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) => rewriteArn(context, ({ text }) => text.replace(/:parameter\/+/, ':parameter/')),
    },
  },
  remedy: 'Write `parameter` and the name, with one slash between them.',
});

export const examples: readonly Example[] = [
  {
    title: 'names with their slash behind another',
    dialect: 'iam-policy',
    fixes: ['single'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "ssm:GetParameter",
            "Resource": "arn:aws:ssm:eu-west-1:111122223333:parameter//ci/token"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ slash
          },
          {
            "Effect": "Deny",
            "Action": "ssm:*",
            "Resource": ["arn:aws:ssm:*:*:parameter//prod/*"]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ slash
          }
        ]
      }
    `,
  },
  {
    title: 'a name that a parameter of the template gives',
    dialect: 'cfn',
    fixes: ['single'],
    bad: `
      Parameters:
        Token: { Type: String, Default: /ci/token, AllowedValues: [/ci/token] }
                                        ^^^^^^^^^ slash
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ssm:GetParameter
                  Resource:
                    - !Sub arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/\${Token}
                    - !Sub arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter//ci/key
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ slash
    `,
  },
  {
    title: 'one slash, names without, wildcards, names that deployment gives, branches, and other services',
    dialect: 'cfn',
    good: `
      Parameters:
        Name: { Type: String }
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
                  Action: ssm:GetParameter
                  Resource:
                    - arn:aws:ssm:eu-west-1:111122223333:parameter/ci/token
                    - arn:aws:ssm:eu-west-1:111122223333:parameter/token
                    - arn:aws:ssm:eu-west-1:111122223333:parameter/*/token
                    - !Sub arn:aws:ssm:eu-west-1:111122223333:parameter/\${Name}
                    - !Sub arn:aws:ssm:eu-west-1:111122223333:parameter\${Name}
                    - !If [IsProd, 'arn:aws:ssm:eu-west-1:111122223333:parameter/prod', 'arn:aws:ssm:eu-west-1:111122223333:parameter/dev']
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b//x' }
    `,
  },
];
