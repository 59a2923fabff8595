import { isOwn, launchSubject, switchedOff } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, get, isMap } from '#core/syntax/index.ts';

export default defineRule({
  id: 'ec2/imds-off-with-profile',
  title: 'Instance profile whose credentials nothing can read',
  severity: 'low',
  since: '0.1.0',
  why: 'Programs get the credentials of an instance profile from the metadata service alone. Where that is off, jobs that need them fail, and people put long-lived keys in their place.',
  refs: [
    'WB704',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html',
  ],
  preset: 'recommended',
  on: launchSubject,
  checklist: { 7: { off: 'note' } },
  messages: {
    off: 'The metadata service of {name} is off{when}, so no program on it gets the credentials of its instance profile.',
  },

  *check(data, finding, facts) {
    for (const { node, profile, when } of switchedOff(facts, data))
      yield finding.off(node, { name: data.name }).when(when).also(profile.key, 'The profile.');
  },

  fixes: {
    turnOn: {
      title: 'Turn the metadata service on, for IMDSv2 only',
      applicability: 'needs-review',
      asked: 'never',
      apply({ edit, finding, subject, tree }) {
        const { kind, node, optionsKey, owner } = subject;
        const options = entryOf(node, optionsKey)?.value;
        if (kind === 'launch-configuration' || kind === 'dump' || !isMap(options)) return 'decline';
        const endpoint = get(options, 'HttpEndpoint');
        if (endpoint !== finding.at || !isOwn(tree, owner, endpoint)) return 'decline';
        return edit.replace(endpoint, 'enabled').put(options, 'HttpTokens', 'required');
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'a launch template with a profile and without metadata',
    dialect: 'cfn',
    fixes: ['turnOn'],
    bad: `
      Parameters:
        ProfileArn:
          Type: String
          Default: arn:aws:iam::111122223333:instance-profile/ci-runner
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              IamInstanceProfile: { Arn: !Ref ProfileArn }
              MetadataOptions:
                HttpEndpoint: disabled # nobody needs it
                              ^^^^^^^^ off
                HttpTokens: optional
    `,
  },
  {
    title: 'an instance of its own',
    dialect: 'cfn',
    fixes: ['turnOn'],
    bad: `
      {
        "Resources": {
          "Builder": {
            "Type": "AWS::EC2::Instance",
            "Properties": {
              "IamInstanceProfile": { "Ref": "Profile" },
              "MetadataOptions": { "HttpEndpoint": "disabled" }
                                                   ^^^^^^^^^^ off
            }
          },
          "Profile": {
            "Type": "AWS::IAM::InstanceProfile",
            "Properties": { "Roles": ["ci-runner-role"] }
          }
        }
      }
    `,
  },
  {
    title: 'metadata that one kind of stack goes without',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsClosed: !Equals [!Ref Stage, prod]
      Resources:
        Agents:
          Type: AWS::AutoScaling::LaunchConfiguration
          Properties:
            ImageId: ami-0123456789abcdef0
            InstanceType: c6i.large
            IamInstanceProfile: ci-agent
            MetadataOptions:
              HttpEndpoint: !If [IsClosed, disabled, enabled]
                                           ^^^^^^^^ off
              HttpTokens: required
    `,
  },
  {
    title: 'no profile, or a profile for the other case',
    dialect: 'cfn',
    good: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsClosed: !Equals [!Ref Stage, prod]
      Resources:
        First:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: { HttpEndpoint: disabled }
        Second:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              IamInstanceProfile: !If [IsClosed, !Ref AWS::NoValue, { Name: ci-runner }]
              MetadataOptions:
                HttpEndpoint: !If [IsClosed, disabled, enabled]
                HttpTokens: required
    `,
  },
];
