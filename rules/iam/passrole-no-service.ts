import { hole, text, type Editor, type NewValue } from '#core/edit/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { allowsOnlyPassRole, isRepeated, passedToService, type Statement, passingSubject } from '#core/models/index.ts';
import { render } from '#core/values/index.ts';
import { changePassRole, passing, targetOf } from './_passrole.ts';
import { isForRunners } from './_shared.ts';

export default defineRule({
  id: 'iam/passrole-no-service',
  title: 'iam:PassRole not bound to a service',
  severity: 'medium',
  since: '0.1.0',
  why: 'A role that is meant for instances can then be handed to any other service that the role trusts, where nobody looks for it.',
  refs: [
    'WB608',
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
  ],
  preset: 'recommended',
  on: passingSubject,
  messages: {
    missing:
      'Action "{action}" is not bound by iam:PassedToService, so a role can be handed to every service that it trusts.',
    nullOnly: 'Operator "Null" asks only that some service is named, not which.',
  },
  checklist: { 6: { missing: 'fail', nullOnly: 'fail' } },

  *check(statement, finding, facts) {
    const { term, isNamed } = passing(facts, statement) ?? {};
    if (!term) return;
    for (const limit of passedToService(statement)) {
      if (limit.bound || (limit.why !== 'missing' && limit.why !== 'null-only')) continue;
      const stated = limit.test
        ? finding.nullOnly(limit.test.operatorEntry.key)
        : finding.missing(term.node, { action: render(term.value) });
      const found = stated.when(statement.when).when(term.when).when(limit.when);
      // Named roles bring their own limit: the services that they trust. For runners it is asked for all the same.
      yield isNamed && !isForRunners(facts) ? found.withSeverity('low') : found;
    }
  },

  fixes: {
    condition: {
      title: 'Bind iam:PassRole to the service that gets the role',
      applicability: 'safe',
      apply: (context) => bindAlone(context, knownServices(context, 'sure')),
    },
    conditionInferred: {
      title: 'Bind iam:PassRole to the service of the policy’s actions',
      applicability: 'needs-review',
      apply: (context) => bindAlone(context, knownServices(context, 'likely')),
    },
    conditionNamed: {
      title: 'Bind iam:PassRole to the service that you name',
      applicability: 'placeholder',
      apply: (context) => bindAlone(context, namedService(context)),
    },
    split: {
      title: 'Split iam:PassRole off and bind it to its service',
      applicability: 'safe',
      apply: (context) => bindApart(context, knownServices(context, 'sure')),
    },
    splitInferred: {
      title: 'Split iam:PassRole off, bound to the actions’ service',
      applicability: 'needs-review',
      apply: (context) => bindApart(context, knownServices(context, 'likely')),
    },
    splitNamed: {
      title: 'Split iam:PassRole off, bound to a service you name',
      applicability: 'placeholder',
      apply: (context) => bindApart(context, namedService(context)),
    },
  },
});

type Context = FixContext<Statement>;

function knownServices({ facts, subject }: Context, wanted: 'sure' | 'likely'): readonly NewValue[] | undefined {
  const target = targetOf(facts, subject);
  return target && target.sure === (wanted === 'sure') ? target.services : undefined;
}

function namedService({ facts, subject }: Context): readonly NewValue[] | undefined {
  return targetOf(facts, subject) ? undefined : [text(hole('service'), '.amazonaws.com')];
}

/** Binds a statement about iam:PassRole alone: other actions lack the key, so that the condition would stop them. */
function bindAlone(context: Context, services: readonly NewValue[] | undefined): Editor | 'decline' {
  return allowsOnlyPassRole(context.subject) ? bind(context, services) : 'decline';
}

function bindApart(context: Context, services: readonly NewValue[] | undefined): Editor | 'decline' {
  return allowsOnlyPassRole(context.subject) ? 'decline' : bind(context, services);
}

