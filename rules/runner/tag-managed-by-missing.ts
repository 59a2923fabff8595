import type { Editor } from '#core/edit/index.ts';
import { cfnType } from '#core/data/index.ts';
import {
  isCoreType,
  isOwn,
  launchesWithoutTags,
  managedTag,
  resource as resourceNamed,
  resourceSubject,
  tagDefects,
  tagPlace,
  templateMacros,
  unlistedUntagged,
  type Resource,
  type TagDefect,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, isMap, type SyntaxNode } from '#core/syntax/index.ts';
import { spend } from '#core/text/index.ts';
import { addToSpecification, newTag, tagWhatIsLaunched } from './_tags.ts';

/** With one tag less missing, a resource that was not listed takes its place. */
const listChanges = ['missing', 'minor', 'more', 'moreMinor'];

export default defineRule({
  id: 'runner/tag-managed-by-missing',
  title: 'Resource of a runner stack without the tag managed-by: warpbuild',
  severity: 'low',
  since: '0.1.0',
  why: 'Policies that let the runner service act on tagged resources only need the tag to be there. Without it they are widened to everything, and the cost and the origin of a resource stay unknown.',
  refs: [
    'WB1001',
    'WB1002',
    'WB1003',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html',
  ],
  preset: 'ci-runner',
  on: resourceSubject(),
  checklist: {
    10: {
      missing: 'partial',
      minor: 'note',
      more: 'partial',
      moreMinor: 'note',
      nearMiss: 'partial',
      otherValue: 'partial',
      launched: 'partial',
      volumes: 'partial',
      notPropagated: 'partial',
    },
  },
  messages: {
    missing:
      '{name} has no tag managed-by: warpbuild{when}; a tag of the whole stack would do, but cannot be seen here.',
    minor: {
      text: '{name} has no tag managed-by: warpbuild{when}; a tag of the whole stack would do, but cannot be seen here.',
      severity: 'info',
    },
    more: '{count} further resources, from {name} on, have no tag managed-by: warpbuild; they are not named one by one.',
    moreMinor: {
      text: '{count} further resources, from {name} on, have no tag managed-by: warpbuild; they are not named one by one.',
      severity: 'info',
    },
    nearMiss: {
      text: '{name} has the tag {tag}{when}, which no policy or report for managed-by: warpbuild matches.',
      severity: 'medium',
    },
    otherValue: '{name} has the tag {tag}{when}, not managed-by: warpbuild.',
    launched:
      '{name} launches {what} without the tag managed-by: warpbuild{when}; its own tags stay with the template.',
    volumes: '{name} gives its tags to no volume{when}, so its volumes stay without managed-by: warpbuild.',
    notPropagated: '{name} keeps its tag managed-by to itself{when}, so the instances that it launches have none.',
  },

  *check(resource, finding, facts) {
    const mayChange = facts.get(templateMacros).length > 0;
    const unlisted = facts.get(unlistedUntagged);
    const name = resource.id;
    const isCore = isCoreType(resource.type);
    for (const { kind, node, what, when } of tagDefects(facts, resource)) {
      if (kind === 'near-key' || kind === 'near-value') yield finding.nearMiss(node, { name, tag: what }).when(when);
      else if (kind === 'other-value') yield finding.otherValue(node, { name, tag: what }).when(when);
      else if (kind === 'not-propagated') yield finding.notPropagated(node, { name }).when(when);
      else if (mayChange) continue;
      else if (kind === 'not-launched') yield finding.launched(node, { name, what }).when(when);
      else if (kind === 'not-on-volumes') yield finding.volumes(node, { name }).when(when);
      else if (unlisted.includes(name)) {
        if (unlisted[0] === name)
          yield (isCore ? finding.more : finding.moreMinor)(node, { name, count: unlisted.length });
      } else yield (isCore ? finding.missing : finding.minor)(node, { name }).when(when);
    }
  },

  fixes: {
    add: {
      title: 'Add the tag managed-by: warpbuild',
      applicability: 'safe',
      becomes: listChanges,
      apply: (context) => (mayReplace(context.subject) || !lacksKey(context) ? 'decline' : add(context)),
    },
    addToAll: {
      title: 'Add the tag managed-by: warpbuild to all {count}',
      applicability: 'safe',
      becomes: listChanges,
      apply: (context) => (context.finding.message.startsWith('more') ? addToUnlisted(context) : 'decline'),
    },
    addAndReplace: {
      title: 'Add the tag managed-by: warpbuild (replaces the resource)',
      applicability: 'needs-review',
      becomes: listChanges,
      apply: (context) => (mayReplace(context.subject) && lacksKey(context) ? add(context) : 'decline'),
    },
    setValue: {
      title: 'Set the tag to managed-by: warpbuild',
      applicability: 'safe',
      apply: (context) => replaceTag(context, ['near-value'], managedTag.value),
    },
    claim: {
      title: 'Set managed-by to warpbuild (others may read it)',
      applicability: 'needs-review',
      apply: (context) => replaceTag(context, ['other-value'], managedTag.value),
    },
    rename: {
      title: 'Rename the tag key to managed-by (others may read it)',
      applicability: 'needs-review',
      apply: (context) =>
        tagPlace(context.subject.type)?.style === 'map' ? 'decline' : replaceTag(context, ['near-key'], managedTag.key),
    },
    tagLaunched: {
      title: 'Tag the instances and volumes that it launches',
      applicability: 'safe',
      apply: (context) => (context.facts.get(launchesWithoutTags) ? 'decline' : tagLaunched(context)),
    },
    tagLaunchedUnchecked: {
      title: 'Tag what it launches (may fail without ec2:CreateTags)',
      applicability: 'needs-review',
      apply: (context) => (context.facts.get(launchesWithoutTags) ? tagLaunched(context) : 'decline'),
    },
    tagVolumes: {
      title: 'Give the tags of the instance to its volumes, too',
      applicability: 'safe',
      apply({ edit, finding, subject, tree }) {
        if (finding.message !== 'volumes') return 'decline';
        const { properties, entry } = subject;
        const told = entryOf(properties, volumeTags);
        if (!properties || !isOwn(tree, entry, told?.value ?? properties)) return 'decline';
        if (told) return finding.at === told.value ? edit.replace(told.value, true) : 'decline';
        return finding.path.length === subject.when.length ? edit.put(properties, volumeTags, true) : 'decline';
      },
    },
    propagate: {
      title: 'Give the tag to launched instances, too',
      applicability: 'safe',
      apply({ edit, finding, subject, tree }) {
        const value = finding.at as SyntaxNode;
        return finding.message === 'notPropagated' && isOwn(tree, subject.entry, value)
          ? edit.replace(value, true)
          : 'decline';
      },
    },
  },
});

