import { isOwn, launchSubject, roleOf } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf, type SyntaxNode } from '#core/syntax/index.ts';
import { holdsByDefault, property, strings } from '#core/values/index.ts';

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
    const { alternatives, absent, unknown } = property(facts, data.node, 'KeyName');
    const found = finding.key(entry.key, { name: data.name }).when(data.when);
    const isEmpty = (value: SyntaxNode) => strings(facts, value).alternatives.some((text) => text.value === '');
    // Whatever a parameter is set to, it is a key; but one that is empty at first is there for those who ask for it.
    if (unknown.length > 0) {
      const isOnRequest =
        alternatives.some(({ value }) => isEmpty(value)) || absent.some((path) => holdsByDefault(facts, path));
      if (!isOnRequest) yield found;
      return;
    }
    for (const { value, when } of alternatives) if (!isEmpty(value)) yield found.when(when);
  },

  fixes: {
    remove: {
      title: 'Remove the SSH key (cuts off whoever uses it)',
      applicability: 'needs-review',
      apply({ edit, subject: { kind, node, owner }, tree }) {
        const entry = entryOf(node, 'KeyName');
        // Instances and launch configurations are replaced, which a click should not do.
        if (!entry || (kind !== 'launch-template' && kind !== 'json') || !isOwn(tree, owner, entry.value))
          return 'decline';
        return edit.removeEntry(node, entry);
      },
    },
  },
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
    fixes: ['remove'],
  },
  {
    title: 'a bastion host, and runners without a key unless somebody asks for one',
    dialect: 'cfn',
    good: `
      Parameters:
        Key: {Type: String, Default: ""}
      Conditions:
        HasKey: !Not [!Equals [!Ref Key, ""]]
      Resources:
        BastionHost:
          Type: AWS::EC2::Instance
          Properties:
            KeyName: admin
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              KeyName: !If [HasKey, !Ref Key, !Ref AWS::NoValue]
        Runner:
          Type: AWS::EC2::Instance
          Properties:
            ImageId: ami-0123456789abcdef0
    `,
  },
];
