import {
  allowNoMore,
  clausesOf,
  includes,
  includesExactly,
  isStar,
  patternOf,
  perStatement,
  reachOf,
  statementsOf,
  statementSubject,
  type ConditionTest,
  type Statement,
  type Terms,
} from '#core/models/index.ts';
import { remembered, type Facts } from '#core/facts/index.ts';
import { sameList } from '#core/values/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import type { Policy } from '#core/models/index.ts';
import { spend } from '#core/text/index.ts';
import { mayChange } from './_grammar.ts';
import { namesNothing, servicesNamed } from './_clauses.ts';
import { listOf } from './_shared.ts';

export default defineRule({
  id: 'iam/statement-redundant',
  title: 'Allow that another one takes in',
  severity: 'info',
  since: '0.1.0',
  why: 'Whoever takes the statement out takes away nothing, and whoever narrows it narrows nothing: the other one still allows all of it.',
  refs: [
    'access-analyzer:REDUNDANT_STATEMENT',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    same: 'This Allow says the same as another one of the policy.',
    covered: 'This Allow adds nothing: another one of the policy allows all of it.',
  },

  *check(statement, finding, facts) {
    const found = widerThan(facts, statement);
    if (!found) return;
    const stated = found.isSame ? finding.same(statement.node) : finding.covered(statement.node);
    yield stated.also(found.other.node, 'It is allowed here.').when(statement.when);
  },

  fixes: {
    drop: {
      title: 'Drop the statement, which changes nothing',
      applicability: 'safe',
      isLast: true,
      apply: (context) => drop(context, 'same'),
    },
    dropNarrower: {
      title: 'Drop the narrower statement, which changes nothing',
      applicability: 'needs-review',
      isLast: true,
      apply: (context) => drop(context, 'covered'),
    },
  },
});

function drop({ edit, finding, subject: statement, tree }: FixContext<Statement>, message: 'same' | 'covered') {
  const list = listOf(statement);
  const { policy, node } = statement;
  const isPlain = list && mayChange(tree, policy, node);
  return finding.message === message && isPlain ? edit.removeItem(list, node, 'keep-empty') : 'decline';
}

interface Wider {
  readonly other: Statement;
  readonly isSame: boolean;
}

/** An Allow of the same policy that takes in all of a statement; of two that say the same, the first. */
function widerThan(facts: Facts, statement: Statement): Wider | undefined {
  if (!isAllow(statement)) return undefined;
  const { others, at } = neighbours(facts, statement);
  if (others.length === 0) return undefined;
  if (!isPlain(statement)) {
    const own = clausesOf(facts, statement);
    if (own.length === 0 || own.some(namesNothing)) return undefined;
  }
  for (const { other, place } of others) {
    if (!isWithin(facts, statement, other)) continue;
    const isSame = mayCover(statement, other) && isWithin(facts, other, statement);
    if (!isSame || place < at) return { other, isSame };
  }
  return undefined;
}

function isWithin(facts: Facts, inner: Statement, outer: Statement): boolean {
  return isPlainlyWithin(inner, outer) || allowNoMore(clausesOf(facts, inner), clausesOf(facts, outer));
}

/**
 * A proof for most pairs, without what clauses take to make: each test and each resource of the wider statement stands in
 * the other one or takes it in. Of actions `mayCover` has told that.
 */
function isPlainlyWithin(inner: Statement, outer: Statement): boolean {
  if (!isPlain(inner) || !isPlain(outer)) return false;
  const [tests, given] = [testsOf(outer), testsOf(inner)];
  const [narrow, wide] = [textsOf(inner.resources), textsOf(outer.resources)];
  return (
    tests.every((test) => given.some((other) => isSameTest(test, other))) &&
    narrow.every((text) => wide.some((each) => includesExactly(each, text)))
  );
}