/** EC2 takes no more tags on a resource (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions). */
const mostTags = 50;

const volumeTags = 'PropagateTagsToVolumeOnCreation';

function mayReplace({ type }: Resource): boolean {
  const place = tagPlace(type);
  const effect = place ? cfnType(type)?.replacement([place.property]) : 'no';
  return effect === 'yes' || effect === 'maybe';
}

/** Whether the finding is one that a further tag ends: none is there, or only one under another key. */
function lacksKey({ finding, subject, facts }: FixContext<Resource>): boolean {
  if (finding.message === 'missing' || finding.message === 'minor') return finding.path.length === subject.when.length;
  const near = defectAt({ finding, subject, facts }, ['near-key']);
  if (!near) return false;
  // IAM takes keys that differ in case only for the same key.
  const isSameKey = near.what.toLowerCase().startsWith(`${managedTag.key}:`);
  return !(isSameKey && subject.type.startsWith('AWS::IAM::'));
}

function defectAt(
  { finding, subject, facts }: Pick<FixContext<Resource>, 'finding' | 'subject' | 'facts'>,
  kinds: readonly TagDefect['kind'][],
): TagDefect | undefined {
  return tagDefects(facts, subject).find(({ kind, node }) => kinds.includes(kind) && node === finding.at);
}

/** To see what a resource lacks, and to write it. */
const stepsOfResource = 20;

function addToUnlisted(context: FixContext<Resource>): Editor | 'decline' {
  const { facts, edit } = context;
  const ids = facts.get(unlistedUntagged);
  // Of thousands, each finding offers them all.
  spend(stepsOfResource * ids.length, 'computing fixes');
  const results = ids.map((id) => {
    const subject = facts.get(resourceNamed, id);
    const defect = subject && tagDefects(facts, subject).find(({ kind }) => kind === 'missing');
    const isAlways = defect?.when.length === subject?.when.length;
    return subject && isAlways && !mayReplace(subject) ? add({ ...context, subject }) : 'decline';
  });
  return results.every((result) => result === 'decline') ? 'decline' : edit;
}

