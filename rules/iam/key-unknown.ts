import { conditionKey, globalConditionKeys, iamData, serviceConditionKeys } from '#core/data/index.ts';
import { testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { distance } from '#core/text/index.ts';
import { conditionBranches, renameKey, testAt } from './_conditions.ts';

export default defineRule({
  id: 'iam/key-unknown',
  title: 'Condition key that AWS does not have',
  severity: 'low',
  since: '0.1.0',
  why: 'IAM accepts any key. No request has one that does not exist: an Allow that tests it gives nothing, which ends in a wider policy; a Deny stops nothing, and nobody notices.',
  refs: [
    'access-analyzer:INVALID_GLOBAL_CONDITION_KEY',
    'access-analyzer:INVALID_SERVICE_CONDITION_KEY',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => isUnknown(key)),
  messages: {
    global: 'AWS lists no global condition key "{key}" (as of {date}), so that no request has it.',
    service: 'AWS lists no condition key "{key}" of {service} (as of {date}), so that no request has it.',
  },

  *check(statement, finding) {
    if (statement.policy.owner?.type === 'AWS::IoT::Policy') return;
    for (const { tests, when } of conditionBranches(statement)) {
      for (const { key, keyEntry } of tests) {
        if (!isUnknown(key)) continue;
        const at = keyEntry.key;
        const [prefix = ''] = key.split(':');
        const args = { key: at.source, date: iamData().dataDate };
        const found =
          prefix === 'aws'
            ? finding.global(at, args)
            : finding.service(at, { ...args, service: iamData().service(prefix)?.title ?? prefix });
        yield found.when(when);
      }
    }
  },

  fixes: {
    spelling: {
      title: 'Write the key that is meant (the test then takes effect)',
      applicability: 'needs-review',
      apply: (context) => {
        const test = testAt(context);
        const meant = test && meantBy(test.key);
        return test && meant !== undefined ? renameKey(context, test, meant) : 'decline';
      },
    },
  },
  remedy: 'Look the key up in the Service Authorization Reference.',
});

/** Whether AWS lists keys with this prefix, and not this one. Tags of a resource may hold anything behind the slash. */
function isUnknown(key: string): boolean {
  const [prefix, name] = splitAtColon(key);
  if (name === '' || /[$<>{}*]/.test(key) || isTag(name) || unlisted.test(key)) return false;
  const isListed = prefix === 'aws' || serviceConditionKeys(prefix).some((each) => each.key.startsWith(`${prefix}:`));
  return isListed && conditionKey(key) === undefined;
}

function splitAtColon(key: string): readonly [string, string] {
  const colon = key.indexOf(':');
  return colon < 0 ? [key, ''] : [key.slice(0, colon), key.slice(colon + 1)];
}

/** `aws:ResourceTag` without a key is a matter of its own. */
function isTag(name: string): boolean {
  return /(?:^|\/)(?:\w*tags?|existingobjecttag)(?:\/|$)/i.test(name);
}

/**
 * Keys of tokens, which providers name as they like; one that AWS withdrew, of which a rule of its own speaks; and those
 * that AWS's own managed policies test and AWS lists nowhere (all of them, read on 2026-11-26).
 */
const unlisted = /^(?:saml|sts):|^aws:(?:arn|principalorgmasteraccountid)$|^lakeformation:gluearn$/;

/** The only known key of the same prefix that differs in two letters at most. */
function meantBy(key: string): string | undefined {
  const [prefix] = splitAtColon(key);
  const known = prefix === 'aws' ? globalConditionKeys() : serviceConditionKeys(prefix);
  const near = known
    .filter((each) => !/[$<]|tag-key/.test(each.key))
    .map((each) => ({ key: each.key, distance: distance(each.key.toLowerCase(), key) }))
    .filter((each) => each.distance <= 2)
    .sort((a, b) => a.distance - b.distance);
  const [first, second] = near;
  return first && first.distance !== second?.distance ? first.key : undefined;
}

export const examples: readonly Example[] = [
  {
    title: 'misspelt keys',
    dialect: 'iam-policy',
    fixes: ['spelling'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::b",
            "Condition": {
              "StringEquals": { "aws:SourceVpcId": "vpc-0123456789abcdef0" },
                                ^^^^^^^^^^^^^^^^^ global
              "StringLike": { "s3:prefx": "ci/*" }
                              ^^^^^^^^^^ service
            }
          }
        ]
      }
    `,
  },
  {
    title: 'keys that never were, and a Deny that stops nothing',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Action: ec2:RunInstances
                  Resource: '*'
                  Condition:
                    StringNotEquals:
                      ec2:InstanceFamilyAndSize: m7g.large
                      ^^^^^^^^^^^^^^^^^^^^^^^^^ service
                      aws:Country: DE
                      ^^^^^^^^^^^ global
    `,
  },
  {
    title: 'keys in any case, tags, tokens, services without keys, blanks, and branches',
    dialect: 'cfn',
    good: `
      Parameters:
        Vpc: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: arn:aws:iam::111122223333:oidc-provider/gitlab.example.com }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals: { gitlab.example.com:sub: project_path:acme/app, gitlab.example.com:namespace_id: '1' }
            Policies:
              - PolicyName: ci
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: ec2:RunInstances
                      Resource: '*'
                      Condition:
                        StringEquals: { AWS:sourcevpc: !Ref Vpc, EC2:InstanceType: m7g.large }
                        StringLike: { aws:RequestTag/team: ci, ec2:ResourceTag/stage: '*' }
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource: arn:aws:s3:::b/*
                      Condition:
                        StringEquals: !If [IsProd, { s3:ExistingObjectTag/stage: prod }, { <key>: x }]
                    - Effect: Allow
                      Action: health:DescribeEvents
                      Resource: '*'
                      Condition: { StringEquals: { made-up:Key: x } }
    `,
  },
];
