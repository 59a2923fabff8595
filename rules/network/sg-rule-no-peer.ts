import { networkRule, removeRule, templateMacros, type NetworkRule } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { entryOf } from '#core/syntax/index.ts';
import { midSentence } from './_shared.ts';

export default defineRule({
  id: 'network/sg-rule-no-peer',
  title: 'Security group rule that names nobody',
  severity: 'low',
  since: '0.1.0',
  why: 'A rule without a source or destination lets nobody in or out, so that what it was written for stays broken until somebody opens more than was meant.',
  refs: [
    'WB203',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html',
  ],
  preset: 'recommended',
  on: networkRule,
  messages: {
    ingress: 'This inbound rule of {group} names no source, so AWS does not add it.',
    egress: 'This outbound rule of {group} names no destination, so AWS does not add it.',
  },

  *check(rule, finding, facts) {
    if (rule.form !== 'inline' && rule.form !== 'standalone') return;
    if (namesPeer(rule) || facts.get(templateMacros).length > 0) return;
    const args = { group: midSentence(rule.group.text) };
    const at = entryOf(rule.node, 'IpProtocol')?.key ?? rule.node;
    yield finding[rule.direction](at, args).when(rule.when);
  },

  fixes: {
    remove: {
      title: 'Remove this rule, which has no effect',
      applicability: 'needs-review',
      apply: ({ edit, facts, subject }) => removeRule(edit, facts, subject) ?? 'decline',
    },
  },
});

/** Keys that name the other side, and those that may turn into one. */
const peerKeys = /^(?:CidrIp(?:v6)?|(?:Source|Destination)(?:PrefixListId|SecurityGroup(?:Id|Name)))$|^Fn::|^<<$/;

function namesPeer({ peers, node }: NetworkRule): boolean {
  return peers.length > 0 || node.entries.some(({ key }) => peerKeys.test(key.source));
}

export const examples: readonly Example[] = [
  {
    title: 'an inbound rule without a source',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - IpProtocol: tcp
                ^^^^^^^^^^ ingress
                FromPort: 443
                ToPort: 443
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
    `,
    fixes: ['remove'],
  },
  {
    title: 'an outbound rule without a destination, of a group that is elsewhere',
    dialect: 'cfn',
    bad: `
      {
        "Parameters": { "WebGroup": { "Type": "AWS::EC2::SecurityGroup::Id" } },
        "Resources": {
          "Topic": { "Type": "AWS::SNS::Topic" },
          "WebOut": {
            "Type": "AWS::EC2::SecurityGroupEgress",
            "Properties": {
              "GroupId": { "Ref": "WebGroup" },
              "IpProtocol": "tcp",
              ^^^^^^^^^^^^ egress
              "FromPort": 443,
              "ToPort": 443
            }
          }
        }
      }
    `,
    fixes: ['remove'],
  },
  {
    title: 'sources that a condition or a macro decides',
    dialect: 'cfn',
    good: `
      Parameters:
        Stage: {Type: String}
      Conditions:
        IsTest: !Equals [!Ref Stage, test]
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - IpProtocol: tcp
                FromPort: 443
                ToPort: 443
                CidrIp: !If [IsTest, 10.0.0.0/8, !Ref AWS::NoValue]
                SourcePrefixListId: !If [IsTest, !Ref AWS::NoValue, pl-0123456789abcdef0]
              - IpProtocol: tcp
                FromPort: 80
                ToPort: 80
                Fn::Transform: {Name: Sources}
    `,
  },
];
