import { statementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/sid-empty',
  title: 'Sid without a text',
  severity: 'info',
  since: '0.1.0',
  why: 'An empty Sid names nothing, and two of them are one too many for services that ask for different ones.',
  refs: [
    'access-analyzer:EMPTY_SID_VALUE',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    empty: 'The Sid is empty, and so of no use.',
  },

  *check({ sid, node, when }, finding) {
    const at = entryOf(node, 'Sid')?.value;
    if (at && sid === '') yield finding.empty(at).when(when);
  },

  fixes: {
    remove: {
      title: 'Remove the Sid',
      applicability: 'safe',
      apply({ edit, subject: { node, policy }, tree }) {
        const entry = entryOf(node, 'Sid');
        return entry && mayChange(tree, policy, node) ? edit.removeEntry(node, entry) : 'decline';
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'what the console writes',
    dialect: 'iam-policy',
    fixes: ['remove'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Sid": "",
                   ^^ empty
            "Effect": "Allow",
            "Principal": { "Service": "ec2.amazonaws.com" },
            "Action": "sts:AssumeRole"
          }
        ]
      }
    `,
  },
  {
    title: 'a template, with a branch',
    dialect: 'cfn',
    fixes: ['remove'],
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
                - Sid: '' # none
                       ^^ empty
                  Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::a/*
                - !If
                  - IsProd
                  - { Sid: '', Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
                           ^^ empty
                  - !Ref AWS::NoValue
    `,
  },
  {
    title: 'names, none, what a parameter gives, and a key without a value yet',
    dialect: 'cfn',
    good: `
      Parameters:
        Name: { Type: String, Default: '' }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Sid: Read, Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
                - { Sid: !Ref Name, Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::c/*' }
                - Sid:
                  Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::d/*
    `,
  },
];
