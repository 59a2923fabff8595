import { patternOf, trustStatementSubject, type Principal, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { render } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/trust-redundant-session',
  title: 'Session of a role that is trusted anyway',
  severity: 'info',
  since: '0.1.0',
  why: 'Where a role is trusted, all of its sessions are. Whoever takes the session out of the list takes out nothing.',
  refs: [
    'access-analyzer:REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session',
  ],
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    redundant: '"{session}" is a session of a role that is trusted as a whole.',
  },

  *check(statement, finding) {
    if (statement.policy.kind !== 'trust') return;
    for (const { session, role } of redundantIn(statement)) {
      yield finding
        .redundant(session.node, { session: render(session.value) })
        .also(role.node, 'The role is trusted here.')
        .when(statement.when);
    }
  },

  fixes: {
    drop: {
      title: 'Drop the session, which changes nothing',
      applicability: 'safe',
      apply({ edit, finding, subject: statement, tree }) {
        const { policy, principals } = statement;
        const list = entryOf(principals?.entry.value, 'AWS')?.value;
        const item = list?.kind === 'seq' ? list.items.find((node) => node === finding.at) : undefined;
        if (list?.kind !== 'seq' || !item || !mayChange(tree, policy, item)) return 'decline';
        return edit.removeItem(list, item, 'keep-empty');
      },
    },
  },
});

interface Redundant {
  readonly session: Principal;
  readonly role: Principal;
}

function redundantIn({ principals }: Statement): readonly Redundant[] {
  const certain = (principals?.items ?? []).filter(({ type, when }) => type === 'AWS' && when.length === 0);
  if (certain.length < 2) return [];
  return certain.flatMap((session) => {
    const [, account, name] =
      /^arn:[^:]*:sts::([^:]+):assumed-role\/([^/*?]+)\/[^/]+$/.exec(patternOf(session.value)) ?? [];
    const role = certain.find(({ value }) => {
      const [, own, path] = /^arn:[^:]*:iam::([^:]+):role\/(.+)$/.exec(patternOf(value)) ?? [];
      return own !== undefined && own === account && path?.slice(path.lastIndexOf('/') + 1) === name;
    });
    return name !== undefined && role ? [{ session, role }] : [];
  });
}

export const examples: readonly Example[] = [
  {
    title: 'a session beside its role',
    dialect: 'iam-policy',
    fixes: ['drop'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": {
              "AWS": [
                "arn:aws:iam::111122223333:role/ci/deploy",
                "arn:aws:sts::111122223333:assumed-role/deploy/job-1"
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ redundant
              ]
            },
            "Action": "sts:AssumeRole"
          }
        ]
      }
    `,
  },
  {
    title: 'in a template, with the own account',
    dialect: 'cfn',
    fixes: ['drop'],
    bad: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    AWS:
                      - !Sub arn:aws:sts::\${AWS::AccountId}:assumed-role/deploy/release
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ redundant
                      - !Sub arn:aws:iam::\${AWS::AccountId}:role/deploy # all of it
                  Action: sts:AssumeRole
    `,
  },
  {
    title: 'a session alone, of another role or account, a branch, what a parameter gives, and a bucket policy',
    dialect: 'cfn',
    good: `
      Parameters:
        Caller: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/deploy/job-1' }, Action: sts:AssumeRole }
                - { Effect: Allow, Principal: { AWS: ['arn:aws:iam::111122223333:role/build', 'arn:aws:sts::111122223333:assumed-role/deploy/job-1'] }, Action: sts:AssumeRole }
                - { Effect: Allow, Principal: { AWS: ['arn:aws:iam::444455556666:role/deploy', 'arn:aws:sts::111122223333:assumed-role/deploy/job-1'] }, Action: sts:AssumeRole }
                - { Effect: Allow, Principal: { AWS: [!If [IsProd, 'arn:aws:iam::111122223333:role/deploy', 'arn:aws:iam::111122223333:role/test'], 'arn:aws:sts::111122223333:assumed-role/deploy/job-1'] }, Action: sts:AssumeRole }
                - { Effect: Allow, Principal: { AWS: [!Ref Caller, 'arn:aws:sts::111122223333:assumed-role/deploy/job-1'] }, Action: sts:AssumeRole }
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: site
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: ['arn:aws:iam::111122223333:role/deploy', 'arn:aws:sts::111122223333:assumed-role/deploy/job-1'] }, Action: s3:GetObject, Resource: 'arn:aws:s3:::site/*' }
    `,
  },
];
