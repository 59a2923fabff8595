import { sub, type Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { resource, type Statement } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { isParameter } from '#core/values/index.ts';
import { isTemplate } from './_shared.ts';
import {
  isPolicyVariable,
  onText,
  ownTextAt,
  variableSubject,
  variableTexts,
  type VariableText,
} from './_variables.ts';

export default defineRule({
  id: 'iam/var-cfn-sub',
  title: 'Variable of IAM where CloudFormation reads it, or the other way round',
  severity: 'medium',
  since: '0.1.0',
  why: 'CloudFormation refuses a template whose Sub names what it does not know. What it should fill in and does not read stands in the policy as it is, and matches nothing.',
  refs: [
    'cfn-lint:E1029',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html',
  ],
  preset: 'recommended',
  on: variableSubject,
  messages: {
    unescaped:
      '{variable} is a variable of IAM, and Sub refuses what it does not know; within Sub it is written {escaped}.',
    outside: '{variable} is filled in by Sub only, and this text is none, so that IAM gets it as it is written.',
  },

  *check(statement, finding, facts) {
    const texts = variableTexts(statement);
    if (texts.length === 0 || !isTemplate(facts)) return;
    for (const text of texts) {
      const unescaped = unescapedIn(text);
      const outside = unescaped === undefined ? outsideIn(facts, text) : undefined;
      if (unescaped !== undefined)
        yield onText(
          finding.unescaped(text.node, { variable: `\${${unescaped}}`, escaped: `\${!${unescaped}}` }),
          statement,
          text,
        );
      else if (outside !== undefined)
        yield onText(finding.outside(text.node, { variable: `\${${outside}}` }), statement, text);
    }
  },

  fixes: {
    escape: {
      title: 'Leave the variable to IAM',
      applicability: 'safe',
      apply: escape,
    },
    sub: {
      title: 'Let Sub fill it in (the statement then takes effect)',
      applicability: 'needs-review',
      apply: wrap,
    },
  },
});

/** A variable of IAM that `Sub` takes for one of the template. */
function unescapedIn({ value }: VariableText): string | undefined {
  for (const part of value) {
    if (typeof part === 'string' || !part.opaque.includes(':') || part.opaque.startsWith('AWS::')) continue;
    if (isPolicyVariable(part.opaque)) return part.opaque;
  }
  return undefined;
}

/** A name of the template in a text that no `Sub` reads. What a `Sub` leaves to others is written with an exclamation mark. */
function outsideIn(facts: Facts, { value, node }: VariableText): string | undefined {
  if (node.kind !== 'scalar') return undefined;
  for (const part of value) {
    if (typeof part !== 'string') continue;
    for (const [whole, name = ''] of part.matchAll(/\$\{([A-Za-z0-9:]+)(?:\.[\w.]+)?\}/g))
      if (node.source.includes(whole) && isOfTemplate(facts, name)) return whole.slice(2, -1);
  }
  return undefined;
}

const pseudo = /^AWS::(?:AccountId|Partition|Region|StackId|StackName|URLSuffix)$/;

function isOfTemplate(facts: Facts, name: string): boolean {
  if (name.includes(':')) return pseudo.test(name);
  return isParameter(facts, name) || facts.get(resource, name) !== undefined;
}

function escape(context: FixContext<Statement>): Editor | 'decline' {
  const node = ownTextAt(context);
  if (context.finding.message !== 'unescaped' || !node) return 'decline';
  const text = node.source.replace(/\$\{([^!}][^}]*)\}/g, (whole, name: string) =>
    name.includes(':') && !name.startsWith('AWS::') && isPolicyVariable(name) ? `\${!${name}}` : whole,
  );
  if (text === node.source) return 'decline';
  return context.edit.replace(node, node.tag === undefined ? text : sub(text));
}

function wrap(context: FixContext<Statement>): Editor | 'decline' {
  const node = ownTextAt(context);
  if (context.finding.message !== 'outside' || !node || node.tag !== undefined) return 'decline';
  const text = node.source.replace(/\$\{([^}]*)\}/g, (whole, name: string) =>
    isOfTemplate(context.facts, name.split('.')[0] ?? '') ? whole : `\${!${name}}`,
  );
  return context.edit.replace(node, sub(text));
}

export const examples: readonly Example[] = [
  {
    title: 'a variable of IAM in Sub, in the tag, in the call, and in a branch',
    dialect: 'cfn',
    fixes: ['escape'],
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
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
                    - !Sub 'arn:\${AWS::Partition}:s3:::b/\${aws:username}/*' # home
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unescaped
                    - !If [IsTest, !Sub 'arn:aws:s3:::c/\${aws:PrincipalTag/team}/*', 'arn:aws:s3:::d/*']
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unescaped
                  Condition:
                    StringEquals:
                      aws:ResourceTag/team:
                        Fn::Sub: '\${aws:PrincipalTag/team}'
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unescaped
    `,
  },
  {
    title: 'names of the template without Sub, beside a variable of IAM',
    dialect: 'cfn',
    fixes: ['sub'],
    bad: `
      {
        "Resources": {
          "Bucket": { "Type": "AWS::S3::Bucket" },
          "Policy": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
              "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                  {
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": [
                      "arn:aws:s3:::\${Bucket}/\${aws:username}/*",
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ outside
                      "\${Bucket.Arn}"
                      ^^^^^^^^^^^^^^^ outside
                    ]
                  },
                  {
                    "Effect": "Deny",
                    "Action": "sqs:SendMessage",
                    "NotResource": "arn:aws:sqs:\${AWS::Region}:111122223333:jobs"
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ outside
                  }
                ]
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'each in its place, blanks of other tools, names that are not of the template, and texts put together',
    dialect: 'cfn',
    good: `
      Parameters:
        Name: { Type: String }
      Resources:
        Bucket: { Type: AWS::S3::Bucket }
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource:
                    - !Sub '\${Bucket.Arn}/\${!aws:username}/\${Name}'
                    - 'arn:aws:s3:::b/\${aws:PrincipalTag/team}/*'
                    - !Sub ['arn:aws:s3:::\${Other}/*', { Other: !Ref Name }]
                    - !Join ['', ['arn:aws:s3:::', !Ref Bucket, '/\${aws:username}/*']]
                    - 'arn:aws:s3:::\${Elsewhere}/*'
                    - !Sub 'arn:aws:s3:::\${!Name}/*'
                    - 'arn:aws:s3:::\${!Name}/*'
    `,
  },
  {
    title: 'a policy of its own, which another tool may fill in',
    dialect: 'iam-policy',
    good: `
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b-\${AWS::AccountId}/\${aws:username}/*" }
        ]
      }
    `,
  },
];
