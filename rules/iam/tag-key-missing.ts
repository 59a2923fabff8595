import { conditionKey } from '#core/data/index.ts';
import { holdsWithoutKey, testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { consequence } from './_arn.ts';
import { conditionBranches } from './_conditions.ts';

export default defineRule({
  id: 'iam/tag-key-missing',
  title: 'Condition on a tag that does not say which',
  severity: 'medium',
  since: '0.1.0',
  why: 'There is a condition key for each tag, aws:ResourceTag/team, and none for all of them. The condition then compares nothing that a request has.',
  refs: [
    'access-analyzer:MISSING_TAG_KEY_IN_CONDITION',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => isTagKey(key)),
  messages: {
    never:
      '{key} lacks the name of a tag, as in {example}; no request has such a key, so that this statement {effect}.',
    always:
      '{key} lacks the name of a tag, as in {example}; no request has such a key, so that this test always holds.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const { key, source } = { key: test.key, source: test.keyEntry.key.source };
        if (!isTagKey(key)) continue;
        const args = { key: source, example: `${source.replace(/\/$/, '')}/team` };
        const at = test.keyEntry.key;
        const found = holdsWithoutKey(test)
          ? finding.always(at, args)
          : finding.never(at, { ...args, effect: consequence(statement) });
        yield found.when(when);
      }
    }
  },

  fixes: {},
  remedy: 'Write the name of the tag behind the key: aws:ResourceTag/team.',
});

/** Whether a key is one of tags, without what stands behind the slash. */
function isTagKey(key: string): boolean {
  if (!/tag\/?$/.test(key)) return false;
  const name = key.replace(/\/$/, '');
  return conditionKey(name) === undefined && conditionKey(`${name}/team`) !== undefined;
}

export const examples: readonly Example[] = [
  {
    title: 'tags of a resource, of a request, of the caller, and of a service',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "ec2:TerminateInstances",
            "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*",
            "Condition": { "StringEquals": { "aws:ResourceTag": "ci", "ec2:ResourceTag/": "ci" } }
                                             ^^^^^^^^^^^^^^^^^ never
                                                                      ^^^^^^^^^^^^^^^^^^ never
          },
          {
            "Effect": "Deny",
            "Action": "ec2:CreateTags",
            "Resource": "*",
            "Condition": { "StringNotEquals": { "aws:requesttag": "ci" }, "Null": { "aws:PrincipalTag": "true" } }
                                                ^^^^^^^^^^^^^^^^ always
                                                                                    ^^^^^^^^^^^^^^^^^^ always
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template, and a test that may be absent',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ec2:TerminateInstances
                  Resource: arn:aws:ec2:eu-west-1:111122223333:instance/*
                  Condition:
                    Fn::If:
                      - IsTest
                      - StringEquals: { aws:ResourceTag: ci }
                                        ^^^^^^^^^^^^^^^ never
                      - StringEquals: { aws:ResourceTag/team: ci }
                - Effect: Allow
                  Action: ec2:StopInstances
                  Resource: arn:aws:ec2:eu-west-1:111122223333:instance/*
                  Condition:
                    StringEqualsIfExists: { aws:ResourceTag: ci }
                                            ^^^^^^^^^^^^^^^ always
    `,
  },
  {
    title: 'keys of tags, also of a tag that a variable names, other keys about tags, and keys of providers',
    dialect: 'cfn',
    good: `
      Parameters:
        Team: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ec2:TerminateInstances
                  Resource: arn:aws:ec2:eu-west-1:111122223333:instance/*
                  Condition:
                    StringEquals:
                      aws:ResourceTag/team: ci
                      ec2:ResourceTag/cost center: !Ref Team
                      ecr:ResourceTag/a/b: c
                - Effect: Allow
                  Action: ec2:CreateTags
                  Resource: arn:aws:ec2:eu-west-1:111122223333:instance/*
                  Condition:
                    ForAllValues:StringEquals: { aws:TagKeys: [team] }
                    StringEquals: { example.com:tag: ci }
    `,
  },
];
