import { defineRule, type Example } from '#core/rule/index.ts';
import { familyOf } from './_conditions.ts';
import { isPolicyVariable, onText, variableSubject, variableTexts, type VariableText } from './_variables.ts';

export default defineRule({
  id: 'iam/var-element',
  title: 'Policy variable where IAM takes none',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM fills in variables in Resource and in comparisons of texts and ARNs only. Anywhere else it refuses the policy, or the statement matches nothing.',
  refs: [
    'access-analyzer:VARIABLE_UNSUPPORTED_IN_ELEMENT',
    'access-analyzer:INVALID_VARIABLE_FOR_OPERATOR',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-wheretouse',
  ],
  preset: 'recommended',
  on: variableSubject,
  messages: {
    element: 'IAM fills in no variables in {element}, so that {variable} stands for itself.',
    operator: 'IAM fills in no variables for {operator}, so that {variable} stands for itself.',
  },

  *check(statement, finding) {
    for (const text of variableTexts(statement)) {
      const place = placeOf(text);
      const variable = place && variableIn(text);
      if (variable === undefined) continue;
      const found =
        place === 'operator'
          ? finding.operator(text.node, { operator: text.test?.operator ?? '', variable: `\${${variable}}` })
          : finding.element(text.node, { element: text.element, variable: `\${${variable}}` });
      yield onText(found, statement, text);
    }
  },

  fixes: {},
  remedy:
    'Name the actions and principals. For callers that have something in common, compare a key with the variable in Condition.',
});

/** Undefined where variables may stand, or where the operator is not known. */
function placeOf({ element, test }: VariableText): 'element' | 'operator' | undefined {
  if (element.endsWith('Resource')) return undefined;
  if (!test) return 'element';
  const family = familyOf(test);
  return family === undefined || family === 'String' || family === 'Arn' ? undefined : 'operator';
}

/** The first variable that is a key of AWS; others are filled in by other tools. */
function variableIn({ value }: VariableText): string | undefined {
  const names = value.flatMap((part) =>
    typeof part === 'string' ? [...part.matchAll(/\$\{([^${}]*)\}/g)].map((match) => match[1] ?? '') : [],
  );
  return names.find(isPolicyVariable);
}

export const examples: readonly Example[] = [
  {
    title: 'variables in actions, principals and comparisons of numbers',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::111122223333:user/\${aws:username}" },
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ element
            "Action": ["s3:GetObject", "s3:\${aws:PrincipalTag/action}"],
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ element
            "Resource": "arn:aws:s3:::b/\${aws:username}/*",
            "Condition": {
              "NumericLessThan": { "aws:MultiFactorAuthAge": "\${aws:PrincipalTag/age, '60'}" },
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ operator
              "IpAddress": { "aws:SourceIp": ["\${aws:PrincipalTag/network}", "198.51.100.0/24"] },
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ operator
              "Bool": { "aws:SecureTransport": "\${aws:PrincipalTag/tls}" },
                                               ^^^^^^^^^^^^^^^^^^^^^^^^^ operator
              "StringEquals": { "aws:ResourceTag/team": "\${aws:PrincipalTag/team}" }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'a branch of a template',
    dialect: 'cfn',
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
                - Effect: Deny
                  NotAction: [!If [IsTest, 's3:\${aws:PrincipalTag/action}', s3:GetObject], sts:GetCallerIdentity]
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ element
                  Resource: '*'
                  Condition:
                    DateGreaterThan: { aws:CurrentTime: !Sub '\${!aws:PrincipalTag/end}' }
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^ operator
    `,
  },
  {
    title: 'variables in resources and comparisons of texts and ARNs, blanks of other tools, and what deployment gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Name: { Type: String }
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: [!Sub 'arn:aws:iam::\${AWS::AccountId}:root', 'arn:aws:iam::\${AWS::AccountId}:root', '\${var.account}'] }
                  Action: sts:AssumeRole
            Policies:
              - PolicyName: read
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: [s3:GetObject, !Sub 's3:\${Name}', !Ref Name]
                      Resource: 'arn:aws:s3:::b/\${aws:PrincipalTag/team}/*'
                      Condition:
                        StringLike: { s3:prefix: '\${aws:PrincipalTag/team}/*' }
                        ArnLike: { aws:SourceArn: 'arn:aws:sns:*:\${aws:PrincipalAccount}:*' }
                        NumericEquals: { aws:MultiFactorAuthAge: !Ref Name }
                        StringsEqual: { aws:PrincipalTag/team: '\${aws:PrincipalTag/team}' }
    `,
  },
];
