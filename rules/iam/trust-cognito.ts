import { hole, type Editor } from '#core/edit/index.ts';
import {
  actionTerms,
  type ConditionTest,
  includes,
  isPositive,
  isStar,
  patternOf,
  type Statement,
  trustStatementSubject,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { literal } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';
import { demand } from './_shared.ts';
import { branches } from './_trust.ts';

export default defineRule({
  id: 'iam/trust-cognito',
  title: 'Role that any identity pool of Cognito may give away',
  severity: 'high',
  since: '0.1.0',
  why: 'Cognito signs tokens for the identity pools of all its customers. A stranger makes a pool of an own, and assumes every role that does not say which pool it is for.',
  refs: [
    'CWE-863',
    'https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_cognito.html',
  ],
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    anyPool: 'Any identity pool of any account can let its users assume this role: no condition on {key} names one.',
    guests: {
      text: 'Guests who never signed in can assume this role as well, if the pool takes any: no condition is on {key}.',
      severity: 'low',
    },
    onlyGuests: {
      text: 'Everybody on the internet can assume this role, as guests of the identity pool need no sign-in.',
      severity: 'low',
    },
  },

  *check(statement, finding) {
    const { policy, principals } = statement;
    if (policy.kind !== 'trust' || !principals || !assumesByToken(statement)) return;
    for (const { type, value, node, when } of principals.items) {
      if (type !== 'Federated' || literal(value) !== cognito) continue;
      for (const { tests, path } of branches(statement)) {
        const levels = tests.filter((test) => test.key === `${cognito}:amr`);
        const found = !tests.some(namesPool)
          ? finding.anyPool(node, { key: `${cognito}:aud` })
          : levels.length === 0
            ? finding.guests(node, { key: `${cognito}:amr` })
            : levels.some(takesGuests)
              ? finding.onlyGuests(node)
              : undefined;
        if (found) yield found.when(path).when(when);
      }
    }
  },

  fixes: {
    pool: {
      title: 'Demand one identity pool, and users who signed in',
      applicability: 'placeholder',
      apply: demandPool,
    },
    signedIn: {
      title: 'Demand that users signed in (cuts off guests)',
      applicability: 'needs-review',
      asked: 'unticked',
      apply: ({ edit, finding, subject, tree }) =>
        finding.message === 'guests' && isPlain(subject, tree)
          ? (demand(edit, subject, { [operator]: signedIn }) ?? 'decline')
          : 'decline',
    },
  },
  remedy: 'Let the role that guests get do nothing that the whole internet may not do.',
});

const cognito = 'cognito-identity.amazonaws.com';
const operator = 'ForAnyValue:StringLike';
const signedIn = { [`${cognito}:amr`]: 'authenticated' };

function assumesByToken(statement: Statement): boolean {
  return actionTerms(statement).some(({ pattern }) => includes(pattern, 'sts:AssumeRoleWithWebIdentity'));
}

/** Whether a test names the pool, or a user of it. */
function namesPool(test: ConditionTest): boolean {
  const isAbout = test.key === `${cognito}:aud` || test.key === `${cognito}:sub`;
  return isAbout && isPositive(test) && !test.values.some(({ value }) => isStar(patternOf(value)));
}

/** Whether a test is met by those who did not sign in alone. */
function takesGuests(test: ConditionTest): boolean {
  return (
    isPositive(test) &&
    test.values.length > 0 &&
    test.values.every(({ value, when }) => when.length === 0 && literal(value) === 'unauthenticated')
  );
}

type Context = FixContext<Statement>;

function isPlain({ policy, node, principals }: Statement, tree: Context['tree']): boolean {
  return principals?.items.length === 1 && mayChange(tree, policy, node);
}

function demandPool({ edit, finding, subject, tree }: Context): Editor | 'decline' {
  if (finding.message !== 'anyPool' || !isPlain(subject, tree)) return 'decline';
  const keys = subject.conditions.alternatives.flatMap(({ value }) => value.map(({ key }) => key));
  if (keys.some((key) => key === `${cognito}:aud`)) return 'decline';
  const hasLevel = keys.some((key) => key === `${cognito}:amr`);
  const pool = { StringEquals: { [`${cognito}:aud`]: hole('identity-pool-id') } };
  return demand(edit, subject, hasLevel ? pool : { ...pool, [operator]: signedIn }) ?? 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'no condition at all, one on the sign-in only, and an audience of anybody',
    dialect: 'cfn',
    fixes: ['pool'],
    bad: `
      Resources:
        Users:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: cognito-identity.amazonaws.com }
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ anyPool
                  Action: sts:AssumeRoleWithWebIdentity
        UsersOfAll:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: cognito-identity.amazonaws.com } # all of ours
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ anyPool
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    ForAnyValue:StringLike: { cognito-identity.amazonaws.com:amr: authenticated }
        UsersOfAny:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: cognito-identity.amazonaws.com }
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ anyPool
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringLike: { cognito-identity.amazonaws.com:aud: '*' }
    `,
  },
  {
    title: 'guests beside users, and guests alone',
    dialect: 'iam-policy',
    fixes: ['signedIn'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Federated": "cognito-identity.amazonaws.com" },
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ guests
            "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
            "Condition": {
              "StringEquals": { "cognito-identity.amazonaws.com:aud": "eu-west-1:01234567-89ab-cdef-0123-456789abcdef" }
            }
          },
          {
            "Effect": "Allow",
            "Principal": { "Federated": "cognito-identity.amazonaws.com" },
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ onlyGuests
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
              "StringEquals": { "cognito-identity.amazonaws.com:aud": "eu-west-1:01234567-89ab-cdef-0123-456789abcdef" },
              "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "unauthenticated" }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'users of a pool, one branch of two, what a parameter decides, another provider, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Level: { Type: String }
      Conditions:
        HasGuests: !Equals [!Ref AWS::StackName, open]
      Resources:
        Pool:
          Type: AWS::Cognito::IdentityPool
          Properties: { AllowUnauthenticatedIdentities: false }
        Users:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: cognito-identity.amazonaws.com }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals: { cognito-identity.amazonaws.com:aud: !Ref Pool }
                    ForAnyValue:StringLike: { cognito-identity.amazonaws.com:amr: authenticated }
                - Effect: Allow
                  Principal: { Federated: cognito-identity.amazonaws.com }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals: { cognito-identity.amazonaws.com:aud: !Ref Pool }
                    ForAnyValue:StringLike: { cognito-identity.amazonaws.com:amr: !Ref Level }
                - Effect: Allow
                  Principal: { Federated: cognito-identity.amazonaws.com }
                  Action: sts:AssumeRoleWithWebIdentity
                  Condition:
                    StringEquals: { cognito-identity.amazonaws.com:aud: !Ref Pool }
                    ForAnyValue:StringLike: { cognito-identity.amazonaws.com:amr: !If [HasGuests, unauthenticated, authenticated] }
                - { Effect: Allow, Principal: { Federated: accounts.google.com }, Action: sts:AssumeRoleWithWebIdentity, Condition: { StringEquals: { accounts.google.com:aud: app } } }
                - { Effect: Deny, Principal: { Federated: cognito-identity.amazonaws.com }, Action: sts:AssumeRoleWithWebIdentity }
    `,
  },
];
