import {
  isRepeated,
  purposeOf,
  reachOf,
  statementSubject,
  unlimitedPaths,
  type ConditionTest,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import type { Editor } from '#core/edit/index.ts';

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
    'CWE-284',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    anyone: 'Principal "*" lets every AWS account assume this role{when}.',
    weak: {
      text: 'Principal "*" lets every AWS account assume this role{when}: the condition on {keys} holds for strangers too.',
      severity: 'high',
    },
    notPrincipal: {
      text: 'NotPrincipal with Allow lets everybody but those that it names assume this role{when}.',
      severity: 'high',
    },
  },
  checklist: { 6: { anyone: 'fail', weak: 'fail', notPrincipal: 'fail' } },

  *check(statement, finding) {
    const { policy, principals, notPrincipals, conditions } = statement;
    if (policy.kind !== 'trust') return;
    const isFree = conditions.alternatives.length === 0;
    const keys = [...new Set(conditions.alternatives.flatMap(({ value }) => value.map(({ key }) => key)))].join(', ');
    for (const path of unlimitedPaths(statement, confines)) {
      if (notPrincipals) yield finding.notPrincipal(notPrincipals.entry.key).when(path);
      for (const principal of principals?.items ?? []) {
        if (reachOf(principal) !== 'anyone') continue;
        const found = isFree ? finding.anyone(principal.node) : finding.weak(principal.node, { keys });
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
  },
  remedy: 'Name who may assume the role: a service, an account, or single roles of an account.',
});

/** Keys that say how or when a request is made, and not who makes it. */
const weakKeys =
  /^aws:(?:securetransport|requestedregion|useragent|referer|currenttime|epochtime|tokenissuetime|multifactorauth(?:present|age))$/;

function confines({ key }: ConditionTest): boolean {
  return !weakKeys.test(key);
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
];
