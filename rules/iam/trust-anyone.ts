import {
  isRepeated,
  optionFacts,
  patternOf,
  purposeOf,
  reachOf,
  trustStatementSubject,
  unlimitedPaths,
  type ConditionTest,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import type { Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { entryOf, isMap } from '#core/syntax/index.ts';
import { intrinsicOf } from '#core/values/index.ts';

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
    'checkov:CKV_AWS_60': { messages: ['anyone', 'weak', 'foreign'] },
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
    foreign: {
      text: 'Principal "*" lets every account of {organization} assume this role{when}, which is not the organization of your configuration.',
      severity: 'high',
    },
    notPrincipal: {
      text: 'NotPrincipal with Allow lets everybody but those that it names assume this role{when}.',
      severity: 'high',
    },
  },
  checklist: { 6: { anyone: 'fail', weak: 'fail', notPrincipal: 'fail' } },

  *check(statement, finding, facts) {
    const { policy, principals, notPrincipals, conditions } = statement;
    if (policy.kind !== 'trust') return;
    const isFree = conditions.alternatives.length === 0;
    const keys = [...new Set(conditions.alternatives.flatMap(({ value }) => value.map(({ key }) => key)))].join(', ');
    const foreign = foreignOrganization(facts, statement);
    for (const path of unlimitedPaths(statement, (test) => confines(facts, test))) {
      if (notPrincipals) yield finding.notPrincipal(notPrincipals.entry.key).when(path);
      for (const principal of principals?.items ?? []) {
        if (reachOf(principal) !== 'anyone') continue;
        const found =
          foreign !== undefined
            ? finding.foreign(principal.node, { organization: foreign })
            : isFree
              ? finding.anyone(principal.node)
              : finding.weak(principal.node, { keys });
        yield found.when(path).when(principal.when);
      }
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

/** Keys that say how or when a request is made, and not who makes it. */
const weakKeys =
  /^aws:(?:securetransport|requestedregion|useragent|referer|currenttime|epochtime|tokenissuetime|multifactorauth(?:present|age))$/;

function confines(facts: Facts, test: ConditionTest): boolean {
  return !weakKeys.test(test.key) && organizationsOf(facts, test) === undefined;
}

/** The organisations to which a test confines, where the configuration names ours and none of them is it. */
function organizationsOf(facts: Facts, test: ConditionTest): readonly string[] | undefined {
  const own = facts.get(optionFacts.organizationId);
  const isNamed = test.key === 'aws:principalorgid' && /^String(?:Equals|Like)(?:IgnoreCase)?$/.test(test.operator);
  if (own === undefined || !isNamed || test.unknown.length > 0) return undefined;
  const ids = test.values.map(({ value }) => patternOf(value));
  return ids.length > 0 && ids.every((id) => /^o-[a-z0-9]+$/.test(id) && id !== own) ? ids : undefined;
}

function foreignOrganization(facts: Facts, { conditions }: Statement): string | undefined {
  const tests = conditions.alternatives.flatMap(({ value }) => value);
  return tests.flatMap((test) => organizationsOf(facts, test) ?? [])[0];
}

/** Adds the organisation of the configuration to what the statement demands. */
function trustOnlyOrganization({ edit, subject, finding, facts, tree }: FixContext<Statement>): Editor | 'decline' {
  const own = facts.get(optionFacts.organizationId);
  const isOpen = finding.message === 'anyone' || finding.message === 'weak';
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
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: sts:AssumeRole }
                - { Effect: Deny, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: sts:AssumeRole }
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
