import { conditionKey, iamData, type IamAction } from '#core/data/index.ts';
import type { Editor } from '#core/edit/index.ts';
import {
  actionTerms,
  isAnyResource,
  isNeverMet,
  isRepeated,
  resourceTerms,
  testedStatementSubject,
  type ActionTerm,
  type ConditionTest,
  type Statement,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { both } from '#core/values/index.ts';
import { listed, splitOff } from './_shared.ts';

export default defineRule({
  id: 'iam/key-not-for-action',
  title: 'Condition key that the action never has',
  severity: 'medium',
  since: '0.1.0',
  why: 'A test of a key that is not there fails. An Allow then gives nothing, which ends in a wider policy; a Deny stops nothing, and nobody notices.',
  refs: [
    'access-analyzer:UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
    'parliament:UNKNOWN_CONDITION_FOR_ACTION',
    'CWE-863',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html',
  ],
  preset: 'recommended',
  on: testedStatementSubject,
  messages: {
    allow:
      'Requests for {actions} never carry {key} (as of {date}), so that this condition keeps them from being allowed.',
    deny: 'Requests for {actions} never carry {key} (as of {date}), so that this does not deny them.',
  },

  *check(statement, finding) {
    const { conditions, when, isDeny, allow, policy } = statement;
    if ((allow.length === 0 && !isDeny) || policy.kind === 'trust') return;
    for (const { value: tests, when: own } of conditions.alternatives) {
      const path = both(when, own);
      for (const test of path ? tests : []) {
        const terms = deadTerms(statement, test);
        if (terms.length === 0 || !path) continue;
        const args = { key: keyName(test), actions: namesOf(terms), date: iamData().dataDate };
        const stated = finding[isDeny ? 'deny' : 'allow'](test.keyEntry.key, args).when(path);
        // A service may know a key of its own for more actions than AWS lists; one of another service it does not.
        const found = terms.some((term) => isOfSameService(term, test)) ? stated.withSeverity('low') : stated;
        yield terms.reduce(
          (each, { node }) => each.also(node, `${keyName(test)} is not sent with this action.`),
          found,
        );
      }
    }
  },

  fixes: {
    split: {
      title: 'Give {actions} a statement without this condition',
      applicability: 'needs-review',
      asked: 'never',
      apply: splitDead,
    },
  },
  remedy: 'Give these actions a statement of their own, with a condition that they know.',
});

/** Literal actions that a test stops; what a pattern stands for changes, so that it is not judged. */
function deadTerms(statement: Statement, test: ConditionTest): readonly ActionTerm[] {
  return actionTerms(statement).filter(
    ({ breadth, actions, when }) =>
      breadth === 'literal' &&
      when.length === 0 &&
      actions.length > 0 &&
      actions.every((action) => isNeverMet(test, action)),
  );
}

function isOfSameService({ actions }: ActionTerm, { key }: ConditionTest): boolean {
  return actions.some(({ service }) => key.startsWith(`${service.toLowerCase()}:`));
}

function namesOf(terms: readonly ActionTerm[]): string {
  return listed(terms.flatMap(({ actions }) => actions.map(({ name }: IamAction) => name)));
}

/** As AWS spells it, without what a tag's name fills in. */
function keyName({ keyEntry }: ConditionTest): string {
  const written = keyEntry.key.source;
  const known = conditionKey(written)?.key ?? written;
  return /[$<]/.test(known) ? written : known;
}

/** The actions that the test stops move to a statement without it, where all other actions know the key. */
function splitDead({ edit, finding, subject: statement, tree }: FixContext<Statement>): Editor | 'decline' {
  const [branch, ...others] = statement.conditions.alternatives;
  const [only, ...further] = branch?.value ?? [];
  if (!only || others.length + further.length > 0 || only.keyEntry.key !== finding.at || statement.isDeny)
    return 'decline';
  const moved = deadTerms(statement, only);
  // Without the condition, nothing at all would limit these actions.
  if (isRepeated(tree, statement.node) || resourceTerms(statement).some(({ pattern }) => isAnyResource(pattern)))
    return 'decline';
  return (
    splitOff(
      edit,
      statement,
      moved.map(({ node }) => node),
      { without: 'Condition' },
    ) ?? 'decline'
  );
}

export const examples: readonly Example[] = [
  {
    title: 'a function beside the role that it gets',
    dialect: 'iam-policy',
    fixes: ['split'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["iam:PassRole", "lambda:CreateFunction"],
            "Resource": ["arn:aws:iam::111122223333:role/jobs", "arn:aws:lambda:eu-west-1:111122223333:function:jobs"],
            "Condition": { "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } }
                                             ^^^^^^^^^^^^^^^^^^^^^ allow
          }
        ]
      }
    `,
  },
  {
    title: 'a function on every resource, which would then have no limit at all',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: ["lambda:CreateFunction", "iam:PassRole"]
          Resource: "*"
          Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }
                                       ^^^^^^^^^^^^^^^^^^^^^ allow
    `,
  },
  {
    title: 'a prefix for objects, a Deny that stops half of what it names, and a key in other letters',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "s3:GetObject"
          Resource: "arn:aws:s3:::b/*"
          Condition:
            StringLike: { "s3:prefix": "ci/*" }
                          ^^^^^^^^^^^ allow low
        - Effect: Deny
          Action: ["s3:PutObject", "s3:DeleteObject"]
          Resource: "arn:aws:s3:::b/*"
          Condition:
            StringEquals: { "s3:x-amz-acl": "public-read" }
                            ^^^^^^^^^^^^^^ deny low
        - Effect: Allow
          Action: "ec2:CreateVpc"
          Resource: "*"
          Condition:
            StringLike: { "EC2:instancetype": "t3.*" }
                          ^^^^^^^^^^^^^^^^^^ allow low
    `,
  },
  {
    title: 'a key of one of the conditions that hold together, in a template',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: sqs:SendMessage
                  Resource: !Sub arn:aws:sqs:\${AWS::Region}:\${AWS::AccountId}:jobs
                  Condition:
                    Bool: { aws:SecureTransport: 'true' }
                    StringEquals: { ec2:ResourceTag/team: ci }
                                    ^^^^^^^^^^^^^^^^^^^^ allow
    `,
  },
  {
    title:
      'keys that the actions have, that may be absent, of every service or of nobody, patterns of actions, and trust',
    dialect: 'cfn',
    good: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: '111122223333' }
                  Action: [sts:AssumeRole, sts:TagSession]
                  Condition: { StringEquals: { sts:ExternalId: ci } }
            Policies:
              - PolicyName: jobs
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - { Effect: Allow, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b', Condition: { StringLike: { s3:prefix: 'ci/*' } } }
                    - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringLikeIfExists: { s3:prefix: 'ci/*' } } }
                    - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringNotEquals: { s3:prefix: 'x' } } }
                    - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { 'Null': { s3:prefix: 'true' } } }
                    - { Effect: Allow, Action: 's3:*Object', Resource: 'arn:aws:s3:::b/*', Condition: { StringLike: { s3:prefix: 'ci/*' } } }
                    - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringEquals: { aws:SourceVpc: vpc-0123456789abcdef0, s3:DataAccessPointAccount: '111122223333' } } }
                    - { Effect: Allow, Action: 'ec2:TerminateInstances', Resource: 'arn:aws:ec2:*:111122223333:instance/*', Condition: { StringEquals: { ec2:ResourceTag/team: ci } } }
                    - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { StringEquals: { unheard:of: 'x' } } }
    `,
  },
  {
    title: 'keys of what the actions act on',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: ["rds:StartDBInstance", "rds:RebootDBInstance"], Resource: "arn:aws:rds:eu-west-1:111122223333:db:*", Condition: { StringEquals: { "rds:db-tag/environment": dev } } }
        - { Effect: Allow, Action: "rds:CreateDBInstance", Resource: "arn:aws:rds:eu-west-1:111122223333:db:*", Condition: { StringEquals: { "rds:DatabaseClass": db.t3.micro } } }
    `,
  },
];
