import { policyQuota } from '#core/data/index.ts';
import { documentOrigin, isRecord, policySubject, type Policy } from '#core/models/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, get } from '#core/syntax/index.ts';
import { inlinePolicies, inThousands, leastSize } from './_size.ts';

export default defineRule({
  id: 'iam/size-identity',
  title: 'Identity policy that is too long',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM refuses the policy, and with it the whole update of the stack. This quota cannot be raised.',
  refs: [
    'access-analyzer:POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    size: 'The policy has at least {size} characters without white space, and {holder} may have {most} (as of {date}).',
    total:
      'The {count} inline policies have at least {size} characters without white space together, and {holder} may have {most} (as of {date}).',
  },

  *check(policy, finding, facts) {
    if ((policy.kind !== 'identity' && policy.kind !== 'boundary') || facts.get(isRecord)) return;
    const holder = holderOf(facts, policy);
    const quota = holder && policyQuota(holder);
    if (!quota) return;
    const at = entryOf(policy.node, 'Statement')?.key ?? policy.node;
    const args = () => ({
      holder: isHolderKnown(facts, policy) ? names[holder] : unknownHolder,
      most: inThousands(quota.most),
      date: quota.date,
    });
    const size = leastSize(facts, policy);
    if (size > quota.most) {
      yield finding.size(at, { ...args(), size: inThousands(size) }).when(policy.when);
      return;
    }
    const all = holder === 'managed' ? [] : inlinePolicies(facts, policy);
    if (all.length < 2 || all[0] !== policy) return;
    const sizes = all.map((each) => leastSize(facts, each));
    const total = sizes.reduce((sum, each) => sum + each, 0);
    // What one of them does alone is said of it.
    if (total <= quota.most || sizes.some((each) => each > quota.most)) return;
    yield finding.total(at, { ...args(), size: inThousands(total), count: all.length }).when(policy.when);
  },

  fixes: {},
  remedy: 'Split it into managed policies, or take actions that begin alike together.',
});

type Holder = 'managed' | 'user' | 'group' | 'role';

const unknownHolder = 'the longest of your own';

const names: Readonly<Record<Holder, string>> = {
  managed: 'a managed policy',
  user: 'all inline policies of a user together',
  group: 'all inline policies of a group together',
  role: 'all inline policies of a role together',
};

/** What limits the size of an identity policy: where that is not known, the largest. */
function holderOf(facts: Facts, { kind, owner }: Policy): Holder | undefined {
  if (!owner) return holderOfCommand(facts.get(documentOrigin).command ?? '', kind);
  const { type, properties } = owner;
  if (type === 'AWS::IAM::ManagedPolicy') return 'managed';
  if (type.startsWith('AWS::IAM::User') || get(properties, 'Users')) return 'user';
  if (type.startsWith('AWS::IAM::Group') || get(properties, 'Groups')) return 'group';
  return /^AWS::(?:IAM|Serverless)::/.test(type) ? 'role' : undefined;
}

/** Who gets a document of its own is known only where a command says it. */
function isHolderKnown(facts: Facts, { owner, kind }: Policy): boolean {
  return owner !== undefined || kind === 'boundary' || facts.get(documentOrigin).command !== undefined;
}

function holderOfCommand(command: string, kind: Policy['kind']): Holder {
  const holder = /^iam put-(user|group|role)-policy$/.exec(command)?.[1];
  if (holder) return holder as Holder;
  return kind === 'boundary' || command.startsWith('iam create-policy') ? 'managed' : 'role';
}

