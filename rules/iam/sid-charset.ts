import type { Facts } from '#core/facts/index.ts';
import { statementsOf, statementSubject, type Policy } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, type SyntaxNode } from '#core/syntax/index.ts';
import { render, texts, type Text } from '#core/values/index.ts';
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

  *check({ policy, node, when }, finding, facts) {
    if (!['identity', 'boundary', 'trust'].includes(policy.kind)) return;
    for (const { value, node: at, when: own } of texts(facts, entryOf(node, 'Sid')?.value).alternatives)
      if (value.some(isRefused))
        yield finding
          .charset(at, { sid: render(value) })
          .when(when)
          .when(own);
  },

  fixes: {
    strip: {
      title: 'Leave the other characters out',
      applicability: 'safe',
      apply({ edit, facts, finding, subject: { node, policy }, tree }) {
        const value = entryOf(node, 'Sid')?.value;
        const sid = value && strippedIn(facts, policy).get(value);
        if (sid === undefined || value !== finding.at || !mayChange(tree, policy, value)) return 'decline';
        return edit.replace(value, sid);
      },
    },
  },
});

/** Every region has a dash in its name. */
function isRefused(part: Text[number]): boolean {
  return typeof part === 'string' ? !/^(?:[A-Za-z0-9]*|.*[<>$].*)$/s.test(part) : part.opaque === 'AWS::Region';
}

/** What the Sids that are refused become, each another one. */
function strippedIn(facts: Facts, policy: Policy): ReadonlyMap<SyntaxNode, string> {
  const written = statementsOf(facts, policy).flatMap(({ node }) => {
    const value = entryOf(node, 'Sid')?.value;
    return value?.kind === 'scalar' && value.tag === undefined ? [value] : [];
  });
  const taken = new Set(written.map(({ source }) => source));
  const found = new Map<SyntaxNode, string>();
  for (const value of written.filter(({ source }) => isRefused(source))) {
    const words = value.source.split(/[^A-Za-z0-9]+/);
    const sid = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    let free = sid;
    for (let number = 2; taken.has(free); number++) free = `${sid}${String(number)}`;
    if (sid !== '') found.set(value, free);
    taken.add(free);
  }
  return found;
}

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
    title: 'what stands around a variable, a region, and a branch',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Name: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Sid: !Sub 'read-\${Name}', Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::a/*' }
                              ^^^^^^^^^^^^^^ charset
                - { Sid: !Sub 'Read\${AWS::Region}', Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }
                              ^^^^^^^^^^^^^^^^^^^^ charset
                - { Sid: !If [IsProd, Read, read-it], Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::c/*' }
                                            ^^^^^^^ charset
    `,
  },
  {
    title: 'Sids that are the same without their dashes and blanks',
    dialect: 'iam-policy',
    fixes: ['strip'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Sid": "Read-It", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
                   ^^^^^^^^^ charset
          { "Sid": "Read It", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" },
                   ^^^^^^^^^ charset
          { "Sid": "ReadIt", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::c/*" }
        ]
      }
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
                - { Sid: !Sub 'Read\${Name}', Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::d/*' }
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
