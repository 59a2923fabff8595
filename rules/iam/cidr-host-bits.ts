import { parseCidr, testedWith, type AddressRange } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { plainValues, rewriteValue } from './_condition-values.ts';
import { conditionBranches, familyOf } from './_conditions.ts';

export default defineRule({
  id: 'iam/cidr-host-bits',
  title: 'Address range that is written by one of its addresses',
  severity: 'info',
  since: '0.1.0',
  why: 'Who reads 203.0.113.77/24 may take it for one machine; it is the whole network.',
  refs: [
    'access-analyzer:IMPROVE_IP_RANGE',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress',
  ],
  preset: 'recommended',
  on: testedWith((test) => familyOf(test) === 'IpAddress'),
  messages: {
    bits: '{range} is the whole range {masked}.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        if (familyOf(test) !== 'IpAddress') continue;
        for (const { text, node, when: own } of plainValues(test)) {
          const masked = maskedRange(text);
          if (masked !== undefined) yield finding.bits(node, { range: text, masked }).when(when).when(own);
        }
      }
    }
  },

  fixes: {
    mask: {
      title: 'Write the range by its first address',
      applicability: 'safe',
      apply: (context) => rewriteValue(context, maskedRange),
    },
  },
});

/** The range by its first address; undefined where it is written so, or is no IPv4 range. */
function maskedRange(text: string): string | undefined {
  const [address = '', length] = text.split('/');
  const range = parseCidr(text);
  if (length === undefined || range?.family !== 4 || address.includes(':')) return undefined;
  const first = dotted(range);
  return parseCidr(address)?.first === range.first ? undefined : `${first}/${length}`;
}

function dotted({ first }: AddressRange): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((first >> shift) & 255n)).join('.');
}

export const examples: readonly Example[] = [
  {
    title: 'a network by a machine in it',
    dialect: 'iam-policy',
    fixes: ['mask'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": { "IpAddress": { "aws:SourceIp": ["81.2.69.77/24", "198.51.100.0/24"] } }
                                                           ^^^^^^^^^^^^^^^ bits
          }
        ]
      }
    `,
  },
  {
    title: 'private ranges, a branch, and a parameter',
    dialect: 'cfn',
    fixes: ['mask'],
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Action: s3:*
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    NotIpAddress:
                      aws:VpcSourceIp:
                        - 10.1.2.3/16 # runners
                          ^^^^^^^^^^^ bits
                        - !If [IsTest, 10.9.9.9/9, 10.3.0.0/16]
                                       ^^^^^^^^^^ bits
                    StringEquals:
                      aws:SourceVpc: vpc-0123456789abcdef0
    `,
  },
  {
    title: 'ranges by their first address, single addresses, IPv6, no range at all, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Office: { Type: String }
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
                    IpAddress:
                      aws:SourceIp: [198.51.100.0/24, 203.0.113.7, 203.0.113.7/32, '2001:db8::/32', !Ref Office, !Sub '\${Office}/24']
                    StringEquals:
                      aws:UserAgent: 10.1.2.3/16
    `,
  },
];