export const examples: readonly Example[] = [
  {
    title: 'each release of each team, for a user',
    dialect: 'cfn',
    bad: `
      Resources:
        User:
          Type: AWS::IAM::User
          Properties:
            Policies:
              - PolicyName: releases
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                  ^^^^^^^^^ size
                    - Effect: Allow
                      Action: [s3:GetObject, s3:GetObjectTagging]
                      Resource:
                        - arn:aws:s3:::artifacts-of-ci/team-01/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-02/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-03/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-04/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-05/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-06/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-07/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-08/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-09/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-10/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-11/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-12/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-13/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-14/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-15/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-16/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-17/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-18/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-19/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-20/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-21/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-22/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-23/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-24/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-25/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-26/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-27/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-28/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-29/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-30/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-31/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-32/releases/2026/linux/x86_64/*
    `,
  },
  {
    title: 'two policies that are too long together',
    dialect: 'cfn',
    bad: `
      Resources:
        User:
          Type: AWS::IAM::User
          Properties:
            Policies:
              - PolicyName: read
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                  ^^^^^^^^^ total
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource:
                        - arn:aws:s3:::artifacts-of-ci/team-01/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-02/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-03/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-04/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-05/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-06/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-07/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-08/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-09/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-10/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-11/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-12/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-13/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-14/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-15/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-16/releases/2026/linux/x86_64/*
              - PolicyName: write
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: s3:PutObject
                      Resource:
                        - arn:aws:s3:::artifacts-of-ci/group-01/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-02/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-03/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-04/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-05/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-06/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-07/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-08/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-09/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-10/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-11/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-12/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-13/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-14/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-15/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/group-16/releases/2026/linux/x86_64/*
    `,
  },
  {
    title: 'short ones, one of two in a branch, what deployment decides, and the same policy as a managed one',
    dialect: 'cfn',
    good: `
      Parameters:
        Team: { Type: String }
        Teams: { Type: CommaDelimitedList }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        User:
          Type: AWS::IAM::User
          Properties:
            Policies:
              - PolicyName: read
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource:
                        - arn:aws:s3:::artifacts-of-ci/team-01/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-02/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-03/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-04/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-05/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-06/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-07/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-08/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-09/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-10/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-11/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-12/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-13/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-14/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-15/releases/2026/linux/x86_64/*
                        - arn:aws:s3:::artifacts-of-ci/team-16/releases/2026/linux/x86_64/*
              - !If
                - IsProd
                - PolicyName: write
                  PolicyDocument: &write
                    Version: '2012-10-17'
                    Statement:
                      - Effect: Allow
                        Action: s3:PutObject
                        Resource: # which is branch by branch
                          - arn:aws:s3:::artifacts-of-ci/group-01/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-02/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-03/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-04/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-05/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-06/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-07/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-08/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-09/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-10/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-11/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-12/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-13/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-14/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-15/releases/2026/linux/x86_64/*
                          - arn:aws:s3:::artifacts-of-ci/group-16/releases/2026/linux/x86_64/*
                - !Ref AWS::NoValue
              - PolicyName: given
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: 's3:GetObject', Resource: !Ref Teams }
                    - { Effect: Allow, Action: 's3:GetObject', Resource: [!Sub 'arn:aws:s3:::b/\${Team}/*'] }
        Managed:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource:
                    - arn:aws:s3:::artifacts-of-ci/team-01/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-02/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-03/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-04/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-05/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-06/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-07/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-08/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-09/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-10/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-11/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-12/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-13/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-14/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-15/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-16/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-17/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-18/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-19/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-20/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-21/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-22/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-23/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-24/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-25/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-26/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-27/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-28/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-29/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-30/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-31/releases/2026/linux/x86_64/*
                    - arn:aws:s3:::artifacts-of-ci/team-32/releases/2026/linux/x86_64/*
    `,
  },
  {
    title: 'a document of its own that a role may have',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": [{
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": [
            "arn:aws:s3:::artifacts-of-ci/team-01/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-02/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-03/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-04/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-05/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-06/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-07/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-08/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-09/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-10/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-11/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-12/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-13/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-14/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-15/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-16/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-17/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-18/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-19/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-20/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-21/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-22/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-23/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-24/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-25/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-26/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-27/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-28/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-29/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-30/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-31/releases/2026/linux/x86_64/*",
            "arn:aws:s3:::artifacts-of-ci/team-32/releases/2026/linux/x86_64/*"
          ]
        }]
      }
    `,
  },
];
