import { mayGrant, grantingAllButSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { adminActionLeft, onEachPath, reachesEverything, resourcesOf } from './_everything.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/allow-notaction',
  title: 'NotAction with Allow',
  severity: 'medium',
  since: '0.1.0',
  why: 'It allows what nobody has read: hundreds of actions of every service that the resources belong to, and each action that AWS adds later.',
  refs: [
    'WB604',
    'cfn_nag:W15',
    'cfn_nag:W16',
    'cfn_nag:W17',
    'CWE-250',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html',
  ],
  preset: 'recommended',
  on: grantingAllButSubject,
  messages: {
    everywhere: 'NotAction allows every action but {actions} on {resources}.',
    somewhere: {
      text: 'NotAction allows every action but {actions} on {resources}, also those that AWS adds later.',
      severity: 'low',
    },
  },
  checklist: { 6: { everywhere: 'fail', somewhere: 'partial' } },

  *check(statement, finding, facts) {
    const { notActions } = statement;
    if (!notActions || !mayGrant(statement)) return;
    const isEverywhere = reachesEverything(statement);
    // Then it is nearly administration, for which there is a rule.
    if (isEverywhere && adminActionLeft(statement) !== undefined) return;
    const actions = listed(notActions.items.map(({ value }) => `"${render(value)}"`));
    const found = finding[isEverywhere ? 'everywhere' : 'somewhere'](notActions.entry.key, {
      actions,
      resources: resourcesOf(statement),
    });
    yield* onEachPath(found, statement, facts, 'low');
  },

  fixes: {},
  remedy:
    'Name the actions that are used in Action. CloudTrail and IAM Access Analyzer list those of the last 90 days.',
});

export const examples: readonly Example[] = [
  {
    title: 'NotAction without IAM',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          NotAction: ["iam:*", "organizations:*", "account:*"]
          ^^^^^^^^^ everywhere
          Resource: "*"
    `,
  },
  {
    title: 'all but deleting, on one bucket, for jobs and, with MFA, for people',
    dialect: 'cfn',
    bad: `
      Resources:
        Deployer:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  NotAction: s3:DeleteBucket
                  ^^^^^^^^^ somewhere
                  Resource: ['arn:aws:s3:::artifacts-of-ci', 'arn:aws:s3:::artifacts-of-ci/*']
                - Effect: Allow
                  NotAction: ['iam:*', 'organizations:*']
                  ^^^^^^^^^ everywhere low
                  Resource: '*'
                  Condition: { Bool: { aws:MultiFactorAuthPresent: 'true' } }
    `,
  },
  {
    title: 'a Deny of all but some, and what has a rule of its own',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, NotAction: "organizations:*", Resource: "*" }
        - { Effect: Deny, NotAction: ["iam:*", "sts:*"], Resource: "*" }
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }
        - { Effect: Allow, NotAction: "s3:GetObject", NotResource: "*" }
        - { Effect: Audit, NotAction: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }
    `,
  },
];
