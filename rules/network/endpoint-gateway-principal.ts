import { keep, ref, sub, type Editor, type NewValue } from '#core/edit/index.ts';
import {
  endpointSubject,
  isGateway,
  isOwn,
  patternOf,
  statementsOf,
  type Endpoint,
  type Principal,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { render } from '#core/values/index.ts';
import { isPlainMap } from './_endpoints.ts';

export default defineRule({
  id: 'network/endpoint-gateway-principal',
  title: 'Gateway endpoint whose policy names principals',
  severity: 'medium',
  since: '0.1.0',
  why: 'The policy does not mean what it says: whoever it names may be shut out, so that somebody soon allows everything instead.',
  refs: ['WB904', 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html'],
  preset: 'recommended',
  on: endpointSubject,
  checklist: { 9: { account: 'note', principal: 'note' } },
  messages: {
    account:
      'The policy of {name} names {principal} as its principal{when}, which at a gateway endpoint means the root user alone; name the account in a condition on aws:PrincipalAccount.',
    principal:
      'The policy of {name} names {principal} as its principal{when}, but a gateway endpoint takes "*" only; name it in a condition on aws:PrincipalArn.',
  },

  *check(endpoint, finding, facts) {
    for (const { statement, principal } of named(facts, endpoint)) {
      const args = { name: endpoint.name, principal: textOf(principal) };
      const found = accountOf(principal) === undefined ? finding.principal : finding.account;
      yield found(principal.node, args).when(statement.when).when(principal.when);
    }
  },

  fixes: {
    condition: {
      title: 'Name the principals in a condition',
      applicability: 'needs-review',
      apply(context) {
        const { facts, finding, subject } = context;
        const statement = named(facts, subject).find(({ principal }) => principal.node === finding.at)?.statement;
        return statement ? moveToCondition(context, statement) : 'decline';
      },
    },
  },
});

/** Each principal that a gateway cannot tell from others. */
function named(
  facts: Facts,
  endpoint: Endpoint,
): readonly { readonly statement: Statement; readonly principal: Principal }[] {
  if (!isGateway(facts, endpoint)) return [];
  return endpoint.policies
    .flatMap((policy) => statementsOf(facts, policy))
    .flatMap((statement) =>
      (statement.principals?.items ?? [])
        .filter(({ value }) => patternOf(value) !== '*')
        .map((principal) => ({ statement, principal })),
    );
}

/** For people: a lone reference without its braces. */
function textOf({ value }: Principal): string {
  const text = render(value);
  return /^\$\{([^}]+)\}$/.exec(text)?.[1] ?? text;
}

/** The account that a principal stands for as a whole, as a value to write; undefined for anything narrower. */
function accountOf({ type, value }: Principal): NewValue | undefined {
  if (type !== 'AWS') return undefined;
  const whole = render(value);
  const account = /^arn:[^:]+:iam::(\d{12}|\$\{[^}]+\}):root$/.exec(whole.replace('${AWS::Partition}', 'aws'))?.[1];
  if (account === undefined) return /^(?:\d{12}|\$\{AWS::AccountId\})$/.test(whole) ? written(whole) : undefined;
  return written(account);
}

function written(account: string): NewValue {
  const name = /^\$\{([^}]+)\}$/.exec(account)?.[1];
  if (name === undefined) return account;
  return name.includes('.') ? sub(account) : ref(name);
}

/** One kind of principal only: a condition asks for all of its keys at once. */
function moveToCondition({ edit, subject, tree }: FixContext<Endpoint>, statement: Statement): Editor | 'decline' {
  const { principals, node } = statement;
  const list = entryOf(principals?.entry.value, 'AWS')?.value;
  if (!principals || !list || !subject.resource || !isOwn(tree, subject.owner, node)) return 'decline';
  const { entry, items, unknown } = principals;
  if (unknown.length > 0 || items.some(({ type, when }) => type !== 'AWS' || when.length > 0)) return 'decline';
  const accounts = items.map(accountOf).filter((account) => account !== undefined);
  const [only] = accounts;
  if (accounts.length === 0) {
    // Sessions are known by the ARN of their role, and a reference alone does not say what it gives.
    const isArn = items.every(({ value }) => /^(?:arn:[^:]+:iam::|\$\{\w+\.Arn\}$)/.test(render(value)));
    return isArn
      ? (demand(edit, node, ['ArnEquals', 'aws:PrincipalArn'], keep(list))?.replace(entry.value, '*') ?? 'decline')
      : 'decline';
  }
  if (accounts.length < items.length || only === undefined) return 'decline';
  const wanted = accounts.length === 1 ? only : accounts;
  return demand(edit, node, ['StringEquals', 'aws:PrincipalAccount'], wanted)?.replace(entry.value, '*') ?? 'decline';
}