function add(context: FixContext<Resource>): Editor | 'decline' {
  const { edit, subject } = context;
  const result = addTag(context);
  const isInstance = subject.type === 'AWS::EC2::Instance' && !entryOf(subject.properties, 'LaunchTemplate');
  if (result === 'decline' || !isInstance || !subject.properties || entryOf(subject.properties, volumeTags))
    return result;
  return edit.put(subject.properties, volumeTags, true);
}

function addTag({ edit, subject, tree }: FixContext<Resource>): Editor | 'decline' {
  const isTemplate = subject.type === 'AWS::EC2::LaunchTemplate';
  const place = isTemplate ? ({ property: 'TagSpecifications', style: 'list' } as const) : tagPlace(subject.type);
  if (!place) return 'decline';
  const element = isTemplate
    ? { ResourceType: 'launch-template', Tags: [newTag] }
    : place.style === 'asg'
      ? { ...newTag, PropagateAtLaunch: true }
      : newTag;
  const map = { map: { [managedTag.key]: managedTag.value } };
  const whole = place.style === 'map' ? map : [element];
  const properties = entryOf(subject.node, 'Properties')?.value;
  if (!properties) return edit.put(subject.node, 'Properties', { [place.property]: whole });
  const tags = entryOf(properties, place.property)?.value;
  if (!isMap(properties) || !isOwn(tree, subject.entry, tags ?? properties)) return 'decline';
  if (!tags) return edit.put(properties, place.property, whole);
  if (place.style === 'map')
    return isMap(tags) && tags.tag === undefined && !tags.entries.some(({ key }) => key.source.startsWith('Fn::'))
      ? edit.put(tags, managedTag.key, managedTag.value)
      : 'decline';
  if (tags.kind !== 'seq' || tags.tag !== undefined || tags.items.length >= mostTags) return 'decline';
  return isTemplate
    ? addToSpecification(edit, tags.items, () => edit.append(tags, element), 'launch-template')
    : edit.append(tags, element);
}

function replaceTag(
  context: FixContext<Resource>,
  kinds: readonly TagDefect['kind'][],
  text: string,
): Editor | 'decline' {
  const { edit, finding, subject, tree } = context;
  const node = finding.at as SyntaxNode;
  return defectAt(context, kinds) && isOwn(tree, subject.entry, node) && !mayReplace(subject)
    ? edit.replace(node, text)
    : 'decline';
}

function tagLaunched({ edit, finding, facts, subject, tree }: FixContext<Resource>): Editor | 'decline' {
  const data = entryOf(subject.properties, 'LaunchTemplateData')?.value;
  return finding.message === 'launched'
    ? tagWhatIsLaunched({ edit, facts, tree, data, owner: subject.entry })
    : 'decline';
}

function manyResources(type: string, [one, rest]: readonly [string, string]): string {
  const names = Array.from({ length: 28 }, (_, index) => `Untagged${String(index + 1)}`);
  const listed = names.map((name, index) => {
    const mark = index > 25 ? '' : `\n        ${'^'.repeat(name.length)} ${index < 25 ? one : rest}`;
    return `        ${name}:${mark}\n          Type: ${type}`;
  });
  return `\n      Resources:\n${listed.join('\n')}\n`;
}

