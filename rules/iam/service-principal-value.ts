import { servicePrincipalDate, servicePrincipalMeant, servicePrincipals } from '#core/data/index.ts';
import { isServiceName, testedWith } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { plainValues, rewriteValue } from './_condition-values.ts';
import { conditionBranches, familyOf } from './_conditions.ts';

export default defineRule({
  id: 'iam/service-principal-value',
  title: 'Condition on a service by a name that it does not have',
  severity: 'medium',
  since: '0.1.0',
  why: 'No request carries such a name: an Allow gives nothing, which ends in a wider policy, and a Deny stops nothing.',
  refs: [
    'access-analyzer:INVALID_SERVICE_PRINCIPAL_FORMAT',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia',
  ],
  preset: 'recommended',
  on: testedWith(({ key }) => keys.test(key)),
  messages: {
    form: '"{value}" is not the name of a service, such as lambda.amazonaws.com, so that no request has it as {key}.',
    meant: '"{value}" is not the name of a service, so that no request has it as {key}; {service} is.',
    near: {
      text: 'No service "{value}" is known, as of {date}, that {key} could be; did you mean {service}?',
      severity: 'low',
    },
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        if (!keys.test(test.key) || familyOf(test) !== 'String') continue;
        for (const { text, node, when: own } of plainValues(test)) {
          const name = test.operator.endsWith('IgnoreCase') ? text.toLowerCase() : text;
          // A pattern may stand for an ending.
          if (test.operator.endsWith('Like') && /[*?]/.test(text)) continue;
          const args = { value: text, key: test.keyEntry.key.source };
          const service = meantBy(name);
          if (isServiceName(name)) {
            const date = servicePrincipalDate();
            if (service !== undefined)
              yield finding
                .near(node, { ...args, service, date })
                .when(when)
                .when(own);
            continue;
          }
          const found = service === undefined ? finding.form(node, args) : finding.meant(node, { ...args, service });
          yield found.when(when).when(own);
        }
      }
    }
  },

  fixes: {
    name: {
      title: 'Write the name of the service that is meant',
      applicability: 'needs-review',
      apply: (context) => rewriteValue(context, meantBy),
    },
  },
  remedy: 'Write the name as AWS has it, such as lambda.amazonaws.com.',
});

/** Keys whose values are names of services. That of KMS has the region in it. */
const keys =
  /^(?:iam:(?:passedtoservice|awsservicename)|aws:(?:calledvia(?:first|last)?|principalservicename(?:slist)?)|kms:viaservice)$/;

/** The service that was meant by its short name, its name in other letters, with another ending, or with a slip. */
function meantBy(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (isServiceName(text)) return servicePrincipalMeant(text);
  if (isServiceName(lower)) return lower;
  const short = /^(?:https:\/\/)?([a-z0-9-]+)(?:\.[a-z.]*)?$/.exec(lower)?.[1];
  const name = `${short ?? ''}.amazonaws.com`;
  return servicePrincipals().includes(name) ? name : undefined;
}

export const examples: readonly Example[] = [
  {
    title: 'a slip, and the ending of another service',
    dialect: 'iam-policy',
    fixes: ['name'],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "iam:PassRole"
          Resource: "arn:aws:iam::111122223333:role/jobs"
          Condition: { StringEquals: { "iam:PassedToService": "lamdba.amazonaws.com" } }
                                                              ^^^^^^^^^^^^^^^^^^^^^^ near
        - Effect: Deny
          Action: "dynamodb:DeleteItem"
          Resource: "*"
          Condition: { "ForAnyValue:StringEquals": { "aws:CalledVia": ["athena.amazonaws.com", "cloudformation.amazon.com"] } }
                                                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^ near
    `,
  },
  {
    title: 'a short name, another ending, upper case, and the ARN of a function',
    dialect: 'iam-policy',
    fixes: ['name'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": "arn:aws:iam::111122223333:role/jobs",
            "Condition": { "StringEquals": { "iam:PassedToService": ["lambda", "ecs-tasks.amazon.aws", "ec2.amazonaws.com"] } }
                                                                     ^^^^^^^^ meant
                                                                               ^^^^^^^^^^^^^^^^^^^^^^ meant
          },
          {
            "Effect": "Allow",
            "Action": "dynamodb:GetItem",
            "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/jobs",
            "Condition": { "ForAnyValue:StringEquals": { "aws:CalledVia": "CloudFormation.amazonaws.com" } }
                                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ meant
          },
          {
            "Effect": "Deny",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "StringEquals": { "aws:CalledViaFirst": "arn:aws:lambda:eu-west-1:111122223333:function:jobs" }
                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ form
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a parameter, and a branch',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Service: { Type: String, Default: batch-jobs }
                                          ^^^^^^^^^^ form
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: arn:aws:iam::111122223333:role/jobs
                  Condition:
                    StringEquals:
                      iam:PassedToService: [!Ref Service, !If [IsTest, test runners, ec2.amazonaws.com]]
                                                                       ^^^^^^^^^^^^ form
    `,
  },
  {
    title:
      'names of services, new ones, those of other partitions, of KMS with a region, patterns, and what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Service: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: arn:aws:iam::111122223333:role/jobs
                  Condition:
                    StringEquals:
                      iam:PassedToService: [lambda.amazonaws.com, newest-of-all.amazonaws.com, ec2.amazonaws.com.cn, !Sub 'ec2.\${AWS::URLSuffix}', !Ref Service]
                - Effect: Allow
                  Action: iam:PassRole
                  Resource: arn:aws:iam::111122223333:role/builds
                  Condition:
                    StringLike: { iam:PassedToService: 'ecs-tasks*' }
                - Effect: Allow
                  Action: kms:Decrypt
                  Resource: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
                  Condition:
                    StringEquals: { kms:ViaService: s3.eu-west-1.amazonaws.com }
                    StringEqualsIgnoreCase: { aws:CalledViaLast: S3.amazonaws.com }
                    StringNotEquals: { aws:PrincipalTag/service: lambda }
    `,
  },
];
