import { actionTerms, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { arnTerms, consequence, on, rewriteArn, type ArnTerm, arnOfSubject } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-secret-suffix',
  title: 'ARN of a secret without the characters behind its name',
  severity: 'medium',
  since: '0.1.0',
  why: 'Secrets Manager puts a dash and six random characters behind the name. An ARN without them matches no secret: an Allow fails only when a job runs, and a Deny protects nothing.',
  refs: [
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen',
  ],
  preset: 'recommended',
  on: arnOfSubject('secretsmanager'),
  messages: {
    suffix:
      'The ARN of a secret ends in a dash and six random characters, which "{resource}" leaves out, so that it {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnTerms(statement)) {
      if (!lacksSuffix(term) || onlyCreates(statement)) continue;
      yield on(finding.suffix(term.node, { resource: term.text, effect: consequence(statement) }), statement, term);
    }
  },

  fixes: {
    suffix: {
      title: 'Append -?????? (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) => rewriteArn(context, ({ text }) => `${text}-??????`),
    },
  },
});

/** A name ends in letters that are known, no wildcard takes in more, and the last seven characters are no suffix. */
function lacksSuffix({ fields, text, defect }: ArnTerm): boolean {
  const [, , service, , , name = ''] = fields ?? [];
  if (service !== 'secretsmanager' || defect !== undefined || !name.startsWith('secret:')) return false;
  return /[^*?}]$/.test(text) && !/[*?]/.test(name) && !/-[A-Za-z0-9]{6}$/.test(name);
}

/** What is about to be made has no suffix yet. */
function onlyCreates(statement: Statement): boolean {
  return actionTerms(statement).every(({ pattern }) => pattern.toLowerCase() === 'secretsmanager:createsecret');
}

export const examples: readonly Example[] = [
  {
    title: 'secrets by their names, allowed and denied',
    dialect: 'iam-policy',
    fixes: ['suffix'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:ci/registry"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suffix
          },
          {
            "Effect": "Deny",
            "Action": "secretsmanager:*",
            "Resource": ["arn:aws:secretsmanager:*:*:secret:root-of-all-keys"]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suffix
          }
        ]
      }
    `,
  },
  {
    title: 'a secret of the stack, and a branch',
    dialect: 'cfn',
    fixes: ['suffix'],
    bad: `
      Parameters:
        Stage: { Type: String }
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
                  Action: secretsmanager:GetSecretValue
                  Resource:
                    - !Sub arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:\${Stage}/db
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suffix
                    - !If
                      - IsProd
                      - !Sub arn:aws:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:prod
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suffix
                      - !Sub arn:aws:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:dev-*
    `,
  },
  {
    title:
      'suffixes, wildcards, secrets of the template, names that parameters end, secrets to be made, and other services',
    dialect: 'cfn',
    good: `
      Parameters:
        Name: { Type: String }
      Resources:
        Secret: { Type: AWS::SecretsManager::Secret }
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: secretsmanager:GetSecretValue
                  Resource:
                    - arn:aws:secretsmanager:eu-west-1:111122223333:secret:ci/registry-a1B2c3
                    - arn:aws:secretsmanager:eu-west-1:111122223333:secret:ci/registry-??????
                    - arn:aws:secretsmanager:eu-west-1:111122223333:secret:ci/*
                    - arn:aws:secretsmanager:eu-west-1:111122223333:secret:*/registry
                    - !Ref Secret
                    - !Sub arn:aws:secretsmanager:eu-west-1:111122223333:secret:\${Name}
                - { Effect: Allow, Action: 'secretsmanager:CreateSecret', Resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:ci/registry' }
                - { Effect: Allow, Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:eu-west-1:111122223333:parameter/ci/registry' }
    `,
  },
];
