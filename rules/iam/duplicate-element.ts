import { policyFormSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { descendants, type Entry } from '#core/syntax/index.ts';

export default defineRule({
  id: 'iam/duplicate-element',
  title: 'Key that stands twice in a policy',
  severity: 'medium',
  since: '0.1.0',
  why: 'Only the last one counts, or AWS refuses the policy: what the first one says, a restriction perhaps, is lost without a word.',
  refs: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html'],
  preset: 'recommended',
  on: policyFormSubject,
  messages: {
    repeated: 'The key "{key}" is repeated below; the last one counts at best.',
  },

  *check({ node: policy, when }, finding) {
    // Of what is not in a text, the syntax says so already.
    if (!policy.block.inside) return;
    for (const node of descendants(policy)) {
      if (node.kind !== 'map') continue;
      const last = new Map<string, Entry>(node.entries.map((entry) => [entry.key.source, entry]));
      if (last.size === node.entries.length) continue;
      for (const entry of node.entries) {
        const other = last.get(entry.key.source);
        if (!other || other === entry) continue;
        yield finding.repeated(entry.key, { key: entry.key.source }).also(other.key, 'This one counts.').when(when);
      }
    }
  },

  fixes: {},
  remedy: 'Remove one of the two, or put their values together.',
});

export const examples: readonly Example[] = [
  {
    title: 'actions and conditions in a text of a template',
    dialect: 'cfn',
    bad: `
      Resources:
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:*","Action":"s3:*","Resource":"*"}]}'
                                                                            ^^^^^^^^ repeated
        Logs:
          Type: AWS::Logs::ResourcePolicy
          Properties:
            PolicyName: logs
            PolicyDocument: !Sub |
              {
                "Statement": [{
                  "Effect": "Allow",
                  "Principal": { "Service": "es.amazonaws.com" },
                  "Action": "logs:PutLogEvents",
                  "Resource": "arn:\${AWS::Partition}:logs:*",
                  "Condition": {
                    "StringEquals": { "aws:SourceAccount": "\${AWS::AccountId}" },
                    ^^^^^^^^^^^^^^ repeated
                    "StringEquals": { "aws:SourceArn": "arn:aws:es:eu-west-1:111122223333:domain/d" }
                  }
                }]
              }
    `,
  },
  {
    title: 'each key once, the same key in two statements, and other letters',
    dialect: 'cfn',
    good: `
      Resources:
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"ec2:*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}'
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, Action: 'ec2:*', Resource: '*', Condition: { StringLike: { 'ec2:Vpc': a }, StringEquals: { 'ec2:Vpc': b } } }
        Branches:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content: !Ref Document
      Parameters:
        Document: { Type: String }
    `,
  },
];
