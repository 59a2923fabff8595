import { actionTerms, includes, type ActionTerm, type Statement, trustStatementSubject } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { literal, render } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';
import { listed, listingOf } from './_shared.ts';
import { assumingActions, callerOf, type Caller } from './_trust.ts';

export default defineRule({
  id: 'iam/trust-action-principal',
  title: 'Principal that cannot use the action',
  severity: 'medium',
  since: '0.1.0',
  why: 'Nobody can assume the role in this way. Whoever looks for the reason at night tends to open the role to more than it needs.',
  refs: [
    'access-analyzer:MISMATCHED_ACTION_FOR_PRINCIPAL',
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html',
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  ],
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    mismatch: '{principal} cannot assume the role with {actions}; {kind} takes {needed}.',
  },

  *check(statement, finding) {
    const { principals, allow, when } = statement;
    const terms = assumingTerms(statement);
    if (allow.length === 0 || !principals || terms === undefined || terms.length === 0) return;
    for (const principal of principals.items) {
      const caller = callerOf(principal);
      if (caller === undefined || terms.some(({ pattern }) => includes(pattern, assumingActions[caller]))) continue;
      const args = {
        principal: `"${render(principal.value)}"`,
        actions: listed(terms.map(({ value }) => render(value))),
        kind: kinds[caller],
        needed: assumingActions[caller],
      };
      yield finding.mismatch(principal.node, args).when(when).when(principal.when);
    }
  },

  fixes: {
    swap: {
      title: 'Write {needed} instead (lets it assume the role)',
      applicability: 'needs-review',
      apply: swap,
    },
  },
  remedy: 'Give each kind of principal a statement of its own, with the action that it takes.',
});

const kinds: Readonly<Record<Caller, string>> = {
  aws: 'a principal or service of AWS',
  saml: 'a SAML provider',
  oidc: 'an OpenID Connect provider',
};

/** The texts of a trust policy's actions that assume a role; undefined where some are not known. */
function assumingTerms({ policy, actions, ...rest }: Statement): readonly ActionTerm[] | undefined {
  if (policy.kind !== 'trust' || !actions || actions.unknown.length > 0) return undefined;
  const terms = actionTerms({ policy, actions, ...rest });
  // Of branches, one may be what another principal takes.
  if (terms.some(({ value, when }) => literal(value) === undefined || when.length > 0)) return undefined;
  return terms.filter(({ pattern }) => Object.values(assumingActions).some((action) => includes(pattern, action)));
}

function swap({ edit, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const { policy, principals, node } = statement;
  const callers = new Set((principals?.items ?? []).map(callerOf));
  const [caller, ...others] = callers;
  const [term, ...further] = assumingTerms(statement) ?? [];
  const items = listingOf(statement.actions)?.items ?? [];
  const item = items.find((each) => each === term?.node);
  const isPlain = principals?.unknown.length === 0 && others.length === 0 && further.length === 0;
  const isWritten = item !== undefined && mayChange(tree, policy, node);
  return isPlain && isWritten && caller !== undefined ? edit.replace(item, assumingActions[caller]) : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'people of a SAML provider, and a workflow with a token',
    dialect: 'cfn',
    fixes: ['swap'],
    bad: `
      Resources:
        People:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow # sign-on
                  Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:saml-provider/people' }
                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatch
                  Action: sts:AssumeRole
        Workflow:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatch
                  Action: [sts:AssumeRoleWithSAML, sts:TagSession]
                  Condition:
                    StringEquals:
                      token.actions.githubusercontent.com:aud: sts.amazonaws.com
                      token.actions.githubusercontent.com:sub: repo:example/site:environment:production
    `,
  },
  {
    title: 'a service with the action of providers',
    dialect: 'iam-policy',
    fixes: ['swap'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Service": "ec2.amazonaws.com" },
                                      ^^^^^^^^^^^^^^^^^^^ mismatch
            "Action": "sts:AssumeRoleWithWebIdentity"
          }
        ]
      }
    `,
  },
  {
    title: 'two kinds of principals in one statement, of which one is right',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal:
            AWS: "arn:aws:iam::111122223333:role/jobs"
            Federated: "cognito-identity.amazonaws.com"
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatch
          Action: "sts:AssumeRole"
    `,
  },
  {
    title: 'the right actions, patterns, branches, what is not known, a Deny, and actions that go with others',
    dialect: 'cfn',
    good: `
      Parameters:
        Provider: { Type: String }
        Action: { Type: String }
      Conditions:
        UsesSaml: !Equals [!Ref AWS::StackName, people]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/people' }, Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] }
                - { Effect: Allow, Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/people' }, Action: 'sts:AssumeRole*' }
                - { Effect: Allow, Principal: { Federated: !Ref Provider }, Action: sts:AssumeRole }
                - { Effect: Allow, Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/people' }, Action: !Ref Action }
                - { Effect: Allow, Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/people' }, Action: !If [UsesSaml, sts:AssumeRoleWithSAML, sts:AssumeRole] }
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: sts:TagSession }
                - { Effect: Deny, Principal: { AWS: '111122223333' }, Action: sts:AssumeRoleWithSAML }
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: [sts:AssumeRole, sts:AssumeRoleWithSAML] }
        Keys:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' }
    `,
  },
];
