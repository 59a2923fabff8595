import { type Policy } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { consequence } from './_arn.ts';
import { onText, variableSubject, variableTexts, type VariableText } from './_variables.ts';

export default defineRule({
  id: 'iam/var-username-in-role',
  title: 'Name of a user in the policy of a role',
  severity: 'medium',
  since: '0.1.0',
  why: 'A session of a role has no user name. IAM finds nothing to fill in, so that an Allow gives nothing and a Deny stops nothing.',
  refs: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-infotouse',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-tableinfo',
  ],
  preset: 'recommended',
  on: variableSubject,
  messages: {
    role: 'Who has assumed a role has no user name, so that "{text}" {effect}.',
  },

  *check(statement, finding) {
    if (!isOnlyForRoles(statement.policy)) return;
    for (const text of variableTexts(statement)) {
      if (!namesUser(text)) continue;
      const shown = text.value.map((part) => (typeof part === 'string' ? part : `\${${part.opaque}}`)).join('');
      yield onText(finding.role(text.node, { text: shown, effect: consequence(statement) }), statement, text);
    }
  },

  fixes: {},
  remedy: 'Use ${aws:PrincipalTag/…} or ${aws:userid}, which sessions of roles have.',
});

/** Whether a policy belongs to roles alone; a managed policy may be attached elsewhere. */
function isOnlyForRoles({ kind, owner }: Policy): boolean {
  if (!owner || kind !== 'identity') return false;
  if (/^AWS::(?:IAM::Role(?:Policy)?|Serverless::(?:Function|StateMachine))$/.test(owner.type)) return true;
  const has = (key: string) => entryOf(owner.properties, key) !== undefined;
  return owner.type === 'AWS::IAM::Policy' && has('Roles') && !has('Users') && !has('Groups');
}

/** Without a default, which IAM takes where there is no name. */
function namesUser({ value, element }: VariableText): boolean {
  if (element !== 'Condition' && !element.endsWith('Resource')) return false;
  return value.some((part) => typeof part === 'string' && /\$\{aws:username\}/i.test(part));
}

export const examples: readonly Example[] = [
  {
    title: 'a folder for each user, in a role and in a policy of roles',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsTest: !Equals [!Ref AWS::StackName, test]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
            Policies:
              - PolicyName: home
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource: 'arn:aws:s3:::b/\${aws:username}/*' # home
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role
        Policy:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: keys
            Roles: [!Ref Role]
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Deny
                  Action: s3:DeleteObject
                  Resource: arn:aws:s3:::b/*
                  Condition:
                    StringEquals: { s3:ExistingObjectTag/owner: !If [IsTest, '\${AWS:UserName}', nobody] }
                                                                             ^^^^^^^^^^^^^^^^^ role
    `,
  },
  {
    title: 'in JSON, within Sub',
    dialect: 'cfn',
    bad: `
      {
        "Resources": {
          "Bucket": { "Type": "AWS::S3::Bucket" },
          "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
              "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }]
              },
              "Policies": [
                {
                  "PolicyName": "home",
                  "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                      {
                        "Effect": "Allow",
                        "Action": "s3:GetObject",
                        "Resource": { "Fn::Sub": "\${Bucket.Arn}/\${!aws:username}/*" }
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role
                      }
                    ]
                  }
                }
              ]
            }
          }
        }
      }
    `,
  },
  {
    title: 'users and groups, policies that may be attached to them, a default, and other variables',
    dialect: 'cfn',
    good: `
      Parameters:
        Path: { Type: String }
      Resources:
        Group:
          Type: AWS::IAM::Group
          Properties:
            Policies:
              - PolicyName: home
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/\${aws:username}/*' }]
        Managed:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Roles: [jobs]
            PolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/\${aws:username}/*' }]
        Inline:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: home
            Roles: [jobs]
            Groups: [!Ref Group]
            PolicyDocument:
              Version: '2012-10-17'
              Statement: [{ Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/\${aws:username}/*' }]
        Role:
          Type: AWS::IAM::RolePolicy
          Properties:
            PolicyName: home
            RoleName: jobs
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource:
                    - "arn:aws:s3:::b/\${aws:username, 'jobs'}/*"
                    - 'arn:aws:s3:::b/\${aws:PrincipalTag/team}/*'
                    - !Sub 'arn:aws:s3:::b/\${Path}/*'
    `,
  },
];
