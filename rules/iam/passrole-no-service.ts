import { hole, keep, text, type Editor, type NewValue } from '#core/edit/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import {
  allowsOnlyPassRole,
  isAnyService,
  isDenied,
  isOnlyPassRole,
  isRepeated,
  mayGrant,
  passedToService,
  passRoleGrant,
  patternOf,
  resourceTerms,
  roleReach,
  statementSubject,
  type ActionTerm,
  type PassedToService,
  type Statement,
} from '#core/models/index.ts';
import { entryOf, isMap, type Located } from '#core/syntax/index.ts';
import { render } from '#core/values/index.ts';
import { changePassRole, targetOf } from './_passrole.ts';
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
  on: statementSubject,
  messages: {
    missing:
      'Action "{action}" is not bound by iam:PassedToService, so a role can be handed to every service that it trusts.',
    ifExists: 'Operator "{operator}" also lets iam:PassRole through when iam:PassedToService is absent.',
    forAllValues: 'Operator "{operator}" also lets iam:PassRole through when iam:PassedToService is absent.',
    negated: 'Operator "{operator}" lets roles be passed to every service but those that it names.',
    anyService: 'Pattern "{value}" of iam:PassedToService matches every service.',
    nullOnly: 'Operator "Null" asks only that some service is named, not which.',
    forAnyValue: {
      text: 'Operator "{operator}" is meant for keys with several values; iam:PassedToService has one.',
      severity: 'info',
    },
  },
  checklist: {
    6: {
      missing: 'fail',
      ifExists: 'fail',
      forAllValues: 'fail',
      negated: 'fail',
      anyService: 'fail',
      nullOnly: 'fail',
      forAnyValue: 'note',
    },
  },

  *check(statement, finding, facts) {
    const grant = mayGrant(statement) ? passRoleGrant(statement) : undefined;
    const [term] = grant?.terms ?? [];
    // Wider patterns are not about passing roles; other rules speak of them.
    if (!grant || !term || !grant.terms.every(isOnlyPassRole)) return;
    const resources = resourceTerms(statement);
    if (resources.length > 0 && resources.every(({ pattern }) => isDenied(facts, statement, 'iam:PassRole', pattern)))
      return;
    const isNamed =
      resources.length > 0 &&
      resources.every(({ pattern }) => roleReach(pattern) === 'named' || !pattern.includes('*'));
    for (const limit of passedToService(statement)) {
      if (limit.bound) {
        const { operatorEntry, qualifier } = limit.test;
        if (qualifier === 'ForAnyValue')
          yield finding
            .forAnyValue(operatorEntry.key, { operator: operatorEntry.key.source })
            .when(statement.when)
            .when(limit.when);
        continue;
      }
      const { at, ...args } = placeOf(limit, term);
      const found = finding[messageOf[limit.why]](at, args).when(statement.when).when(term.when).when(limit.when);
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
    replaceOperator: {
      title: 'Replace the operator by one that needs the key',
      applicability: 'needs-review',
      apply: replaceOperator,
    },
  },
});

const messageOf = {
  missing: 'missing',
  'if-exists': 'ifExists',
  'for-all-values': 'forAllValues',
  negated: 'negated',
  'any-service': 'anyService',
  'null-only': 'nullOnly',
} as const;

type Weakness = Extract<PassedToService, { bound: false }>;

/** What has to change, with the words for it. */
function placeOf({ test, why }: Weakness, term: ActionTerm) {
  const words = { action: render(term.value), operator: test?.operatorEntry.key.source ?? '', value: '' };
  const at: Located = term.node;
  if (!test) return { ...words, at };
  if (why !== 'any-service') return { ...words, at: test.operatorEntry.key };
  const open = test.values.find(({ value }) => isAnyService(patternOf(value)));
  return { ...words, at: open?.node ?? test.keyEntry.key, value: open ? render(open.value) : '' };
}

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

/** In place, as the services are already named: `StringEqualsIfExists` becomes `StringEquals`. */
function replaceOperator({ edit, subject, finding, tree }: Context): Editor | 'decline' {
  const condition = entryOf(subject.node, 'Condition')?.value;
  const operator = isMap(condition) ? condition.entries.find(({ key }) => key === finding.at) : undefined;
  const better = /^(?:For(?:All|Any)Values?:)?(String(?:Equals|EqualsIgnoreCase|Like))(?:IfExists)?$/.exec(
    operator?.key.source ?? '',
  )?.[1];
  if (!isMap(condition) || !operator || better === undefined || entryOf(condition, better)) return 'decline';
  const isAlone = operator.value.kind === 'map' && operator.value.entries.length === 1;
  if (!isAlone || !allowsOnlyPassRole(subject) || isRepeated(tree, operator.value)) return 'decline';
  return edit
    .put(condition, better, keep(operator.value), { after: operator.key.source })
    .removeEntry(condition, operator);
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
    title: 'operators that are true without the key',
    dialect: 'iam-policy',
    fixes: ['replaceOperator'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: iam:PassRole
          Resource: "*"
          Condition:
            StringEqualsIfExists:
            ^^^^^^^^^^^^^^^^^^^^ ifExists
              iam:PassedToService: ec2.amazonaws.com
        - Effect: Allow
          Action: iam:PassRole
          Resource: "*"
          Condition:
            ForAllValues:StringLike:
            ^^^^^^^^^^^^^^^^^^^^^^^ forAllValues
              iam:passedtoservice: [ec2.*, lambda.amazonaws.com]
        - Effect: Allow
          Action: iam:PassRole
          Resource: "*"
          Condition:
            ForAnyValue:StringEquals:
            ^^^^^^^^^^^^^^^^^^^^^^^^ forAnyValue
              iam:PassedToService: ec2.amazonaws.com
    `,
  },
  {
    title: 'operators and patterns that bind nothing, and one that would stop other actions',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: iam:PassRole
          Resource: "*"
          Condition:
            StringNotEquals: { iam:PassedToService: lambda.amazonaws.com }
            ^^^^^^^^^^^^^^^ negated
        - Effect: Allow
          Action: iam:PassRole
          Resource: "*"
          Condition:
            StringLike:
              iam:PassedToService: ["*.amazonaws.com"]
                                    ^^^^^^^^^^^^^^^^^ anyService
        - Effect: Allow
          Action: iam:PassRole
          Resource: "*"
          Condition:
            StringNotLike: { iam:PassedToService: "lambda.*" }
            ^^^^^^^^^^^^^ negated
        - Effect: Allow
          Action: iam:PassRole
          Resource: "*"
          Condition:
            StringLike:
              iam:PassedToService: "*"
                                   ^^^ anyService
        - Effect: Allow
          Action: [iam:PassRole, iam:GetRole]
          Resource: "*"
          Condition:
            StringLikeIfExists: { iam:PassedToService: ec2.amazonaws.com }
            ^^^^^^^^^^^^^^^^^^ ifExists
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
