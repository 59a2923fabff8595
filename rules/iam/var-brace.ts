import { defineRule, type Example } from '#core/rule/index.ts';
import { isPolicyVariable, keyOfVariable, onText, rewriteText, variableSubject, variableTexts } from './_variables.ts';

export default defineRule({
  id: 'iam/var-brace',
  title: 'Policy variable that is not written as one',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM refuses the policy, or takes the variable for plain text, so that the statement matches nothing.',
  refs: [
    'access-analyzer:MISSING_BRACE_IN_VARIABLE',
    'access-analyzer:MISSING_QUOTE_IN_VARIABLE',
    'access-analyzer:UNSUPPORTED_SPACE_IN_VARIABLE',
    'access-analyzer:EMPTY_VARIABLE',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html',
  ],
  preset: 'recommended',
  on: variableSubject,
  messages: {
    brace: 'The variable {variable} has no closing brace.',
    quote: 'The default of the variable {variable} has to stand in single quotes.',
    space: 'The variable {variable} has a space in its name, which IAM does not know.',
    empty: 'The variable {variable} names nothing.',
  },

  *check(statement, finding) {
    for (const text of variableTexts(statement)) {
      if (text.element !== 'Condition' && !text.element.endsWith('Resource')) continue;
      const defect = text.value.map((part) => (typeof part === 'string' ? defectIn(part) : undefined)).find(Boolean);
      if (!defect) continue;
      const found = finding[defect.message](text.node, { variable: defect.written });
      yield onText(found, statement, text);
    }
  },

  fixes: {
    write: {
      title: 'Write the variable as IAM reads it',
      applicability: 'needs-review',
      apply: (context) =>
        rewriteText(context, (text) => {
          const defect = defectIn(text);
          return defect?.mended === undefined ? undefined : text.replace(defect.written, () => defect.mended ?? '');
        }),
    },
  },
  remedy: "Write ${aws:PrincipalTag/team}, or with a default ${aws:PrincipalTag/team, 'none'}.",
});

interface Defect {
  readonly message: 'brace' | 'quote' | 'space' | 'empty';
  readonly written: string;
  /** Undefined where it cannot be told. */
  readonly mended: string | undefined;
}

/** The first variable of a text that IAM cannot read. What is no key of AWS may be meant for another tool. */
function defectIn(text: string): Defect | undefined {
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', at + 2)) {
    const rest = text.slice(at + 2);
    const end = rest.search(/[}]|\$\{/);
    if (end < 0 || rest[end] === '$') {
      const open = unclosed(end < 0 ? rest : rest.slice(0, end));
      if (open) return open;
      continue;
    }
    const found = defectOf(rest.slice(0, end));
    if (found) return found;
  }
  return undefined;
}

function unclosed(rest: string): Defect | undefined {
  const name = /^[a-z0-9.-]+:[a-z0-9-]+/i.exec(rest)?.[0];
  if (name === undefined || !isPolicyVariable(name)) return undefined;
  return { message: 'brace', written: `\${${name}`, mended: `\${${name}}` };
}

function defectOf(variable: string): Defect | undefined {
  const written = `\${${variable}}`;
  if (variable.trim() === '') return { message: 'empty', written, mended: undefined };
  const comma = variable.indexOf(',');
  const key = comma < 0 ? variable : variable.slice(0, comma);
  const other = comma < 0 ? undefined : variable.slice(comma + 1).trim();
  const [prefix = '', ...tag] = key.split('/');
  const name = [prefix.replace(/\s+/g, ''), ...tag].join('/').trim();
  if (!isPolicyVariable(name)) return undefined;
  const isQuoted = other === undefined || /^'[^']*'$/.test(other);
  const shown = other === undefined ? '' : `, '${other.replace(/^['"]|['"]$/g, '')}'`;
  const mended = `\${${name}${shown}}`;
  if (!isQuoted) return { message: 'quote', written, mended };
  return name === keyOfVariable(variable) && !/^\s|\s$/.test(key) ? undefined : { message: 'space', written, mended };
}

export const examples: readonly Example[] = [
  {
    title: 'no closing brace, no quotes, spaces, and nothing',
    dialect: 'iam-policy',
    fixes: ['write'],
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": [
              "arn:aws:s3:::b/home/\${aws:username/*",
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ brace
              "arn:aws:s3:::b/\${aws:PrincipalTag/team, none}/*",
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ quote
              "arn:aws:s3:::b/\${ aws:userid }/*"
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ space
            ]
          },
          {
            "Effect": "Deny",
            "Action": "s3:DeleteObject",
            "NotResource": "arn:aws:s3:::b/\${aws:principaltag/team, 'ci}/*",
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ quote
            "Condition": {
              "StringEquals": { "aws:ResourceTag/team": "\${aws: PrincipalTag/team}", "aws:ResourceTag/stage": "\${}" }
                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ space
                                                                                                              ^^^^^ empty
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template, beside what deployment gives',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
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
                  Resource: !If
                    - IsTest
                    - !Sub '\${Bucket.Arn}/\${!aws:PrincipalTag/team, none}/*'
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ quote
                    - arn:aws:s3:::b/*
    `,
  },
  {
    title: 'variables, their defaults, characters, tags with spaces, blanks of other tools, and what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Name: { Type: String }
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
                    - 'arn:aws:s3:::b/\${aws:username}/*'
                    - "arn:aws:s3:::b/\${aws:PrincipalTag/cost center, 'none, yet'}/*"
                    - 'arn:aws:s3:::b/\${*}\${?}\${$}/*'
                    - 'arn:aws:s3:::b/\${self:custom.name, none}/*'
                    - 'arn:aws:s3:::b/\${ var.name }/a'
                    - 'arn:aws:s3:::b/\${lookup(var.names, "a"'
                    - !Sub 'arn:aws:s3:::b/\${Name}/*'
                    - !Ref Name
                  Condition:
                    StringEquals: { aws:ResourceTag/team: '\${aws:PrincipalTag/team}' }
    `,
  },
];
