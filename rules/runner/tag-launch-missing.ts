import { givenTagsSubject, isOwn, managedTag, type GivenTags } from '#core/models/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';
import { tagWhatIsLaunched } from './_tags.ts';

export default defineRule({
  id: 'runner/tag-launch-missing',
  title: 'Launch data or command without the tag managed-by: warpbuild',
  severity: 'low',
  since: '0.1.0',
  why: 'What a command or a launch template of its own starts has only the tags that stand there. Without managed-by: warpbuild no policy can be limited to the runners, and their cost and origin stay unknown.',
  refs: [
    'WB1002',
    'WB1003',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html',
  ],
  preset: 'ci-runner',
  on: givenTagsSubject,
  checklist: { 10: { launched: 'fail', partly: 'partial', nearMiss: 'partial', otherValue: 'partial' } },
  messages: {
    launched: '{name} launches {what} without the tag managed-by: warpbuild.',
    partly: '{name} launches {what} without the tag managed-by: warpbuild, though it tags other things with it.',
    nearMiss: {
      text: '{name} has the tag {tag}, which no policy or report for managed-by: warpbuild matches.',
      severity: 'medium',
    },
    otherValue: '{name} has the tag {tag}, not managed-by: warpbuild.',
  },

  *check({ name, at, missing, wrong }, finding) {
    const what = missing.join(' and ');
    if (missing.length > 1) yield finding.launched(at, { name, what });
    else if (missing.length > 0) yield finding.partly(at, { name, what });
    for (const { kind, node, what: tag } of wrong)
      yield (kind === 'other-value' ? finding.otherValue : finding.nearMiss)(node, { name, tag });
  },

  fixes: {
    tagLaunched: {
      title: 'Tag the instances and volumes that it launches',
      applicability: 'safe',
      apply({ edit, facts, finding, subject: { launch }, tree }) {
        const isMissing = finding.message === 'launched' || finding.message === 'partly';
        // What a describe command printed is evidence; editing it changes nothing.
        if (!isMissing || !launch || launch.kind === 'dump') return 'decline';
        return tagWhatIsLaunched({ edit, facts, tree, data: launch.node, owner: launch.owner });
      },
    },
    setValue: {
      title: 'Set the tag to managed-by: warpbuild',
      applicability: 'safe',
      apply: (context) => replaceText(context, 'near-value', managedTag.value),
    },
    claim: {
      title: 'Set managed-by to warpbuild (others may read it)',
      applicability: 'needs-review',
      apply: (context) => replaceText(context, 'other-value', managedTag.value),
    },
    rename: {
      title: 'Rename the tag key to managed-by (others may read it)',
      applicability: 'needs-review',
      apply: (context) => replaceText(context, 'near-key', managedTag.key),
    },
  },
});

function replaceText(
  { edit, finding, subject: { wrong, launch }, tree }: FixContext<GivenTags>,
  kind: GivenTags['wrong'][number]['kind'],
  text: string,
): Editor | 'decline' {
  const defect = wrong.find((each) => each.node === finding.at);
  if (defect?.kind !== kind || launch?.kind === 'dump' || !tree.root) return 'decline';
  const node = finding.at as SyntaxNode;
  return isOwn(tree, launch?.owner ?? tree.root, node) ? edit.replace(node, text) : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'launch data for CI runners without tags',
    dialect: 'launch-data',
    fixes: ['tagLaunched'],
    bad: `
      {
        "LaunchTemplateData": {
        ^^^^^^^^^^^^^^^^^^^^ launched
          "ImageId": "ami-0123456789abcdef0",
          "IamInstanceProfile": { "Name": "ci-runner" },
          "MetadataOptions": { "HttpTokens": "required" }
        }
      }
    `,
  },
  {
    title: 'instances that have the tag, with volumes that have not',
    dialect: 'launch-data',
    fixes: ['tagLaunched'],
    bad: `
      ImageId: ami-0123456789abcdef0
      IamInstanceProfile: { Name: ci-runner }
      MetadataOptions: { HttpTokens: required }
      TagSpecifications:
      ^^^^^^^^^^^^^^^^^ partly
        - ResourceType: instance
          Tags:
            - Key: managed-by
              Value: warpbuild
    `,
  },
  {
    title: 'the tag in other spellings',
    dialect: 'launch-data',
    fixes: ['setValue', 'rename'],
    bad: `
      LaunchTemplateData:
        IamInstanceProfile: { Name: ci-runner }
        MetadataOptions: { HttpTokens: required }
        TagSpecifications:
          - ResourceType: instance
            Tags:
              - Key: managed-by
                Value: WarpBuild
                       ^^^^^^^^^ nearMiss
          - ResourceType: volume
            Tags:
              - Key: ManagedBy
                     ^^^^^^^^^ nearMiss
                Value: warpbuild
    `,
  },
  {
    title: 'what describe-launch-template-versions prints',
    dialect: 'launch-data',
    fixes: [],
    bad: `
      {
        "LaunchTemplateVersions": [
          {
            "LaunchTemplateName": "ci-runner",
            "LaunchTemplateData": {
            ^^^^^^^^^^^^^^^^^^^^ launched
              "MetadataOptions": { "HttpTokens": "required" }
            }
          }
        ]
      }
    `,
  },
  {
    title: 'the tag with another value on resources',
    dialect: 'tags',
    fixes: ['claim'],
    bad: `
      {
        "Resources": ["vpc-0123456789abcdef0"],
        "Tags": [
          { "Key": "Name", "Value": "ci-runner" },
          { "Key": "managed-by", "Value": "terraform" }
                                          ^^^^^^^^^^^ otherValue
        ]
      }
    `,
  },
  {
    title: 'a stack of CI runners with the tag',
    dialect: 'tags',
    good: `
      {
        "StackName": "ci-runner",
        "Tags": [{ "Key": "managed-by", "Value": "warpbuild" }]
      }
    `,
  },
  {
    title: 'launch data with the tag on everything',
    dialect: 'launch-data',
    good: `
      LaunchTemplateData:
        ImageId: ami-0123456789abcdef0
        IamInstanceProfile: { Name: ci-runner }
        MetadataOptions: { HttpTokens: required }
        TagSpecifications:
          - ResourceType: instance
            Tags: [{ Key: managed-by, Value: warpbuild }]
          - ResourceType: volume
            Tags: [{ Key: managed-by, Value: warpbuild }]
    `,
  },
];
