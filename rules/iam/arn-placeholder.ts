import { isTemplate, listed } from './_shared.ts';
import { statementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import type { Text } from '#core/values/index.ts';
import { arnTerms, consequence, on } from './_arn.ts';

export default defineRule({
  id: 'iam/arn-placeholder',
  title: 'Blank of a guide in an ARN',
  severity: 'medium',
  since: '0.1.0',
  why: 'AWS takes what is not filled in for a name. Such an ARN matches nothing: an Allow fails only when a job runs, and a Deny protects nothing.',
  refs: [
    'cfn-lint:E1029',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html',
  ],
  preset: 'recommended',
  on: statementSubject,
  messages: {
    variable: 'No policy variable is called {names}, which nobody has filled in, so that "{resource}" {effect}.',
    sub: 'Outside of Fn::Sub {names} stays as it is written, so that "{resource}" {effect}.',
    word: '{names} in "{resource}" looks like a blank that nobody has filled in, and so the statement {effect}.',
  },

  *check(statement, finding, facts) {
    const items = [...(statement.resources?.items ?? []), ...(statement.notResources?.items ?? [])];
    if (!items.some(({ value }) => value.some((piece) => typeof piece === 'string' && suspicion.test(piece)))) return;
    const blanks = new Map(items.map(({ node, value }) => [node, blanksIn(value)]));
    for (const term of arnTerms(statement)) {
      const account = term.fields?.[4] ?? '';
      const names = [...(blanks.get(term.node) ?? []), ...(wordForAccount.test(account) ? [account] : [])];
      if (names.length === 0) continue;
      // That an account has twelve digits is said by another rule.
      if (term.defect === 'account-invalid') continue;
      if (names.every((name) => !name.startsWith('$'))) {
        const found = finding.word(term.node, {
          names: listed(names),
          resource: term.text,
          effect: consequence(statement),
        });
        yield on(found, statement, term);
        continue;
      }
      const args = { names: listed(names), resource: term.text, effect: consequence(statement) };
      const found = isTemplate(facts) ? finding.sub(term.node, args) : finding.variable(term.node, args);
      yield on(found, statement, term);
    }
  },

  fixes: {},
  remedy: 'Fill the blank in, or put the text into Fn::Sub with a parameter of this name.',
});

/** Variables of the text itself that are none of IAM's, whose names have a service and a colon. */
function blanksIn(text: Text): readonly string[] {
  return text.flatMap((piece) => (typeof piece === 'string' ? [...piece.matchAll(blank)].map(([name]) => name) : []));
}

/** What each blank has in it: one look at the thousands of texts without. */
const suspicion = /\$\{|account|REPLACE|CHANGE|YOUR/;

/** `${Account}`, and words in capitals such as `REPLACE_ME` and `YOUR_BUCKET`. */
const blank = /\$\{\w+\}|\b(?:REPLACE|CHANGE)[_-]?(?:ME|THIS|WITH\w*)\b|\bYOUR[_-][A-Z_-]+\b/g;

/** Where an account belongs: elsewhere it may be a name. */
const wordForAccount = /^(?:(?:your|my)-?(?:aws-?)?account(?:-?(?:id|number))?|(?:aws-?)?account-?(?:id|number))$/;

export const examples: readonly Example[] = [
  {
    title: 'functions and groups of such a name',
    dialect: 'iam-policy',
    good: `
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Action: "lambda:InvokeFunction", Resource: "arn:aws:lambda:eu-west-1:123456789013:function:my-account:prod" }
        - { Effect: Allow, Action: "logs:PutLogEvents", Resource: "arn:aws:logs:eu-west-1:123456789013:log-group:account-id:*" }
    `,
  },
  {
    title: 'words of a guide',
    dialect: 'iam-policy',
    bad: `
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Action: "sqs:SendMessage"
          Resource: "arn:aws:sqs:eu-west-1:account-id:jobs"
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ word
        - Effect: Allow
          Action: "s3:GetObject"
          Resource: "arn:aws:s3:::YOUR_BUCKET/*"
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ word
        - Effect: Allow
          Action: "sqs:SendMessage"
          Resource: "arn:aws:sqs:eu-west-1:my-account:jobs"
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ word
        - { Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:account-id" }
        - { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::account-id/*" }
    `,
  },
  {
    title: 'ARNs as AWS lists them',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "dynamodb:GetItem",
            "Resource": "arn:aws:dynamodb:\${Region}:\${Account}:table/jobs"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ variable
          },
          {
            "Effect": "Deny",
            "Action": "s3:*",
            "NotResource": ["arn:aws:s3:::\${BucketName}/*", "arn:aws:s3:::b"]
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ variable
          }
        ]
      }
    `,
  },
  {
    title: 'a parameter without Fn::Sub',
    dialect: 'cfn',
    bad: `
      Parameters:
        Bucket: { Type: String }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource:
                    - arn:aws:s3:::\${Bucket}/*
                      ^^^^^^^^^^^^^^^^^^^^^^^^ sub
                    - !Sub arn:aws:s3:::\${Bucket}/*
    `,
  },
  {
    title: 'variables of policies, wildcards that are characters, values of the template, and branches',
    dialect: 'cfn',
    good: `
      Parameters:
        Bucket: { Type: String }
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
                  Action: s3:GetObject
                  Resource:
                    - arn:aws:s3:::b/\${aws:username}/*
                    - arn:aws:s3:::b/\${aws:PrincipalTag/team, 'none'}/*
                    - arn:aws:s3:::b/\${*}/a
                    - !Sub arn:aws:s3:::\${Bucket}/\${!aws:userid}/*
                    - !If [IsProd, !Sub 'arn:aws:s3:::\${Bucket}/prod/*', 'arn:aws:s3:::b/dev/*']
                    - !Join ['', ['arn:aws:s3:::', !Ref Bucket, '/*']]
    `,
  },
];