/** Whether a statement of an identity lists actions and resources, and nothing in it is unknown or has branches. */
const isPlain = perStatement((statement) => {
  const { actions, resources, conditions, when, allow, policy } = statement;
  const { alternatives, absent, unknown } = conditions;
  const others = [statement.notActions, statement.notResources, statement.principals, statement.notPrincipals];
  const paths = [when, ...allow, ...absent, ...alternatives.map((each) => each.when)];
  return (
    policy.kind === 'identity' &&
    others.every((each) => each === undefined) &&
    unknown.length === 0 &&
    absent.length + alternatives.length === 1 &&
    paths.every((path) => path.length === 0) &&
    [actions, resources].every((terms) => terms && areCertain(terms.items, terms.unknown)) &&
    testsOf(statement).every((test) => areCertain(test.values, test.unknown))
  );
});

function areCertain(items: Terms['items'], unknown: readonly string[]): boolean {
  return items.length > 0 && unknown.length === 0 && items.every(({ when }) => when.length === 0);
}

function testsOf({ conditions }: Statement): readonly ConditionTest[] {
  return conditions.alternatives[0]?.value ?? [];
}

function textsOf(terms: Pick<Terms, 'items'> | undefined): readonly string[] {
  return terms?.items.map(({ value }) => patternOf(value)) ?? [];
}

function isSameTest(a: ConditionTest, b: ConditionTest): boolean {
  const isSameKind = a.key === b.key && a.operatorEntry.key.source === b.operatorEntry.key.source;
  return isSameKind && sameList(textsOf({ items: a.values }), textsOf({ items: b.values }));
}

interface Placed {
  readonly other: Statement;
  readonly place: number;
}

const stepsOfOther = 20;

/** The few Allows that may take in a statement, by a quick look. */
function neighbours(facts: Facts, statement: Statement) {
  const { places, byService } = allowsOf(facts, statement.policy);
  const [service = '*', ...further] = servicesNamed(statement);
  const near = service === '*' ? [] : (byService.get(service) ?? []);
  const placed = [...near, ...(byService.get('*') ?? [])];
  spend(stepsOfOther * placed.length, 'comparing the statements of a policy');
  const others = placed.filter(({ other }) => {
    if (other === statement) return false;
    const named = servicesNamed(other);
    return (named.has('*') || further.every((each) => named.has(each))) && mayCover(other, statement);
  });
  return { others, at: places.get(statement) ?? 0 };
}

/** Those that allow everything are for the rules of that: beside one, all others are redundant. */
const allowsOf = remembered((facts, policy: Policy) => {
  const byService = new Map<string, Placed[]>();
  const places = new Map<Statement, number>();
  for (const [place, other] of statementsOf(facts, policy).entries()) {
    if (!isAllow(other) || other.actions?.items.some(({ value }) => isStar(patternOf(value)))) continue;
    places.set(other, place);
    for (const service of servicesNamed(other))
      byService.set(service, [...(byService.get(service) ?? []), { other, place }]);
  }
  return { places, byService };
});

/** Whether each text of one has a text of the other that is as wide, and no condition is new; the proof is dear. */
function mayCover(outer: Statement, inner: Statement): boolean {
  const isFree = outer.conditions.absent.length > 0 || inner.conditions.absent.length === 0;
  return (
    isFree &&
    namesAsMuch(outer, inner) &&
    mayTakeIn(wordings(outer).actions, wordings(inner).actions) &&
    mayTakeIn(wordings(outer).resources, wordings(inner).resources)
  );
}

/** An account leaves it to its own policies who gets in; a role or user that is named gets in by itself. */
function namesAsMuch({ principals: outer }: Statement, { principals: inner }: Statement): boolean {
  if (!outer || !inner) return true;
  return inner.items.every(
    (one) =>
      one.type !== 'AWS' ||
      reachOf(one) === 'account' ||
      outer.items.some((other) => reachOf(other) === 'anyone' || patternOf(other.value) === patternOf(one.value)),
  );
}

function mayTakeIn(outer: Wording | undefined, inner: Wording | undefined): boolean {
  if (!outer) return true;
  if (!inner) return outer.patterns.some(isStar);
  return inner.all.every((text) => outer.names.has(text) || outer.patterns.some((each) => includes(each, text)));
}

/** The texts of an element in lower case. */
interface Wording {
  readonly all: readonly string[];
  /** Those without wildcards, which take in nothing but themselves. */
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
}

