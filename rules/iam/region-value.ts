import { isRegionName, mayMeet, testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { plainValues, rewriteValue } from './_condition-values.ts';
import { conditionBranches, familyOf } from './_conditions.ts';

export default defineRule({
  id: 'iam/region-value',
  title: 'Condition on a region that does not exist',
  severity: 'medium',
  since: '0.1.0',
  why: 'No request is made to such a region: an Allow gives nothing there, and a Deny that exempts it exempts nothing.',
  refs: [
    'access-analyzer:INVALID_REGION',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion',
    'https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => keys.has(key)),
  messages: {
    zone: '"{value}" is an availability zone; {key} is a region, here {region}.',
    other: '"{value}" is not the name of a region, such as eu-west-1, so that no request has it as {key}.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        if (!keys.has(test.key) || familyOf(test) !== 'String') continue;
        for (const { text, node, when: own } of plainValues(test)) {
          if (mayBeRegion(text, test.operator)) continue;
          const args = { value: text, key: test.keyEntry.key.source };
          const region = meantBy(text);
          const isZone = region !== undefined && text.toLowerCase() !== region;
          const found = isZone ? finding.zone(node, { ...args, region }) : finding.other(node, args);
          yield found.when(when).when(own);
        }
      }
    }
  },

  fixes: {
    region: {
      title: 'Write the name of the region that is meant',
      applicability: 'needs-review',
      apply: (context) => rewriteValue(context, meantBy),
    },
  },
});

const keys = new Set(['aws:requestedregion', 'ec2:region']);

/** Names of regions; `aws-global` stands for services without any. */
function mayBeRegion(text: string, operator: string): boolean {
  if (operator.endsWith('Like') && /[*?]/.test(text)) return mayMeet(text, '??*-?*-?') || mayMeet(text, 'aws-global');
  const name = operator.endsWith('IgnoreCase') ? text.toLowerCase() : text;
  return isRegionName(name) || name === 'aws-global';
}

/** The region of a zone, or of a name in other letters. */
function meantBy(text: string): string | undefined {
  const lower = text.toLowerCase();
  const region = /^(.*\d)[a-z]$/.exec(lower)?.[1] ?? lower;
  return isRegionName(region) ? region : undefined;
}

export const examples: readonly Example[] = [
  {
    title: 'a zone, upper case, and a place',
    dialect: 'iam-policy',
    fixes: ['region'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Deny",
            "Action": "ec2:*",
            "Resource": "*",
            "Condition": {
              "StringNotEquals": { "aws:RequestedRegion": ["us-east-1", "eu-west-1a", "EU-CENTRAL-1"] }
                                                                        ^^^^^^^^^^^^ zone
                                                                                      ^^^^^^^^^^^^^^ other
            }
          },
          {
            "Effect": "Allow",
            "Action": "ec2:DescribeInstances",
            "Resource": "*",
            "Condition": { "StringEquals": { "ec2:Region": "us-west-2b" } }
                                                           ^^^^^^^^^^^^ zone
          }
        ]
      }
    `,
  },
  {
    title: 'a parameter, a branch, and patterns that no region fits',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Region: { Type: String, Default: ireland }
                                         ^^^^^^^ other
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
                  Action: sqs:SendMessage
                  Resource: arn:aws:sqs:*:111122223333:jobs
                  Condition:
                    StringEquals: { aws:RequestedRegion: !Ref Region }
                - Effect: Allow
                  Action: sqs:SendMessage
                  Resource: arn:aws:sqs:*:111122223333:builds
                  Condition:
                    StringLike: { aws:RequestedRegion: ['eu-*', '*.eu', !If [IsTest, all, us-*]] }
                                                                ^^^^^^ other
                                                                                     ^^^ other
    `,
  },
  {
    title: 'regions of all partitions, patterns, other letters where they do not count, and what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Region: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Action: ec2:*
                  Resource: '*'
                  Condition:
                    StringNotEquals: { aws:RequestedRegion: [us-east-1, us-gov-west-1, cn-north-1, !Ref AWS::Region, !Ref Region] }
                    StringNotLike: { aws:RequestedRegion: ['eu-*', '*-west-?', '*'] }
                    StringNotEqualsIgnoreCase: { aws:RequestedRegion: EU-WEST-1 }
                    'Null': { aws:RequestedRegion: false }
                - Effect: Allow
                  Action: sqs:SendMessage
                  Resource: arn:aws:sqs:*:111122223333:jobs
                  Condition:
                    StringEquals: { aws:RequestedRegion: '\${aws:PrincipalTag/region}', aws:PrincipalTag/region: ireland }
    `,
  },
];
