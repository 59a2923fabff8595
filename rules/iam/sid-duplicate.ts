import { policySubject, statementsOf, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
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
      severity: 'info',
    },
  },

  *check(policy, finding, facts) {
    const seen = new Map<string, Statement>();
    for (const statement of statementsOf(facts, policy)) {
      const { sid, node, when } = statement;
      const at = entryOf(node, 'Sid')?.value;
      if (sid === undefined || sid === '' || !at) continue;
      const first = seen.get(sid);
      const other = entryOf(first?.node, 'Sid')?.value;
      // One of two branches has it.
      if (first && other && (first.when.length > policy.when.length || when.length > policy.when.length)) continue;
      if (first && other)
        yield finding[policy.kind === 'resource' ? 'shared' : 'twice'](at, { sid })
          .also(other, 'It stands here.')
          .when(when);
      else seen.set(sid, statement);
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
