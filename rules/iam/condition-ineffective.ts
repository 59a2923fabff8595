import type { Editor } from '#core/edit/index.ts';
import { isNullFalse, operatorNames, testedWith, type ConditionTest, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { literal, render } from '#core/values/index.ts';
import { conditionBranches, keyTypeOf, moveTest } from './_conditions.ts';

export default defineRule({
  id: 'iam/condition-ineffective',
  title: 'Condition that does not do what it says',
  severity: 'medium',
  since: '0.1.0',
  why: 'A condition that is true for requests without the key, or that never matches, looks like a limit in every review and is none.',
  refs: [
    'parliament:UNKNOWN_OPERATOR',
    'parliament:BAD_PATTERN_FOR_MFA',
    'parliament:SINGLE_VALUE_CONDITION_TOO_PERMISSIVE',
    'access-analyzer:INVALID_CONDITION_OPERATOR',
    'access-analyzer:NULL_WITH_IF_EXISTS',
    'access-analyzer:FORALLVALUES_WITH_SINGLE_VALUED_KEY',
    'access-analyzer:WILDCARD_WITHOUT_LIKE_OPERATOR',
    'CWE-863',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html',
  ],
  preset: 'recommended',
  on: testedWith(mayBeIneffective),
  messages: {
    unknownOperator: 'AWS knows no condition operator "{operator}", so it refuses the policy.',
    forAll: 'ForAllValues also holds for requests without {key}, so this Allow does not depend on it.',
    wildcard:
      '{operator} takes the wildcard in "{value}" as a character, so that no request has this value; patterns need {like}.',
    mfaIfExists: 'IfExists lets through requests that say nothing of MFA, among them all that access keys sign.',
    mfaDeny:
      'Requests that access keys sign say nothing of MFA, so that Bool does not hold and this Deny misses them; it takes BoolIfExists.',
  },

  *check(statement, finding) {
    for (const { tests, when } of conditionBranches(statement)) {
      for (const test of tests) {
        const defect = defectOf(statement, test, tests);
        if (!defect) continue;
        const at =
          defect.message === 'wildcard'
            ? defect.node
            : defect.message === 'forAll'
              ? test.keyEntry.key
              : test.operatorEntry.key;
        const found = {
          unknownOperator: () => finding.unknownOperator(at, { operator: test.operatorEntry.key.source }),
          forAll: () => finding.forAll(at, { key: test.keyEntry.key.source }),
          wildcard: () =>
            finding.wildcard(at, { operator: test.operator, value: defect.value, like: likeOf(test.operator) }),
          mfaIfExists: () => finding.mfaIfExists(at),
          mfaDeny: () => finding.mfaDeny(at),
        }[defect.message]();
        yield found.when(when);
      }
    }
  },

  fixes: {
    spelling: {
      title: 'Write the operator that is meant',
      applicability: 'needs-review',
      apply: (context) => renamed(context, 'unknownOperator', ({ operatorEntry }) => meantBy(operatorEntry.key.source)),
    },
    plain: {
      title: 'Demand that the key is there (cuts off requests without)',
      applicability: 'needs-review',
      apply: (context) =>
        renamed(context, 'forAll', ({ operator, ifExists }) => operator + (ifExists ? 'IfExists' : '')),
    },
    demand: {
      title: 'Demand MFA (cuts off requests without)',
      applicability: 'needs-review',
      apply: (context) => renamed(context, 'mfaIfExists', () => 'Bool'),
    },
    deny: {
      title: 'Deny requests that say nothing of MFA too',
      applicability: 'needs-review',
      apply: (context) => renamed(context, 'mfaDeny', () => 'BoolIfExists'),
    },
  },
});

const mfa = 'aws:multifactorauthpresent';

type Defect =
  | { readonly message: 'unknownOperator' | 'forAll' | 'mfaIfExists' | 'mfaDeny'; readonly value: '' }
  | { readonly message: 'wildcard'; readonly value: string; readonly node: ConditionTest['keyEntry']['value'] };

/** Whether something can be wrong with a test; what, its statement decides. */
function mayBeIneffective(test: ConditionTest): boolean {
  return !isKnown(test) || test.qualifier === 'ForAllValues' || test.key === mfa || wildcardIn(test) !== undefined;
}

/** The first thing that is wrong with a test. */
function defectOf(statement: Statement, test: ConditionTest, all: readonly ConditionTest[]): Defect | undefined {
  const { operator, qualifier, ifExists, key } = test;
  const isAllow = statement.allow.length > 0;
  const mayBeAbsent = !all.some((other) => other.key === key && isNullFalse(other));
  if (!isKnown(test)) return { message: 'unknownOperator', value: '' };
  if (isAllow && qualifier === 'ForAllValues' && operator !== 'Null' && mayBeAbsent && isSingleValued(key))
    return { message: 'forAll', value: '' };
  if (key === mfa && operator === 'Bool' && qualifier === undefined) {
    const value = literal(test.values[0]?.value ?? [])?.toLowerCase();
    if (test.values.length === 1 && isAllow && ifExists && value === 'true' && mayBeAbsent)
      return { message: 'mfaIfExists', value: '' };
    if (test.values.length === 1 && statement.isDeny && !ifExists && value === 'false' && isOnly(statement, test))
      return { message: 'mfaDeny', value: '' };
  }
  return wildcardIn(test);
}

/** Another Deny of the same policy may take what this one misses. */
function isOnly({ conditions }: Statement, test: ConditionTest): boolean {
  return conditions.alternatives.every(({ value }) => value.every((other) => other === test || other.key !== mfa));
}

function isKnown({ operator, ifExists }: ConditionTest): boolean {
  return operatorNames.includes(operator) && !(operator === 'Null' && ifExists);
}

/** Of keys that AWS does not list, nobody knows. */
function isSingleValued(key: string): boolean {
  return keyTypeOf(key)?.isMany === false;
}

/** Patterns of more than a wildcard; keys whose values have wildcards in them are those of patterns that are passed on. */
function wildcardIn({ operator, values }: ConditionTest): Defect | undefined {
  if (!/^String(?:Not)?Equals(?:IgnoreCase)?$/.test(operator)) return undefined;
  const found = values.find(({ value }) => hasWildcard(render(value).replace(/\$\{[^}]*\}/g, '')));
  return found && { message: 'wildcard', value: render(found.value), node: found.node };
}