const wordings = perStatement(({ actions, resources }) => ({
  actions: wordingOf(actions),
  resources: wordingOf(resources),
}));

function wordingOf(terms: Terms | undefined): Wording | undefined {
  if (!terms) return undefined;
  const all = terms.items.map(({ value }) => patternOf(value).toLowerCase());
  const isName = (text: string) => !/[*?]/.test(text);
  return { all, names: new Set(all.filter(isName)), patterns: all.filter((text) => !isName(text)) };
}

function isAllow({ allow, isEffectKnown, deny }: Statement): boolean {
  return allow.length > 0 && deny.length === 0 && isEffectKnown;
}

export const examples: readonly Example[] = [
  {
    title: 'the same twice, in another order, and less than another',
    dialect: 'iam-policy',
    fixes: ['drop', 'dropNarrower'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b/*" },
          { "Effect": "Allow", "Action": ["s3:putobject", "s3:GetObject"], "Resource": ["arn:aws:s3:::b/*"] },
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ same
          { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs" },
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ covered
          { "Effect": "Allow", "Action": "sqs:*Message", "Resource": "arn:aws:sqs:eu-west-1:111122223333:*" }
        ]
      }
    `,
  },
  {
    title: 'a condition more, and a branch of a template',
    dialect: 'cfn',
    fixes: ['dropNarrower'],
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Bucket:
          Type: AWS::S3::Bucket
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: s3:GetObject, Resource: !Sub '\${Bucket.Arn}/*' }
                - { Effect: Allow, Action: s3:GetObject, Resource: !Sub '\${Bucket.Arn}/ci/*', Condition: { Bool: { aws:SecureTransport: true } } } # of jobs
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ covered
                - !If
                  - IsProd
                  - { Effect: Allow, Action: s3:GetObject, Resource: !Sub '\${Bucket.Arn}/prod/*' }
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ covered
                  - !Ref AWS::NoValue
    `,
  },
  {
    title: 'who may come, twice',
    dialect: 'cfn',
    fixes: ['drop'],
    bad: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: 'sts:AssumeRole' }
                - { Effect: Allow, Principal: { Service: [ec2.amazonaws.com] }, Action: ['sts:AssumeRole'] }
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ same
    `,
  },
  {
    title:
      'other resources, principals, letters and conditions, a Deny, a statement of some stacks, everything, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Bucket: { Type: String }
        Other: { Type: String }
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::\${Bucket}/*' }
                - { Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::\${Other}/*' }
                - { Effect: Allow, Action: 's3:GetObject', Resource: !ImportValue ours }
                - { Effect: Allow, Action: 's3:GetObject', Resource: !ImportValue theirs }
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/CI/*' }
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/ci/*' }
                - { Effect: Deny, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/ci/*' }
                - { Effect: Allow, Action: ['s3:PutObject', 's3:GetObject'], Resource: 'arn:aws:s3:::b/x/*', Condition: { Bool: { aws:SecureTransport: true } } }
                - { Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/x/*' }
                - !If [IsProd, { Effect: Allow, Action: 'sqs:*', Resource: '*' }, !Ref AWS::NoValue]
                - { Effect: Allow, Action: 'sqs:SendMessage', Resource: '*' }
                - { Effect: Allow, Action: [], Resource: '*' }
                - { Effect: Allow, Action: 'sns:Publish', Resource: 'arn:aws:sns:*:*:jobs', Condition: { StringEquals: { aws:PrincipalTag/team: ci } } }
                - { Effect: Allow, Action: 'sns:Publish', Resource: 'arn:aws:sns:*:*:jobs', Condition: { StringEquals: { aws:PrincipalTag/team: web } } }
                - { Effect: Allow, Action: 'sns:Publish', Resource: 'arn:aws:sns:*:*:jobs', Condition: { StringEquals: { aws:PrincipalTag/role: ci } } }
        Rules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: b
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Allow, Principal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
                - { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/app' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
        Guard:
          Type: AWS::Organizations::Policy
          Properties:
            Name: guard
            Type: SERVICE_CONTROL_POLICY
            Content:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: '*', Resource: '*' }
                - { Effect: Allow, Action: 's3:*', Resource: '*' }
    `,
  },
];
