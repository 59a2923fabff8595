import { policySubject, statementsOf } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { literal, texts } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/scp-grants-nothing',
  title: 'Allow in a service control policy, which grants nothing',
  severity: 'info',
  since: '0.1.0',
  why: 'Whoever takes the Allow for a grant wonders why access is refused; and where it stands in the place of FullAWSAccess, all that it does not name is cut off in every account below.',
  refs: ['https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html'],
  preset: 'recommended',
  on: policySubject,
  messages: {
    allow: 'An Allow of a service control policy grants nothing: it only says which access others may still grant.',
  },

  *check(policy, finding, facts) {
    if (policy.kind !== 'scp') return;
    // One word on it is enough.
    for (const { allow, actions, node, when } of statementsOf(facts, policy)) {
      const effects = allow.length > 0 ? texts(facts, entryOf(node, 'Effect')?.value).alternatives : [];
      const found = effects.find(({ value }) => literal(value) === 'Allow');
      if (!found || actions?.items.some(({ value }) => literal(value) === '*')) continue;
      yield finding.allow(found.node).when(when).when(found.when);
      return;
    }
  },

  fixes: {},
  remedy:
    'Grant access in identity or resource policies. An allow list is right where FullAWSAccess is detached on purpose.',
});

export const examples: readonly Example[] = [
  {
    title: 'an administrator who means to permit something',
    dialect: 'cfn',
    bad: `
      Resources:
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                          ^^^^^ allow
                  Action: s3:*
                  Resource: '*'
                - Effect: Allow
                  Action: ec2:*
                  Resource: '*'
    `,
  },
  {
    title: 'a branch, and JSON in a text',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Branch:
          Type: AWS::Organizations::Policy
          Properties:
            Name: branch
            Type: SERVICE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: !If [IsProd, Deny, Allow], Action: 's3:*', Resource: '*' }
                                               ^^^^^ allow
        Text:
          Type: AWS::Organizations::Policy
          Properties:
            Name: text
            Type: SERVICE_CONTROL_POLICY
            Content: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'
                                                                    ^^^^^^^ allow
    `,
  },
  {
    title: 'what FullAWSAccess says, denials, effects that a parameter gives, and other policies',
    dialect: 'cfn',
    good: `
      Parameters:
        Effect: { Type: String }
      Resources:
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: '*', Resource: '*' }
                - { Effect: Deny, Action: 'ec2:*', Resource: '*' }
                - { Effect: !Ref Effect, Action: 's3:*', Resource: '*' }
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }
    `,
  },
];
