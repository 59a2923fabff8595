import { keysNeverSentBy, servicePrincipal } from '#core/data/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  arnFields,
  type ConditionTest,
  isPositive,
  patternOf,
  resource,
  serviceName,
  type Statement,
  resourceStatementSubject,
} from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import type { Located } from '#core/syntax/index.ts';
import { render, type Path } from '#core/values/index.ts';
import { renameKey, testAt } from './_conditions.ts';
import { demandAccount, isDeniedBeside, namesSource } from './_deputy.ts';
import { branches } from './_trust.ts';

export default defineRule({
  id: 'iam/confused-deputy-weak',
  title: 'Condition that does not say for whom a service acts',
  severity: 'low',
  since: '0.1.0',
  why: 'The service acts for whoever asks it to. A condition that holds for resources of other accounts, or that the service never meets, does not keep a stranger from asking.',
  refs: [
    'access-analyzer:RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
    'access-analyzer:UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
    'CWE-441',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceaccount',
  ],
  preset: 'recommended',
  on: resourceStatementSubject,
  messages: {
    never: {
      text: 'Requests of {service} never carry {key}, so that this statement allows it nothing.',
      severity: 'medium',
    },
    anyAccount:
      '"{arn}" holds for resources of any account, and no condition on aws:SourceAccount says whose they are.',
    bucket: {
      text: '"{arn}" names no account: should the bucket be deleted, whoever makes one of this name takes its place.',
      severity: 'info',
    },
    owner: {
      text: 'AWS replaced aws:SourceOwner by aws:SourceAccount; services that came later do not send it.',
      severity: 'info',
    },
  },

  *check(statement, finding, facts) {
    const { policy, principals, conditions, allow } = statement;
    // Without a condition there is nothing weak about it.
    if (policy.kind !== 'resource' || allow.length === 0 || !principals || conditions.alternatives.length === 0) return;
    for (const { type, value, when } of principals.items) {
      const service = type === 'Service' ? serviceName(value) : undefined;
      if (service === undefined) continue;
      for (const { tests, path } of branches(statement)) {
        for (const { message, at, text, on } of defectsOf(facts, statement, service, tests)) {
          const found = {
            never: () => finding.never(at, { service, key: text }),
            anyAccount: () => finding.anyAccount(at, { arn: text }),
            bucket: () => finding.bucket(at, { arn: text }),
            owner: () => finding.owner(at),
          }[message]();
          yield found.when(path).when(when).when(on);
        }
      }
    }
  },

  fixes: {
    account: {
      title: 'Demand this account as well',
      applicability: 'needs-review',
      apply: (context) =>
        context.finding.message === 'anyAccount' || context.finding.message === 'bucket'
          ? demandAccount(context)
          : 'decline',
    },
    rename: {
      title: 'Ask for aws:SourceAccount instead',
      applicability: 'needs-review',
      apply: (context) => {
        const test = testAt(context);
        return context.finding.message === 'owner' && test ? renameKey(context, test, 'aws:SourceAccount') : 'decline';
      },
    },
  },
  remedy: 'Name the account that the service acts for with aws:SourceAccount, or with the account in aws:SourceArn.',
});

interface Defect {
  readonly message: 'never' | 'anyAccount' | 'bucket' | 'owner';
  readonly at: Located;
  readonly text: string;
  readonly on: Path;
}

function defectsOf(
  facts: Facts,
  statement: Statement,
  service: string,
  tests: readonly ConditionTest[],
): readonly Defect[] {
  const never = keysNeverSentBy(service);
  const unsent = tests.find((test) => never.includes(test.key) && isPositive(test));
  if (unsent) return [{ message: 'never', at: unsent.keyEntry.key, text: unsent.keyEntry.key.source, on: [] }];
  const sources =
    servicePrincipal(service)?.isDeputy && !isDeniedBeside(facts, statement) ? tests.filter(namesSource) : [];
  const arns = sources.filter(({ key }) => key === 'aws:sourcearn');
  const [owner, ...others] = sources.filter(({ key }) => key !== 'aws:sourcearn');
  if (owner?.key === 'aws:sourceowner' && others.length === 0 && arns.length === 0)
    return [{ message: 'owner', at: owner.keyEntry.key, text: '', on: [] }];
  if (owner) return [];
  // All tests have to hold, so that one good one is enough.
  const open = arns.map((test) => openArns(facts, test));
  return open.every((each) => each.length > 0) ? (open[0] ?? []) : [];
}

/** The values of a test that hold for resources of any account; buckets have none in their ARN. */
function openArns(facts: Facts, { values }: ConditionTest): readonly Defect[] {
  return values.flatMap(({ value, node, when }): readonly Defect[] => {
    const fields = arnFields(patternOf(value));
    const at = { at: node, text: render(value), on: when };
    if (!fields) return /^(?:arn:)?[*:]*$/.test(patternOf(value)) ? [{ message: 'anyAccount', ...at }] : [];
    const [, , service, , account, name] = fields;
    if (/^\*+$/.test(account)) return [{ message: 'anyAccount', ...at }];
    const own = /^\$\{(\w+)\}/.exec(name)?.[1];
    const isOfTemplate = own !== undefined && facts.get(resource, own) !== undefined;
    return service === 's3' && account === '' && !isOfTemplate ? [{ message: 'bucket', ...at }] : [];
  });
}

