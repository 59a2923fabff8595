import { iamData } from '#core/data/index.ts';
import { testedWith, type ConditionTest } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { literal } from '#core/values/index.ts';
import { formatOf, suits } from './_value-formats.ts';
import { conditionBranches, familyOf, keyTypeOf, moveTest, type OperatorFamily } from './_conditions.ts';

export default defineRule({
  id: 'iam/type-mismatch',
  title: 'Condition operator for another type',
  severity: 'medium',
  since: '0.1.0',
  why: 'An operator for another type compares letters where numbers or addresses are meant, or never matches, so that the condition is not the limit that it looks like.',
  refs: [
    'access-analyzer:TYPE_MISMATCH',
    'parliament:MISMATCHED_TYPE',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  preset: 'recommended',
  on: testedWith((test) => mismatchOf(test) !== undefined),
  messages: {
    letters: '{key} is {type} (as of {date}), of which {operator} compares the letters only; it takes {better}.',
    other: '{key} is {type} (as of {date}), which {operator} does not compare; it takes {better}.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const mismatch = mismatchOf(test);
        if (!mismatch) continue;
        const { key } = test.keyEntry;
        const args = {
          key: key.source,
          type: names[mismatch.type],
          operator: test.operator,
          better: betterOf(test) ?? `an operator for ${names[mismatch.type]}`,
          date: iamData().dataDate,
        };
        yield (mismatch.family === 'String' ? finding.letters(key, args) : finding.other(key, args)).when(when);
      }
    }
  },

  fixes: {
    operator: {
      title: 'Compare with {better} (may change who gets through)',
      applicability: 'needs-review',
      apply: (context) => moveTest(context, (test) => withQualifier(test, betterOf(test))),
    },
  },
  remedy: 'Write the condition with an operator for the type of the key.',
});

const names = {
  ARN: 'an ARN',
  Bool: 'true or false',
  Numeric: 'a number',
  Date: 'a point in time',
  IPAddress: 'an address',
} as const;

type Type = keyof typeof names;

function isType(type: string): type is Type {
  return type in names;
}

/** Which operators suit a type; the first is the best. Texts of keys may be of any kind: those of tags are numbers at times. */
const suitable: Readonly<Record<Type, readonly OperatorFamily[]>> = {
  ARN: ['Arn', 'String'],
  // Bool compares texts, too.
  Bool: ['Bool', 'String'],
  Numeric: ['Numeric'],
  Date: ['Date'],
  IPAddress: ['IpAddress'],
};

function mismatchOf(test: ConditionTest): { readonly type: Type; readonly family: OperatorFamily } | undefined {
  const family = familyOf(test);
  const type = keyTypeOf(test.key)?.type;
  if (family === undefined || family === 'Null' || type === undefined || !isType(type)) return undefined;
  if (suitable[type].includes(family) || isSeconds(test, family) || isAnyText(test)) return undefined;
  return { type, family };
}

/** Points in time may be given in seconds. */
function isSeconds({ key }: ConditionTest, family: OperatorFamily): boolean {
  return family === 'Numeric' && key === 'aws:epochtime';
}

/** A pattern for any text asks only whether the key is there. */
function isAnyText({ operator, values }: ConditionTest): boolean {
  return operator === 'StringLike' && values.length > 0 && values.every(({ value }) => literal(value) === '*');
}

/** The operator of the right type that asks the same; undefined where it has no such question. */
function betterOf(test: ConditionTest): string | undefined {
  const type = keyTypeOf(test.key)?.type ?? '';
  const family = isType(type) ? suitable[type][0] : undefined;
  const [, , negation = '', question = ''] =
    /^(String|Arn|Numeric|Date|Binary)(Not)?(Equals|Like|LessThan\w*|GreaterThan\w*)/.exec(test.operator) ?? [];
  const [not, asked] =
    test.operator === 'IpAddress' || test.operator === 'Bool'
      ? ['', 'Equals']
      : test.operator === 'NotIpAddress'
        ? ['Not', 'Equals']
        : [negation, question];
  const isEquality = asked === 'Equals' || asked === 'Like';
  switch (family) {
    case 'IpAddress':
      return isEquality ? `${not}IpAddress` : undefined;
    case 'Bool':
      return isEquality && not === '' ? 'Bool' : undefined;
    case 'Arn':
      return isEquality ? `Arn${not}Like` : undefined;
    case 'Numeric':
    case 'Date':
      return asked === '' ? undefined : `${family}${not}${asked === 'Like' ? 'Equals' : asked}`;
    default:
      return undefined;
  }
}

function withQualifier(
  { qualifier, ifExists, values }: ConditionTest,
  operator: string | undefined,
): string | undefined {
  if (operator === undefined || !canRead(operator, values)) return undefined;
  return `${qualifier === undefined ? '' : `${qualifier}:`}${operator}${ifExists ? 'IfExists' : ''}`;
}

/** The other operator has to be able to read what is written. */
function canRead(operator: string, values: ConditionTest['values']): boolean {
  const family = familyOf({ operator });
  const format = family && formatOf(family);
  return format === undefined || values.every(({ value }) => suits(format, value));
}

export const examples: readonly Example[] = [
  {
    title: 'addresses and numbers as texts',
    dialect: 'iam-policy',
    fixes: ['operator'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "StringEquals": { "aws:SourceIp": "52.94.76.0/24" },
                                ^^^^^^^^^^^^^^ letters
              "StringNotLikeIfExists": { "aws:SourceIp": "52.94.80.0/20" }
                                         ^^^^^^^^^^^^^^ letters
            }
          },
          {
            "Effect": "Deny",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {
              "StringEquals": { "aws:MultiFactorAuthAge": "3600", "aws:PrincipalType": "User" },
                                ^^^^^^^^^^^^^^^^^^^^^^^^ letters
              "NumericEquals": { "aws:SecureTransport": "0" }
                                 ^^^^^^^^^^^^^^^^^^^^^ other
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a date as a number, and an ARN as an address',
    dialect: 'cfn',
    fixes: ['operator'],
    bad: `
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
                    NumericLessThan: # until the release
                      aws:CurrentTime: '20270101'
                      ^^^^^^^^^^^^^^^ other
                    IpAddress: { aws:PrincipalArn: 'arn:aws:iam::*:role/ci' }
                                 ^^^^^^^^^^^^^^^^ other
    `,
  },
  {
    title: 'operators that suit, ARNs and truth as texts, tags as numbers, keys that AWS does not list, and branches',
    dialect: 'cfn',
    good: `
      Parameters:
        Range: { Type: String }
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
                    IpAddress: { aws:SourceIp: !Ref Range }
                    StringEquals: { aws:SecureTransport: 'true', aws:PrincipalArn: arn:aws:iam::111122223333:role/ci }
                    NumericLessThan: { aws:PrincipalTag/level: '3', aws:MultiFactorAuthAge: '3600', aws:EpochTime: '1800000000' }
                    DateLessThan: { aws:CurrentTime: '2027-01-01T00:00:00Z' }
                    StringLike: { aws:SourceIp: '*' }
                    'Null': { aws:SourceIp: 'false' }
                    NumericEquals: { made-up:Key: '3' }
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition: !If [IsProd, { IpAddress: { aws:SourceIp: 203.0.113.0/24 } }, { Bool: { aws:SecureTransport: 'true' } }]
    `,
  },
];
