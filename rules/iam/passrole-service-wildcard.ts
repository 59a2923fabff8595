import { hole, keep, text, type Editor, type NewValue } from '#core/edit/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import {
  allowsOnlyPassRole,
  isAnyService,
  isRepeated,
  passedToService,
  patternOf,
  type PassedToService,
  type Statement,
  passingSubject,
} from '#core/models/index.ts';
import { entryOf, isMap, type Located } from '#core/syntax/index.ts';
import { render } from '#core/values/index.ts';
import { changePassRole, passing, targetOf } from './_passrole.ts';
import { isForRunners } from './_shared.ts';

export default defineRule({
  id: 'iam/passrole-service-wildcard',
  title: 'iam:PassRole bound to any service',
  severity: 'medium',
  since: '0.1.0',
  why: 'The condition looks like a limit, yet every service passes it: a role that is meant for instances can be handed to any other service that the role trusts.',
  refs: [
    'WB608',
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
  ],
  preset: 'recommended',
  on: passingSubject,
  messages: {
    ifExists: 'Operator "{operator}" also lets iam:PassRole through when iam:PassedToService is absent.',
    forAllValues: 'Operator "{operator}" also lets iam:PassRole through when iam:PassedToService is absent.',
    negated: 'Operator "{operator}" lets roles be passed to every service but those that it names.',
    anyService: 'Pattern "{value}" of iam:PassedToService matches every service.',
    forAnyValue: {
      text: 'Operator "{operator}" is meant for keys with several values; iam:PassedToService has one.',
      severity: 'info',
    },
  },
  checklist: {
    6: { ifExists: 'fail', forAllValues: 'fail', negated: 'fail', anyService: 'fail', forAnyValue: 'note' },
  },

  *check(statement, finding, facts) {
    const found = passing(facts, statement);
    if (!found) return;
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
      if (limit.why === 'missing' || limit.why === 'null-only') continue;
      const { at, ...args } = placeOf(limit, found.term.node);
      const stated = finding[messageOf[limit.why]](at, args)
        .when(statement.when)
        .when(found.term.when)
        .when(limit.when);
      // Named roles bring their own limit: the services that they trust. For runners it is asked for all the same.
      yield found.isNamed && !isForRunners(facts) ? stated.withSeverity('low') : stated;
    }
  },

  fixes: {
    replaceOperator: {
      title: 'Replace the operator by one that needs the key',
      applicability: 'needs-review',
      apply: replaceOperator,
    },
    inferred: {
      title: 'Bind iam:PassRole to the service of the policy’s actions',
      applicability: 'needs-review',
      apply: (context) => {
        const [service, ...others] = targetOf(context.facts, context.subject)?.services ?? [];
        return service === undefined || others.length > 0 ? 'decline' : bindTo(context, service);
      },
    },
    named: {
      title: 'Bind iam:PassRole to the service that you name',
      applicability: 'placeholder',
      apply: (context) =>
        targetOf(context.facts, context.subject) ? 'decline' : bindTo(context, text(hole('service'), '.amazonaws.com')),
    },
  },
  remedy: 'Name the services that get the roles: `StringEquals: { iam:PassedToService: ec2.amazonaws.com }`.',
});

const messageOf = {
  'if-exists': 'ifExists',
  'for-all-values': 'forAllValues',
  negated: 'negated',
  'any-service': 'anyService',
} as const;

type Weakness = Extract<PassedToService, { bound: false }>;

/** What has to change, with the words for it. */
function placeOf({ test, why }: Weakness, otherwise: Located) {
  const words = { operator: test?.operatorEntry.key.source ?? '', value: '' };
  if (!test) return { ...words, at: otherwise };
  if (why !== 'any-service') return { ...words, at: test.operatorEntry.key };
  const open = test.values.find(({ value }) => isAnyService(patternOf(value)));
  return { ...words, at: open?.node ?? test.keyEntry.key, value: open ? render(open.value) : '' };
}

/** In the place of a pattern for all services; beside an operator that names those that do not get the role. */
function bindTo({ edit, subject, finding, tree }: FixContext<Statement>, service: NewValue): Editor | 'decline' {
  if (isRepeated(tree, subject.node)) return 'decline';
  if (finding.message === 'negated') return changePassRole(edit, subject, { services: [service] }) ?? 'decline';
  const values = passedToService(subject).flatMap(({ test }) => test?.values ?? []);
  const node = values.map((value) => value.node).find((each) => each === finding.at);
  const isPlain = finding.message === 'anyService' && node?.kind === 'scalar' && node.tag === undefined;
  return isPlain ? edit.replace(node, service) : 'decline';
}

/** In place, as the services are already named: `StringEqualsIfExists` becomes `StringEquals`. */
function replaceOperator({ edit, subject, finding, tree }: FixContext<Statement>): Editor | 'decline' {
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
    fixes: ['named'],
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
    title: 'a pattern for every service, where the policy says which one is meant',
    dialect: 'cfn',
    fixes: ['inferred'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: lambda:CreateFunction
                  Resource: !Sub arn:aws:lambda:*:\${AWS::AccountId}:function:jobs
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: !Sub arn:aws:iam::\${AWS::AccountId}:role/jobs-*
                  Condition:
                    StringLike:
                      iam:PassedToService: '*' # which one?
                                           ^^^ anyService
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
