import { mayMeet, patternOf, testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { conditionBranches, familyOf } from './_conditions.ts';

export default defineRule({
  id: 'iam/vpc-id-format',
  title: 'Id of a network that no network has',
  severity: 'medium',
  since: '0.1.0',
  why: 'No request comes from such a network: an Allow then gives nothing, and a Deny of all others locks everybody out.',
  refs: [
    'access-analyzer:INVALID_VPC_FORMAT',
    'access-analyzer:INVALID_VPCE_FORMAT',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpc',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => Object.hasOwn(kinds, key)),
  messages: {
    form: '"{value}" is not the id of {what}, such as {example}, so that no request has it as {key}.',
    other: '"{value}" is the id of {is}, and {key} is that of {what}, so that no request has it.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const kind = Object.hasOwn(kinds, test.key) ? kinds[test.key] : undefined;
        if (!kind || familyOf(test) !== 'String') continue;
        for (const { value, node, when: own } of test.values) {
          const text = render(value);
          const pattern = patternOf(value);
          if (/[<>]/.test(text) || mayBe(pattern, kind, test.operator.endsWith('Like'))) continue;
          const is = Object.values(kinds).find((other) => mayBe(pattern, other, false))?.what;
          const args = { value: text, key: test.keyEntry.key.source, what: kind.what };
          const found =
            is === undefined
              ? finding.form(node, { ...args, example: kind.example })
              : finding.other(node, { ...args, is });
          yield found.when(when).when(own);
        }
      }
    }
  },

  fixes: {},
  remedy: 'Write the id of the VPC for aws:SourceVpc, and that of the VPC endpoint for aws:SourceVpce.',
});

interface IdKind {
  readonly what: string;
  readonly prefix: string;
  readonly example: string;
}

const vpc: IdKind = { what: 'a VPC', prefix: 'vpc-', example: 'vpc-0123456789abcdef0' };
const endpoint: IdKind = { what: 'a VPC endpoint', prefix: 'vpce-', example: 'vpce-0123456789abcdef0' };

const kinds: Readonly<Record<string, IdKind>> = {
  'aws:sourcevpc': vpc,
  'aws:ec2instancesourcevpc': vpc,
  'aws:sourcevpce': endpoint,
};

/** Whether a text may be an id, of 8 or of 17 digits; unknown pieces may be anything, wildcards where they are some. */
function mayBe(pattern: string, { prefix }: IdKind, isPattern: boolean): boolean {
  if (pattern.includes('$') || (isPattern && /[*?]/.test(pattern)))
    return [8, 17].some((digits) => mayMeet(pattern, prefix + '?'.repeat(digits)));
  return pattern.startsWith(prefix) && /^(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(pattern.slice(prefix.length));
}

export const examples: readonly Example[] = [
  {
    title: 'a name, upper case, an ARN, a digit too few, and ids of the other kind',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "StringEquals": { "aws:SourceVpc": ["runners", "VPC-0123456789abcdef0", "vpc-1a2b3c4d"] } }
                                                               ^^^^^^^^^ form
                                                                          ^^^^^^^^^^^^^^^^^^^^^^^ form
          },
          {
            "Effect": "Deny",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "StringNotEquals": {
                "aws:SourceVpce": "vpce-0123456789abcde",
                                  ^^^^^^^^^^^^^^^^^^^^^^ form
                "aws:SourceVpc": "vpce-0123456789abcdef0"
                                 ^^^^^^^^^^^^^^^^^^^^^^^^ other
              },
              "StringNotLike": { "aws:sourceVpce": "vpc-01234567*" }
                                                   ^^^^^^^^^^^^^^^ form
            }
          },
          {
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "StringEquals": { "aws:SourceVpc": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0123456789abcdef0" }
                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ form
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a branch, and a parameter that is an endpoint by default',
    dialect: 'cfn',
    bad: `
      Parameters:
        Vpc: { Type: String, Default: vpce-1a2b3c4d }
                                      ^^^^^^^^^^^^^ other
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
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
                    StringEquals:
                      aws:SourceVpc: [!Ref Vpc, !If [IsTest, vpc-test, vpc-1a2b3c4d]]
                                                             ^^^^^^^^ form
    `,
  },
  {
    title: 'ids, patterns of them, blanks, what deployment gives, and other operators',
    dialect: 'cfn',
    good: `
      Parameters:
        VpcId: { Type: AWS::EC2::VPC::Id }
        Suffix: { Type: String }
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: !Ref VpcId
            ServiceName: !Sub com.amazonaws.\${AWS::Region}.s3
            PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }] }
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
                    StringEquals:
                      aws:SourceVpc: [!Ref VpcId, vpc-0123456789abcdef0, !Sub 'vpc-\${Suffix}']
                      aws:SourceVpce: [!Ref Endpoint, vpce-1a2b3c4d]
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    StringLike: { aws:SourceVpce: ['vpce-*', '*', '\${aws:PrincipalTag/endpoint}'] }
                    'Null': { aws:SourceVpc: false }
    `,
  },
];
