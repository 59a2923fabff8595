import { isOwn, launchSubject, roleOf } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';
import { flatMap, property, strings } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/not-ephemeral',
  title: 'Runners that outlive their jobs',
  severity: 'info',
  since: '0.1.0',
  why: 'What one job leaves on a disk, a credential or a changed tool, the next one finds.',
  refs: [
    'WB1101',
    'CWE-459',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html',
  ],
  preset: 'ci-runner',
  on: launchSubject,
  messages: {
    stops: '{name} only stops runners that shut down{when}, and keeps their disks for whoever starts them again.',
  },

  *check(data, finding, facts) {
    if (data.resource && roleOf(facts, data.resource) !== 'runner') return;
    const behaviour = flatMap(property(facts, data.node, 'InstanceInitiatedShutdownBehavior'), ({ value }) =>
      strings(facts, value),
    );
    for (const { value, node, when } of behaviour.alternatives)
      if (value === 'stop') yield finding.stops(node, { name: data.name }).when(data.when).when(when);
  },

  fixes: {
    terminate: {
      title: 'Terminate runners that shut down (deletes their disks)',
      applicability: 'needs-review',
      asked: 'unticked',
      apply({ edit, finding, tree, subject }) {
        const node = finding.at;
        return 'kind' in node && isOwn(tree, subject.owner, node as SyntaxNode)
          ? edit.replace(node as SyntaxNode, 'terminate')
          : 'decline';
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'a launch template that keeps disks',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              InstanceInitiatedShutdownBehavior: stop
                                                 ^^^^ stops
    `,
    fixes: ['terminate'],
  },
  {
    title: 'a launch template that terminates, and a server',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              InstanceInitiatedShutdownBehavior: terminate
        ControllerServer:
          Type: AWS::EC2::Instance
          Properties:
            InstanceInitiatedShutdownBehavior: stop
    `,
  },
];
