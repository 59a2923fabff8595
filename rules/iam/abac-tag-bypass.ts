import { actionTrait, type IamAction } from '#core/data/index.ts';
import { remembered, type Facts } from '#core/facts/index.ts';
import {
  type ActionTerm,
  actionTerms,
  type ConditionTest,
  coversType,
  includes,
  isOnlyForPeople,
  isPositive,
  limitsResources,
  mayGrant,
  namesActionThat,
  type Policy,
  resourceTerms,
  type Statement,
  statementsOf,
  unlimitedPaths,
  grantingOf,
} from '#core/models/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';
import { demand } from './_shared.ts';

export default defineRule({
  id: 'iam/abac-tag-bypass',
  title: 'Tag that limits, and that one may write oneself',
  severity: 'medium',
  since: '0.1.0',
  why: 'A limit to resources with a tag is none for those who may give the tag to any resource: they tag it first, then do what they like with it.',
  refs: [
    'CWE-269',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html',
  ],
  preset: 'recommended',
  on: grantingOf('statement that may grant the writing of tags', actionTrait.tags),
  messages: {
    bypass: '{action} writes the tag {tag} onto any resource, by which this policy limits {limited}.',
  },

  *check(statement, finding, facts) {
    for (const { term, tag, limited, test } of bypassesOf(facts, statement)) {
      const args = { action: render(term.value), tag, limited: render(limited.value) };
      const stated = finding.bypass(term.node, args).also(test.keyEntry.key, 'The limit is here.');
      const found = isOnlyForPeople(facts, statement.policy) ? stated.withSeverity('low') : stated;
      for (const path of unlimitedPaths(statement, () => false)) yield found.when(path).when(term.when);
    }
  },

  fixes: {
    keep: {
      title: 'Forbid it to write the tag {tag} (cuts off who sets it)',
      applicability: 'needs-review',
      asked: 'unticked',
      apply: keepTag,
    },
  },
  remedy:
    'Let tags be written only while a resource is made (ec2:CreateAction), or leave this one out with aws:TagKeys.',
});

interface Bypass {
  readonly term: ActionTerm;
  readonly tag: string;
  /** The action that relies on the tag. */
  readonly limited: ActionTerm;
  readonly test: ConditionTest;
}

/** At most one for each text of `Action` that writes tags. */
function bypassesOf(facts: Facts, statement: Statement): readonly Bypass[] {
  if (!mayGrant(statement) || !namesActionThat(statement, actionTrait.tags)) return [];
  const limits = limitsIn(facts, statement.policy);
  if (limits.length === 0) return [];
  const resources = resourceTerms(statement);
  const writers = actionTerms(statement).filter(
    ({ breadth, traits }) => (breadth === 'literal' || breadth === 'pattern') && (traits & actionTrait.tags) !== 0,
  );
  return writers.flatMap((term): readonly Bypass[] => {
    const [action] = term.actions.filter(writesTags);
    const service = action?.service ?? '';
    const isFree = unlimitedPaths(statement, (test) => limitsResources(test, service)).length > 0;
    if (!action || !isFree || isMentionedInDeny(facts, statement.policy, action)) return [];
    const tagged = taggedBy(action);
    for (const { limited, test, tag } of limits) {
      const isReached = limited.actions.some(
        (each) =>
          each.service === service &&
          !writesTags(each) &&
          resources.some(({ pattern }) => coversType(pattern, each, tagged)),
      );
      if (isReached) return [{ term, tag, limited, test }];
    }
    return [];
  });
}

/** Whether a type of resource is one that an action tags. */
function taggedBy(writer: IamAction): (type: IamAction['resourceTypes'][number]) => boolean {
  const written = new Set(writer.resourceTypes.flatMap(({ templates }) => templates));
  return ({ templates }) => templates.some((each) => written.has(each));
}

interface Limit {
  readonly limited: ActionTerm;
  readonly test: ConditionTest;
  readonly tag: string;
}

/** Actions that a policy allows only on resources with a tag. */
const limitsIn = remembered((facts, policy: Policy): readonly Limit[] =>
  statementsOf(facts, policy)
    .filter(mayGrant)
    .flatMap((statement) => {
      const tests = statement.conditions.alternatives.flatMap(({ value }) => value);
      const test = tests.find((each) => tagOf(each) !== undefined && isPositive(each));
      const tag = test && tagOf(test);
      if (!test || tag === undefined) return [];
      return actionTerms(statement).map((limited) => ({ limited, test, tag }));
    }),
);

