import { launchSubject, roleOf } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { property, strings } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/ssh-key',
  title: 'SSH key on runners',
  severity: 'low',
  since: '0.1.0',
  why: 'A key that may never be used is one more secret that can leak, and it tempts people to open port 22 for it.',
  refs: ['WB210', 'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html'],
  preset: 'ci-runner',
  on: launchSubject,
  messages: {
    key: '{name} has an SSH key{when}, which is of no use without inbound connections; Session Manager opens shells without one.',
  },
  checklist: { 2: { key: 'note' } },

  *check(data, finding, facts) {
    const entry = entryOf(data.node, 'KeyName');
    if (!entry || (data.resource && roleOf(facts, data.resource) !== 'runner')) return;
    const { alternatives, unknown } = property(facts, data.node, 'KeyName');
    const found = finding.key(entry.key, { name: data.name }).when(data.when);
    // Whatever a parameter is set to, it is a key; only the empty text is none.
    if (unknown.length > 0) yield found;
    else
      for (const { value, when } of alternatives)
        if (!strings(facts, value).alternatives.some((text) => text.value === '')) yield found.when(when);
  },

  fixes: {},
  remedy:
    'Leave `KeyName` out, and give the role of the runners `AmazonSSMManagedInstanceCore` where people need a shell.',
});

export const examples: readonly Example[] = [
  {
    title: 'a launch template and an instance',
    dialect: 'cfn',
    bad: `
      Parameters:
        Key:
          Type: AWS::EC2::KeyPair::KeyName
      Conditions:
        IsDebug: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              KeyName: !Ref Key
              ^^^^^^^ key
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            KeyName: !If [IsDebug, debug, !Ref AWS::NoValue]
            ^^^^^^^ key
    `,
    fixes: [],
  },
  {
    title: 'a bastion host, and runners without',
    dialect: 'cfn',
    good: `
      Resources:
        BastionHost:
          Type: AWS::EC2::Instance
          Properties:
            KeyName: admin
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
    `,
  },
];
