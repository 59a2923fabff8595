import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { isRepeated, policySubject, type Policy } from '#core/models/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { descendants, entryOf, plainText, type MapNode, type ScalarNode } from '#core/syntax/index.ts';
import { argumentsOf, intrinsicOf, subParts } from '#core/values/index.ts';

const current = '2012-10-17';

export default defineRule({
  id: 'iam/policy-version',
  title: 'Policy of the old language version',
  severity: 'info',
  since: '0.1.0',
  why: 'Without Version, AWS reads a policy in the language of 2008, which knows no policy variables: a rule that is meant for each user’s own folder then matches only a folder with the odd name `${aws:username}`.',
  refs: [
    'WB614',
    'access-analyzer:VARIABLE_UNSUPPORTED_IN_VERSION',
    'cfn-lint:W2511',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html',
  ],
  narrowerRefs: { 'access-analyzer:VARIABLE_UNSUPPORTED_IN_VERSION': { messages: ['variable'] } },
  preset: 'recommended',
  on: policySubject,
  messages: {
    absent: 'The policy has no Version, so AWS reads it in the language of 2008-10-17.',
    old: 'Version "{version}" is the old language of policies.',
    variable: {
      text: 'The policy is in the language of 2008-10-17, which takes the variable {variable} for plain text.',
      severity: 'medium',
    },
  },
  checklist: { 6: { absent: 'note', old: 'note', variable: 'note' } },

  *check({ node, when }, finding) {
    const version = entryOf(node, 'Version');
    const text = version && versionText(version.value.kind === 'scalar' ? version.value : undefined);
    if (version && text !== '2008-10-17') return;
    const [first] = variablesIn(node);
    if (first) yield finding.variable(first.node, { variable: first.variable }).when(when);
    else if (version) yield finding.old(version.value, { version: '2008-10-17' }).when(when);
    else yield finding.absent(entryOf(node, 'Statement')?.key ?? node).when(when);
  },

  fixes: {
    set: {
      title: 'Set the version of the policy to 2012-10-17',
      applicability: 'safe',
      apply: (context) => (mayHoldVariables(context.subject.node) ? 'decline' : setVersion(context)),
    },
    setForVariables: {
      title: 'Set the version to 2012-10-17, so that variables work',
      applicability: 'needs-review',
      apply: (context) => (mayHoldVariables(context.subject.node) ? setVersion(context) : 'decline'),
    },
  },
});

/** Undefined for calls, whose value is not looked at. */
function versionText(node: ScalarNode | undefined): string | undefined {
  return node && intrinsicOf(node) ? undefined : plainText(node);
}

function setVersion({ edit, subject, tree }: FixContext<Policy>): Editor | 'decline' {
  const { node } = subject;
  return isRepeated(tree, node) ? 'decline' : edit.put(node, 'Version', current);
}

interface Variable {
  readonly node: ScalarNode;
  readonly variable: string;
}

/** Also that of an issuer of tokens, `${www.amazon.com:user_id}`; what a forgotten Sub leaves (`${AWS::Region}`) is none. */
const variableText = /\$\{(?:(?:aws|saml|iam|s3|ec2|cognito-identity\.amazonaws\.com)[:.]|[a-z][\w.-]*:(?!:))[^}]+\}/i;

function variablesIn(policy: MapNode): readonly Variable[] {
  return textsIn(policy).flatMap(({ node, text }) => {
    const variable = variableText.exec(text)?.[0];
    return variable === undefined ? [] : [{ node, variable }];
  });
}

/** Whether the new language may read something else in a text, as it does in `${*}`, which is then the character. */
function mayHoldVariables(policy: MapNode): boolean {
  return textsIn(policy).some(({ text }) => text.includes('${'));
}

/** Texts as they reach IAM: within `Sub` only what is written as `${!…}`. */
function textsIn(policy: MapNode): readonly { readonly node: ScalarNode; readonly text: string }[] {
  const found: { node: ScalarNode; text: string }[] = [];
  const substituted = new Set<ScalarNode>();
  for (const node of descendants(policy)) {
    const call = intrinsicOf(node);
    if (call?.name === 'Fn::Sub') {
      const [template] = argumentsOf(call);
      if (template?.kind !== 'scalar') continue;
      const texts = subParts(template.source).filter((part) => typeof part === 'string');
      add(template, texts.join(''));
      substituted.add(template);
    } else if (node.kind === 'scalar' && !call && !substituted.has(node)) add(node, node.source);
  }
  return found;

  function add(node: ScalarNode, text: string): void {
    found.push({ node, text });
  }
}

export const examples: readonly Example[] = [
  {
    title: 'a policy without a version and one of 2008',
    dialect: 'cfn',
    fixes: ['set'],
    bad: `
      Resources:
        Pushing:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Statement:
              ^^^^^^^^^ absent
                - Effect: Allow
                  Action: sns:Publish
                  Resource: !Sub arn:aws:sns:\${AWS::Region}:\${AWS::AccountId}:builds
        BucketRules:
          Type: AWS::S3::BucketPolicy
          Properties:
            Bucket: artifacts-of-ci
            PolicyDocument:
              Version: '2008-10-17'
                       ^^^^^^^^^^^^ old
              Statement:
                - { Effect: Deny, Principal: '*', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::artifacts-of-ci' }
    `,
  },
  {
    title: 'a folder for each user, which is none',
    dialect: 'iam-policy',
    fixes: ['setForVariables'],
    bad: `
      {
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::homes/\${aws:username}/*"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ variable
          }
        ]
      }
    `,
  },
  {
    title: 'a variable of an issuer of tokens',
    dialect: 'iam-policy',
    fixes: ['setForVariables'],
    bad: `
      {
        "Statement": [
          {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::homes/\${www.amazon.com:user_id}/*"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ variable
          }
        ]
      }
    `,
  },
  {
    title: 'a text that the new language reads in another way',
    dialect: 'iam-policy',
    fixes: ['setForVariables'],
    bad: `
      {
        "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::homes/\${*}/x" }]
        ^^^^^^^^^^^ absent
      }
    `,
  },
  {
    title: 'a variable that Sub leaves to IAM',
    dialect: 'cfn',
    fixes: ['setForVariables'],
    bad: `
      Resources:
        Homes:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2008-10-17'
              Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: !Sub 'arn:\${AWS::Partition}:s3:::homes/\${!aws:username}/*'
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ variable
    `,
  },
  {
    title: 'the version of today, with and without quotes, and one that a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Language: { Type: String }
      Resources:
        Quoted:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::homes/\${aws:username}/*' }
        Plain:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: 2012-10-17
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
        Given:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            PolicyDocument:
              Version: !Ref Language
              Statement:
                - { Effect: Allow, Action: sns:Publish, Resource: 'arn:aws:sns:eu-west-1:123456789012:builds' }
    `,
  },
];
