import type { Facts } from '#core/facts/index.ts';
import { nameOf, propertyOf, resourcesOfType, resourceSubject, roleOf, type Resource } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { descendants, entryOf, get, type SyntaxNode } from '#core/syntax/index.ts';
import { both, flatMap, referredId, strings, type Path, type ValueSet } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/lifetime-unlimited',
  title: 'Runners that are kept without a limit',
  severity: 'info',
  since: '0.1.0',
  why: 'What one job leaves on a disk, a credential or a changed tool, every later one finds, for as long as the instance lives.',
  refs: ['WB1101', 'CWE-459', 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html'],
  preset: 'ci-runner',
  on: resourceSubject('AWS::AutoScaling::AutoScalingGroup'),
  messages: {
    kept: '{name} keeps runners running{when} and sets no MaxInstanceLifetime, so what a job leaves behind stays for all that follow.',
  },

  *check(group, finding, facts) {
    const desired = numbers(facts, group, 'DesiredCapacity');
    const isSet = entryOf(group.properties, 'DesiredCapacity') !== undefined;
    // Without a desired capacity a new group has the smallest one.
    const size = isSet ? desired : numbers(facts, group, 'MinSize');
    const [kept] = size.alternatives.filter(({ value }) => value > 0);
    if (!kept || !keepsRunners(facts, group)) return;
    const when = unlimited(facts, group)
      .map((path) => both(kept.when, path))
      .find((path) => path !== undefined);
    if (when) yield finding.kept(nameOf(group), { name: group.id }).when(group.when).when(when);
  },

  fixes: {
    day: {
      title: 'Replace runners after a day (ends the jobs on them)',
      applicability: 'needs-review',
      apply({ edit, subject }) {
        if (!subject.properties || entryOf(subject.properties, 'MaxInstanceLifetime')) return 'decline';
        return edit.put(subject.properties, 'MaxInstanceLifetime', 86400);
      },
    },
  },
});

function numbers(facts: Facts, group: Resource, key: string): ValueSet<number> {
  const texts = flatMap(propertyOf(facts, group, key), ({ value }) => strings(facts, value));
  const alternatives = texts.alternatives.map((each) => ({ ...each, value: Number(each.value) }));
  return { ...texts, alternatives };
}

/** Paths on which instances live for ever; 0 is no limit. */
function unlimited(facts: Facts, group: Resource): readonly Path[] {
  const lifetime = numbers(facts, group, 'MaxInstanceLifetime');
  return [...lifetime.absent, ...lifetime.alternatives.filter(({ value }) => value === 0).map(({ when }) => when)];
}

/** What programs on runners do that end with their job, or end others. */
const endsItself = /ephemeral|disconnect-after|terminate|shutdown|poweroff|set-instance-health|--once|max-builds/i;

/** Whether all that a group launches is in the template, is for runners, and does not end itself. */
function keepsRunners(facts: Facts, { properties }: Resource): boolean {
  const named = new Set(namesIn(facts, properties));
  const launched = ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchConfiguration']
    .flatMap((type) => facts.get(resourcesOfType, type))
    .filter(({ id }) => named.has(id));
  return launched.length > 0 && launched.every((each) => roleOf(facts, each) === 'runner' && !isSelfEnding(each));
}

function isSelfEnding({ properties }: Resource): boolean {
  const data = get(get(properties, 'LaunchTemplateData') ?? properties, 'UserData');
  return (
    data !== undefined && [...descendants(data)].some((node) => node.kind === 'scalar' && endsItself.test(node.source))
  );
}

function namesIn(facts: Facts, node: SyntaxNode | undefined): readonly string[] {
  return node ? [...descendants(node)].flatMap((each) => referredId(facts, each) ?? []) : [];
}

export const examples: readonly Example[] = [
  {
    title: 'two runners that stay, and one on a condition',
    dialect: 'cfn',
    bad: `
      Parameters:
        Capacity: {Type: Number, Default: 2}
        Days: {Type: Number, Default: 0}
      Conditions:
        HasDays: !Not [!Equals [!Ref Days, 0]]
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              ImageId: ami-0123456789abcdef0
        Runners:
        ^^^^^^^ kept
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            LaunchTemplate:
              LaunchTemplateId: !Ref RunnerTemplate
              Version: !GetAtt RunnerTemplate.LatestVersionNumber
            MinSize: "0"
            MaxSize: "4"
            DesiredCapacity: !Ref Capacity
        OtherRunners:
        ^^^^^^^^^^^^ kept
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            LaunchTemplate:
              LaunchTemplateId: !Ref RunnerTemplate
              Version: !GetAtt RunnerTemplate.LatestVersionNumber
            MinSize: "1"
            MaxSize: "4"
            MaxInstanceLifetime: !If [HasDays, !Ref Days, !Ref AWS::NoValue]
    `,
    fixes: ['day'],
  },
  {
    title: 'runners that a scaler starts, that end themselves, or that live for a day; a server',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              ImageId: ami-0123456789abcdef0
        OneJobTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              UserData:
                Fn::Base64: |
                  #!/bin/bash
                  ./config.sh --ephemeral && ./run.sh
        ServerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              ImageId: ami-0123456789abcdef0
        Scaled:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            LaunchTemplate: {LaunchTemplateId: !Ref RunnerTemplate, Version: "1"}
            MinSize: "0"
            MaxSize: "4"
        Daily:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            LaunchTemplate: {LaunchTemplateId: !Ref RunnerTemplate, Version: "1"}
            MinSize: "1"
            MaxSize: "4"
            MaxInstanceLifetime: 86400
        OneJob:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            LaunchTemplate: {LaunchTemplateId: !Ref OneJobTemplate, Version: "1"}
            MinSize: "1"
            MaxSize: "4"
        Server:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            LaunchTemplate: {LaunchTemplateId: !Ref ServerTemplate, Version: "1"}
            MinSize: "1"
            MaxSize: "4"
    `,
  },
];
