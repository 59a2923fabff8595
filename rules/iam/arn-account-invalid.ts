import { defineRule, type Example } from '#core/rule/index.ts';
import { arnsWith, consequence, faultyArnSubject, fieldOf, on } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-account-invalid',
  title: 'Account of an ARN that is none',
  severity: 'medium',
  since: '0.1.0',
  why: 'An account is a number of twelve digits. Anything else matches nothing, often because a leading zero was lost.',
  refs: [
    'access-analyzer:INVALID_ARN_ACCOUNT',
    'parliament:INVALID_ARN',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
  ],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    account: '"{account}" is no account, which has twelve digits, so that "{resource}" {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'account-invalid'))
      yield on(
        finding.account(term.node, {
          account: fieldOf(term, 4),
          resource: term.text,
          effect: consequence(statement),
        }),
        statement,
        term,
      );
  },

  fixes: {},
  remedy: 'Write the number of the account with all its digits, or `${AWS::AccountId}` in a template.',
});

export const examples: readonly Example[] = [
  {
    title: 'eleven digits, dashes, and a region',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:11122223333:jobs" }
                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:1111-2222-3333:jobs" }
                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
        - { Effect: Deny, Action: "iam:DeleteRole", Resource: "arn:aws:iam::1111222233334:role/ci" }
                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
    `,
  },
  {
    title: 'one digit too many in a template',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: "sns:Publish", Resource: "arn:aws:sns:eu-west-1:1234567890123:builds" }
                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
    `,
  },
  {
    title: 'a default that is no account, whatever the region is',
    dialect: 'cfn',
    bad: `
      Parameters:
        Region: { Type: String, Default: eu-west-1 }
        Account: { Type: String, Default: '12345' }
                                          ^^^^^^^ account
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: "sns:Publish", Resource: !Sub 'arn:aws:sns:\${Region}:\${Account}:builds' }
    `,
  },
  {
    title: 'a region where the account goes',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: "sns:Publish", Resource: !Sub 'arn:aws:sns:\${AWS::Region}:\${AWS::Region}:builds' }
                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
    `,
  },
  {
    title: 'accounts, patterns, none, the one of AWS, and the one of the stack',
    dialect: 'cfn',
    good: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: "sqs:SendMessage", Resource: ['arn:aws:sqs:eu-west-1:111122223333:jobs', 'arn:aws:sqs:eu-west-1:*:jobs', 'arn:aws:sqs:eu-west-1:1111*:jobs'] }
                - { Effect: Allow, Action: "iam:AttachRolePolicy", Resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
                - { Effect: Allow, Action: "sqs:SendMessage", Resource: !Sub 'arn:aws:sqs:eu-west-1:\${AWS::AccountId}:jobs' }
                - { Effect: Allow, Action: "s3:GetObject", Resource: 'arn:aws:s3:::b/*' }
    `,
  },
];
