import { policyFormSubject, templateMacros, type Policy } from '#core/models/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, type Entry, type MapNode } from '#core/syntax/index.ts';
import type { Path } from '#core/values/index.ts';
import { elementMeant, mayChange, policyElements, statementElements, statementMaps } from './_grammar.ts';

export default defineRule({
  id: 'iam/unknown-element',
  title: 'Key that the policy language does not have',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses a policy with a key that it does not know, and with it the whole update of the stack. Keys count in these letters only.',
  refs: [
    'access-analyzer:INVALID_POLICY_ELEMENT',
    'parliament:MALFORMED',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  ],
  preset: 'recommended',
  on: policyFormSubject,
  messages: {
    misspelt: 'A {place} cannot have the key "{key}", so that AWS refuses it; {meant} may be meant.',
    unknown: 'A {place} cannot have the key "{key}", so that AWS refuses the policy.',
  },

  *check(policy, finding, facts) {
    for (const { entry, place, meant, when } of unknownIn(facts, policy)) {
      const key = entry.key.source;
      const found =
        meant === undefined
          ? finding.unknown(entry.key, { place, key })
          : finding.misspelt(entry.key, { place, key, meant });
      yield found.when(when);
    }
  },

  fixes: {
    rename: {
      title: 'Write {meant}, which then takes effect',
      applicability: 'needs-review',
      apply({ edit, facts, finding, subject, tree }) {
        const found = unknownIn(facts, subject).find(({ entry }) => entry.key === finding.at);
        if (found?.meant === undefined || entryOf(found.map, found.meant)) return 'decline';
        if (!mayChange(tree, subject, found.map) || !found.map.entries.includes(found.entry)) return 'decline';
        return edit.rename(found.map, found.entry, found.meant);
      },
    },
  },
  remedy: 'Remove the key, or write the element that is meant.',
});

interface Unknown {
  readonly entry: Entry;
  readonly map: MapNode;
  readonly place: 'policy' | 'statement';
  /** The element that is probably meant. */
  readonly meant: string | undefined;
  readonly when: Path;
}

/** Keys of a policy and its statements that are no elements; none where a macro reads what the text says. */
function unknownIn(facts: Facts, policy: Policy): readonly Unknown[] {
  const found = [
    ...unknownKeys(policy.node, 'policy', policy.when),
    ...statementMaps(facts, policy).flatMap(({ value, when }) => unknownKeys(value, 'statement', when)),
  ];
  return found.length > 0 && facts.get(templateMacros).length > 0 ? [] : found;
}

function unknownKeys(map: MapNode, place: Unknown['place'], when: Path): readonly Unknown[] {
  const known = place === 'policy' ? policyElements : statementElements;
  const foreign = map.entries.filter(({ key }) => !known.includes(key.source));
  if (foreign.length === 0 || map.entries.some(({ key }) => key.source === 'Fn::Transform')) return [];
  return foreign.flatMap((entry) => {
    const { source, tag } = entry.key;
    // A loop makes entries, a merge key brings them, and a variable is filled in.
    if (source.startsWith('Fn::') || source === '<<' || tag !== undefined || source.includes('${')) return [];
    return [{ entry, map, place, meant: elementMeant(source, known), when }];
  });
}

export const examples: readonly Example[] = [
  {
    title: 'plurals, other letters, slips, and keys of something else',
    dialect: 'iam-policy',
    fixes: ['rename'],
    bad: `
      {
        "Version": "2012-10-17",
        "Comment": "for the builds",
        ^^^^^^^^^ unknown
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resources": ["arn:aws:s3:::a/*"],
            ^^^^^^^^^^^ misspelt
            "Conditions": { "Bool": { "aws:SecureTransport": "true" } }
            ^^^^^^^^^^^^ misspelt
          },
          { "effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*", "Name": "deny" }
            ^^^^^^^^ misspelt
                                                                                ^^^^^^ unknown
        ]
      }
    `,
  },
  {
    title: 'a policy without statements, by name, and a statement in a branch',
    dialect: 'cfn',
    fixes: ['rename'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statements: # all
              ^^^^^^^^^^ misspelt
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }
                - !If
                  - IsProd
                  - { Effect: Deny, Principle: '*', Action: 'sts:TagSession' }
                                    ^^^^^^^^^ misspelt
                  - !Ref AWS::NoValue
    `,
  },
  {
    title: 'all elements, loops, transforms and policies in a language of their own',
    dialect: 'cfn',
    good: `
      Transform: AWS::LanguageExtensions
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Id: all
              Statement:
                - Sid: Deny
                  Effect: Deny
                  NotPrincipal: { AWS: '111122223333' }
                  NotAction: s3:GetObject
                  NotResource: arn:aws:s3:::b/*
                  Condition: { Bool: { 'aws:SecureTransport': 'false' } }
                - Effect: Deny
                  Principal: '*'
                  Action: s3:DeleteObject
                  Resource: arn:aws:s3:::b/*
                  Fn::Transform: { Name: Guard, Parameters: { Level: high } }
                  Level: high
                - Fn::If: [IsProd, { Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::b' }, !Ref AWS::NoValue]
                - Effect: Deny
                  Principal: '*'
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    StringNotEquals:
                      Fn::ForEach::Tags:
                        - Tag
                        - [team, stage]
                        - 'aws:PrincipalTag/\${Tag}': builds
        Tags:
          Type: AWS::Organizations::Policy
          Properties:
            Name: tags
            Type: TAG_POLICY
            Content: { tags: { Team: { tag_key: { '@@assign': Team } } } }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
    `,
  },
  {
    title: 'a template that a macro rewrites',
    dialect: 'cfn',
    good: `
      Transform: [PolicyShorthand]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*', Level: read }
    `,
  },
];
