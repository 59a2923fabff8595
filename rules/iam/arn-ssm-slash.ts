import { actionTerms, mayMeet, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { arnTerms, consequence, on, rewriteArn, arnOfSubject } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-ssm-slash',
  title: 'ARN of a parameter with a slash too many',
  severity: 'medium',
  since: '0.1.0',
  why: 'The slash that a name such as /ci/token begins with is the one behind "parameter" in its ARN. With two, or with one at the end, the ARN matches nothing: an Allow fails only when a job runs, and a Deny protects nothing.',
  refs: [
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html',
  ],
  preset: 'recommended',
  on: arnOfSubject('ssm'),
  messages: {
    slash: 'No parameter has an ARN with two slashes behind "parameter", so that "{resource}" {effect}.',
    end: 'No parameter has a name that ends in a slash, so that "{resource}" {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnTerms(statement)) {
      const [, , service, , , name = ''] = term.fields ?? [];
      if (service !== 'ssm') continue;
      const args = { resource: term.text, effect: consequence(statement) };
      if (name.startsWith('parameter//')) yield on(finding.slash(term.node, args), statement, term);
      else if (/^parameter\/[^*?$]+\/$/.test(name) && !takesPaths(statement))
        yield on(finding.end(term.node, args), statement, term);
    }
  },

  fixes: {
    single: {
      title: 'Leave one slash (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) =>
        context.finding.message === 'slash'
          ? rewriteArn(context, ({ text }) => text.replace(/:parameter\/+/, ':parameter/'))
          : 'decline',
    },
    below: {
      title: 'Name all parameters below (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) =>
        context.finding.message === 'end' ? rewriteArn(context, ({ text }) => `${text}*`) : 'decline',
    },
  },
  remedy: 'Write `parameter` and the name, with one slash between them.',
});

/** Whether an action may ask for a path, which is the name of no parameter. */
function takesPaths(statement: Statement): boolean {
  const isKnown = statement.notActions === undefined && statement.actions?.unknown.length === 0;
  return (
    !isKnown || actionTerms(statement).some(({ pattern }) => mayMeet(pattern.toLowerCase(), 'ssm:getparametersbypath'))
  );
}

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
    title: 'a path without what is below it',
    dialect: 'iam-policy',
    fixes: ['below'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["ssm:GetParameter", "ssm:GetParameters"]
          Resource: "arn:aws:ssm:eu-west-1:111122223333:parameter/ci/" # tokens
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ end
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
    title:
      'one slash, names without, wildcards, names that deployment gives, branches, paths of actions that take one, and other services',
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
                - { Effect: Allow, Action: 'ssm:GetParameter*', Resource: 'arn:aws:ssm:eu-west-1:111122223333:parameter/ci/' }
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b//x' }
    `,
  },
];
