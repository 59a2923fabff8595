import { hole, text, type Editor } from '#core/edit/index.ts';
import {
  actionTerms,
  type ConditionTest,
  includes,
  isPositive,
  isStar,
  patternOf,
  serviceName,
  type Statement,
  trustStatementSubject,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { inWords } from '#core/text/index.ts';
import { mayChange } from './_grammar.ts';
import { arnValue, demand, isTemplate, listingOf } from './_shared.ts';
import { branches } from './_trust.ts';

export default defineRule({
  id: 'iam/trust-rolesanywhere',
  title: 'Role for IAM Roles Anywhere that is not complete',
  severity: 'medium',
  since: '0.1.0',
  why: 'Without the three actions Roles Anywhere hands out no credentials. Without a condition, a certificate of every authority that the account trusts is enough for this role.',
  refs: [
    'access-analyzer:MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY',
    'https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html',
  ],
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    actions: 'IAM Roles Anywhere also needs {missing} to hand out credentials of this role.',
    anyAnchor:
      'A certificate of any trust anchor of the account is enough to assume this role: no condition says which.',
  },

  *check(statement, finding) {
    const { policy, principals, allow, when, actions } = statement;
    if (policy.kind !== 'trust' || allow.length === 0 || !principals || !actions) return;
    for (const { type, value, node, when: own } of principals.items) {
      if (type !== 'Service' || serviceName(value) !== rolesAnywhere) continue;
      const missing = missingActions(statement);
      if (missing.length > 0)
        yield finding
          .actions(node, { missing: inWords(missing) })
          .when(when)
          .when(own);
      for (const { tests, path } of branches(statement))
        if (!tests.some(namesCertificate)) yield finding.anyAnchor(node).when(path).when(own);
    }
  },

  fixes: {
    complete: {
      title: 'Add {missing}',
      applicability: 'needs-review',
      asked: 'ticked',
      apply: addActions,
    },
    anchor: {
      title: 'Demand the trust anchor that you name',
      applicability: 'placeholder',
      apply: demandAnchor,
    },
  },
});

const rolesAnywhere = 'rolesanywhere.amazonaws.com';
const needed = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

/** What Roles Anywhere needs beside the one that assumes a role; another statement may give it. */
function missingActions(statement: Statement): readonly string[] {
  const terms = actionTerms(statement);
  if ((statement.actions?.unknown.length ?? 1) > 0 || !terms.some(({ pattern }) => includes(pattern, 'sts:AssumeRole')))
    return [];
  return needed.filter((name) => !terms.some(({ pattern }) => pattern.startsWith('${') || includes(pattern, name)));
}

/** Whether a test says which anchor signed, or what stands in the certificate. */
function namesCertificate(test: ConditionTest): boolean {
  const isAbout = /^aws:(?:sourcearn|principaltag\/x509)/.test(test.key);
  return isAbout && isPositive(test) && !test.values.some(({ value }) => isStar(patternOf(value)));
}

type Context = FixContext<Statement>;

function addActions({ edit, finding, subject: statement, tree }: Context): Editor | 'decline' {
  const { policy, node, principals } = statement;
  const listing = listingOf(statement.actions);
  const last = listing?.items.at(-1);
  const isPlain = principals?.items.length === 1 && mayChange(tree, policy, node);
  if (finding.message !== 'actions' || !isPlain || !listing || !last) return 'decline';
  const missing = missingActions(statement);
  if (!listing.seq) return edit.replace(last, [last.source, ...missing]);
  for (const name of [...missing].reverse()) edit.insertAfter(listing.seq, last, name);
  return edit;
}

function demandAnchor({ edit, finding, subject, facts, tree }: Context): Editor | 'decline' {
  const { policy, node, conditions } = subject;
  const isAsked = conditions.alternatives.some(({ value }) => value.some(({ key }) => key === 'aws:sourcearn'));
  if (finding.message !== 'anyAnchor' || isAsked || !mayChange(tree, policy, node)) return 'decline';
  const anchor = isTemplate(facts)
    ? arnValue(facts, 'rolesanywhere:${AWS::Region}:${AWS::AccountId}:trust-anchor/', hole('trust-anchor-id'))
    : text(
        'arn:aws:rolesanywhere:',
        hole('region'),
        ':',
        hole('account-id'),
        ':trust-anchor/',
        hole('trust-anchor-id'),
      );
  return demand(edit, subject, { ArnEquals: { 'aws:SourceArn': anchor } }) ?? 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'the action alone, without a condition',
    dialect: 'cfn',
    fixes: ['complete', 'anchor'],
    bad: `
      Resources:
        Servers:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: rolesanywhere.amazonaws.com }
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ actions
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ anyAnchor
                  Action: sts:AssumeRole # of our hosts
    `,
  },
  {
    title: 'two of three actions, and a condition on something else',
    dialect: 'iam-policy',
    fixes: ['complete', 'anchor'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Service": "rolesanywhere.amazonaws.com" },
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ actions
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ anyAnchor
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": { "StringEquals": { "aws:RequestedRegion": "eu-west-1" } }
          }
        ]
      }
    `,
  },
  {
    title: 'an anchor, a certificate, patterns, what a parameter gives, another service, and a Deny',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
        Anchor: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Servers:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: rolesanywhere.amazonaws.com }
                  Action: [sts:AssumeRole, sts:TagSession, sts:SetSourceIdentity]
                  Condition: { ArnEquals: { aws:SourceArn: !Ref Anchor } }
                - Effect: Allow
                  Principal: { Service: rolesanywhere.amazonaws.com }
                  Action: sts:*
                  Condition: { StringEquals: { aws:PrincipalTag/x509Subject/CN: build-1 } }
                - Effect: Allow
                  Principal: { Service: rolesanywhere.amazonaws.com }
                  Action: [sts:AssumeRole, !Ref Action]
                  Condition: !If [IsProd, { ArnLike: { AWS:SourceArn: 'arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/*' } }, { ArnEquals: { aws:SourceArn: !Ref Anchor } }]
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
                - { Effect: Deny, Principal: { Service: rolesanywhere.amazonaws.com }, Action: sts:AssumeRole }
    `,
  },
];
