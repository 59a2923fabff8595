import { isInGroup, actionTrait } from '#core/data/index.ts';
import { keep, type Editor } from '#core/edit/index.ts';
import { remembered, type Facts } from '#core/facts/index.ts';
import {
  type ActionTerm,
  actionTerms,
  type ConditionTest,
  includes,
  isPositive,
  mayGrant,
  type Policy,
  type Statement,
  statementsOf,
  unlimitedPaths,
  grantingOf,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';
import { waysUp } from './_privesc.ts';
import { demand } from './_shared.ts';

export default defineRule({
  id: 'iam/privesc-boundary',
  title: 'Way around the permissions boundary that a policy demands',
  severity: 'medium',
  since: '0.1.0',
  why: 'A boundary holds only where it cannot be left out or taken off. One action that does not ask for it is enough to make a role with more rights than the boundary allows.',
  refs: [
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate',
  ],
  preset: 'recommended',
  on: grantingOf('statement that may grant what boundaries are for', actionTrait.unbinds | actionTrait.widens),
  messages: {
    removes: '{action} takes off the boundary that this policy demands elsewhere.',
    unbound: '{action} asks for no boundary, though this policy demands one elsewhere.',
  },

  *check(statement, finding, facts) {
    if (!mayGrant(statement)) return;
    const terms = actionTerms(statement).flatMap((term) => {
      const message = defectOf(term);
      return message ? [{ term, message }] : [];
    });
    const demanded = terms.length > 0 ? demandIn(facts, statement.policy) : undefined;
    if (!demanded) return;
    // Of ways to more rights on everything there are rules of their own.
    const ways = waysUp(facts, statement).map(({ term }) => term.node);
    for (const { term, message } of terms) {
      if (ways.includes(term.node) || isMentionedInDeny(facts, statement.policy, term)) continue;
      const found = finding[message](term.node, { action: render(term.value) });
      // Other keys of IAM limit in another way: to policies that are meant, or to one service.
      for (const path of unlimitedPaths(statement, ({ key }) => key.startsWith('iam:')))
        yield found.also(demanded.keyEntry.key, 'It is demanded here.').when(path).when(term.when);
    }
  },

  fixes: {
    bind: {
      title: 'Demand the same boundary here',
      applicability: 'needs-review',
      apply: bind,
    },
  },
  remedy: 'Demand the boundary of every action that makes or widens a role, and leave out those that take it off.',
});

const boundary = 'iam:permissionsboundary';
/** All of IAM, and more, has rules of its own. */
function defectOf({ breadth, actions }: ActionTerm): 'removes' | 'unbound' | undefined {
  if (breadth !== 'literal' && breadth !== 'pattern') return undefined;
  if (actions.some(({ name }) => isInGroup(name, 'unbinding'))) return 'removes';
  return actions.some(({ name }) => isInGroup(name, 'widening')) ? 'unbound' : undefined;
}

/** Where a policy demands a boundary of what it allows. */
const demandIn = remembered((facts, policy: Policy): ConditionTest | undefined =>
  statementsOf(facts, policy)
    .filter(mayGrant)
    .filter((each) => actionTerms(each).some(({ actions }) => actions.some(({ name }) => isInGroup(name, 'widening'))))
    .flatMap(({ conditions }) => conditions.alternatives.flatMap(({ value }) => value))
    .find((test) => test.key === boundary && isPositive(test)),
);

/** A Deny, whatever its conditions are, may demand the boundary, too. */
function isMentionedInDeny(facts: Facts, policy: Policy, { actions }: ActionTerm): boolean {
  const names = actions
    .map(({ name }) => name)
    .filter((name) => isInGroup(name, 'unbinding') || isInGroup(name, 'widening'));
  return statementsOf(facts, policy).some(
    (each) =>
      each.deny.length > 0 && actionTerms(each).some(({ pattern }) => names.some((name) => includes(pattern, name))),
  );
}

function bind({ edit, finding, subject: statement, facts, tree }: FixContext<Statement>): Editor | 'decline' {
  const { policy, node } = statement;
  const test = demandIn(facts, policy);
  const isPlain = actionTerms(statement).every(
    ({ actions }) => actions.length > 0 && actions.every(({ name }) => isInGroup(name, 'widening')),
  );
  if (finding.message !== 'unbound' || !test || !isPlain || !mayChange(tree, policy, node)) return 'decline';
  const tests = { [test.operatorEntry.key.source]: { [test.keyEntry.key.source]: keep(test.keyEntry.value) } };
  return demand(edit, statement, tests) ?? 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a boundary for new roles, and none for their policies',
    dialect: 'iam-policy',
    fixes: ['bind'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "iam:CreateRole",
            "Resource": "arn:aws:iam::111122223333:role/app-*",
            "Condition": { "StringEquals": { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/limits" } }
          },
          {
            "Effect": "Allow",
            "Action": ["iam:PutRolePolicy", "iam:AttachRolePolicy"],
                       ^^^^^^^^^^^^^^^^^^^ unbound
                                            ^^^^^^^^^^^^^^^^^^^^^^ unbound
            "Resource": "arn:aws:iam::111122223333:role/app-*"
          },
          {
            "Effect": "Allow",
            "Action": ["iam:DeleteRolePermissionsBoundary", "iam:GetRole"],
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ removes
            "Resource": "arn:aws:iam::111122223333:role/app-*"
          }
        ]
      }
    `,
  },
  {
    title: 'a pattern, and one action in some stacks',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Deployer:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: [iam:CreateRole, iam:AttachRolePolicy]
                  Resource: arn:aws:iam::111122223333:role/app/*
                  Condition: { ArnEquals: { iam:PermissionsBoundary: 'arn:aws:iam::111122223333:policy/limits' } }
                - Effect: Allow
                  Action: iam:Put*
                          ^^^^^^^^ unbound
                  Resource: arn:aws:iam::111122223333:role/app/*
                - Effect: Allow
                  Action: !If [IsProd, iam:DeleteRole, iam:CreateUser]
                                                       ^^^^^^^^^^^^^^ unbound
                  Resource: arn:aws:iam::111122223333:user/app/*
    `,
  },
  {
    title: 'no boundary at all, all with one, a Deny that demands it, what only reads, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        None:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: [iam:CreateRole, iam:PutRolePolicy], Resource: 'arn:aws:iam::111122223333:role/app-*' }
        All:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: [iam:CreateRole, iam:PutRolePolicy], Resource: 'arn:aws:iam::111122223333:role/app-*', Condition: { StringEquals: { iam:PermissionsBoundary: 'arn:aws:iam::111122223333:policy/limits' } } }
                - { Effect: Allow, Action: [iam:GetRole, iam:DeleteRole, !Ref Action], Resource: 'arn:aws:iam::111122223333:role/app-*' }
        Denied:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: iam:CreateRole, Resource: 'arn:aws:iam::111122223333:role/app-*', Condition: { StringEquals: { iam:PermissionsBoundary: 'arn:aws:iam::111122223333:policy/limits' } } }
                - { Effect: Allow, Action: iam:PutRolePolicy, Resource: 'arn:aws:iam::111122223333:role/app-*' }
                - { Effect: Deny, Action: 'iam:*', Resource: '*', Condition: { StringNotEquals: { iam:PermissionsBoundary: 'arn:aws:iam::111122223333:policy/limits' } } }
    `,
  },
];
