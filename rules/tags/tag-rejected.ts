import {
  areTagsPlain,
  certainTags,
  isOwn,
  nameOf,
  rejectedTags,
  resourceSubject,
  writtenTags,
  type Resource,
} from '#core/models/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, isMap } from '#core/syntax/index.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
const mostTags = 50;

export default defineRule({
  id: 'tags/tag-rejected',
  title: 'Tags that AWS rejects',
  severity: 'medium',
  since: '0.1.0',
  why: 'A tag that AWS refuses fails the deployment, so a stack stays as it was, together with the defects that the deployment was to end.',
  refs: [
    'WB1005',
    'WB1006',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html',
  ],
  preset: 'recommended',
  on: resourceSubject(),
  checklist: { 10: { duplicate: 'note', reserved: 'note', tooMany: 'note' } },
  messages: {
    duplicate: '{name} has the tag key {key} twice{when}, so AWS rejects its tags.',
    reserved: '{name} has the tag key {key}{when}, but keys that start with aws: are for AWS alone, so it is rejected.',
    tooMany: '{name} has {count} tags, but AWS takes no more than 50 on a resource.',
  },

  *check(resource, finding, facts) {
    if (areTagsPlain(resource, mostTags)) return;
    const name = resource.id;
    for (const { kind, tag, other, when } of rejectedTags(facts, resource)) {
      const found = finding[kind](tag.keyNode, { name, key: tag.key }).when(when);
      yield other ? found.also(other.keyNode, 'The key is here already.') : found;
    }
    const count = certainTags(facts, resource).length;
    if (count > mostTags) yield finding.tooMany(nameOf(resource), { name, count });
  },

  fixes: {
    removeRepeated: {
      title: 'Remove the tag, which is there with the same value',
      applicability: 'safe',
      apply: (context) => (isRepeated(context) ? remove(context) : 'decline'),
    },
    remove: {
      title: 'Remove the tag {key}',
      applicability: 'needs-review',
      apply: (context) => (isRepeated(context) ? 'decline' : remove(context)),
    },
  },
});

function isRepeated({ finding, facts, subject }: FixContext<Resource>): boolean {
  const found = rejectedTags(facts, subject).find(({ tag }) => tag.keyNode === finding.at);
  const { other, tag } = found ?? {};
  return other !== undefined && other.key === tag?.key && other.value === tag.value && other.when.length === 0;
}

function remove({ edit, finding, facts, subject, tree }: FixContext<Resource>): Editor | 'decline' {
  const tag = rejectedTags(facts, subject).find((rejected) => rejected.tag.keyNode === finding.at)?.tag;
  const tags = writtenTags(subject);
  if (!tag || !tags || !isOwn(tree, subject.entry, tags)) return 'decline';
  // Other turns of a loop may need it.
  if (tag.keyNode.kind === 'scalar' && tag.keyNode.source !== tag.key) return 'decline';
  if (tags.kind === 'seq' && tags.tag === undefined && tags.items.includes(tag.holder))
    return edit.removeItem(tags, tag.holder, 'keep-empty');
  const entry = tag.holder === tags ? entryOf(tags, tag.key) : undefined;
  return entry && isMap(tags) ? edit.removeEntry(tags, entry) : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a key twice with one value',
    dialect: 'cfn',
    fixes: ['removeRepeated'],
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags:
              - Key: managed-by
                Value: warpbuild
              - Key: team # of the platform
                Value: ci
              - Key: managed-by
                     ^^^^^^^^^^ duplicate
                Value: warpbuild
    `,
  },
  {
    title: 'a key twice with two values',
    dialect: 'cfn',
    fixes: ['remove'],
    bad: `
      {
        "Resources": {
          "Cache": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
              "Tags": [{ "Key": "team", "Value": "ci" }, { "Key": "team", "Value": "platform" }]
                                                                  ^^^^^^ duplicate
            }
          }
        }
      }
    `,
  },
  {
    title: 'keys that a loop writes',
    dialect: 'cfn',
    bad: `
      Transform: AWS::LanguageExtensions
      Resources:
        Fn::ForEach::Queues:
          - Tag
          - [team, 'aws:owner']
          - 'Queue\${Tag}':
              Type: AWS::SQS::Queue
              Properties: { Tags: [{ Key: team, Value: ci }, { Key: '\${Tag}', Value: web }] }
                                                                    ^^^^^^^^ duplicate
                                                                    ^^^^^^^^ reserved
    `,
  },
  {
    title: 'keys of a role that differ in case only',
    dialect: 'cfn',
    fixes: ['remove'],
    bad: `
      Resources:
        RunnerRole:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal: { Service: ec2.amazonaws.com }
                  Action: sts:AssumeRole
            Tags: [{ Key: Team, Value: ci }, { Key: team, Value: ci }]
                                                    ^^^^ duplicate
    `,
  },
  {
    title: 'keys of AWS, in a list and in a map',
    dialect: 'cfn',
    fixes: ['remove'],
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags:
              - { Key: aws:created-by, Value: me }
                       ^^^^^^^^^^^^^^ reserved
        Token:
          Type: AWS::SSM::Parameter
          Properties:
            Type: String
            Value: unset
            Tags: { 'aws:owner': ci, team: ci }
                    ^^^^^^^^^^^ reserved
    `,
  },
  {
    title: 'more tags than fit',
    dialect: 'cfn',
    fixes: [],
    bad: manyTags(51, '      ^^^ tooMany'),
  },
  { title: 'as many tags as fit', dialect: 'cfn', good: manyTags(50, '') },
  {
    title: 'a key on one branch or the other, and keys that differ in case',
    dialect: 'cfn',
    good: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsProd: !Equals [!Ref Stage, prod]
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags:
              - !If [IsProd, { Key: team, Value: ci }, !Ref AWS::NoValue]
              - !If [IsProd, !Ref AWS::NoValue, { Key: team, Value: test }]
              - { Key: Team, Value: ci }
    `,
  },
];

function manyTags(count: number, mark: string): string {
  const tags = Array.from({ length: count }, (_, index) => `          - { Key: k${String(index)}, Value: v }`);
  return [
    '',
    '    Resources:',
    '      Vpc:',
    ...(mark === '' ? [] : [mark]),
    '        Type: AWS::EC2::VPC',
    '        Properties:',
    '          CidrBlock: 10.64.0.0/16',
    '          Tags:',
    ...tags,
    '',
  ].join('\n');
}