export const examples: readonly Example[] = [
  {
    title: 'a network without tags',
    dialect: 'cfn',
    fixes: ['add'],
    bad: `
      Resources:
        Vpc:
        ^^^ missing
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
        Gateway:
        ^^^^^^^ missing
          Type: AWS::EC2::InternetGateway
        Subnet:
        ^^^^^^ missing
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.64.0.0/20
            Tags:
              - Key: Name # shown in the console
                Value: runners-a
    `,
  },
  {
    title: 'a flow list of tags',
    dialect: 'cfn',
    fixes: ['add'],
    bad: `
      {
        "Resources": {
          "Vpc": {
          ^^^^^ missing
            "Type": "AWS::EC2::VPC",
            "Properties": {
              "CidrBlock": "10.64.0.0/16",
              "Tags": [{ "Key": "Name", "Value": "ci" }]
            }
          }
        }
      }
    `,
  },
  {
    title: 'tags as a map',
    dialect: 'cfn',
    fixes: ['add'],
    bad: `
      Resources:
        Token:
        ^^^^^ minor
          Type: AWS::SSM::Parameter
          Properties:
            Type: String
            Value: unset
            Tags:
              team: platform
        Other:
        ^^^^^ minor
          Type: AWS::SSM::Parameter
          Properties:
            Type: String
            Value: unset
    `,
  },
  {
    title: 'tags that replace the resource',
    dialect: 'cfn',
    fixes: ['addAndReplace'],
    bad: `
      Resources:
        Queue:
        ^^^^^ minor
          Type: AWS::Batch::JobQueue
          Properties:
            Priority: 1
            ComputeEnvironmentOrder: []
    `,
  },
  {
    title: 'a tag that is there on one branch only',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsProd: !Equals [!Ref Stage, prod]
      Resources:
        Cache:
        ^^^^^ missing
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules: [{ Status: Enabled, ExpirationInDays: 14 }]
            Tags:
              - !If [IsProd, { Key: managed-by, Value: warpbuild }, !Ref AWS::NoValue]
    `,
  },
  {
    title: 'tags that an alias repeats',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Vpc:
        ^^^ missing
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags: &tags
              - Key: team
                Value: platform
          Metadata:
            Tags: *tags
    `,
  },
  {
    title: 'the key in another spelling',
    dialect: 'cfn',
    fixes: ['add', 'rename'],
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags:
              - Key: ManagedBy
                     ^^^^^^^^^ nearMiss
                Value: warpbuild
    `,
  },
  {
    title: 'the key of a role in another case',
    dialect: 'cfn',
    fixes: ['rename'],
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
            Tags:
              - Key: Managed-By
                     ^^^^^^^^^^ nearMiss
                Value: warpbuild
    `,
  },
  {
    title: 'the value in another case',
    dialect: 'cfn',
    fixes: ['setValue'],
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags: [{ Key: managed-by, Value: WarpBuild }]
                                             ^^^^^^^^^ nearMiss
    `,
  },
  {
    title: 'the key with another value',
    dialect: 'cfn',
    fixes: ['claim'],
    bad: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags: [{ Key: managed-by, Value: terraform }]
                                             ^^^^^^^^^ otherValue
    `,
  },
  {
    title: 'a launch template without tags',
    dialect: 'cfn',
    fixes: ['add', 'tagLaunched'],
    bad: `
      Resources:
        RunnerTemplate:
        ^^^^^^^^^^^^^^ missing
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
            ^^^^^^^^^^^^^^^^^^ launched
              ImageId: ami-0123456789abcdef0
              MetadataOptions:
                HttpTokens: required
    `,
  },
  {
    title: 'a launch template that tags itself, and instances otherwise',
    dialect: 'cfn',
    fixes: ['tagLaunched'],
    bad: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            TagSpecifications:
              - ResourceType: launch-template
                Tags: [{ Key: managed-by, Value: warpbuild }]
            LaunchTemplateData:
              MetadataOptions:
                HttpTokens: required
              TagSpecifications:
              ^^^^^^^^^^^^^^^^^ launched
                - ResourceType: instance
                  Tags:
                    - Key: Name
                      Value: runner
    `,
  },
  {
    title: 'a launch template whose launcher may not tag',
    dialect: 'cfn',
    fixes: ['add', 'tagLaunchedUnchecked'],
    bad: `
      Resources:
        RunnerTemplate:
        ^^^^^^^^^^^^^^ missing
          Type: AWS::EC2::LaunchTemplate
          Properties:
            TagSpecifications:
              - ResourceType: launch-template
                Tags: [{ Key: team, Value: platform }]
            LaunchTemplateData:
            ^^^^^^^^^^^^^^^^^^ launched
              MetadataOptions:
                HttpTokens: required
        LaunchPolicy:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: launch
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Action: ec2:RunInstances
                  Resource: arn:aws:ec2:eu-west-1:123456789012:instance/*
    `,
  },
  {
    title: 'a group that keeps its tag to itself',
    dialect: 'cfn',
    fixes: ['propagate'],
    bad: `
      Resources:
        Runners:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            MinSize: '0'
            MaxSize: '4'
            LaunchConfigurationName: runners
            Tags:
              - Key: managed-by
                Value: warpbuild
                PropagateAtLaunch: false
                                   ^^^^^ notPropagated
    `,
  },
  {
    title: 'a group without tags',
    dialect: 'cfn',
    fixes: ['add'],
    bad: `
      Resources:
        Runners:
        ^^^^^^^ minor
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            MinSize: '0'
            MaxSize: '4'
            LaunchTemplate: { LaunchTemplateId: lt-0123456789abcdef0, Version: '1' }
    `,
  },
  {
    title: 'an instance that keeps its tags from its volumes',
    dialect: 'cfn',
    fixes: ['tagVolumes'],
    bad: `
      Resources:
        Builder:
        ^^^^^^^ volumes
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
            MetadataOptions: { HttpTokens: required }
            Tags: [{ Key: managed-by, Value: warpbuild }]
        Other:
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
            MetadataOptions: { HttpTokens: required }
            PropagateTagsToVolumeOnCreation: false # they are encrypted
                                             ^^^^^ volumes
            Tags: [{ Key: managed-by, Value: warpbuild }]
    `,
  },
  {
    title: 'an instance without tags',
    dialect: 'cfn',
    fixes: ['add'],
    bad: `
      Resources:
        Builder:
        ^^^^^^^ missing
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
            MetadataOptions: { HttpTokens: required }
    `,
  },
  {
    title: 'more resources than anybody wants to read of',
    dialect: 'cfn',
    fixes: ['add', 'addToAll'],
    bad: manyResources('AWS::EC2::InternetGateway', ['missing', 'more']),
  },
  {
    title: 'more queues than anybody wants to read of',
    dialect: 'cfn',
    fixes: ['add', 'addToAll'],
    bad: manyResources('AWS::SQS::Queue', ['minor', 'moreMinor']),
  },
  {
    title: 'functions that the globals of SAM give the tag to',
    dialect: 'cfn',
    good: `
      Transform: AWS::Serverless-2016-10-31
      Globals:
        Function:
          Tags: { managed-by: warpbuild }
      Resources:
        Scale:
          Type: AWS::Serverless::Function
          Properties:
            InlineCode: 'exports.handler = () => 1'
            Handler: index.handler
            Runtime: nodejs22.x
            Tags: { team: platform }
    `,
  },
  {
    title: 'functions that the globals of SAM give the tag in another spelling, unless they have their own',
    dialect: 'cfn',
    bad: `
      Transform: AWS::Serverless-2016-10-31
      Globals:
        Function:
          Tags: { managed-by: WarpBuild }
                              ^^^^^^^^^ nearMiss
      Resources:
        Scale:
          Type: AWS::Serverless::Function
          Properties:
            Handler: index.handler
        Drain:
          Type: AWS::Serverless::Function
          Properties:
            Handler: index.handler
            Tags: { managed-by: warpbuild }
    `,
  },
  {
    title: 'everything tagged, also by a parameter and a map',
    dialect: 'cfn',
    good: `
      Parameters:
        Manager:
          Type: String
          Default: warpbuild
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
            Tags: [{ Key: managed-by, Value: !Ref Manager }]
        Token:
          Type: AWS::SSM::Parameter
          Properties:
            Type: String
            Value: unset
            Tags: { managed-by: warpbuild }
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            TagSpecifications:
              - ResourceType: launch-template
                Tags: [{ Key: managed-by, Value: warpbuild }]
            LaunchTemplateData:
              MetadataOptions:
                HttpTokens: required
              TagSpecifications:
                - ResourceType: instance
                  Tags: [{ Key: managed-by, Value: warpbuild }]
                - ResourceType: volume
                  Tags: [{ Key: managed-by, Value: warpbuild }]
        Runners:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            MinSize: '0'
            MaxSize: '4'
            LaunchTemplate: { LaunchTemplateId: !Ref RunnerTemplate, Version: '1' }
            Tags: [{ Key: managed-by, Value: warpbuild, PropagateAtLaunch: false }]
    `,
  },
  {
    title: 'types that have no tags',
    dialect: 'cfn',
    good: `
      Resources:
        Profile:
          Type: AWS::IAM::InstanceProfile
          Properties:
            Roles: [ci-runner-role]
        Attachment:
          Type: AWS::EC2::VPCGatewayAttachment
          Properties:
            VpcId: vpc-0123456789abcdef0
            InternetGatewayId: igw-0123456789abcdef0
        Own:
          Type: Custom::Thing
          Properties:
            ServiceToken: arn:aws:lambda:eu-west-1:123456789012:function:thing
    `,
  },
  {
    title: 'tags that nobody can know here',
    dialect: 'cfn',
    good: `
      Transform: [AWS::LanguageExtensions, CompanyTags]
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties:
            CidrBlock: 10.64.0.0/16
        Subnet:
          Type: AWS::EC2::Subnet
          Properties:
            VpcId: !Ref Vpc
            CidrBlock: 10.64.0.0/20
            Tags:
              Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://templates/tags.yaml } }
    `,
  },
];
