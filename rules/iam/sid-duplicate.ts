import { policySubject, statementsOf, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { both } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/sid-duplicate',
  title: 'Sid of two statements',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM refuses a policy in which two statements have the same Sid; where a service takes it, nobody can tell which of them is meant.',
  refs: [
    'access-analyzer:UNIQUE_SIDS_REQUIRED',
    'parliament:DUPLICATE_SID',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    twice: 'Another statement of this policy has the Sid "{sid}" already; IAM refuses such a policy.',
    shared: {
      text: 'Another statement of this policy has the Sid "{sid}" already.',
      severity: 'low',
    },
  },

  *check(policy, finding, facts) {
    const isRefused = ['identity', 'boundary', 'trust'].includes(policy.kind);
    const seen = new Map<string, Statement[]>();
    for (const statement of statementsOf(facts, policy)) {
      const { sid, node, when } = statement;
      const at = entryOf(node, 'Sid')?.value;
      if (sid === undefined || sid === '' || !at) continue;
      const others = seen.get(sid) ?? [];
      // Two branches of one condition may have the same.
      const first = others.find((other) => both(other.when, when));
      const other = entryOf(first?.node, 'Sid')?.value;
      if (first && other)
        yield finding[isRefused ? 'twice' : 'shared'](at, { sid })
          .also(other, 'It stands here.')
          .when(when)
          .when(first.when);
      else seen.set(sid, [...others, statement]);
    }
  },

  fixes: {
    number: {
      title: 'Number the Sid',
      applicability: 'safe',
      apply({ edit, finding, facts, subject: policy, tree }) {
        const statements = statementsOf(facts, policy);
        const value = statements.map(({ node }) => entryOf(node, 'Sid')?.value).find((node) => node === finding.at);
        if (value?.kind !== 'scalar' || !mayChange(tree, policy, value)) return 'decline';
        const taken = new Set(statements.map(({ sid }) => sid));
        let number = 2;
        while (taken.has(`${value.source}${String(number)}`)) number++;
        return edit.replace(value, `${value.source}${String(number)}`);
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'a statement that was copied, and a third one',
    dialect: 'iam-policy',
    fixes: ['number'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
          { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" },
                   ^^^^^^ twice
          { "Sid": "Read2", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::c/*" }
        ]
      }
    `,
  },
  {
    title: 'a bucket policy, which S3 takes',
    dialect: 'cfn',
    fixes: ['number'],
    bad: `
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Sid: Read, Effect: Allow, Principal: { AWS: '111122223333' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }
                - Sid: Read # and more
                       ^^^^ shared
                  Effect: Allow
                  Principal: { AWS: '444455556666' }
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
    `,
  },
  {
    title: 'a statement that is there under a condition',
    dialect: 'cfn',
    fixes: ['number'],
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
                - !If
                  - IsProd
                  - { Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::a/*' }
                  - { Sid: Write, Effect: Allow, Action: s3:PutObject, Resource: 'arn:aws:s3:::a/*' }
                - { Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }
                         ^^^^ twice
    `,
  },
  {
    title: 'a service control policy, which is not IAM’s',
    dialect: 'cfn',
    fixes: ['number'],
    bad: `
      Resources:
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Sid: Deny, Effect: Deny, Action: 's3:DeleteBucket', Resource: '*' }
                - { Sid: Deny, Effect: Deny, Action: 'ec2:DeleteVpc', Resource: '*' }
                         ^^^^ shared
    `,
  },
  {
    title: 'different ones, other letters, none, other policies, and branches',
    dialect: 'cfn',
    good: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        One:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::a/*' }
                - { Sid: read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::c/*' }
                - { Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::d/*' }
                - !If
                  - IsProd
                  - { Sid: Write, Effect: Allow, Action: s3:PutObject, Resource: 'arn:aws:s3:::a/*' }
                  - { Sid: Write, Effect: Allow, Action: s3:PutObject, Resource: 'arn:aws:s3:::b/*' }
        Two:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Sid: Read, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::a/*' }
    `,
  },
];
