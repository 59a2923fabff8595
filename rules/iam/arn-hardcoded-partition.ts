import { sub, type NewValue } from '#core/edit/index.ts';
import { isOwn, managedPolicyList, policiesOf, resourceSubject, type Resource } from '#core/models/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, isMap, type ScalarNode, type SyntaxNode } from '#core/syntax/index.ts';
import { intrinsicOf } from '#core/values/index.ts';
import { statementMaps } from './_grammar.ts';

export default defineRule({
  id: 'iam/arn-hardcoded-partition',
  title: 'Partition written out in an ARN',
  severity: 'info',
  since: '0.1.0',
  why: 'In the partitions of China, of the US government and of the European cloud, no ARN begins with "arn:aws:". There the policy allows nothing, and its Denies stop nothing.',
  refs: [
    'cfn-lint:I3042',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html',
  ],
  preset: 'strict',
  on: resourceSubject(),
  messages: {
    aws: '"{arn}" names the partition "aws", and so nothing in the others; AWS::Partition is the one of the stack.',
  },

  *check(resource, finding, facts) {
    for (const { text, node } of arnsIn(facts, resource)) yield finding.aws(node, { arn: text }).when(resource.when);
  },

  fixes: {
    partition: {
      title: 'Write AWS::Partition in the place of aws',
      applicability: 'safe',
      apply({ edit, finding, subject, facts, tree }) {
        const arn = arnsIn(facts, subject).find(({ node }) => node === finding.at);
        return arn?.to !== undefined && isOwn(tree, subject.node, arn.node)
          ? edit.replace(arn.node, arn.to)
          : 'decline';
      },
    },
  },
});

interface WrittenArn {
  readonly text: string;
  readonly node: ScalarNode;
  /** What to write in its place; undefined where a call takes nothing but texts. */
  readonly to: NewValue | undefined;
}

const places = ['Resource', 'NotResource', 'Principal', 'NotPrincipal', 'Condition'] as const;

/** The ARNs of the policies of a resource, and of those that are attached to it, as far as they are written in it. */
function arnsIn(facts: Facts, resource: Resource): readonly WrittenArn[] {
  const attached = managedPolicyList(resource)?.value;
  const boundary = isMap(resource.properties) ? entryOf(resource.properties, 'PermissionsBoundary')?.value : undefined;
  const ofPolicies = policiesOf(facts, resource).flatMap((policy) =>
    statementMaps(facts, policy).flatMap(({ value }) => places.map((place) => entryOf(value, place)?.value)),
  );
  const found = [attached, boundary, ...ofPolicies].flatMap((node) => (node ? arnsWritten(node, 'value') : none));
  return found.filter(({ node }, at) => found.findIndex((other) => other.node === node) === at);
}

/** What takes a text: anything that takes a call too, `Sub`, or a call that takes texts only. */
type Taker = 'value' | 'sub' | 'text';

function arnsWritten(node: SyntaxNode, by: Taker): readonly WrittenArn[] {
  const call = intrinsicOf(node);
  return call ? arnsInside(call.argument, takerIn(call.name)) : arnsInside(node, by);
}

const none: readonly WrittenArn[] = [];

function arnsInside(node: SyntaxNode, by: Taker): readonly WrittenArn[] {
  switch (node.kind) {
    case 'scalar':
      return arnWritten(node, by);
    case 'seq':
      // Behind the text of a Sub stand the values of its names.
      return node.items.flatMap((item, at) => arnsWritten(item, by === 'sub' && at > 0 ? 'value' : by));
    case 'map':
      return node.entries.flatMap(({ value }) => arnsWritten(value, by));
    case 'alias':
      return none;
  }
}

function takerIn(call: string): Taker {
  if (call === 'Fn::Sub') return 'sub';
  return call === 'Fn::If' || call === 'Fn::Join' ? 'value' : 'text';
}

const start = /^arn:aws:/;

function arnWritten(node: ScalarNode, by: Taker): readonly WrittenArn[] {
  const text = node.source;
  if (by === 'text' || !start.test(text)) return none;
  const changed = text.replace(start, 'arn:$${AWS::Partition}:');
  if (by === 'sub') return [{ text, node, to: node.tag === undefined ? changed : sub(changed) }];
  // Variables of policies are not those of the template.
  return [{ text, node, to: sub(text.replaceAll('${', '${!').replace(start, 'arn:$${AWS::Partition}:')) }];
}

export const examples: readonly Example[] = [
  {
    title: 'resources with and without names of the template, a principal, a condition and attached policies',
    dialect: 'cfn',
    fixes: ['partition'],
    bad: `
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            ManagedPolicyArns:
              - arn:aws:iam::aws:policy/ReadOnlyAccess # for now
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ aws
            PermissionsBoundary: arn:aws:iam::210987654321:policy/boundary
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ aws
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { AWS: arn:aws:iam::210987654321:role/jobs }
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ aws
                  Action: sts:AssumeRole
            Policies:
              - PolicyName: ci
                PolicyDocument:
                  Version: '2012-10-17'
                  Statement:
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource:
                        - arn:aws:s3:::b/\${aws:PrincipalTag/team}/*
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ aws
                        - !Sub arn:aws:s3:::\${AWS::StackName}/\${!aws:PrincipalTag/team}/*
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ aws
                      Condition:
                        ArnLike: { aws:PrincipalArn: 'arn:aws:iam::210987654321:role/*' }
                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ aws
    `,
  },
  {
    title: 'pieces of a Join, and a branch',
    dialect: 'cfn',
    fixes: ['partition'],
    bad: `
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
                    - !Join ['', ['arn:aws:s3:::', !Ref AWS::StackName, '/*']]
                                  ^^^^^^^^^^^^^^^ aws
                    - !If [IsProd, 'arn:aws:s3:::prod/*', !Ref AWS::NoValue]
                                   ^^^^^^^^^^^^^^^^^^^^^ aws
    `,
  },
  {
    title: 'the partition of the stack, of other partitions, parameters, no ARNs, and what is no policy',
    dialect: 'cfn',
    good: `
      Parameters:
        Bucket: { Type: String, Default: 'arn:aws:s3:::b' }
      Resources:
        Policy:
          Type: AWS::IAM::ManagedPolicy
          Properties:
            Description: arn:aws:s3:::b is ours
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:\${AWS::Partition}:s3:::b/*' }
                - { Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws-cn:s3:::b/*' }
                - { Effect: Allow, Action: 's3:GetObject', Resource: ['arn:*:s3:::b/*', !Ref Bucket, '*'] }
        Function:
          Type: AWS::Lambda::Permission
          Properties: { FunctionName: jobs, Action: 'lambda:InvokeFunction', Principal: sns.amazonaws.com, SourceArn: 'arn:aws:sns:eu-west-1:210987654321:builds' }
    `,
  },
];
