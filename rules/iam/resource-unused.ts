import { iamData, type IamAction } from '#core/data/index.ts';
import { actionTerms, isAnyResource, statementSubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { arnTerms, isPlain, maySuit, namesOfService, on, type ArnTerm } from './_arn.ts';
import { mayChange } from './_grammar.ts';

export default defineRule({
  id: 'iam/resource-unused',
  title: 'Resource that no action of the statement uses',
  severity: 'info',
  since: '0.1.0',
  why: 'The ARN looks like a right that somebody has, or that a Deny takes away, and decides nothing: mostly an action was taken out and its resource forgotten, or the action is missing.',
  refs: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    unused: 'AWS lists no action of the statement for "{resource}" (as of {date}), so that the entry decides nothing.',
  },

  *check(statement, finding) {
    const { policy, allow, isDeny } = statement;
    if (policy.kind !== 'identity' || !statement.resources || (allow.length === 0 && !isDeny)) return;
    const terms = arnTerms(statement);
    if (terms.length < 2 || terms.some(({ pattern }) => isAnyResource(pattern))) return;
    const judged = terms.filter(isJudged);
    if (judged.length === 0 || !areActionsKnown(statement)) return;
    const unused = judged.filter((term) => !isUsed(term, statement));
    // Where all are, the actions have rules of their own.
    if (unused.length === terms.length) return;
    for (const term of unused)
      yield on(finding.unused(term.node, { resource: term.text, date: iamData().dataDate }), statement, term);
  },

  fixes: {
    remove: {
      title: 'Take the ARN out of the statement',
      applicability: 'needs-review',
      apply({ edit, finding, subject: { policy, resources }, tree }) {
        const list = resources?.entry.value;
        const item =
          list?.kind === 'seq' && list.tag === undefined ? list.items.find((node) => node === finding.at) : undefined;
        return list?.kind === 'seq' && item && mayChange(tree, policy, item)
          ? edit.removeItem(list, item, 'keep-empty')
          : 'decline';
      },
    },
  },
});

/** Whether all actions of a statement are known. */
function areActionsKnown(statement: Statement): boolean {
  if (!statement.actions || statement.actions.unknown.length > 0) return false;
  return actionTerms(statement).every(({ actions }) => actions.length > 0);
}

/** Services of which AWS lists resources incompletely: its own managed policies name others (read on 2026-11-26). */
const underListed = new Set([
  'apigateway',
  'aps',
  'bedrock',
  'cloudformation',
  'directconnect',
  'dms',
  'ec2',
  'eks',
  'elasticloadbalancing',
  'glue',
  'profile',
  'sagemaker',
  'waf',
  'waf-regional',
  'wafv2',
]);

/** What has a defect has a rule of its own. */
function isJudged({ fields, defect, when }: ArnTerm): boolean {
  const service = fields?.[2] ?? '';
  return defect === undefined && when.length === 0 && service !== '' && isPlain(service) && !underListed.has(service);
}

function isUsed(written: ArnTerm, statement: Statement): boolean {
  // What AWS owns has no account where ours has one.
  const [arn = '*', partition = '*', service = '*', , , resource = '*'] = written.fields ?? [];
  return namesOfService(service).some((name) =>
    isNamed({ ...written, fields: [arn, partition, name, '*', '*', resource] }, statement),
  );
}

function isNamed(term: ArnTerm, statement: Statement): boolean {
  const seen = new Set<string>();
  const isOf = ({ resourceTypes }: IamAction) =>
    resourceTypes.some(({ templates }) =>
      templates.some((template) => {
        if (seen.has(template)) return false;
        seen.add(template);
        return maySuit(term, template);
      }),
    );
  return actionTerms(statement).some(({ actions }) => actions.some(isOf));
}

export const examples: readonly Example[] = [
  {
    title: 'a topic among queues',
    dialect: 'iam-policy',
    fixes: ['remove'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"],
            "Resource": [
              "arn:aws:sqs:eu-west-1:111122223333:jobs",
              "arn:aws:sns:eu-west-1:111122223333:jobs"
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused
            ]
          }
        ]
      }
    `,
  },
  {
    title: 'a Deny in a template, with the account of the stack',
    dialect: 'cfn',
    fixes: ['remove'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Action: kms:Decrypt
                  Resource:
                    - !Sub arn:aws:kms:eu-west-1:\${AWS::AccountId}:key/*
                    - !Sub arn:aws:kms:eu-west-1:\${AWS::AccountId}:alias/ci # does nothing
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unused
    `,
  },
  {
    title: 'used ones, wildcards, unknown actions, branches, one that stands alone, a star, and what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Service: { Type: String }
        Action: { Type: String }
        Topic: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['s3:GetObject', 's3:ListBucket'], Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] }
                - { Effect: Allow, Action: 'sqs:SendMessage', Resource: ['arn:aws:sqs:eu-west-1:111122223333:a', !Sub 'arn:aws:\${Service}:eu-west-1:111122223333:b', !Ref Topic] }
                - { Effect: Allow, Action: ['sqs:SendMessage', !Ref Action], Resource: ['arn:aws:sqs:eu-west-1:111122223333:a', 'arn:aws:sns:eu-west-1:111122223333:a'] }
                - { Effect: Allow, Action: ['sqs:SendMessage', 'sns:Made'], Resource: ['arn:aws:sqs:eu-west-1:111122223333:a', 'arn:aws:sns:eu-west-1:111122223333:a'] }
                - { Effect: Allow, Action: 'sqs:SendMessage', Resource: ['arn:aws:sqs:eu-west-1:111122223333:a', !If [IsProd, 'arn:aws:sns:eu-west-1:111122223333:a', !Ref AWS::NoValue]] }
                - { Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sns:eu-west-1:111122223333:a' }
                - { Effect: Allow, NotAction: 'sqs:SendMessage', Resource: ['arn:aws:sqs:eu-west-1:111122223333:a', 'arn:aws:sns:eu-west-1:111122223333:a'] }
                - { Effect: Allow, Action: 'logs:PutLogEvents', Resource: ['arn:aws:logs:*:*:log-group:a:*', 'arn:aws:logs:*:*:log-group:b:log-stream:*'] }
    `,
  },
];
