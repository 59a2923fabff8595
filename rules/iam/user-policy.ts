import type { Facts } from '#core/facts/index.ts';
import { propertyOf, resourceSubject, type Resource } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, type Located } from '#core/syntax/index.ts';
import { elements, type Path } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/user-policy',
  title: 'Policy of a single user',
  severity: 'info',
  since: '0.1.0',
  why: 'Rights that single users have are forgotten when they change their work, and keep whoever got hold of their keys.',
  refs: [
    'checkov:CKV_AWS_40',
    'cfn_nag:F10',
    'cfn_nag:F11',
    'cfn_nag:F12',
    'trivy:AWS-0143',
    'CIS-AWS-3.0:1.15',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
  ],
  narrowerRefs: {
    'cfn_nag:F10': { messages: ['own'] },
    'cfn_nag:F11': { messages: ['attached'] },
    'cfn_nag:F12': { messages: ['attached'] },
  },
  preset: 'recommended',
  on: resourceSubject('AWS::IAM::User', 'AWS::IAM::UserPolicy', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'),
  messages: {
    own: 'User {name} has rights of its own; a group or a role gives them to whoever has the task.',
    attached: 'Policy {name} is given to single users; a group or a role gives it to whoever has the task.',
  },

  *check(owner, finding, facts) {
    for (const { at, when } of placesIn(facts, owner)) {
      const found = owner.type === 'AWS::IAM::User' ? finding.own : finding.attached;
      yield found(at, { name: owner.id }).when(owner.when).when(when);
    }
  },

  fixes: {},
  remedy: 'Give the policy to a group that the users are in, or to a role that they assume.',
});

const keys: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::User': ['Policies', 'ManagedPolicyArns'],
  'AWS::IAM::UserPolicy': ['UserName'],
  'AWS::IAM::Policy': ['Users'],
  'AWS::IAM::ManagedPolicy': ['Users'],
};

interface Place {
  readonly at: Located;
  readonly when: Path;
}

/** The first property that gives something to a user: one finding a resource says it. */
function placesIn(facts: Facts, owner: Resource): readonly Place[] {
  for (const key of keys[owner.type] ?? []) {
    const entry = owner.properties && entryOf(owner.properties, key);
    const lists = propertyOf(facts, owner, key).alternatives;
    const [given] = lists.filter(({ value }) => key === 'UserName' || elements(facts, value).items.length > 0);
    if (given) return [{ at: entry?.key ?? given.value, when: given.when }];
  }
  return [];
}

export const examples: readonly Example[] = [
  {
    title: 'a user with policies, a policy of a user, and a policy for users',
    dialect: 'cfn',
    bad: `
      Resources:
        Robot:
          Type: AWS::IAM::User
          Properties:
            Policies:
            ^^^^^^^^ own
              - PolicyName: send
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs' }]
            ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
        OfRobot:
          Type: AWS::IAM::UserPolicy
          Properties:
            PolicyName: receive
            UserName: !Ref Robot
            ^^^^^^^^ attached
            PolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Action: sqs:ReceiveMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs' }]
        Shared:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Users: [!Ref Robot]
            ^^^^^ attached
            PolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Action: sqs:DeleteMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs' }]
    `,
  },
  {
    title: 'a template in JSON, in some stacks',
    dialect: 'cfn',
    bad: `
      {
        "Conditions": { "IsDev": { "Fn::Equals": [{ "Ref": "AWS::StackName" }, "dev"] } },
        "Resources": {
          "Person": {
            "Type": "AWS::IAM::User",
            "Properties": {
              "ManagedPolicyArns": { "Fn::If": ["IsDev", ["arn:aws:iam::aws:policy/ReadOnlyAccess"], { "Ref": "AWS::NoValue" }] }
              ^^^^^^^^^^^^^^^^^^^ own
            }
          }
        }
      }
    `,
  },
  {
    title: 'users of a group, no policies, a boundary, policies of roles and groups, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Users: { Type: CommaDelimitedList }
      Resources:
        People:
          Type: AWS::IAM::Group
          Properties:
            ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
        Person:
          Type: AWS::IAM::User
          Properties:
            Groups: [!Ref People]
            Policies: []
            PermissionsBoundary: arn:aws:iam::111122223333:policy/limits
        Shared:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Groups: [!Ref People]
            PolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Action: sqs:DeleteMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs' }]
        Given:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: given
            Users: !Ref Users
            PolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Action: sqs:DeleteMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs' }]
    `,
  },
];