export const examples: readonly Example[] = [
  {
    title: 'an ARN of any account, a bucket by its name, and the key of old',
    dialect: 'cfn',
    fixes: ['account', 'rename'],
    bad: `
      Resources:
        TopicPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [!Ref Topic]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow # alarms
                  Principal: { Service: cloudwatch.amazonaws.com }
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition:
                    ArnLike: { aws:SourceArn: 'arn:aws:cloudwatch:*:*:alarm:*' }
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ anyAccount
                - Effect: Allow
                  Principal: { Service: s3.amazonaws.com }
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition:
                    ArnLike: { aws:SourceArn: 'arn:aws:s3:::uploads-of-ci' }
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ bucket
                - Effect: Allow
                  Principal: { Service: budgets.amazonaws.com }
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition:
                    StringEquals: { AWS:SourceOwner: !Ref AWS::AccountId }
                                    ^^^^^^^^^^^^^^^ owner
        Topic:
          Type: AWS::SNS::Topic
    `,
  },
  {
    title: 'an organisation that CloudFront is not a member of, and one ARN of two in some stacks',
    dialect: 'cfn',
    fixes: ['account'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        BucketPolicy:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: site
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: cloudfront.amazonaws.com }
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::site/*
                  Condition:
                    StringEquals: { aws:PrincipalOrgID: o-a1b2c3d4e5 }
                                    ^^^^^^^^^^^^^^^^^^ never
                - Effect: Allow
                  Principal: { Service: cloudtrail.amazonaws.com }
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::site/*
                  Condition:
                    ArnLike:
                      aws:SourceArn: !If
                        - IsProd
                        - 'arn:aws:cloudtrail:eu-west-1:*:trail/all'
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ anyAccount
                        - 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/all'
    `,
  },
  {
    title: 'a policy of its own',
    dialect: 'iam-policy',
    fixes: ['rename'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Service": "ses.amazonaws.com" },
            "Action": "sns:Publish",
            "Resource": "arn:aws:sns:eu-west-1:111122223333:bounces",
            "Condition": { "StringEquals": { "aws:SourceOwner": "111122223333" } }
                                             ^^^^^^^^^^^^^^^^^ owner
          },
          {
            "Effect": "Allow",
            "Principal": { "Service": "ses.amazonaws.com" },
            "Action": "sns:Publish",
            "Resource": "arn:aws:sns:eu-west-1:111122223333:bounces",
            "Condition": { "ArnLike": { "aws:SourceArn": "*" } }
                                                         ^^^ anyAccount
          }
        ]
      }
    `,
  },
  {
    title:
      'an account beside a bucket, an own bucket, an account in the ARN, what a parameter gives, a service of its own account, and a Deny beside',
    dialect: 'cfn',
    good: `
      Parameters:
        Source: { Type: String }
      Resources:
        Uploads:
          Type: AWS::S3::Bucket
        TopicPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [!Ref Topic]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: s3.amazonaws.com }
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition: { ArnLike: { aws:SourceArn: 'arn:aws:s3:::uploads' }, StringEquals: { aws:SourceAccount: !Ref AWS::AccountId } }
                - Effect: Allow
                  Principal: { Service: s3.amazonaws.com }
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition: { ArnLike: { aws:SourceArn: !Sub 'arn:aws:s3:::\${Uploads}' } }
                - Effect: Allow
                  Principal: { Service: s3.amazonaws.com }
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition: { ArnLike: { aws:SourceArn: !GetAtt Uploads.Arn } }
                - Effect: Allow
                  Principal: { Service: cloudwatch.amazonaws.com }
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition: { ArnLike: { aws:SourceArn: !Sub 'arn:aws:cloudwatch:*:\${AWS::AccountId}:alarm:*' } }
                - Effect: Allow
                  Principal: { Service: events.amazonaws.com }
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition: { ArnEquals: { aws:SourceArn: !Ref Source } }
                - Effect: Allow
                  Principal: { Service: ec2.amazonaws.com }
                  Action: sns:Publish
                  Resource: !Ref Topic
                  Condition: { ArnLike: { aws:SourceArn: 'arn:aws:ec2:*:*:instance/*' } }
        OtherPolicy:
          Type: AWS::SNS::TopicPolicy
          Properties:
            Topics: [!Ref Topic]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: sns:Publish, Resource: !Ref Topic, Condition: { ArnLike: { aws:SourceArn: 'arn:aws:events:*:*:rule/*' } } }
                - { Effect: Deny, Principal: { Service: events.amazonaws.com }, Action: sns:Publish, Resource: !Ref Topic, Condition: { StringNotEquals: { aws:SourceAccount: !Ref AWS::AccountId } } }
        Topic:
          Type: AWS::SNS::Topic
    `,
  },
];