/** Adds a test to what a statement demands; undefined where it has one of that key already. */
function demand(
  edit: Editor,
  statement: Statement['node'],
  [operator, key]: readonly [string, string],
  value: NewValue,
): Editor | undefined {
  const condition = entryOf(statement, 'Condition')?.value;
  const tests = entryOf(condition, operator)?.value;
  if (!condition) return edit.put(statement, 'Condition', { [operator]: { [key]: value } });
  if (!isPlainMap(condition)) return undefined;
  if (!tests) return edit.put(condition, operator, { [key]: value });
  return isPlainMap(tests) && !entryOf(tests, key) ? edit.put(tests, key, value) : undefined;
}

export const examples: readonly Example[] = [
  {
    title: 'a role as the principal of a gateway',
    dialect: 'cfn',
    fixes: ['condition'],
    bad: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Principal: # jobs
                    AWS: arn:aws:iam::210987654321:role/ci
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ principal
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::ci-cache-example/*
                - Effect: Allow
                  Principal: {AWS: [!GetAtt RunnerRole.Arn, !GetAtt OtherRole.Arn]}
                                            ^^^^^^^^^^^^^^ principal
                                                                    ^^^^^^^^^^^^^ principal
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::ci-cache-example/*
                  Condition:
                    StringEquals:
                      aws:ResourceAccount: "210987654321"
        RunnerRole:
          Type: AWS::IAM::Role
        OtherRole:
          Type: AWS::IAM::Role
    `,
  },
  {
    title: 'an account, which means its root user',
    dialect: 'cfn',
    fixes: ['condition'],
    bad: `
      {
        "Resources": {
          "Endpoint": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
              "VpcEndpointType": "Gateway",
              "VpcId": "vpc-0123456789abcdef0",
              "ServiceName": "com.amazonaws.eu-west-1.dynamodb",
              "PolicyDocument": {
                "Statement": [
                  {
                    "Effect": "Allow",
                    "Principal": { "AWS": "210987654321" },
                                          ^^^^^^^^^^^^^^ account
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-west-1:210987654321:table/jobs"
                  },
                  {
                    "Effect": "Allow",
                    "Principal": { "AWS": { "Fn::Sub": "arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root" } },
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ account
                    "Action": "dynamodb:PutItem",
                    "Resource": "arn:aws:dynamodb:eu-west-1:210987654321:table/jobs",
                    "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-0123456789abcdef0" } }
                  }
                ]
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'principals of several kinds',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal:
                    AWS: ["210987654321", arn:aws:iam::210987654321:role/ci]
                          ^^^^^^^^^^^^^^ account
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ principal
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::ci-cache-example/*
                - Effect: Allow
                  Principal: {Service: ec2.amazonaws.com}
                                       ^^^^^^^^^^^^^^^^^ principal
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::ci-cache-example/*
    `,
  },
  {
    title: 'the two ways to write "everybody", and an interface endpoint, which can tell principals apart',
    dialect: 'cfn',
    good: `
      Resources:
        Gateway:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.s3
            PolicyDocument:
              Statement:
                - {Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::ci-cache-example/*"}
                - {Effect: Allow, Principal: {AWS: "*"}, Action: s3:PutObject, Resource: "arn:aws:s3:::ci-cache-example/*"}
        Interface:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            VpcId: vpc-0123456789abcdef0
            ServiceName: com.amazonaws.eu-west-1.sqs
            PolicyDocument:
              Statement:
                - Effect: Allow
                  Principal: {AWS: arn:aws:iam::210987654321:role/ci}
                  Action: sqs:SendMessage
                  Resource: arn:aws:sqs:eu-west-1:210987654321:jobs
    `,
  },
];
