import { isOwn, networkRule } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { midSentence } from './_shared.ts';

export default defineRule({
  id: 'network/sg-ports-ignored',
  title: 'Ports that a security group ignores',
  severity: 'medium',
  since: '0.1.0',
  why: 'Ports count for TCP, UDP and ICMP only. A rule for all protocols with a port beside it looks narrow and opens everything.',
  refs: ['WB207', 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html', 'CWE-1188'],
  preset: 'recommended',
  on: networkRule,
  messages: {
    ignored: 'This rule of {group} opens every port{when}: protocol {protocol} ignores FromPort and ToPort.',
  },

  *check(rule, finding) {
    if (rule.form === 'record') return;
    const wide = rule.traffic.alternatives.find(({ value }) => value.ignoresPorts);
    if (!wide) return;
    const at = entryOf(rule.node, 'FromPort')?.value ?? entryOf(rule.node, 'ToPort')?.value ?? wide.node;
    const protocol = wide.value.protocol === 'any' ? '-1' : wide.value.protocol;
    yield finding
      .ignored(at, { group: midSentence(rule.group.text), protocol })
      .when(rule.when)
      .when(wide.when);
  },

  fixes: {
    tcp: {
      title: 'Open these ports of TCP alone (may cut off others)',
      applicability: 'needs-review',
      apply({ edit, subject, tree }) {
        const [only, ...more] = subject.traffic.alternatives;
        const protocol = entryOf(subject.node, 'IpProtocol')?.value;
        const hasBoth = entryOf(subject.node, 'FromPort') && entryOf(subject.node, 'ToPort');
        if (more.length > 0 || only?.value.protocol !== 'any' || !hasBoth) return 'decline';
        return protocol && isOwn(tree, subject.node, protocol) ? edit.replace(protocol, 'tcp') : 'decline';
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'HTTPS, of all protocols',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - IpProtocol: "-1"
                FromPort: 443
                          ^^^ ignored
                ToPort: 443
                CidrIp: 10.0.0.0/8
            SecurityGroupEgress:
              - {IpProtocol: "50", FromPort: 500, ToPort: 500, CidrIp: 10.0.0.0/8}
                                             ^^^ ignored
    `,
    fixes: ['tcp'],
  },
  {
    title: 'ports that say nothing',
    dialect: 'cfn',
    good: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - {IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIp: 10.0.0.0/8}
              - {IpProtocol: "-1", FromPort: 0, ToPort: 65535, CidrIp: 10.0.0.0/8}
              - {IpProtocol: 6, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
    `,
  },
];
