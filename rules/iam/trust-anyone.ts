import {
  includes,
  isPositive,
  isPublic,
  isRepeated,
  isStar,
  optionFacts,
  patternOf,
  purposeOf,
  reachOf,
  trustStatementSubject,
  type ConditionTest,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import type { Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { entryOf, isMap } from '#core/syntax/index.ts';
import { intrinsicOf } from '#core/values/index.ts';
import { assumingActions } from './_trust.ts';

export default defineRule({
  id: 'iam/trust-anyone',
  title: 'Role that every AWS account may assume',
  severity: 'critical',
  since: '0.1.0',
  why: 'Anybody with an AWS account of their own, who knows or guesses the name of the role, takes its rights.',
  refs: [
    'WB610',
    'checkov:CKV_AWS_60',
    'cfn_nag:F6',
    'access-analyzer:ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL',
    'CWE-284',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html',
  ],
  narrowerRefs: {
    'checkov:CKV_AWS_60': { messages: ['anyone', 'weak', 'secret', 'foreign'] },
    'cfn_nag:F6': { messages: ['notPrincipal'] },
    'access-analyzer:ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL': { messages: ['notPrincipal'] },
  },
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    anyone: 'Principal "*" lets every AWS account assume this role{when}.',
    weak: {
      text: 'Principal "*" lets every AWS account assume this role{when}: the condition on {keys} holds for strangers too.',
      severity: 'high',
    },
    secret: {
      text: 'Principal "*" lets every AWS account that learns the external id assume this role{when}: an id is no identity.',
      severity: 'medium',
    },
    foreign: {
      text: 'Principal "*" lets every account of {organization} assume this role{when}, which is not the organization of your configuration.',
      severity: 'high',
    },
    notPrincipal: {
      text: 'NotPrincipal with Allow lets everybody but those that it names assume this role{when}.',
      severity: 'high',
    },
  },
  checklist: { 6: { anyone: 'fail', weak: 'fail', secret: 'partial', notPrincipal: 'fail' } },

  *check(statement, finding, facts) {
    const { policy, principals, notPrincipals, conditions } = statement;
    if (statement.allow.length === 0 || !mayAssume(statement)) return;
    const everybody = principals?.items.find((principal) => reachOf(principal) === 'anyone');
    if (!everybody && !notPrincipals) return;
    const keys = [...new Set(conditions.alternatives.flatMap(({ value }) => value.map(({ key }) => key)))].join(', ');
    for (const { as, statement: opened, test, when } of isPublic(facts, policy).statements) {
      if (opened !== statement || as === 'undecided') continue;
      if (as === 'confined') {
        const foreign = test?.source && organizationsOf(facts, test.source);
        if (everybody && foreign?.[0] !== undefined)
          yield finding.foreign(everybody.node, { organization: foreign[0] }).when(when);
        continue;
      }
      if (notPrincipals) yield finding.notPrincipal(notPrincipals.entry.key).when(when);
      else if (everybody && as === 'public') yield finding.anyone(everybody.node).when(when);
      else if (isKeptToItsOwn(statement)) continue;
      else if (everybody && asksForId(statement)) yield finding.secret(everybody.node).when(when);
      else if (everybody) yield finding.weak(everybody.node, { keys }).when(when);
    }
  },

  fixes: {
    onlyEc2: {
      title: 'Trust only EC2 (others can no longer assume the role)',
      applicability: 'needs-review',
      apply: trustOnlyEc2,
    },
    organization: {
      title: 'Trust only your AWS organization (cuts off others)',
      applicability: 'needs-review',
      asked: 'unticked',
      apply: trustOnlyOrganization,
    },
  },
  remedy: 'Name who may assume the role: a service, an account, or single roles of an account.',
});

/** Whether a statement lets somebody in; who may pass tags or an identity needs another one for that. */
function mayAssume({ actions, notActions }: Statement): boolean {
  if (notActions || !actions || actions.unknown.length > 0) return true;
  return actions.items.some(({ value }) =>
    Object.values(assumingActions).some((name) => includes(patternOf(value).toLowerCase(), name.toLowerCase())),
  );
}

/** The account and the organization of the role are no choice of who calls, as other variables are. */
function isKeptToItsOwn({ conditions }: Statement): boolean {
  return conditions.alternatives.every(({ value }) =>
    value.some(
      (test) =>
        /^aws:principal(?:account|orgid|arn)$/.test(test.key) &&
        isPositive(test) &&
        test.values.every(({ value: whose }) => /\$\{aws[:.]+resource(?:account|orgid)\}/i.test(patternOf(whose))),
    ),
  );
}

/** An external id is a secret of two sides: who learns it gets in. */
function asksForId({ conditions }: Statement): boolean {
  return conditions.alternatives.every(({ value }) =>
    value.some(
      (test) =>
        test.key === 'sts:externalid' &&
        isPositive(test) &&
        !test.values.some(({ value: id }) => isStar(patternOf(id))),
    ),
  );
}

/** The organisations to which a test confines, where the configuration names ours and none of them is it. */
function organizationsOf(facts: Facts, test: ConditionTest): readonly string[] | undefined {
  const own = facts.get(optionFacts.organizationId);
  const isNamed = test.key === 'aws:principalorgid' && /^String(?:Equals|Like)(?:IgnoreCase)?$/.test(test.operator);
  if (own === undefined || !isNamed || test.unknown.length > 0) return undefined;
  const ids = test.values.map(({ value }) => patternOf(value));
  return ids.length > 0 && ids.every((id) => /^o-[a-z0-9]+$/.test(id) && id !== own) ? ids : undefined;
}

/** Adds the organisation of the configuration to what the statement demands. */
function trustOnlyOrganization({ edit, subject, finding, facts, tree }: FixContext<Statement>): Editor | 'decline' {
  const own = facts.get(optionFacts.organizationId);
  const isOpen = ['anyone', 'weak', 'secret'].includes(finding.message);
  if (own === undefined || !isOpen || isRepeated(tree, subject.node)) return 'decline';
  const test = { 'aws:PrincipalOrgID': own };
  const condition = entryOf(subject.node, 'Condition')?.value;
  if (!condition) return edit.put(subject.node, 'Condition', { StringEquals: test });
  if (!isMap(condition) || intrinsicOf(condition)) return 'decline';
  const equals = entryOf(condition, 'StringEquals')?.value;
  if (!equals) return edit.put(condition, 'StringEquals', test);
  return isMap(equals) && !intrinsicOf(equals) ? edit.put(equals, 'aws:PrincipalOrgID', own) : 'decline';
}

function trustOnlyEc2({ edit, subject, finding, facts, tree }: FixContext<Statement>): Editor | 'decline' {
  const { entry } = subject.principals ?? {};
  if (purposeOf(facts, subject.policy) !== 'runner' || finding.message === 'notPrincipal' || !entry) return 'decline';
  return isRepeated(tree, entry.value) ? 'decline' : edit.replace(entry.value, { Service: 'ec2.amazonaws.com' });
}

export const examples: readonly Example[] = [
  {
    title: 'a role of runners for everybody',
    dialect: 'cfn',
    fixes: ['onlyEc2'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    AWS: '*'
                         ^^^ anyone
                  Action: sts:AssumeRole
        RunnerProfile:
          Type: AWS::IAM::InstanceProfile
          Properties: { Roles: [!Ref RunnerRole] }
    `,
  },
  {
    title: 'conditions that hold for strangers, and everybody but one',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal: "*"
                     ^^^ weak
          Action: sts:AssumeRole
          Condition:
            Bool: { aws:MultiFactorAuthPresent: "true" }
        - Effect: Allow
          NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" }
          ^^^^^^^^^^^^ notPrincipal
          Action: sts:AssumeRole
    `,
  },
  {
    title: 'everybody with an external id, and limits that are none',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal: { AWS: "*" }
                            ^^^ secret
          Action: "sts:AssumeRole"
          Condition: { StringEquals: { "sts:ExternalId": "example" } }
        - Effect: Allow
          Principal: { AWS: "*" }
                            ^^^ weak
          Action: "sts:AssumeRole"
          Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
        - Effect: Allow
          Principal: { AWS: "*" }
                            ^^^ weak
          Action: "sts:AssumeRole"
          Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" } }
        - Effect: Allow
          Principal: { AWS: "*" }
          Action: "sts:AssumeRole"
          Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/deploy-*" } }
    `,
  },
  {
    title: 'everybody of an organisation, an account, a Deny, and a bucket for everybody',
    dialect: 'cfn',
    good: `
      Resources:
        OfOrganisation:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '*' }
                  Action: sts:AssumeRole
                  Condition: { StringEquals: { aws:PrincipalOrgID: o-a1b2c3d4e5 } }
                - { Effect: Allow, Principal: { AWS: '*' }, Action: sts:TagSession }
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: sts:AssumeRole }
                - { Effect: Deny, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: sts:AssumeRole }
        OfOrganisationByDeny:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '*' }, Action: ['sts:AssumeRole', 'sts:TagSession'] }
                - Effect: Deny
                  Principal: { AWS: '*' }
                  Action: sts:AssumeRole
                  Condition: { StringNotEquals: { aws:PrincipalOrgID: o-a1b2c3d4e5 } }
        OfItsOwn:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '*' }, Action: sts:AssumeRole, Condition: { StringEquals: { aws:PrincipalOrgID: '\${aws:ResourceOrgID}' } } }
                - { Effect: Allow, Principal: { AWS: '*' }, Action: sts:AssumeRole, Condition: { ArnLike: { aws:PrincipalArn: 'arn:aws:iam::\${aws:ResourceAccount}:role/ci' } } }
        Public:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: site
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' }
    `,
  },
  {
    title: 'everybody, and everybody of another organisation than that of the configuration',
    dialect: 'iam-policy',
    options: { organizationId: 'o-a1b2c3d4e5' },
    fixes: ['organization'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal: "*"
                     ^^^ anyone
          Action: sts:AssumeRole
        - Effect: Allow
          Principal: "*"
                     ^^^ weak
          Action: sts:AssumeRole
          Condition:
            Bool: { aws:MultiFactorAuthPresent: "true" }
        - Effect: Allow
          Principal: "*"
                     ^^^ foreign
          Action: sts:AssumeRole
          Condition:
            StringEquals: { aws:PrincipalOrgID: o-zzzzzzzzzz }
        - Effect: Allow
          Principal: "*"
          Action: sts:AssumeRole
          Condition:
            StringEquals: { aws:PrincipalOrgID: [o-zzzzzzzzzz, o-a1b2c3d4e5] }
    `,
  },
];
