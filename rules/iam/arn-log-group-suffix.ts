import { actionTerms, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { arnOfSubject, arnTerms, isLogGroup, needsStream, on, rewriteArn, type ArnTerm } from './_arn.ts';
import { listed } from './_shared.ts';

export default defineRule({
  id: 'iam/arn-log-group-suffix',
  title: 'Log group without its streams',
  severity: 'low',
  since: '0.1.0',
  why: 'Events are written to the streams of a group, whose ARNs go on behind its name. Where only the group is named, jobs run and their logs are lost.',
  refs: [
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html#CWL_ARN_Format',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html',
  ],
  preset: 'recommended',
  on: arnOfSubject('logs'),
  messages: {
    streams: 'The streams of a log group have ARNs that go on behind its name: with "{resource}", {actions} {effect}.',
  },

  *check(statement, finding) {
    const groups = arnTerms(statement).filter(isLogGroup);
    if (groups.length === 0 || !namesOnly(statement, groups)) return;
    const actions = actionTerms(statement).filter((term) => term.actions.length > 0 && term.actions.every(needsStream));
    if (actions.length === 0) return;
    const effect = `${actions.length > 1 ? 'are' : 'is'} not ${statement.isDeny ? 'denied' : 'allowed'}`;
    const names = listed(actions.map(({ value }) => render(value)));
    for (const term of groups) {
      yield on(finding.streams(term.node, { actions: names, resource: term.text, effect }), statement, term);
    }
  },

  fixes: {
    streams: {
      title: 'Take in the streams (it then takes effect)',
      applicability: 'needs-review',
      apply: (context) => rewriteArn(context, ({ text }) => `${text}:*`),
    },
  },
});

/** Whether nothing else that a statement names takes in streams. */
function namesOnly({ resources, notResources }: Statement, groups: readonly ArnTerm[]): boolean {
  const items = resources?.items ?? [];
  return notResources === undefined && resources?.unknown.length === 0 && items.length === groups.length;
}

export const examples: readonly Example[] = [
  {
    title: 'writing to a group by its name',
    dialect: 'iam-policy',
    fixes: ['streams'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/ci/jobs"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ streams
          },
          {
            "Effect": "Deny",
            "Action": "logs:PutLogEvents",
            "Resource": ["arn:aws:logs:*:*:log-group:audit"]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ streams
          }
        ]
      }
    `,
  },
  {
    title: 'a group of the stack',
    dialect: 'cfn',
    fixes: ['streams'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: logs:PutLogEvents
                  Resource: !Sub arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${AWS::StackName}-jobs
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ streams
    `,
  },
  {
    title: 'streams, wildcards, groups of the template, actions on groups, parameters, and branches',
    dialect: 'cfn',
    good: `
      Parameters:
        Name: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Group: { Type: AWS::Logs::LogGroup }
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/ci/jobs:*' }
                - { Effect: Allow, Action: 'logs:PutLogEvents', Resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/ci/*' }
                - { Effect: Allow, Action: 'logs:PutLogEvents', Resource: !GetAtt Group.Arn }
                - { Effect: Allow, Action: 'logs:DescribeLogStreams', Resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/ci/jobs' }
                - { Effect: Allow, Action: 'logs:PutLogEvents', Resource: !Sub 'arn:aws:logs:eu-west-1:111122223333:log-group:\${Name}' }
                - Effect: Allow
                  Action: logs:PutLogEvents
                  Resource:
                    - arn:aws:logs:eu-west-1:111122223333:log-group:/ci/jobs
                    - arn:aws:logs:eu-west-1:111122223333:log-group:/ci/jobs:log-stream:*
                - Effect: Allow
                  Action: logs:PutLogEvents
                  Resource: !If [IsProd, 'arn:aws:logs:eu-west-1:111122223333:log-group:/ci/jobs:*', '*']
    `,
  },
];
