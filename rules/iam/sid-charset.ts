import { statementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/sid-charset',
  title: 'Sid with characters that IAM refuses',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM refuses the policy, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:UNSUPPORTED_SID',
    'parliament:INVALID_SID',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    charset: 'Sid "{sid}" has other characters than letters and digits, which IAM refuses.',
  },

  *check(statement, finding) {
    const { policy, sid, node, when } = statement;
    const at = entryOf(node, 'Sid')?.value;
    if (!['identity', 'boundary', 'trust'].includes(policy.kind) || !at || sid === undefined) return;
    if (!/^[A-Za-z0-9]*$/.test(sid) && !/[<>$]/.test(sid)) yield finding.charset(at, { sid }).when(when);
  },

  fixes: {
    strip: {
      title: 'Leave the other characters out',
      applicability: 'safe',
      apply({ edit, finding, subject: { node, policy }, tree }) {
        const value = entryOf(node, 'Sid')?.value;
        if (value?.kind !== 'scalar' || value !== finding.at || !mayChange(tree, policy, value)) return 'decline';
        const words = value.source.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
        const sid = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
        return sid === '' ? 'decline' : edit.replace(value, sid);
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'words with blanks, dashes and umlauts',
    dialect: 'iam-policy',
    fixes: ['strip'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Sid": "Read the cache", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
                   ^^^^^^^^^^^^^^^^ charset
          { "Sid": "write-cache", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*" },
                   ^^^^^^^^^^^^^ charset
          { "Sid": "Löschen", "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::a/*" }
                   ^^^^^^^^^ charset
        ]
      }
    `,
  },
  {
    title: 'who may assume a role',
    dialect: 'cfn',
    fixes: ['strip'],
    bad: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Sid: for_lambda # functions
                       ^^^^^^^^^^ charset
                  Effect: Allow
                  Principal: { Service: lambda.amazonaws.com }
                  Action: sts:AssumeRole
    `,
  },
  {
    title: 'letters and digits, none, what deployment decides, and a bucket policy, which takes more',
    dialect: 'cfn',
    good: `
      Parameters:
        Name: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Sid: Read1, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::a/*' }
                - { Sid: !Ref Name, Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::c/*' }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Sid: read it, Effect: Allow, Principal: { AWS: '111122223333' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }
    `,
  },
];
