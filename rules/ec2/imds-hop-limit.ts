import { hopLimits, isOwn, launchSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';

/** One hop for the instance, one more for a container behind a bridge. */
const enough = 2;

export default defineRule({
  id: 'ec2/imds-hop-limit',
  title: 'Instance metadata that travels beyond the instance',
  severity: 'low',
  since: '0.1.0',
  why: 'The hop limit ends the way of a session token after so many network devices. With more hops than a container needs, a proxy or router that a job runs can carry tokens, and with them credentials, to other machines.',
  refs: [
    'WB703',
    'FSBP:EC2.170',
    'CWE-668',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html',
  ],
  preset: 'recommended',
  on: launchSubject,
  checklist: { 7: { far: 'note' } },
  messages: {
    far: '{name} lets session tokens for instance metadata travel {hops} network hops{when}; containers on it need 2.',
  },

  *check(data, finding, facts) {
    for (const { hops, node, when } of hopLimits(facts, data))
      if (hops > enough) yield finding.far(node, { name: data.name, hops }).when(when);
  },

  fixes: {
    lower: {
      title: 'Lower the hop limit to 2 (deeper networks lose metadata)',
      applicability: 'needs-review',
      asked: 'never',
      apply({ edit, finding, subject, tree }) {
        const value = finding.at as SyntaxNode;
        const isLater = subject.kind === 'launch-configuration' || subject.kind === 'dump';
        return isLater || !isOwn(tree, subject.owner, value) ? 'decline' : edit.replace(value, enough);
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'more hops than containers need',
    dialect: 'cfn',
    fixes: ['lower'],
    bad: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions:
                HttpTokens: required
                HttpPutResponseHopLimit: 64 # for nested Docker
                                         ^^ far
    `,
  },
  {
    title: 'a request of run-instances',
    dialect: 'launch-data',
    fixes: ['lower'],
    bad: `
      {
        "ImageId": "ami-0123456789abcdef0",
        "MetadataOptions": { "HttpTokens": "required", "HttpPutResponseHopLimit": 3 }
                                                                                  ^ far
      }
    `,
  },
  {
    title: 'a launch configuration, which cannot change',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Agents:
          Type: AWS::AutoScaling::LaunchConfiguration
          Properties:
            ImageId: ami-0123456789abcdef0
            InstanceType: c6i.large
            MetadataOptions: { HttpTokens: required, HttpPutResponseHopLimit: 10 }
                                                                              ^^ far
    `,
  },
  {
    title: 'a parameter that may be set higher',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Hops:
          Type: Number
          Default: 2
          AllowedValues: [1, 2, 5]
                                ^ far info
      Resources:
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            MetadataOptions:
              HttpTokens: required
              HttpPutResponseHopLimit: !Ref Hops
    `,
  },
  {
    title: 'one hop, and two for containers',
    dialect: 'cfn',
    good: `
      Resources:
        First:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: { HttpTokens: required, HttpPutResponseHopLimit: 1 }
        Second:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              MetadataOptions: { HttpTokens: required, HttpPutResponseHopLimit: '2' }
    `,
  },
];
