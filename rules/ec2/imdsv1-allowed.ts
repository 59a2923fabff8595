import {
  isOwn,
  launchSubject,
  metadataOf,
  tokenlessUserData,
  templateMacros,
  usesOf,
  type LaunchData,
  type Metadata,
} from '#core/models/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { defineRule, type Example, type Finding, type FixContext } from '#core/rule/index.ts';
import { entryOf, get, isMap, pathTo, plainText, type SyntaxNode } from '#core/syntax/index.ts';
import { templateEntry } from '#core/values/index.ts';

export default defineRule({
  id: 'ec2/imdsv1-allowed',
  title: 'Instance metadata readable without a session token',
  severity: 'medium',
  since: '0.1.0',
  why: 'With IMDSv1, any program that can be made to fetch a URL hands out the credentials of the instance role. IMDSv2 asks for a session token first, which a forged request cannot get.',
  refs: [
    'WB701',
    'WB702',
    'WB706',
    'FSBP:EC2.8',
    'FSBP:EC2.170',
    'FSBP:AutoScaling.3',
    'checkov:CKV_AWS_79',
    'trivy:AWS-0028',
    'trivy:AWS-0130',
    'tfsec:aws-ec2-enforce-http-token-imds',
    'cdk-nag:EC2IMDSv2Enabled',
    'CWE-918',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html',
  ],
  narrowerRefs: {
    'checkov:CKV_AWS_79': { messages: ['absent', 'optional'] },
    'trivy:AWS-0028': { messages: ['absent', 'optional'] },
    'trivy:AWS-0130': { messages: ['absent', 'optional'] },
    'tfsec:aws-ec2-enforce-http-token-imds': { messages: ['absent', 'optional'] },
    'cdk-nag:EC2IMDSv2Enabled': { messages: ['absent', 'optional'] },
  },
  preset: 'recommended',
  on: launchSubject,
  checklist: { 7: { absent: 'fail', optional: 'fail', userData: 'note' } },
  messages: {
    absent: '{name} does not require IMDSv2{when}, so the defaults of account and image decide whether IMDSv1 works.',
    optional: {
      text: '{name} sets HttpTokens to "optional"{when}, which keeps IMDSv1: one forged request yields the credentials of its role.',
      severity: 'high',
    },
    userData:
      'UserData of {name} reads instance metadata without a session token{when}, which fails where IMDSv2 is required.',
  },

  *check(data, finding, facts) {
    const args = { name: data.name };
    const cases = metadataOf(facts, data);
    const mayChange = facts.get(templateMacros).length > 0;
    for (const each of cases) {
      if (each.tokens === 'absent' && !mayChange)
        yield finding.absent(each.options?.key ?? data.at, args).when(each.when);
      if (each.tokens === 'optional') yield optional(finding.optional(each.node ?? data.at, args), each);
    }
    const reader = tokenlessUserData(data);
    if (reader && cases.length > 0) yield finding.userData(reader, args).when(data.when);
  },

  fixes: {
    require: {
      title: 'Require IMDSv2',
      applicability: 'safe',
      apply: (context) => (tokenlessUserData(context.subject) ? 'decline' : require(context)),
    },
    requireAndBreak: {
      title: 'Require IMDSv2 (breaks the UserData that uses IMDSv1)',
      applicability: 'needs-review',
      apply: (context) => (tokenlessUserData(context.subject) ? require(context) : 'decline'),
    },
    requireAndReplace: {
      title: 'Require IMDSv2 (replaces the launch configuration)',
      applicability: 'needs-review',
      apply: (context) => (context.subject.kind === 'launch-configuration' ? put(context) : 'decline'),
    },
    parameterDefault: {
      title: 'Require IMDSv2 by default',
      applicability: 'safe',
      apply(context) {
        const parameter = parameterAt(context);
        if (!parameter || get(parameter.node, 'Default') !== context.finding.at) return 'decline';
        const isForTokens = (use: SyntaxNode) => pathTo(context.tree, use)?.at(-1) === 'HttpTokens';
        const allowed = get(parameter.node, 'AllowedValues');
        const permits = allowed?.kind !== 'seq' || allowed.items.some((item) => plainText(item) === 'required');
        if (!permits || !context.facts.get(usesOf, parameter.name).every(isForTokens)) return 'decline';
        return tokenlessUserData(context.subject)
          ? 'decline'
          : context.edit.replace(context.finding.at as SyntaxNode, 'required');
      },
    },
    allowedValue: {
      title: 'Take "optional" from the allowed values',
      applicability: 'needs-review',
      apply(context) {
        const parameter = parameterAt(context);
        const allowed = get(parameter?.node, 'AllowedValues');
        const item = allowed?.kind === 'seq' ? allowed.items.find((each) => each === context.finding.at) : undefined;
        if (allowed?.kind !== 'seq' || !item || allowed.items.length < 2) return 'decline';
        return context.edit.removeItem(allowed, item, 'keep-empty');
      },
    },
  },
});

