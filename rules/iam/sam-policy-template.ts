import { samPolicyDate, samPolicyMeant } from '#core/data/index.ts';
import type { Editor } from '#core/edit/index.ts';
import {
  areSamValues,
  isOwn,
  missingParameters,
  samPolicySubject,
  templateMacros,
  type SamPolicyUse,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, type Entry, type MapNode } from '#core/syntax/index.ts';
import { inWords, nearest } from '#core/text/index.ts';
import { intrinsicOf } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/sam-policy-template',
  title: 'Policy template that SAM refuses',
  severity: 'medium',
  since: '0.1.0',
  why: 'SAM refuses the whole template for a policy template that it does not have, or whose parameters are not all given.',
  refs: [
    'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html',
    'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html',
  ],
  preset: 'recommended',
  on: samPolicySubject,
  messages: {
    near: 'SAM has no policy template {name}{when}, so that it refuses it; {meant} may be meant.',
    unknown: {
      text: 'SAM has no policy template {name}, as of {date}, and this is no policy document with a Statement either.',
      severity: 'low',
    },
    several: 'SAM takes one policy template an element of Policies and refuses {names} in one; give each its own "-".',
    keys: 'SAM refuses an element of Policies with the keys {names}: it takes a policy document with Statement itself, or one policy template.',
    values: 'SAM refuses {name} without an object of parameters{when}; write {form}.',
    missing: 'SAM refuses {name}{when}, because it is given no {missing}.',
    misspelt: '{name} has no parameter {parameter}{when}, so that SAM misses {meant}.',
    ignored: { text: '{name} has no parameter {parameter}, so that SAM ignores it.', severity: 'info' },
  },

  *check(use, finding, facts) {
    if (facts.get(templateMacros).length > 0) return;
    const { entry, node, template, when } = use;
    const { key, value } = entry;
    const name = key.source;
    if (node.entries.length > 1) {
      const names = inWords(node.entries.map((each) => each.key.source));
      yield (template ? finding.several(key, { names }) : finding.keys(key, { names })).when(when);
      return;
    }
    if (!template) {
      const meant = samPolicyMeant(name);
      const found =
        meant === undefined
          ? finding.unknown(key, { name, date: samPolicyDate() })
          : finding.near(key, { name, meant });
      yield found.when(when);
      return;
    }
    if (!areSamValues(value)) {
      // What is included comes before SAM.
      if (intrinsicOf(value)?.name === 'Fn::Transform') return;
      // What an intrinsic gives SAM cannot see, as it runs before them.
      const form = template.parameters.length === 0 ? `${name}: {}` : `${inWords(template.parameters)} below it`;
      yield finding.values(key, { name, form }).when(when);
      return;
    }
    const others = foreignParameters(use);
    for (const { entry: other, meant } of others) {
      const args = { name, parameter: other.key.source };
      yield (
        meant === undefined ? finding.ignored(other.key, args) : finding.misspelt(other.key, { ...args, meant })
      ).when(when);
    }
    const missing = missingParameters(use).filter((each) => !others.some(({ meant }) => meant === each));
    if (missing.length > 0) yield finding.missing(key, { name, missing: inWords(missing) }).when(when);
  },

  fixes: {
    rename: {
      title: 'Write {meant}',
      applicability: 'safe',
      apply: (context) => renamed(context) ?? 'decline',
    },
    empty: {
      title: 'Give no parameters: {}',
      applicability: 'safe',
      apply({ edit, finding, subject, tree }) {
        const { entry, node, owner, template } = subject;
        if (finding.message !== 'values' || template?.parameters.length !== 0) return 'decline';
        if (entry.value.kind !== 'scalar' || entry.value.style !== 'empty' || !isOwn(tree, owner.entry, node))
          return 'decline';
        return edit.put(node, entry.key.source, {});
      },
    },
  },
  remedy: 'Look the name and the parameters up in SAM’s list of policy templates, or write the policy out.',
});

interface Foreign {
  readonly entry: Entry;
  /** A parameter that is not given, and that this one is nearly spelled like. */
  readonly meant: string | undefined;
}

/** What is given for parameters that the template does not have. */
function foreignParameters(use: SamPolicyUse): readonly Foreign[] {
  const { entry, template } = use;
  const missing = missingParameters(use);
  const given = entry.value.kind === 'map' ? entry.value.entries : [];
  return given.flatMap((each) => {
    const { source } = each.key;
    if (template?.parameters.includes(source) || /^(?:<<|Fn::.*)$/.test(source)) return [];
    // With one value too much and one too few, of which one is a part of the other, there is little doubt.
    const only = given.length === 1 && missing.length === 1 ? missing[0] : undefined;
    const isPart = only !== undefined && (only.startsWith(source) || source.startsWith(only));
    return [{ entry: each, meant: nearest(source, missing) ?? (isPart ? only : undefined) }];
  });
}

