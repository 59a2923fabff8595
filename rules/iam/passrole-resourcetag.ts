import { actionTerms, testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { conditionBranches } from './_conditions.ts';

export default defineRule({
  id: 'iam/passrole-resourcetag',
  title: 'Passing of roles that hangs on their tags',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM does not reliably look at the tags of a role that is passed, says AWS, and whoever may tag roles chooses them.',
  refs: [
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => ofTag.test(key)),
  messages: {
    tag: 'A condition on {key} does not reliably limit which roles iam:PassRole passes; their ARNs do.',
  },

  *check(statement, finding) {
    const passing = actionTerms(statement).find(({ pattern }) => pattern.toLowerCase() === 'iam:passrole');
    if (!passing) return;
    for (const { tests, when } of conditionBranches(statement)) {
      for (const { key, keyEntry } of tests) {
        if (!ofTag.test(key)) continue;
        const found = finding.tag(keyEntry.key, { key: keyEntry.key.source }).when(when).when(passing.when);
        // AWS's own policies use the key of IAM.
        yield key.startsWith('iam:') ? found.withSeverity('low') : found;
      }
    }
  },

  fixes: {},
  remedy: 'Name the roles in Resource, by their path if there are many: `role/ci/*`.',
});

const ofTag = /^(?:aws|iam):resourcetag\//;

export const examples: readonly Example[] = [
  {
    title: 'roles of a team, for everything that takes roles',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": "arn:aws:iam::111122223333:role/ci-*",
            "Condition": {
              "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com", "aws:ResourceTag/team": "ci" }
                                                                               ^^^^^^^^^^^^^^^^^^^^^^ tag
            }
          },
          {
            "Effect": "Deny",
            "Action": ["iam:passrole", "iam:DeleteRole"],
            "Resource": "*",
            "Condition": { "StringNotEquals": { "iam:ResourceTag/team": "ci" } }
                                                ^^^^^^^^^^^^^^^^^^^^^^ tag low
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template',
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
                  Action: [!If [IsTest, iam:PassRole, iam:GetRole]]
                  Resource: arn:aws:iam::111122223333:role/ci/*
                  Condition:
                    StringEquals: { aws:ResourceTag/team: ci }
                                    ^^^^^^^^^^^^^^^^^^^^ tag
    `,
  },
  {
    title: 'other actions on roles, tags of the caller, patterns of actions, and actions that deployment gives',
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
                - Effect: Allow
                  Action: iam:UpdateRole
                  Resource: arn:aws:iam::111122223333:role/ci/*
                  Condition: { StringEquals: { aws:ResourceTag/team: ci } }
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: arn:aws:iam::111122223333:role/ci/*
                  Condition: { StringEquals: { iam:PassedToService: lambda.amazonaws.com, aws:PrincipalTag/team: ci } }
                - Effect: Allow
                  Action: !Ref Action
                  Resource: arn:aws:iam::111122223333:role/ci/*
                  Condition: { StringEquals: { aws:ResourceTag/team: ci } }
    `,
  },
];
