import { iamData, serviceConditionKeys } from '#core/data/index.ts';
import { actionTerms, type ConditionTest, holdsWithoutKey, type Statement, testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { conditionBranches } from './_conditions.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/tag-key-unsupported',
  title: 'Condition on tags for a service that has none',
  severity: 'medium',
  since: '0.1.0',
  why: 'Requests to a service without tags do not carry them, so that the test fails: an Allow gives nothing there, and a Deny that keeps others away from a team’s resources has a hole.',
  refs: [
    'access-analyzer:DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'access-analyzer:ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => ofTags.test(key)),
  messages: {
    allow: {
      text: 'Requests for {actions} carry no {key} (as of {date}), so that this condition keeps them from being allowed.',
      severity: 'low',
    },
    deny: 'Requests for {actions} carry no {key} (as of {date}), so that this does not deny them.',
  },

  *check(statement, finding) {
    const { allow, isDeny, policy } = statement;
    if ((allow.length === 0 && !isDeny) || policy.kind === 'trust') return;
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const prefix = ofTags.exec(test.key)?.[0];
        if (prefix === undefined || holdsWithoutKey(test)) continue;
        const actions = actionsWithout(statement, prefix);
        if (actions.length === 0) continue;
        const args = { key: keyName(test), actions: listed(actions), date: iamData().dataDate };
        yield finding[isDeny ? 'deny' : 'allow'](test.keyEntry.key, args).when(when);
      }
    }
  },

  fixes: {},
  remedy: 'Give the actions of this service a statement of their own, limited by the ARNs of its resources.',
});

/** The actions of services none of whose actions and resources is listed with such a key. */
function actionsWithout(statement: Statement, prefix: string): readonly string[] {
  return actionTerms(statement)
    .filter(({ actions, when }) => {
      const service = actions[0]?.service;
      return (
        service !== undefined &&
        when.length === 0 &&
        actions.every((each) => each.service === service) &&
        !knows(service, prefix)
      );
    })
    .map(({ value }) => render(value));
}

/** Of a service that is listed with no keys of tags at all, of its own ones neither. */
function knows(service: string, prefix: string): boolean {
  // What tags resources of all services is listed with no keys, and AWS's own policies limit it by them.
  if (service === 'tag') return true;
  return serviceConditionKeys(service).some(({ key }) => {
    const name = key.toLowerCase();
    return name.startsWith(prefix) || /^(?!aws:).*tag/.test(name);
  });
}

function keyName({ keyEntry }: ConditionTest): string {
  return keyEntry.key.source;
}

const ofTags = /^aws:(?:(?:resource|request)tag\/|tagkeys$)/;

export const examples: readonly Example[] = [
  {
    title: 'a service without tags, alone and beside one that has them',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "execute-api:Invoke",
            "Resource": "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/*",
            "Condition": { "StringEquals": { "aws:ResourceTag/team": "ci" } }
                                             ^^^^^^^^^^^^^^^^^^^^^^ allow
          },
          {
            "Effect": "Deny",
            "Action": ["ec2:TerminateInstances", "execute-api:*"],
            "Resource": "*",
            "Condition": { "StringEquals": { "aws:ResourceTag/owner": "web" } }
                                             ^^^^^^^^^^^^^^^^^^^^^^^ deny
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
                  Action: execute-api:Inv*
                  Resource: '*'
                  Condition: !If
                    - IsTest
                    - StringLike: { aws:RequestTag/team: ci-* }
                                    ^^^^^^^^^^^^^^^^^^^ allow
                    - StringEquals: { aws:PrincipalTag/team: ci }
    `,
  },
  {
    title:
      'services with tags, tests that hold without, tags of the caller, unknown services, and what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
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
                  Action: [ec2:*, 'dynamodb:GetItem', '*', !Ref Action, 'unknown:Action', !If [IsTest, 'execute-api:Invoke', 'ec2:StartInstances']]
                  Resource: '*'
                  Condition: { StringEquals: { aws:ResourceTag/team: ci } }
                - Effect: Deny
                  Action: execute-api:Invoke
                  Resource: '*'
                  Condition:
                    StringNotEquals: { aws:ResourceTag/team: ci }
                    StringEqualsIfExists: { aws:RequestTag/team: ci }
                    StringEquals: { aws:PrincipalTag/team: ci }
    `,
  },
];
