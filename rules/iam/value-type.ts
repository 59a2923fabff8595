import { testedWith, type ConditionTest } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { rewriteValue } from './_condition-values.ts';
import { formatOf, suits, type Format } from './_value-formats.ts';
import { conditionBranches, familyOf } from './_conditions.ts';

export default defineRule({
  id: 'iam/value-type',
  title: 'Condition value that its operator cannot read',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy, or the value matches nothing: an Allow then gives nothing, and a Deny stops nothing.',
  refs: [
    'access-analyzer:TYPE_MISMATCH_BOOLEAN',
    'access-analyzer:TYPE_MISMATCH_DATE',
    'access-analyzer:INVALID_DATE_VALUE',
    'access-analyzer:TYPE_MISMATCH_IP_RANGE',
    'access-analyzer:TYPE_MISMATCH_NUMBER',
    'access-analyzer:TYPE_MISMATCH_STRING',
    'parliament:MISMATCHED_TYPE_OPERATION_TO_NULL',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: testedWith((test) => formatFor(test) !== undefined),
  messages: {
    boolean: '{operator} takes true or false, and "{value}" is neither.',
    date: '{operator} takes a date such as 2027-01-31T00:00:00Z, and "{value}" is none.',
    address: '{operator} takes addresses and ranges such as 203.0.113.0/24, and "{value}" is none.',
    number: '{operator} takes numbers, and "{value}" is none.',
    binary: '{operator} takes base64, and "{value}" is none.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const format = formatFor(test);
        if (!format) continue;
        for (const { value, node, when: own } of test.values) {
          if (suits(format, value)) continue;
          const args = { operator: test.operatorEntry.key.source, value: render(value) };
          yield finding[format](node, args).when(when).when(own);
        }
      }
    }
  },

  fixes: {
    plain: {
      title: 'Write it without quotes and blanks',
      applicability: 'needs-review',
      apply: (context) =>
        context.finding.message === 'boolean'
          ? rewriteValue(context, (text) => /^[\s"'`]*(true|false)[\s"'`]*$/i.exec(text)?.[1]?.toLowerCase())
          : 'decline',
    },
  },
  remedy: 'Write a value that the operator can read, or take the operator for what is written.',
});

function formatFor(test: ConditionTest): Format | undefined {
  const family = familyOf(test);
  return family && formatOf(family);
}

export const examples: readonly Example[] = [
  {
    title: 'quotes within quotes, and blanks',
    dialect: 'iam-policy',
    fixes: ['plain'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "Bool": { "aws:SecureTransport": "'True'", "aws:ViaAWSService": "false " }
                                               ^^^^^^^^ boolean
                                                                              ^^^^^^^^ boolean
            }
          }
        ]
      }
    `,
  },
  {
    title: 'truth, dates, addresses, numbers and bytes that are none',
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
              "Bool": { "aws:SecureTransport": "yes" },
                                               ^^^^^ boolean
              "DateLessThan": { "aws:CurrentTime": ["31.12.2027", "2027-13-01"] },
                                                    ^^^^^^^^^^^^ date
                                                                  ^^^^^^^^^^^^ date
              "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "203.0.113.*", "office"] },
                                                                ^^^^^^^^^^^^^ address
                                                                               ^^^^^^^^ address
              "NumericLessThanEquals": { "s3:max-keys": "ten" },
                                                        ^^^^^ number
              "BinaryEquals": { "aws:UserAgent": "not base64!" }
                                                 ^^^^^^^^^^^^^ binary
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a value for Null, a range that ends nowhere, and a branch',
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
                - Effect: Deny
                  Action: s3:PutObject
                  Resource: '*'
                  Condition:
                    'Null': { aws:SourceVpc: vpc-0123456789abcdef0 }
                                             ^^^^^^^^^^^^^^^^^^^^^ boolean
                    NotIpAddressIfExists: { aws:SourceIp: !If [IsProd, 203.0.113.0/33, 203.0.113.0/24] }
                                                                       ^^^^^^^^^^^^^^ address
    `,
  },
  {
    title: 'values in all their spellings, variables, blanks, parameters, and operators that AWS does not know',
    dialect: 'cfn',
    good: `
      Parameters:
        Range: { Type: String }
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
                    Bool: { aws:SecureTransport: true, aws:ViaAWSService: 'False' }
                    DateGreaterThan: { aws:CurrentTime: [2027-01-01, '2027-01-01T00:00:00Z', '2027-01-01T00:00:00.000+02:00', '1800000000', 20270101T000000Z, '2027'] }
                    IpAddress: { aws:SourceIp: [203.0.113.7, '2001:db8::/32', !Ref Range, '<range of the office>'] }
                    NumericEquals: { s3:max-keys: [10, '10', '1.5', -3] }
                    BinaryEquals: { aws:UserAgent: QmluYXJ5VmFsdWU= }
                    BoolIfExists: { aws:MultiFactorAuthPresent: '\${aws:PrincipalTag/mfa}' }
                    StringEquals: { aws:SourceVpc: anything }
                    IpAddresses: { aws:SourceIp: anything }
    `,
  },
];