function bind(
  { edit, subject, finding, tree }: Context,
  services: readonly NewValue[] | undefined,
): Editor | 'decline' {
  const isBindable = finding.message === 'missing' || finding.message === 'nullOnly';
  if (!services || !isBindable || subject.conditions.unknown.length > 0 || isRepeated(tree, subject.node))
    return 'decline';
  return changePassRole(edit, subject, { services }) ?? 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a connection role that passes the runner role, alone and beside other actions',
    dialect: 'cfn',
    fixes: ['condition', 'split'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
        ConnectionRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: sts:AssumeRole }
            Policies:
              - PolicyName: pass
                PolicyDocument:
                  Statement:
                    - Effect: Allow
                      Action: iam:PassRole
                              ^^^^^^^^^^^^ missing
                      Resource: !GetAtt RunnerRole.Arn
                    - Sid: PassAndLook
                      Effect: Allow
                      Action:
                        - iam:PassRole
                          ^^^^^^^^^^^^ missing
                        - iam:GetRole
                      Resource: !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/\${RunnerRole}
    `,
  },
  {
    title: 'the service follows from the other actions of the policy',
    dialect: 'iam-policy',
    fixes: ['splitInferred', 'conditionInferred'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Sid": "Deploy",
            "Effect": "Allow",
            "Action": ["lambda:CreateFunction", "iam:Pass*"],
                                                ^^^^^^^^^^^ missing low
            "Resource": [
              "arn:aws:lambda:eu-west-1:123456789012:function:jobs",
              "arn:aws:iam::123456789012:role/jobs"
            ]
          },
          {
            "Effect": "Allow",
            "Action": "iam:PassRole",
                      ^^^^^^^^^^^^^^ missing
            "Resource": "*",
            "Condition": {
              "StringEquals": {
                "aws:RequestedRegion": "eu-west-1"
              }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'nothing says which service it is',
    dialect: 'iam-policy',
    fixes: ['conditionNamed', 'splitNamed'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: iam:PassRole
                  ^^^^^^^^^^^^ missing low
          Resource: "arn:aws:iam::123456789012:role/jobs"
        - Effect: Allow
          Action: [iam:GetRole, iam:PassRole]
                                ^^^^^^^^^^^^ missing
          Resource: "*"
          Condition:
            ArnEquals:
              iam:AssociatedResourceArn: "arn:aws:ec2:*:123456789012:instance/*"
        - Effect: Allow
          Action: iam:PassRole
          Resource: "arn:aws:iam::123456789012:role/jobs"
          Condition:
            "Null": { iam:PassedToService: "false" }
            ^^^^^^ nullOnly low
    `,
  },
  {
    title: 'a tag of the role, which AWS does not rely on here, in a statement that is a single object',
    dialect: 'iam-policy',
    fixes: ['conditionNamed'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": {
          "Effect": "Allow",
          "Action": "iam:PassRole",
                    ^^^^^^^^^^^^^^ missing
          "Resource": "*",
          "Condition": { "StringEquals": { "aws:ResourceTag/team": "ci" } }
        }
      }
    `,
  },
  {
    title: 'bound only in production',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Deployment:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Action: iam:PassRole
                          ^^^^^^^^^^^^ missing
                  Resource: '*'
                  Condition: !If
                    - IsProd
                    - StringEquals: { iam:PassedToService: codebuild.amazonaws.com }
                    - !Ref AWS::NoValue
    `,
  },
  {
    title: 'a condition that a transform may add',
    dialect: 'cfn',
    good: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: !ImportValue RunnerRoleArn
                  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://policies/condition.yaml}}
    `,
  },
  {
    title: 'each way to bind a service, wider patterns, and passing that is denied',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "iam:PassRole", Resource: "*", Condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com"] } } }
        - { Effect: Allow, Action: "iam:PassRole", Resource: "*", Condition: { StringLike: { "iam:PassedToService": "ec2.*" } } }
        - { Effect: Allow, Action: "iam:PassRole", Resource: "*", Condition: { StringEqualsIgnoreCase: { "iam:passedtoservice": "EC2.amazonaws.com" } } }
        - { Effect: Allow, Action: "iam:PassRole", Resource: "*", Condition: { StringEqualsIfExists: { "iam:PassedToService": "ec2.amazonaws.com" }, "Null": { "iam:PassedToService": "false" } } }
        - { Effect: Allow, Action: "iam:PassRole", Resource: "*", Condition: { "ForAllValues:StringEquals": { "iam:PassedToService": "ec2.amazonaws.com" }, "Null": { "iam:PassedToService": "false" } } }
        - { Effect: Allow, Action: "iam:PassRole", Resource: "*", Condition: { StringLike: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com*"] } } }
        - { Effect: Allow, Action: "iam:PassRole", Resource: "*", Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" }, ArnLike: { "iam:AssociatedResourceArn": "arn:aws:ec2:*:*:instance/*" } } }
        - { Effect: Allow, Action: "iam:*", Resource: "*" }
        - { Effect: Allow, Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/old" }
        - { Effect: Deny, Action: "iam:Pass*", Resource: "arn:aws:iam::123456789012:role/old" }
    `,
  },
];
