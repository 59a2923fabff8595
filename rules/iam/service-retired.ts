import { closedSince, iamData } from '#core/data/index.ts';
import { patternOf, statementSubject, type Statement } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import type { Alternative, Text } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/service-retired',
  title: 'Actions of a service that is closed',
  severity: 'info',
  since: '0.1.0',
  why: 'Whoever reads the policy looks for what needs the right, and nothing does: a list of dead names hides those that matter.',
  refs: [
    'https://docs.aws.amazon.com/general/latest/gr/service-lifecycle.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    closed: 'AWS closed {service} ("{prefix}:") {date}, so that there is nothing to {effect} with its actions.',
  },

  *check(statement, finding) {
    const { allow, isDeny, when } = statement;
    if (allow.length === 0 && !isDeny) return;
    const effect = isDeny ? 'deny' : 'allow';
    for (const { prefix, date, terms } of closedIn(statement)) {
      const [first, ...others] = terms;
      const service = iamData().service(prefix)?.title ?? prefix;
      const found = finding.closed(first.node, { service, prefix, date: inWords(date), effect });
      yield others
        .reduce((each, { node }) => each.also(node, 'This is an action of it, too.'), found)
        .when(when)
        .when(first.when);
    }
  },

  fixes: {},
  remedy: 'Take its actions out of the policy.',
});

/** A day, or a year. */
function inWords(date: string): string {
  return date.includes('-') ? `on ${date}` : `in ${date}`;
}

interface Closed {
  readonly prefix: string;
  readonly date: string;
  readonly terms: readonly [Alternative<Text>, ...Alternative<Text>[]];
}

/** The closed services that a statement names, each with the texts that do. */
function closedIn({ actions }: Statement): readonly Closed[] {
  const found = new Map<string, Closed>();
  let last: string | undefined;
  for (const term of actions?.items ?? []) {
    const prefix = patternOf(term.value).split(':', 1)[0]?.toLowerCase() ?? '';
    // Mostly it is the service of the text before.
    if (prefix === last && !found.has(prefix)) continue;
    last = prefix;
    const known = found.get(prefix);
    const date = known?.date ?? closedSince(prefix);
    if (date !== undefined) found.set(prefix, { prefix, date, terms: known ? [...known.terms, term] : [term] });
  }
  return [...found.values()];
}

export const examples: readonly Example[] = [
  {
    title: 'services that are gone, one beside one that is not',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "qldb:SendCommand", "QLDB:Get*", "workdocs:*"],
                                       ^^^^^^^^^^^^^^^^^^ closed
                                                                        ^^^^^^^^^^^^ closed
            "Resource": "*"
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template, and a Deny',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: !If [IsProd, 'events:PutEvents', 'evidently:EvaluateFeature']
                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ closed
                  Resource: '*'
                - Effect: Deny
                  Action: opsworks:*
                          ^^^^^^^^^^ closed
                  Resource: '*'
    `,
  },
  {
    title:
      'services that only take no new customers, successors, patterns of services, exceptions, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Service: { Type: String, Default: qldb }
        Action: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['codecommit:GitPull', 'cloud9:*', 'inspector:List*', 'inspector2:List*', 'codestar-connections:UseConnection'], Resource: '*' }
                - { Effect: Allow, Action: ['*:Get*', 'q*:List*'], Resource: '*' }
                - { Effect: Allow, Action: !Ref Action, Resource: '*' }
                - { Effect: Deny, NotAction: 'qldb:*', Resource: '*' }
    `,
  },
];