function renamed({ edit, finding, subject, tree }: FixContext<SamPolicyUse>): Editor | undefined {
  const { entry, node, owner } = subject;
  const { meant } = finding.args;
  if (!isOwn(tree, owner.entry, node)) return undefined;
  if (finding.message === 'near') return renameIn(edit, { map: node, entry, to: String(meant) });
  if (finding.message !== 'misspelt' || entry.value.kind !== 'map') return undefined;
  const other = foreignParameters(subject).find((each) => each.entry.key === finding.at);
  return other && renameIn(edit, { map: entry.value, entry: other.entry, to: String(meant) });
}

function renameIn(
  edit: Editor,
  { map, entry, to }: { readonly map: MapNode; readonly entry: Entry; readonly to: string },
): Editor | undefined {
  if (entryOf(map, to)) return undefined;
  return edit.rename(map, entry, to);
}

export const examples: readonly Example[] = [
  {
    title: 'names that are misspelt, parameters that are missing, misspelt or of no use',
    dialect: 'cfn',
    fixes: ['rename', 'empty'],
    bad: `
      Transform: AWS::Serverless-2016-10-31
      Resources:
        Queue:
          Type: AWS::SQS::Queue
        Worker:
          Type: AWS::Serverless::Function
          Properties:
            Policies:
              - SQSPolerPolicy: # takes the jobs
                ^^^^^^^^^^^^^^ near
                  QueueName: !GetAtt Queue.QueueName
              - DynamoDBCrudPolicy:
                  Table: jobs
                  ^^^^^ misspelt
              - DynamoDBReadPolicy: { QueueName: !GetAtt Queue.QueueName }
                ^^^^^^^^^^^^^^^^^^ missing
                                      ^^^^^^^^^ ignored
              - DynamoDBStreamReadPolicy: { TableName: jobs }
                ^^^^^^^^^^^^^^^^^^^^^^^^ missing
              - LambdaInvokePolicy: { FunctionName: report, Qualifier: live }
                                                            ^^^^^^^^^ ignored
              - CloudWatchPutMetricPolicy:
                ^^^^^^^^^^^^^^^^^^^^^^^^^ values
              - S3ReadPolicy: jobs
                ^^^^^^^^^^^^ values
              - OurOwnTemplate: {}
                ^^^^^^^^^^^^^^ unknown
    `,
  },
  {
    title: 'several templates in one element, and a policy as a role has it, in some stacks',
    dialect: 'cfn',
    fixes: [],
    bad: `
      {
        "Transform": "AWS::Serverless-2016-10-31",
        "Conditions": { "IsProd": { "Fn::Equals": [{ "Ref": "AWS::StackName" }, "prod"] } },
        "Resources": {
          "Flow": {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {
              "Policies": [
                { "SQSSendMessagePolicy": { "QueueName": "a" }, "LambdaInvokePolicy": { "FunctionName": "b" } },
                  ^^^^^^^^^^^^^^^^^^^^^^ several
                { "PolicyName": "jobs", "PolicyDocument": { "Statement": [] } },
                  ^^^^^^^^^^^^ keys
                { "Fn::If": ["IsProd", { "Ref": "AWS::NoValue" }, { "SNSPublishMessagePolicy": {} }] }
                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^ missing
              ]
            }
          }
        }
      }
    `,
  },
  {
    title: 'a single template without list, documents, names of managed policies, a role of its own, and other types',
    dialect: 'cfn',
    good: `
      Transform: AWS::Serverless-2016-10-31
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        One:
          Type: AWS::Serverless::Function
          Properties:
            Policies: { SQSPollerPolicy: { QueueName: !ImportValue queue } }
        Several:
          Type: AWS::Serverless::Function
          Properties:
            Policies:
              - AWSXrayWriteOnlyAccess
              - VPCAccessPolicy: {}
              - LambdaInvokePolicy: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://site/values } } }
              - Version: '2012-10-17'
                Statement:
                  - { Effect: Allow, Action: sqs:SendMessage, Resource: !Sub 'arn:aws:sqs:us-east-1:\${AWS::AccountId}:a' }
              - !If [IsProd, { S3ReadPolicy: { BucketName: site } }, !Ref AWS::NoValue]
        Taken:
          Type: AWS::Serverless::Function
          Properties:
            Role: !ImportValue role
            Policies: [{ SQSPolerPolicy: {} }]
    `,
  },
];
