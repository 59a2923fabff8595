import {
  allowNothing,
  clausesOf,
  mayMeet,
  patternOf,
  statementsOf,
  statementSubject,
  type Clause,
  type Policy,
  type Statement,
} from '#core/models/index.ts';
import { remembered, type Facts } from '#core/facts/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { namesNothing, servicesNamed } from './_clauses.ts';

export default defineRule({
  id: 'iam/allow-dead-by-deny',
  title: 'Allow that a Deny takes back',
  severity: 'medium',
  since: '0.1.0',
  why: 'A Deny always wins. An Allow that gives nothing looks like a right in every review, and comes to life when somebody narrows the Deny.',
  refs: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    dead: 'This Allow gives nothing: the Deny of the same policy takes all of it back.',
  },

  *check(statement, finding, facts) {
    if (statement.allow.length === 0 || !statement.isEffectKnown) return;
    const denies = denialsIn(facts, statement.policy).filter((other) => mayTake(other, statement));
    if (denies.length === 0) return;
    const allowed = clausesOf(facts, statement);
    if (allowed.length === 0 || allowed.some(namesNothing)) return;
    // What one takes all of them take: mostly they do not.
    if (!isTaken(facts, allowed, denies)) return;
    const only = denies.find((deny) => isTaken(facts, allowed, [deny]));
    const shown = only ? [only] : denies;
    const found = finding.dead(statement.node);
    yield shown.reduce((each, { node }) => each.also(node, 'It is denied here.'), found).when(statement.when);
  },

  fixes: {},
  remedy: 'Take the Allow out, or narrow the Deny by a condition or by what it names.',
});

/** Whether a Deny without conditions takes back all that clauses allow: then nothing is left that no policy allows. */
function isTaken(facts: Facts, allowed: readonly Clause[], denies: readonly Statement[]): boolean {
  return allowNothing([...allowed, ...denies.flatMap((deny) => clausesOf(facts, deny))]);
}

/** Those that have a form without conditions; most policies have none. */
const denialsIn = remembered((facts, policy: Policy) =>
  statementsOf(facts, policy).filter(({ isDeny, conditions }) => isDeny && conditions.absent.length > 0),
);

/** A quick look before the proof: most Denies are about another service, or about other resources. */
function mayTake(deny: Statement, allow: Statement): boolean {
  const denied = servicesNamed(deny);
  const isOfService = denied.has('*') || [...servicesNamed(allow)].some((service) => denied.has(service));
  return isOfService && mayTakeOne(deny.resources, allow.resources);
}

/** Of more the proof is no dearer. */
const mostCompared = 1000;

/** Whether some text of resources may be taken in by some of those denied. Without `Resource` it is all of them. */
function mayTakeOne(denied: Statement['resources'], allowed: Statement['resources']): boolean {
  if (!denied || !allowed || denied.unknown.length + allowed.unknown.length > 0) return true;
  if (denied.items.length * allowed.items.length > mostCompared) return true;
  // In place of the wildcards of what is allowed stands a letter that nobody writes: only another wildcard takes it in.
  return allowed.items.some(({ value }) => {
    const sample = patternOf(value).toLowerCase().replace(/[*?]/g, '\u0002');
    return denied.items.some((each) => mayMeet(patternOf(each.value).toLowerCase(), sample));
  });
}

export const examples: readonly Example[] = [
  {
    title: 'an Allow within a Deny',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:aws:s3:::b/ci/*" },
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dead
          { "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*" }
        ]
      }
    `,
  },
  {
    title: 'two Denies that together leave nothing, and all but some actions',
    dialect: 'cfn',
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['s3:GetObject', 'sqs:SendMessage'], Resource: '*' }
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dead
                - { Effect: Deny, Action: 's3:*', Resource: '*' }
                - { Effect: Deny, Action: 'sqs:Send*', Resource: '*' }
        Boundary:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Deny, NotAction: 'ec2:*', Resource: '*' }
                - { Effect: Allow, Action: 'iam:PassRole', Resource: 'arn:aws:iam::111122223333:role/ci' }
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dead
    `,
  },
  {
    title: 'a Deny for some of it, under a condition, in a branch, for others, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Action: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Deny, Action: 's3:PutObject', Resource: '*' }
                - { Effect: Deny, Action: 's3:*', Resource: 'arn:aws:s3:::b/secret/*' }
                - { Effect: Deny, Action: 's3:*', Resource: '*', Condition: { Bool: { aws:SecureTransport: 'false' } } }
                - !If [IsProd, { Effect: Deny, Action: 's3:*', Resource: '*' }, !Ref AWS::NoValue]
                - { Effect: Allow, Action: !Ref Action, Resource: '*' }
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Deny, Principal: { AWS: '444455556666' }, Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }
    `,
  },
];
