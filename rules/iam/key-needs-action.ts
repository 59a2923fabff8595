import { companionOfKey } from '#core/data/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  holdsWithoutKey,
  mayMeet,
  patternOf,
  statementsOf,
  type Policy,
  type Statement,
  testedWith,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { conditionBranches, testAt } from './_conditions.ts';
import { mayChange } from './_grammar.ts';
import { listingOf } from './_shared.ts';

export default defineRule({
  id: 'iam/key-needs-action',
  title: 'Condition on what no session may bring along',
  severity: 'medium',
  since: '0.1.0',
  why: 'Tags, source identity and context come with a session only where the role lets them. A condition on them is never met otherwise, which ends in a wider trust policy.',
  refs: [
    'access-analyzer:MISSING_ACTION_FOR_CONDITION_KEY',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html#id_credentials_temp_control-access_monitor-perms',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => companionOfKey(key) !== undefined),
  messages: {
    missing:
      'No session can bring {key} along, as this policy does not allow {action}, so that the condition is never met.',
  },

  *check(statement, finding, facts) {
    const { policy, allow } = statement;
    if (policy.kind !== 'trust' || allow.length === 0) return;
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const action = companionOfKey(test.key);
        if (action === undefined || holdsWithoutKey(test) || mayAllow(facts, policy, action)) continue;
        yield finding.missing(test.keyEntry.key, { key: test.keyEntry.key.source, action }).when(when);
      }
    }
  },

  fixes: {
    add: {
      title: 'Allow {action} as well',
      applicability: 'needs-review',
      apply(context) {
        const { edit, subject: statement, tree } = context;
        const { policy, node } = statement;
        const action = companionOfKey(testAt(context)?.key ?? '');
        const listing = listingOf(statement.actions);
        const last = listing?.items.at(-1);
        if (action === undefined || !listing || !last || !mayChange(tree, policy, node)) return 'decline';
        return listing.seq ? edit.insertAfter(listing.seq, last, action) : edit.replace(last, [last.source, action]);
      },
    },
  },
  remedy: 'Add the action to the statement.',
});

/** Whether some statement of a policy allows an action, or may do so. */
function mayAllow(facts: Facts, policy: Policy, action: string): boolean {
  return statementsOf(facts, policy).some((statement) => !statement.isDeny && mayName(statement, action.toLowerCase()));
}

function mayName({ actions, notActions }: Statement, action: string): boolean {
  if (notActions || !actions || actions.unknown.length > 0) return true;
  return actions.items.some(({ value }) => mayMeet(patternOf(value).toLowerCase(), action));
}

export const examples: readonly Example[] = [
  {
    title: 'tags of a session, and who is behind it',
    dialect: 'iam-policy',
    fixes: ['add'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::111122223333:role/jobs" },
            "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:RequestTag/team": "ci" } }
                                             ^^^^^^^^^^^^^^^^^^^^^ missing
          },
          {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::111122223333:role/people" },
            "Action": ["sts:AssumeRole"],
            "Condition": { "StringLike": { "sts:SourceIdentity": "admin-*" } }
                                           ^^^^^^^^^^^^^^^^^^^^ missing
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template, and a key that has to be there',
    dialect: 'cfn',
    fixes: ['add'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::111122223333:role/jobs }
                  Action:
                    - sts:AssumeRole # by jobs
                    - sts:SetSourceIdentity
                  Condition: !If
                    - IsProd
                    - 'Null': { aws:RequestTag/team: 'false' }
                                ^^^^^^^^^^^^^^^^^^^ missing
                    - !Ref AWS::NoValue
    `,
  },
  {
    title:
      'the action beside it, in a statement of its own, by a pattern, tests that pass without the key, and other policies',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        Beside:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::111122223333:role/jobs }
                  Action: ['sts:AssumeRole', 'sts:TagSession']
                  Condition: { StringEquals: { aws:RequestTag/team: ci } }
        Apart:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::111122223333:role/jobs }
                  Action: sts:AssumeRole
                  Condition: { StringEquals: { aws:RequestTag/team: ci }, StringLike: { sts:SourceIdentity: 'x*' } }
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::111122223333:role/jobs }
                  Action: ['sts:Tag*', !Ref Action]
        Without:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::111122223333:role/jobs }
                  Action: sts:AssumeRole
                  Condition:
                    StringEqualsIfExists: { aws:RequestTag/team: ci }
                    'Null': { sts:SourceIdentity: 'true' }
                    ForAllValues:StringEquals: { aws:TagKeys: [team] }
                    StringEquals: { aws:SourceIdentity: admin }
                - Effect: Deny
                  Principal: { AWS: '*' }
                  Action: sts:AssumeRole
                  Condition: { StringNotEquals: { aws:RequestTag/team: ci } }
            Policies:
              - PolicyName: launch
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: ec2:RunInstances
                      Resource: '*'
                      Condition: { StringEquals: { aws:RequestTag/team: ci } }
    `,
  },
];
