import { testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { literal } from '#core/values/index.ts';
import { conditionBranches } from './_conditions.ts';

export default defineRule({
  id: 'iam/boolean-multi',
  title: 'Several values where there are two',
  severity: 'medium',
  since: '0.1.0',
  why: 'True and false together match whatever the request says, so that the condition limits nothing once the key is there.',
  refs: [
    'access-analyzer:INVALID_CONDITION_MULTIPLE_BOOLEAN',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Boolean',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: testedWith(({ operator }) => operator === 'Bool' || operator === 'Null'),
  messages: {
    both: '{operator} matches every value of {key}, as both true and false are listed.',
    several: { text: '{key} is compared with one truth value, and this list has several.', severity: 'low' },
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const { operator, operatorEntry, keyEntry, values } of tests) {
        if ((operator !== 'Bool' && operator !== 'Null') || keyEntry.value.kind !== 'seq') continue;
        const certain = values
          .filter((each) => each.when.length === 0)
          .map(({ value }) => literal(value)?.toLowerCase());
        if (certain.length < 2) continue;
        const [at, key] = [keyEntry.value, keyEntry.key.source];
        const found =
          certain.includes('true') && certain.includes('false')
            ? finding.both(at, { operator: operatorEntry.key.source, key })
            : finding.several(at, { key });
        yield found.when(when);
      }
    }
  },

  fixes: {},
  remedy: 'Keep the one value that is meant.',
});

export const examples: readonly Example[] = [
  {
    title: 'true and false together, and true twice',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "Bool": { "aws:SecureTransport": ["true", "false"] },
                                               ^^^^^^^^^^^^^^^^^ both
              "BoolIfExists": { "aws:MultiFactorAuthPresent": ["true", "True"] }
                                                              ^^^^^^^^^^^^^^^^ several
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a key that may be there or not',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    'Null': { aws:SourceVpc: [true, false] }
                                             ^^^^^^^^^^^^^ both
    `,
  },
  {
    title: 'one value, alone or in a list, branches, what a parameter gives, and texts',
    dialect: 'cfn',
    good: `
      Parameters:
        Secure: { Type: String }
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
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    Bool: { aws:SecureTransport: ['true'], aws:ViaAWSService: 'false' }
                    BoolIfExists: { aws:SecureTransport: [!If [IsProd, 'true', 'false']] }
                    ForAnyValue:Bool: { aws:PrincipalIsAWSService: !Ref Secure }
                    StringEquals: { aws:PrincipalTag/ci: ['true', 'false'] }
    `,
  },
];