function likeOf(operator: string): string {
  return operator.replace(/Equals(?:IgnoreCase)?/, 'Like');
}

/** A question mark is one of an address at times: `https://example.com/?page=1`. */
function hasWildcard(text: string): boolean {
  return text.includes('*') || (text.includes('?') && !/[/=]/.test(text));
}

/** The operator that differs in case only, or in two letters at most; undefined where several are as near. */
function meantBy(written: string): string | undefined {
  const [, qualifier = '', operator = '', suffix = ''] = /^(For\w+:)?(.*?)(IfExists)?$/i.exec(written) ?? [];
  if (/^null$/i.test(operator)) return 'Null';
  const near = operatorNames
    .map((name) => ({ name, distance: distance(name.toLowerCase(), operator.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [first, second] = near;
  if (!first || first.distance > 2 || first.distance === second?.distance) return undefined;
  const start = /^forall/i.test(qualifier) ? 'ForAllValues:' : qualifier === '' ? '' : 'ForAnyValue:';
  return `${start}${first.name}${suffix === '' ? '' : 'IfExists'}`;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function renamed(
  context: FixContext<Statement>,
  message: string,
  operatorFor: (test: ConditionTest) => string | undefined,
): Editor | 'decline' {
  return context.finding.message === message ? moveTest(context, operatorFor) : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'operators that do not exist',
    dialect: 'iam-policy',
    fixes: ['spelling'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "stringEquals": { "aws:SourceVpce": "vpce-0123456789abcdef0" },
              ^^^^^^^^^^^^^^ unknownOperator
              "NullIfExists": { "aws:SourceVpce": "false" },
              ^^^^^^^^^^^^^^ unknownOperator
              "Matches": { "aws:UserAgent": "curl" }
              ^^^^^^^^^ unknownOperator
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a set operator on keys with one value, alone and beside another key',
    dialect: 'cfn',
    fixes: ['plain'],
    bad: `
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    ForAllValues:StringEquals: # the network
                      aws:SourceVpc: vpc-0123456789abcdef0
                      ^^^^^^^^^^^^^ forAll
                - Effect: Allow
                  Action: s3:PutObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    ForAllValues:StringLike:
                      aws:TagKeys: [team]
                      aws:PrincipalArn: arn:aws:iam::111122223333:role/ci/*
                      ^^^^^^^^^^^^^^^^ forAll
    `,
  },
  {
    title: 'a pattern with an operator that knows none',
    dialect: 'iam-policy',
    fixes: [],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Deny",
            "Action": "ec2:RunInstances",
            "Resource": "*",
            "Condition": { "StringEquals": { "ec2:InstanceType": ["p4d.24xlarge", "g5.*"] } }
                                                                                  ^^^^^^ wildcard
          }
        ]
      }
    `,
  },
  {
    title: 'MFA that is demanded only of those who say something of it',
    dialect: 'iam-policy',
    fixes: ['demand', 'deny'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "iam:DeleteUser",
            "Resource": "arn:aws:iam::111122223333:user/people/*",
            "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" } }
                           ^^^^^^^^^^^^^^ mfaIfExists
          },
          {
            "Effect": "Deny",
            "NotAction": "iam:ListMFADevices",
            "Resource": "*",
            "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "false" } }
                           ^^^^^^ mfaDeny
          }
        ]
      }
    `,
  },
  {
    title: 'set operators on keys with several values, keys that have to be there, and MFA as AWS recommends it',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*",
            "Condition": {
              "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "stage"], "aws:SourceVpc": "vpc-0123456789abcdef0" },
              "Null": { "aws:SourceVpc": "false" },
              "StringLike": { "aws:PrincipalTag/team": "ci-*" },
              "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci/*" }
            }
          },
          {
            "Effect": "Deny",
            "NotAction": "iam:ListMFADevices",
            "Resource": "*",
            "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }
          }
        ]
      }
    `,
  },
];
