import { iamData } from '#core/data/index.ts';
import { actionTerms, statementSubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';
import { literal, type Path } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/action-case',
  title: 'Action in other letters than AWS writes it',
  severity: 'info',
  since: '0.1.0',
  why: 'AWS takes it all the same, but whoever searches for the action, or compares two policies, misses it.',
  refs: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html'],
  preset: 'strict',
  on: statementSubject,
  messages: {
    letters: '"{action}" is written {name} by AWS.',
  },

  *check(statement, finding) {
    for (const { action, name, node, when } of oddlyWritten(statement))
      yield finding.letters(node, { action, name }).when(statement.when).when(when);
  },

  fixes: {
    write: {
      title: 'Write {name}',
      applicability: 'safe',
      apply({ edit, finding, subject: statement, tree }) {
        const found = oddlyWritten(statement).find(({ node }) => node === finding.at);
        if (found?.node.kind !== 'scalar' || found.node.tag !== undefined) return 'decline';
        // What a Join puts together is not written in one place.
        if (found.node.source !== found.action || !mayChange(tree, statement.policy, found.node)) return 'decline';
        return edit.replace(found.node, found.name);
      },
    },
  },
});

interface Odd {
  readonly action: string;
  /** In the letters of AWS. */
  readonly name: string;
  readonly node: SyntaxNode;
  readonly when: Path;
}

/** Actions by name; patterns cover names whatever their letters. */
function oddlyWritten(statement: Statement): readonly Odd[] {
  const found: Odd[] = [];
  for (const { pattern: action, breadth, actions, node, when } of actionTerms(statement)) {
    const name = breadth === 'literal' ? actions[0]?.name : undefined;
    if (name !== undefined && name !== action) found.push({ action, name, node, when });
  }
  const left = statement.actions ? [] : (statement.notActions?.items ?? []);
  for (const { value, node, when } of left) {
    const action = literal(value) ?? '';
    const name = iamData().action(action)?.name;
    if (name !== undefined && name !== action) found.push({ action, name, node, when });
  }
  return found;
}

export const examples: readonly Example[] = [
  {
    title: 'small letters, and a service in capitals',
    dialect: 'iam-policy',
    fixes: ['write'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["s3:getObject", "S3:PutObject"],
                       ^^^^^^^^^^^^^^ letters
                                       ^^^^^^^^^^^^^^ letters
            "Resource": "arn:aws:s3:::a/*"
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template, and exceptions',
    dialect: 'cfn',
    fixes: ['write'],
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
                - Effect: Allow
                  Action: !If [IsProd, sqs:SendMessage, sqs:sendmessage] # of jobs
                                                        ^^^^^^^^^^^^^^^ letters
                  Resource: arn:aws:sqs:eu-west-1:111122223333:jobs
                - Effect: Deny
                  NotAction: sns:publish
                             ^^^^^^^^^^^ letters
                  Resource: arn:aws:sns:eu-west-1:111122223333:t
    `,
  },
  {
    title: 'the letters of AWS, patterns, names that AWS does not list, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['s3:GetObject', 's3:getobject*'], Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: s3:getall, Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: !Ref Action, Resource: 'arn:aws:s3:::a/*' }
                - { Effect: Allow, Action: !Sub 's3:\${Action}', Resource: 'arn:aws:s3:::a/*' }
    `,
  },
];
