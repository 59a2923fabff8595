import { launchSubject, roleOf, type LaunchData } from '#core/models/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { both, elements, flatMap, property, strings, type Alternative } from '#core/values/index.ts';

export default defineRule({
  id: 'runner/public-address',
  title: 'Runners with public addresses',
  severity: 'info',
  since: '0.1.0',
  why: 'Only the security group stands between a public address and the internet; behind a NAT gateway one wrong rule exposes nothing.',
  refs: [
    'WB211',
    'FSBP:EC2.9',
    'FSBP:EC2.25',
    'checkov:CKV_AWS_88',
    'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html',
  ],
  preset: 'ci-runner',
  on: launchSubject,
  messages: {
    public: '{name} gives runners public addresses{when}; only their security group keeps the internet out.',
  },
  checklist: { 2: { public: 'note' } },

  *check(data, finding, facts) {
    if (data.resource && roleOf(facts, data.resource) !== 'runner') return;
    for (const { node, when } of publicAddresses(facts, data)) {
      const path = both(data.when, when);
      if (path) yield finding.public(node, { name: data.name }).when(path);
    }
  },

  fixes: {},
  remedy:
    'Launch runners in private subnets with a NAT gateway, which also gives them addresses that firewalls can know.',
});

/** Each value that asks for a public address. */
function publicAddresses(facts: Facts, { node }: LaunchData): readonly Alternative<string>[] {
  const interfaces = elements(facts, entryOf(node, 'NetworkInterfaces')?.value).items;
  // Launch configurations say it themselves.
  return [{ value: node, when: [] }, ...interfaces].flatMap(({ value, when }) =>
    flatMap(property(facts, value, 'AssociatePublicIpAddress'), (each) => strings(facts, each.value))
      .alternatives.filter((each) => each.value.toLowerCase() === 'true')
      .flatMap((each) => {
        const path = both(when, each.when);
        return path ? [{ ...each, when: path }] : [];
      }),
  );
}

export const examples: readonly Example[] = [
  {
    title: 'launch data that asks for public addresses',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              NetworkInterfaces:
                - DeviceIndex: 0
                  AssociatePublicIpAddress: true
                                            ^^^^ public
        AgentConfiguration:
          Type: AWS::AutoScaling::LaunchConfiguration
          Properties:
            AssociatePublicIpAddress: "true"
                                      ^^^^^^ public
    `,
    fixes: [],
  },
  {
    title: 'a launch template that leaves it to the subnet, and a bastion host',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              NetworkInterfaces:
                - DeviceIndex: 0
                  AssociatePublicIpAddress: false
        Bastion:
          Type: AWS::EC2::Instance
          Properties:
            NetworkInterfaces:
              - DeviceIndex: "0"
                AssociatePublicIpAddress: true
    `,
  },
];