/** The tag of the resource that a test is about, as written; those of AWS nobody can write. */
function tagOf({ keyEntry }: ConditionTest): string | undefined {
  return /^(?:aws|[a-z0-9-]+):resourcetag\/((?!aws:).+)$/i.exec(keyEntry.key.source)?.[1];
}

function writesTags({ traits }: IamAction): boolean {
  return (traits & actionTrait.tags) !== 0;
}

/** A Deny, whatever its conditions are, may keep the tag from being written. */
function isMentionedInDeny(facts: Facts, policy: Policy, { name }: IamAction): boolean {
  return statementsOf(facts, policy).some(
    (each) => each.deny.length > 0 && actionTerms(each).some(({ pattern }) => includes(pattern, name)),
  );
}

function keepTag({ edit, finding, subject: statement, facts, tree }: FixContext<Statement>): Editor | 'decline' {
  const { policy, node } = statement;
  const bypass = bypassesOf(facts, statement).find(({ term }) => term.node === finding.at);
  // Other actions carry no tags, so that the condition would hold for them; yet it would say something odd of them.
  const isAlone = actionTerms(statement).every(({ actions }) => actions.length > 0 && actions.every(writesTags));
  if (!bypass || !isAlone || !mayChange(tree, policy, node)) return 'decline';
  return demand(edit, statement, { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': bypass.tag } }) ?? 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'ending instances by a tag, and any tag for any instance',
    dialect: 'iam-policy',
    fixes: ['keep'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": ["ec2:TerminateInstances", "ec2:StopInstances"],
            "Resource": "*",
            "Condition": { "StringEquals": { "aws:ResourceTag/managed-by": "ci" } }
          },
          {
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
                      ^^^^^^^^^^^^^^^^ bypass
            "Resource": "arn:aws:ec2:*:111122223333:instance/*"
          }
        ]
      }
    `,
  },
  {
    title: 'secrets by a tag, beside another action, in some stacks, and for people',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Reader:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: read
            Roles: [reader]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: secretsmanager:GetSecretValue
                  Resource: '*'
                  Condition: { StringEquals: { secretsmanager:ResourceTag/team: ci } }
                - Effect: Allow
                  Action:
                    - secretsmanager:DescribeSecret
                    - !If [IsProd, secretsmanager:ListSecrets, secretsmanager:TagResource]
                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^ bypass
                  Resource: '*'
        People:
          Type: AWS::IAM::GroupPolicy
          Properties:
            GroupName: people
            PolicyName: instances
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ec2:RebootInstances
                  Resource: '*'
                  Condition: { StringLike: { ec2:ResourceTag/owner: '\${aws:username}' } }
                - Effect: Allow
                  Action: ec2:Create*
                          ^^^^^^^^^^^ bypass low
                  Resource: '*'
    `,
  },
  {
    title:
      'tags while something is made, tags with the tag only, other keys, another type, a Deny, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Resources:
        Made:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ec2:TerminateInstances, Resource: '*', Condition: { StringEquals: { aws:ResourceTag/managed-by: ci } } }
                - { Effect: Allow, Action: ec2:CreateTags, Resource: '*', Condition: { StringEquals: { ec2:CreateAction: RunInstances } } }
                - { Effect: Allow, Action: ec2:CreateTags, Resource: '*', Condition: { StringEquals: { aws:ResourceTag/managed-by: ci } } }
                - { Effect: Allow, Action: ec2:CreateTags, Resource: '*', Condition: { ForAllValues:StringEquals: { aws:TagKeys: [Name] } } }
                - { Effect: Allow, Action: ec2:CreateTags, Resource: 'arn:aws:ec2:*:111122223333:volume/*' }
                - { Effect: Allow, Action: [ec2:DeleteTags, sqs:TagQueue, !Ref Action], Resource: '*' }
        Denied:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ec2:TerminateInstances, Resource: '*', Condition: { StringEquals: { aws:ResourceTag/managed-by: ci } } }
                - { Effect: Allow, Action: ec2:CreateTags, Resource: '*' }
                - { Effect: Deny, Action: ec2:CreateTags, Resource: '*', Condition: { 'Null': { ec2:CreateAction: 'true' } } }
        Unlimited:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ec2:TerminateInstances, Resource: '*' }
                - { Effect: Allow, Action: ec2:CreateTags, Resource: '*' }
    `,
  },
];
