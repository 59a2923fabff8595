import { iamData, isInGroup } from '#core/data/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { actionTerms, trustStatementSubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { literal } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';
import { assumingActions, callerOf } from './_trust.ts';

export default defineRule({
  id: 'iam/trust-action',
  title: 'Action that is no way to assume a role',
  severity: 'medium',
  since: '0.1.0',
  why: 'Who may assume a role is a matter of a few actions of STS. With any other IAM refuses the role, and with it the whole update of the stack; a wildcard allows ways that nobody thought of.',
  refs: [
    'cfn-lint:E3530',
    'cfn_nag:F2',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html',
  ],
  narrowerRefs: { 'cfn_nag:F2': { messages: ['broad'] } },
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    other: 'A trust policy takes only actions by which a role is assumed, such as sts:AssumeRole; "{action}" is none.',
    broad: {
      text: '"{action}" also lets them set tags and an identity for the session, and assume the role in every other way.',
      severity: 'low',
    },
  },

  *check(statement, finding) {
    const { policy, allow, when } = statement;
    if (policy.kind !== 'trust') return;
    for (const { value, node, when: own } of actionTerms(statement)) {
      const action = literal(value);
      if (action === undefined || action === '' || /[<>$]/.test(action)) continue;
      const isBroad = /^(?:\*+|sts:\**|sts:\*.*)$/i.test(action);
      if (isBroad && allow.length > 0) yield finding.broad(node, { action }).when(when).when(own);
      else if (!isBroad && !/^sts:[\w*?]+$/i.test(action)) yield finding.other(node, { action }).when(when).when(own);
      else if (!isBroad && !/[*?]/.test(action) && !isAssuming(action))
        yield finding.other(node, { action }).when(when).when(own);
    }
  },

  fixes: {
    assume: {
      title: 'Allow only the action that these principals need',
      applicability: 'needs-review',
      apply: writeNeeded,
    },
  },
  remedy: 'Write sts:AssumeRole, sts:AssumeRoleWithSAML or sts:AssumeRoleWithWebIdentity, as the principals need it.',
});

/** In the letters in which policies write it, which are not those of the data. */
function isAssuming(action: string): boolean {
  const known = iamData().action(action);
  return known !== undefined && isInGroup(known.name, 'assuming');
}

function writeNeeded({ edit, finding, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const entry = statement.actions?.entry;
  const action = neededBy(statement);
  if (finding.message !== 'broad' || !entry || action === undefined) return 'decline';
  const isOnly = entry.value === finding.at || (entry.value.kind === 'seq' && entry.value.items.length === 1);
  if (!isOnly || entry.value.tag !== undefined || !mayChange(tree, statement.policy, entry.value)) return 'decline';
  return edit.replace(entry.value, action);
}

/** The action by which all principals of a statement assume roles; undefined where they differ, or are not known. */
function neededBy({ principals }: Statement): string | undefined {
  if (!principals || principals.unknown.length > 0) return undefined;
  const [caller, ...others] = new Set(principals.items.map(callerOf));
  return caller && others.length === 0 ? assumingActions[caller] : undefined;
}

export const examples: readonly Example[] = [
  {
    title: 'everything of STS, and everything',
    dialect: 'cfn',
    fixes: ['assume'],
    bad: `
      Resources:
        Runner:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: ec2.amazonaws.com }
                  Action: sts:*
                          ^^^^^ broad
                - Effect: Allow
                  Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/people' }
                  Action: ['*'] # all of it
                           ^^^ broad
    `,
  },
  {
    title: 'actions of services, and actions of STS that give no role',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Runner:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: lambda.amazonaws.com }
                  Action:
                    - sts:AssumeRole
                    - lambda:InvokeFunction
                      ^^^^^^^^^^^^^^^^^^^^^ other
                    - sts:GetFederationToken
                      ^^^^^^^^^^^^^^^^^^^^^^ other
                    - !If [IsProd, AssumeRole, sts:TagSession]
                                   ^^^^^^^^^^ other
                - Effect: Deny
                  Principal: '*'
                  Action: iam:PassRole
                          ^^^^^^^^^^^^ other
    `,
  },
  {
    title: 'all ways to assume a role, patterns of them, a Deny, parameters, and policies that are none of trust',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        Runner:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: ec2.amazonaws.com }
                  Action: [STS:assumerole, sts:TagSession, sts:SetSourceIdentity, sts:SetContext, sts:AssumeRole*]
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: !Ref Action }
                - { Effect: Deny, Principal: '*', Action: 'sts:*', Condition: { StringEquals: { aws:PrincipalTag/ci: 'no' } } }
            Policies:
              - PolicyName: ci
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: ['sts:*', 's3:GetObject'], Resource: 'arn:aws:iam::111122223333:role/ci' }
    `,
  },
  {
    title: 'a trust policy by itself',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }
        ]
      }
    `,
  },
];