/** A value that only somebody who asks for it gets is not worse than a missing one. */
function optional(found: Finding, { when }: Metadata): Finding {
  const isDefault = when.every((assumption) => 'condition' in assumption || assumption.default);
  return (isDefault ? found : found.withSeverity('medium')).when(when);
}

function require(context: FixContext<LaunchData>): Editor | 'decline' {
  const { kind } = context.subject;
  // What a describe command printed is evidence; editing it changes nothing.
  if (kind === 'launch-configuration' || kind === 'dump') return 'decline';
  return put(context);
}

function put({ edit, finding, subject, tree }: FixContext<LaunchData>): Editor | 'decline' {
  const { node, optionsKey, owner } = subject;
  if (finding.message === 'userData' || !isOwn(tree, owner, node)) return 'decline';
  if (finding.message === 'optional') {
    const value = finding.at as SyntaxNode;
    return isOwn(tree, owner, value) ? edit.replace(value, 'required') : 'decline';
  }
  const options = entryOf(node, optionsKey)?.value;
  if (!options)
    return edit.put(
      node,
      optionsKey,
      optionsKey === 'MetadataOptions'
        ? { HttpEndpoint: 'enabled', HttpTokens: 'required' }
        : { HttpTokens: 'required' },
    );
  if (!isMap(options) || finding.at !== entryOf(node, optionsKey)?.key || !isOwn(tree, owner, options))
    return 'decline';
  return edit.put(options, 'HttpTokens', 'required');
}

/** The parameter in which a finding lies. */
function parameterAt({
  finding,
  facts,
  tree,
}: FixContext<LaunchData>): { readonly name: string; readonly node: SyntaxNode } | undefined {
  const [section, name] = pathTo(tree, finding.at) ?? [];
  if (section !== 'Parameters' || name === undefined) return undefined;
  const entry = facts.get(templateEntry, `Parameters/${String(name)}`);
  return entry && { name: String(name), node: entry.value };
}

