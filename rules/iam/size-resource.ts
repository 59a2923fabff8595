import { policyQuota } from '#core/data/index.ts';
import { isRecord, policySubject, type Policy } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { kindNames } from './_grammar.ts';
import { inThousands, leastSize } from './_size.ts';

export default defineRule({
  id: 'iam/size-resource',
  title: 'Policy that is too long for what it is attached to',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS refuses the policy, and with it the whole update of the stack.',
  refs: [
    'access-analyzer:POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
    'access-analyzer:POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA',
    'access-analyzer:POLICY_SIZE_EXCEEDS_SCP_QUOTA',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html',
  ],
  preset: 'recommended',
  on: policySubject,
  messages: {
    size: 'The policy has at least {size} characters without white space, and {kind} may have {most} here (as of {date}).',
    trust: {
      text: 'The trust policy has at least {size} characters without white space; {most} are permitted (as of {date}) where the account has not asked for more.',
      severity: 'low',
    },
  },

  *check(policy, finding, facts) {
    const quota = policyQuota(limitOf(policy));
    const size = quota && !facts.get(isRecord) ? leastSize(facts, policy) : 0;
    if (!quota || size <= quota.most) return;
    const at = entryOf(policy.node, 'Statement')?.key ?? policy.node;
    const args = { size: inThousands(size), most: inThousands(quota.most), date: quota.date };
    const { kind } = policy;
    yield (kind === 'trust' ? finding.trust(at, args) : finding.size(at, { ...args, kind: kindNames[kind] })).when(
      policy.when,
    );
  },

  fixes: {},
  remedy:
    'Take statements together that differ in little, or compare tags or the organisation instead of listing names.',
});

/** The name of a quota; identity policies have a rule of their own. */
function limitOf({ kind, owner }: Policy): string {
  if (kind === 'trust' || kind === 'scp' || kind === 'rcp') return kind;
  return kind === 'resource' || kind === 'vpc-endpoint' ? (owner?.type ?? '') : '';
}

export const examples: readonly Example[] = [
  {
    title: 'each role by name',
    dialect: 'cfn',
    bad: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
              ^^^^^^^^^ trust
                - Effect: Allow
                  Action: sts:AssumeRole
                  Principal:
                    AWS:
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-01
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-02
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-03
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-04
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-05
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-06
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-07
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-08
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-09
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-10
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-11
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-12
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-13
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-14
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-15
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-16
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-17
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-18
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-19
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-20
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-21
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-22
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-23
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-24
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-25
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-26
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-27
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-28
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-29
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-30
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-31
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-32
    `,
  },
  {
    title: 'a policy for resources of an organisation',
    dialect: 'cfn',
    bad: `
      Resources:
        Perimeter:
          Type: AWS::Organizations::Policy
          Properties:
            Name: perimeter
            Type: RESOURCE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
              ^^^^^^^^^ size
                - Effect: Deny
                  Principal: '*'
                  Action: s3:*
                  Resource: '*'
                  Condition:
                    ArnNotLike:
                      aws:PrincipalArn:
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-01
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-02
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-03
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-04
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-05
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-06
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-07
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-08
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-09
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-10
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-11
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-12
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-13
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-14
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-15
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-16
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-17
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-18
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-19
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-20
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-21
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-22
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-23
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-24
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-25
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-26
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-27
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-28
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-29
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-30
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-31
                        - arn:aws:iam::111122223333:role/continuous-integration/of-this-organisation/builds-of-team-32
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-01
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-02
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-03
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-04
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-05
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-06
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-07
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-08
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-09
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-10
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-11
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-12
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-13
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-14
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-15
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-16
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-17
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-18
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-19
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-20
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-21
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-22
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-23
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-24
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-25
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-26
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-27
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-28
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-29
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-30
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-31
                        - arn:aws:iam::111122223333:role/continuous-integration/of-another-organisation/builds-of-team-32
    `,
  },
  {
    title: 'a document of its own',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [{
        ^^^^^^^^^^^ trust
          "Effect": "Allow",
          "Action": "sts:AssumeRole",
          "Principal": {
            "AWS": [
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-01",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-02",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-03",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-04",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-05",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-06",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-07",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-08",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-09",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-10",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-11",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-12",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-13",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-14",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-15",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-16",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-17",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-18",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-19",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-20",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-21",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-22",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-23",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-24",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-25",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-26",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-27",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-28",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-29",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-30",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-31",
              "arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-32"
            ]
          }
        }]
      }
    `,
  },
  {
    title: 'shorter ones, branches, of which the shorter counts, unknown values, and services whose quota is not known',
    dialect: 'cfn',
    good: `
      Parameters:
        Roles: { Type: CommaDelimitedList }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: sts:AssumeRole
                  Principal:
                    AWS: !If
                      - IsProd
                      - !Ref Roles
                      - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-01
                - !If
                  - IsProd
                  - Effect: Allow
                    Action: sts:AssumeRole
                    Principal:
                      AWS:
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-01
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-02
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-03
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-04
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-05
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-06
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-07
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-08
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-09
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-10
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-11
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-12
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-13
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-14
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-15
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-16
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-17
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-18
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-19
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-20
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-21
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-22
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-23
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-24
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-25
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-26
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-27
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-28
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-29
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-30
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-31
                        - arn:aws:iam::111122223333:role/continuous-integration/builds-of-team-32
                  - !Ref AWS::NoValue
        TopicPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [t]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: !Ref Roles }
                  Action: sns:Publish
                  Resource: arn:aws:sns:eu-west-1:111122223333:t
    `,
  },
];
