import { text, type Editor } from '#core/edit/index.ts';
import { actionTerms, mayGrant, mayMeet, grantingStatementSubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { arnTerms, on, type ArnTerm } from './_arn.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/arn-cross-account-star',
  title: 'Roles of any account',
  severity: 'medium',
  since: '0.1.0',
  why: 'A stranger makes a role of this name that trusts yours, and a job that is led to assume it works, and uploads, in an account that is not yours.',
  refs: [
    'CWE-284',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
  ],
  preset: 'recommended',
  on: grantingStatementSubject,
  messages: {
    account: '"{resource}" allows to assume such a role in every account of AWS; the field of the account is open.',
  },

  *check(statement, finding) {
    if (!mayGrant(statement) || statement.notResources || !assumes(statement) || isLimited(statement)) return;
    for (const term of arnTerms(statement)) {
      if (!isOfAnyAccount(term)) continue;
      yield on(finding.account(term.node, { resource: term.text }), statement, term);
    }
  },

  fixes: {
    account: {
      title: 'Allow it in one account',
      applicability: 'placeholder',
      asks: ['account'],
      apply: nameAccount,
    },
  },
  remedy: 'Name the account in the ARN, or demand aws:ResourceOrgID.',
});

function assumes(statement: Statement): boolean {
  return actionTerms(statement).some(({ pattern }) => mayMeet(pattern.toLowerCase(), 'sts:assumerole'));
}

/** A star for all of it says nothing of accounts, and is a matter of its own. */
function isOfAnyAccount({ fields }: ArnTerm): boolean {
  const [, , service, , account = '', name = ''] = fields ?? [];
  return service === 'iam' && /^[*?]+$/.test(account) && name.startsWith('role/');
}

const limits = /^aws:resource(?:account|orgid|orgpaths)$/;

/** Conditions that are not known may limit it. */
function isLimited({ conditions }: Statement): boolean {
  const isNarrow = conditions.alternatives.every(({ value }) =>
    value.some(({ key, operator }) => limits.test(key) && !operator.includes('Not')),
  );
  return conditions.unknown.length > 0 || (conditions.absent.length === 0 && isNarrow);
}

function nameAccount({ edit, finding, input, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const term = arnTerms(statement).find(({ node }) => node === finding.at);
  const node = term?.node;
  if (
    node?.kind !== 'scalar' ||
    node.tag !== undefined ||
    node.source !== term?.text ||
    !mayChange(tree, statement.policy, node)
  )
    return 'decline';
  const [before, behind] = splitAtAccount(node.source);
  return edit.replace(node, text(before, input('account'), behind));
}

function splitAtAccount(arn: string): readonly [string, string] {
  const [, before = '', behind = ''] = /^((?:[^:]*:){4})[^:]*(:.*)$/.exec(arn) ?? [];
  return [before, behind];
}

export const examples: readonly Example[] = [
  {
    title: 'a role of a name in any account',
    dialect: 'iam-policy',
    fixes: ['account'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": "arn:aws:iam::*:role/deploy"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
          },
          {
            "Effect": "Allow",
            "Action": ["sts:Assume*", "sts:TagSession"],
            "Resource": ["arn:aws:iam::????????????:role/ci-*", "arn:aws:iam::210987654321:role/ci"],
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
            "Condition": { "StringEquals": { "sts:ExternalId": "ci" } }
          }
        ]
      }
    `,
  },
  {
    title: 'the partition of the stack, and a branch',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: sts:AssumeRole
                  Resource:
                    - !Sub arn:\${AWS::Partition}:iam::*:role/deploy
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
                    - !If
                      - IsProd
                      - !Sub arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/deploy
                      - !Sub arn:\${AWS::Partition}:iam::*:role/dev
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
    `,
  },
  {
    title: 'accounts by number, of parameters and of the stack, an organisation, other actions, a Deny, and everything',
    dialect: 'cfn',
    good: `
      Parameters:
        Account: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: sts:AssumeRole
                  Resource:
                    - arn:aws:iam::210987654321:role/deploy
                    - !Sub arn:aws:iam::\${Account}:role/deploy
                    - !Sub arn:aws:iam::\${AWS::AccountId}:role/*
                - Effect: Allow
                  Action: sts:AssumeRole
                  Resource: arn:aws:iam::*:role/deploy
                  Condition: { StringEquals: { aws:ResourceOrgID: o-abcdefghij } }
                - { Effect: Allow, Action: 'iam:GetRole', Resource: 'arn:aws:iam::*:role/deploy' }
                - { Effect: Deny, Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/deploy' }
                - { Effect: Allow, Action: 'sts:AssumeRole', Resource: '*' }
    `,
  },
];