export const examples: readonly Example[] = [
  {
    title: 'a launch template without metadata options',
    dialect: 'cfn',
    fixes: ['require'],
    bad: `
      Parameters:
        ImageId:
          Type: AWS::EC2::Image::Id
      Resources:
        RunnerTemplate:
        ^^^^^^^^^^^^^^ absent
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              InstanceType: m7a.large # four jobs at once
              ImageId: !Ref ImageId
    `,
  },
  {
    title: 'metadata options that say nothing of tokens',
    dialect: 'cfn',
    fixes: ['require'],
    bad: `
      {
        "Resources": {
          "Template": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": {
              "LaunchTemplateData": {
                "MetadataOptions": { "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2 }
                ^^^^^^^^^^^^^^^^^ absent
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'optional tokens on an instance, against its launch template',
    dialect: 'cfn',
    fixes: ['require'],
    bad: `
      Resources:
        Builder:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate: { LaunchTemplateId: lt-0123456789abcdef0, Version: '3' }
            MetadataOptions: { HttpTokens: optional }
                                           ^^^^^^^^ optional
    `,
  },
  {
    title: 'an instance of its own',
    dialect: 'cfn',
    fixes: ['require'],
    bad: `
      Resources:
        Builder:
        ^^^^^^^ absent
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
            InstanceType: c7g.large
    `,
  },
  {
    title: 'an instance that inherits from its launch template, which says nothing',
    dialect: 'cfn',
    fixes: ['require'],
    bad: `
      Resources:
        Template:
        ^^^^^^^^ absent
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData: { ImageId: ami-0123456789abcdef0 }
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate:
              LaunchTemplateId: !Ref Template
              Version: !GetAtt Template.LatestVersionNumber
            MetadataOptions: { HttpPutResponseHopLimit: 2 }
    `,
  },
  {
    title: 'a launch configuration',
    dialect: 'cfn',
    fixes: ['requireAndReplace'],
    bad: `
      Resources:
        Agents:
        ^^^^^^ absent
          Type: AWS::AutoScaling::LaunchConfiguration
          Properties:
            ImageId: ami-0123456789abcdef0
            InstanceType: c6i.large
    `,
  },
  {
    title: 'the build instances of Image Builder',
    dialect: 'cfn',
    fixes: ['require'],
    bad: `
      Resources:
        ImageBuild:
        ^^^^^^^^^^ absent
          Type: AWS::ImageBuilder::InfrastructureConfiguration
          Properties:
            Name: runner-images
            InstanceProfileName: image-builder
    `,
  },
  {
    title: 'a parameter whose default is optional',
    dialect: 'cfn',
    fixes: ['parameterDefault'],
    bad: `
      Parameters:
        MetadataTokens:
          Type: String
          Default: optional
                   ^^^^^^^^ optional
      Resources:
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions:
                HttpTokens: !Ref MetadataTokens
    `,
  },
  {
    title: 'a parameter that may be set to optional',
    dialect: 'cfn',
    fixes: ['allowedValue'],
    bad: `
      Parameters:
        MetadataTokens:
          Type: String
          Default: required
          AllowedValues:
            - required
            - optional
              ^^^^^^^^ optional low
      Resources:
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions:
                HttpTokens: !Ref MetadataTokens
    `,
  },
  {
    title: 'a parameter that a condition reads too',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Tokens:
          Type: String
          Default: optional
                   ^^^^^^^^ optional
      Conditions:
        IsStrict: !Equals [!Ref Tokens, required]
      Resources:
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions:
                HttpTokens: !Ref Tokens
    `,
  },
  {
    title: 'a branch of an If',
    dialect: 'cfn',
    fixes: ['require'],
    bad: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsLegacy: !Equals [!Ref Stage, legacy]
      Resources:
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions:
                HttpEndpoint: enabled
                HttpTokens: !If [IsLegacy, optional, required]
                                           ^^^^^^^^ optional
    `,
  },
  {
    title: 'options that are there on one branch only',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsStrict: !Equals [!Ref Stage, prod]
      Resources:
        Template:
        ^^^^^^^^ absent
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: !If [IsStrict, { HttpTokens: required }, !Ref AWS::NoValue]
    `,
  },
  {
    title: 'user data that reads metadata without a token',
    dialect: 'cfn',
    fixes: ['requireAndBreak'],
    bad: `
      Resources:
        Runner:
        ^^^^^^ absent
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
            UserData:
              Fn::Base64: curl -s http://169.254.169.254/latest/meta-data/instance-id
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ userData
    `,
  },
  {
    title: 'launch data for the command line',
    dialect: 'launch-data',
    fixes: ['require'],
    bad: `
      {
        "LaunchTemplateData": {
        ^^^^^^^^^^^^^^^^^^^^ absent
          "ImageId": "ami-0123456789abcdef0",
          "InstanceType": "m7a.large"
        }
      }
    `,
  },
  {
    title: 'a request of run-instances',
    dialect: 'launch-data',
    fixes: ['require'],
    bad: `
      {
        "ImageId": "ami-0123456789abcdef0",
        "MetadataOptions": { "HttpTokens": "optional" }
                                           ^^^^^^^^^^ optional
      }
    `,
  },
  {
    title: 'what describe-launch-template-versions printed',
    dialect: 'launch-data',
    fixes: [],
    bad: `
      {
        "LaunchTemplateVersions": [
          {
            "VersionNumber": 4,
            "LaunchTemplateData": { "ImageId": "ami-0123456789abcdef0" }
            ^^^^^^^^^^^^^^^^^^^^ absent
          }
        ]
      }
    `,
  },
  {
    title: 'metadata options that an alias repeats',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        First:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: &options
                HttpTokens: optional
                            ^^^^^^^^ optional
          Metadata:
            AsDeployed: *options
    `,
  },
  {
    title: 'IMDSv2 required',
    dialect: 'cfn',
    good: `
      Resources:
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions:
                HttpTokens: required
                HttpPutResponseHopLimit: 2
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate:
              LaunchTemplateId: !Ref Template
              Version: !GetAtt Template.LatestVersionNumber
    `,
  },
  {
    title: 'metadata service off, whatever the tokens',
    dialect: 'cfn',
    good: `
      Resources:
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: { HttpEndpoint: disabled, HttpTokens: optional }
    `,
  },
  {
    title: 'a launch template of another stack',
    dialect: 'cfn',
    good: `
      Parameters:
        TemplateId:
          Type: String
      Resources:
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            LaunchTemplate:
              LaunchTemplateId: !Ref TemplateId
              Version: '1'
    `,
  },
  {
    title: 'tokens that nobody can know here',
    dialect: 'cfn',
    good: `
      Parameters:
        Tokens:
          Type: String
      Transform: CompanyDefaults
      Resources:
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions:
                HttpTokens: !Ref Tokens
        Other:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              ImageId: ami-0123456789abcdef0
    `,
  },
  {
    title: 'a macro that gets the whole resource',
    dialect: 'cfn',
    good: `
      Resources:
        Runner:
          Type: AWS::EC2::Instance
          Fn::Transform: {Name: CompanyDefaults}
          Properties:
            ImageId: ami-0123456789abcdef0
    `,
  },
  {
    title: 'a macro in the list of resources',
    dialect: 'cfn',
    good: `
      Resources:
        Fn::Transform: {Name: CompanyDefaults}
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
    `,
  },
  {
    title: 'user data that asks for a token first',
    dialect: 'cfn',
    good: `
      Resources:
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            MetadataOptions:
              HttpTokens: required
            UserData:
              Fn::Base64: |
                T=$(curl -X PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60')
                curl -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/meta-data/instance-id
    `,
  },
];
