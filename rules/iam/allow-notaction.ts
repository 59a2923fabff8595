import { mayGrant, mayGrantOnHost, wideningStatementSubject } from '#core/models/index.ts';
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
    'cfn_nag:W18',
    'cfn_nag:W19',
    'cfn_nag:W20',
    'CWE-250',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html',
  ],
  narrowerRefs: {
    'cfn_nag:W15': { messages: ['everywhere', 'somewhere'] },
    'cfn_nag:W16': { messages: ['everywhere', 'somewhere'] },
    'cfn_nag:W17': { messages: ['everywhere', 'somewhere'] },
    'cfn_nag:W18': { messages: ['host'] },
    'cfn_nag:W19': { messages: ['host'] },
    'cfn_nag:W20': { messages: ['host'] },
  },
  preset: 'recommended',
  on: wideningStatementSubject,
  messages: {
    everywhere: 'NotAction allows every action but {actions} on {resources}.',
    somewhere: {
      text: 'NotAction allows every action but {actions} on {resources}, also those that AWS adds later.',
      severity: 'low',
    },
    host: {
      text: 'NotAction allows every action but {actions} that the service has for {resources}.',
      severity: 'low',
    },
  },
  checklist: { 6: { everywhere: 'fail', somewhere: 'partial' } },

  *check(statement, finding, facts) {
    const { notActions } = statement;
    const isOnHost = mayGrantOnHost(statement);
    if (!notActions?.items.length || (!mayGrant(statement) && !isOnHost)) return;
    const isEverywhere = !isOnHost && reachesEverything(statement);
    // Then it is nearly administration, for which there is a rule.
    if (isEverywhere && adminActionLeft(facts, statement) !== undefined) return;
    const actions = listed(notActions.items.map(({ value }) => `"${render(value)}"`));
    const where = isOnHost ? 'host' : isEverywhere ? 'everywhere' : 'somewhere';
    const found = finding[where](notActions.entry.key, {
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
    title: 'all but what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Excepted: { Type: String }
      Resources:
        Policy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '123456789012' }, NotAction: !Ref Excepted, Resource: 'arn:aws:s3:::artifacts/*' }
    `,
  },
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
    title: 'all but deleting, on a queue, for another account',
    dialect: 'cfn',
    bad: `
      Resources:
        QueueRules:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [jobs]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '123456789012' }
                  NotAction: sqs:DeleteQueue
                  ^^^^^^^^^ host
                  Resource: '*'
                - { Effect: Deny, Principal: '*', NotAction: 'sqs:SendMessage', Resource: '*', Condition: { Bool: { aws:SecureTransport: 'false' } } }
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
