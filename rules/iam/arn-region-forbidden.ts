import { defineRule, type Example } from '#core/rule/index.ts';
import { arnsWith, consequence, faultyArnSubject, hasNoAccount, on, rewriteArn, withFields } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-region-forbidden',
  title: 'Region in an ARN that has none',
  severity: 'medium',
  since: '0.1.0',
  why: 'Roles, buckets and distributions have ARNs without a region. With one, the ARN matches nothing: an Allow fails only when a job runs, and a Deny stops nothing.',
  refs: [
    'access-analyzer:ARN_REGION_NOT_ALLOWED',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
  ],
  preset: 'recommended',
  on: faultyArnSubject,
  messages: {
    region: 'The ARN of this kind of resource has no region, so that "{resource}" {effect}.',
  },

  *check(statement, finding) {
    for (const term of arnsWith(statement, 'region-forbidden'))
      yield on(finding.region(term.node, { resource: term.text, effect: consequence(statement) }), statement, term);
  },

  fixes: {
    blank: {
      title: 'Leave the region blank, and the account where there is none either (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) =>
        rewriteArn(context, (term) =>
          withFields(term, (fields) => {
            fields[3] = '';
            if (hasNoAccount(context.subject, term)) fields[4] = '';
          }),
        ),
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'a role and a bucket in a region',
    dialect: 'iam-policy',
    fixes: ['blank'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "iam:GetRole", Resource: "arn:aws:iam:eu-west-1:111122223333:role/ci" }
                                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:eu-west-1::artifacts-of-ci/*" }
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
        - { Effect: Allow, Action: "s3:ListBucket", Resource: "arn:aws:s3:eu-west-1:111122223333:artifacts-of-ci" }
                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
        - { Effect: Deny, Action: "iam:DeleteRole", Resource: "arn:aws:iam:us-east-1:111122223333:role/ci" }
                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
    `,
  },
  {
    title: 'the region of the stack',
    dialect: 'cfn',
    fixes: ['blank'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: !Sub arn:\${AWS::Partition}:iam:\${AWS::Region}:\${AWS::AccountId}:role/ci
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ region
                  Condition: { StringEquals: { iam:PassedToService: ec2.amazonaws.com } }
    `,
  },
  {
    title: 'blank regions, wildcards, and types that have one',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "iam:GetRole", Resource: ["arn:aws:iam::111122223333:role/ci", "arn:aws:iam:*:111122223333:role/ci"] }
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:eu-west-1:111122223333:accesspoint/ci/object/*" }
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs" }
    `,
  },
];
