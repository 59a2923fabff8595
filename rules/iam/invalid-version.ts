import { policySubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { literal, texts } from '#core/values/index.ts';
import { isBlank, mayChange } from './_grammar.ts';

const versions: readonly string[] = ['2012-10-17', '2008-10-17'];

export default defineRule({
  id: 'iam/invalid-version',
  title: 'Version that the policy language does not have',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy. The Version is the one of the language, and not the day on which the policy was written.',
  refs: [
    'access-analyzer:INVALID_VERSION',
    'parliament:INVALID_VERSION',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    invalid: 'Version "{version}" is none of the policy language, which has 2012-10-17 and the old 2008-10-17.',
  },

  *check({ node, when }, finding, facts) {
    const version = entryOf(node, 'Version')?.value;
    if (!version || (version.kind === 'scalar' && versions.includes(version.source)) || isBlank(version)) return;
    for (const { value, node: at, when: path } of texts(facts, version).alternatives) {
      const text = literal(value);
      if (text !== undefined && !versions.includes(text))
        yield finding.invalid(at, { version: text }).when(when).when(path);
    }
  },

  fixes: {
    set: {
      title: 'Set the version of the policy to 2012-10-17',
      applicability: 'safe',
      apply({ edit, finding, facts, subject, tree }) {
        const version = entryOf(subject.node, 'Version')?.value;
        const node = texts(facts, version).alternatives.find((each) => each.node === finding.at)?.node;
        if (node?.kind !== 'scalar' || node.tag !== undefined || !mayChange(tree, subject, node)) return 'decline';
        return edit.replace(node, '2012-10-17');
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'days that somebody thought to be right',
    dialect: 'cfn',
    fixes: ['set'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Slip:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-27' # of the language
                       ^^^^^^^^^^^^ invalid
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
        Today:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: 2026-11-26
                       ^^^^^^^^^^ invalid
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
        Branch:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: !If [IsProd, '2012-10-17', '1.0']
                                                  ^^^^^ invalid
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
    `,
  },
  {
    title: 'a document of its own',
    dialect: 'iam-policy',
    fixes: ['set'],
    bad: `
      {
        "Version": "2012-10-17 ",
                   ^^^^^^^^^^^^^ invalid
        "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" }]
      }
    `,
  },
  {
    title: 'both versions, none, what a parameter gives, and a key without a value yet',
    dialect: 'cfn',
    good: `
      Parameters:
        Language: { Type: String }
      Resources:
        New:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: 2012-10-17
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
        Old:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2008-10-17'
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
        Given:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: !Ref Language
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
        Open:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version:
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
    `,
  },
];
