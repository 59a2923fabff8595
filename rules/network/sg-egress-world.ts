import type { Editor, NewMap } from '#core/edit/index.ts';
import {
  egressOf,
  hasNameFilter,
  isAllPorts,
  isOwn,
  rulesOfGroup,
  securityGroupPart,
  templateMacros,
  trafficText,
  worldOpenings,
  type ImplicitEgress,
  type NetworkRule,
  type SecurityGroup,
  type Traffic,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext, type Severity } from '#core/rule/index.ts';
import { entryOf, type SeqNode, type SyntaxNode } from '#core/syntax/index.ts';
import { argumentsOf, intrinsicOf, referenceOf } from '#core/values/index.ts';
import { settingOf, type Setting } from './_shared.ts';

export default defineRule({
  id: 'network/sg-egress-world',
  title: 'Security group egress open to the world',
  severity: 'medium',
  since: '0.1.0',
  why: 'Whoever takes over a machine behind the group can send code and secrets anywhere and fetch further tools. A runner needs HTTPS to its CI service, GitHub, S3 and your registries.',
  refs: [
    'WB501',
    'WB502',
    'WB503',
    'WB504',
    'WB505',
    'WB508',
    'cfn_nag:F1000',
    'cfn_nag:W5',
    'cfn_nag:W40',
    'trivy:AWS-0104',
    'CWE-923',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html',
  ],
  preset: 'recommended',
  on: securityGroupPart,
  messages: {
    implicit: '{group} lists no egress rule, so AWS adds one that allows all outbound traffic.',
    empty:
      '{group} lists no egress rule, but an empty list does not block egress: AWS adds a rule that allows all outbound traffic.',
    everything: '{group} allows {ports} to {destination}{when}, so stolen code and secrets can leave to anywhere.',
    https: {
      text: '{group} allows HTTPS to any address ({destination}){when}; only DNS Firewall, Network Firewall or a proxy can limit names.',
      severity: 'low',
    },
    port: { text: '{group} allows {ports} to any address ({destination}).', severity: 'low' },
    unclear: {
      text: '{group} has egress rules as resources only; AWS does not document whether its default rule, which allows all outbound traffic, stays.',
      severity: 'low',
    },
  },

  *check(part, finding, facts) {
    if (part.kind === 'group') {
      const { implicit, unclear } = facts.get(egressOf, part.name.key);
      const setting = settingOf(facts, part.name);
      const group = part.name.text;
      if (facts.get(templateMacros).length > 0 || unclear === 'open') return;
      for (const { at, when, because } of implicit) {
        if (unclear === 'standalone') {
          if (setting !== 'general') yield finding.unclear(at, { group }).when(when);
        } else if (because === 'empty')
          yield finding.empty(at, { group }).withSeverity(severityIn(setting, 'low')).when(when);
        else yield finding.implicit(at, { group }).withSeverity(severityIn(setting, 'info')).when(when);
      }
      return;
    }
    if (part.direction !== 'egress') return;
    const setting = settingOf(facts, part.group, part.form);
    for (const { peer, traffic, when } of worldOpenings(part)) {
      const args = { group: part.group.text, destination: peer.text };
      if (opensEverything(traffic)) {
        const found = finding.everything(peer.node, { ...args, ports: trafficText(traffic) });
        yield found.withSeverity(severityIn(setting, 'info')).when(part.when).when(when);
      } else if (setting === 'runner' && !(isWeb(traffic) && facts.get(hasNameFilter, part.group.key))) {
        const found = isHttps(traffic)
          ? finding.https(peer.node, args)
          : finding.port(peer.node, { ...args, ports: trafficText(traffic) });
        yield found.when(part.when).when(when);
      }
    }
  },

  fixes: {
    block: {
      title: 'Block the outbound traffic that endpoints never send',
      applicability: 'safe',
      apply: (context) => (settingFor(context) === 'endpoint' && isOpen(context) ? block(context) : 'decline'),
    },
    state: {
      title: 'Write down the rule that AWS adds',
      applicability: 'safe',
      becomes: ['everything'],
      apply: (context) => (['runner', 'runner-document'].includes(settingFor(context)) ? state(context) : 'decline'),
    },
    stateReviewed: {
      title: 'Write down the rule that AWS adds, for review',
      applicability: 'needs-review',
      becomes: ['everything'],
      apply: (context) => (settingFor(context) === 'general' ? state(context) : 'decline'),
    },
    httpsOnly: {
      title: 'Allow only HTTPS out (may cut off other traffic)',
      applicability: 'needs-review',
      apply: (context) => (settingFor(context) === 'runner' && isOpen(context) ? httpsOnly(context) : 'decline'),
    },
  },
});

type Context = FixContext<SecurityGroup | NetworkRule>;

/** Everybody's group may send anything anywhere; only for runners, and for endpoints, that is a decision to question. */
function severityIn(setting: Setting, general: Severity): Severity {
  return setting === 'runner' ? 'medium' : setting === 'endpoint' ? 'low' : general;
}

function opensEverything(traffic: Traffic): boolean {
  return isAllPorts(traffic) && ['any', 'tcp', 'udp'].includes(traffic.protocol);
}

function isHttps({ protocol, from, to }: Traffic): boolean {
  return protocol === 'tcp' && from === 443 && to === 443;
}

function isWeb(traffic: Traffic): boolean {
  return isHttps(traffic) || (traffic.protocol === 'tcp' && traffic.from === 80 && traffic.to === 80);
}

function settingFor({ subject, facts }: Context): Setting {
  return subject.kind === 'group' ? settingOf(facts, subject.name) : settingOf(facts, subject.group, subject.form);
}

function isOpen({ finding }: Context): boolean {
  return ['implicit', 'empty', 'everything'].includes(finding.message);
}

const noTraffic: NewMap = { IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'No outbound' };
const allTraffic: NewMap = { IpProtocol: '-1', CidrIp: '0.0.0.0/0', Description: 'Allow all outbound' };
const https: NewMap = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0', Description: 'HTTPS' };

function state(context: Context): Editor | 'decline' {
  return context.finding.message === 'unclear' ? 'decline' : writeRule(context, allTraffic);
}

function httpsOnly(context: Context): Editor | 'decline' {
  return context.subject.kind === 'rule' ? narrow(context, context.subject) : writeRule(context, https);
}

/** Puts a first egress rule where the group has none. */
function writeRule({ edit, finding, subject, facts, tree }: Context, rule: NewMap): Editor | 'decline' {
  if (subject.kind !== 'group' || !subject.owner?.properties) return 'decline';
  const { owner } = subject;
  const implicit = facts
    .get(egressOf, subject.name.key)
    .implicit.find(({ at, when }) => at === finding.at && sameText(when, finding.path));
  const entry = entryOf(owner.properties, 'SecurityGroupEgress');
  if (implicit?.because === 'missing')
    return entry
      ? branchOf(edit, entry.value, [rule])
      : edit.put(subject.owner.properties, 'SecurityGroupEgress', [rule]);
  const list = implicit && listAt(implicit);
  if (!list || !isOwn(tree, owner.entry, list)) return 'decline';
  if (list.items.every(isNoValue)) return edit.replace(list, [rule]);
  const [item] = list.items;
  return item && list.items.length === 1 ? branchOf(edit, item, rule) : 'decline';
}

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function listAt({ at }: ImplicitEgress): SeqNode | undefined {
  return 'kind' in at && (at as SyntaxNode).kind === 'seq' ? (at as SeqNode) : undefined;
}

/** Replaces the `AWS::NoValue` branch of an `If`. */
function branchOf(edit: Editor, node: SyntaxNode, value: NewMap | readonly NewMap[]): Editor | 'decline' {
  const call = intrinsicOf(node);
  const branch = call?.name === 'Fn::If' ? argumentsOf(call).slice(1).find(isNoValue) : undefined;
  return branch ? edit.replace(branch, value) : 'decline';
}

function isNoValue(node: SyntaxNode): boolean {
  return referenceOf(node)?.id === 'AWS::NoValue';
}

/** The first open rule of an endpoints' group makes way for "no traffic", the others go. */
function block(context: Context): Editor | 'decline' {
  const { edit, subject, facts, tree } = context;
  if (subject.kind === 'group') return writeRule(context, noTraffic);
  const { place } = subject;
  if (place.in !== 'list' || place.branch || subject.form !== 'inline' || !isOwn(tree, subject.node, subject.node))
    return 'decline';
  const isFirst = place.seq.items[0] === place.item;
  const alone =
    facts.get(rulesOfGroup, subject.group.key).filter(({ direction }) => direction === 'egress').length === 1;
  return alone || isFirst
    ? edit.replace(subject.node, noTraffic)
    : edit.removeItem(place.seq, place.item, 'keep-empty');
}

/** Makes a rule for everything one for HTTPS, unless the group has that one already: EC2 takes no rule twice. */
function narrow({ edit, subject, facts, tree }: Context, rule: NetworkRule): Editor | 'decline' {
  if (!['inline', 'vendor'].includes(rule.form) || !isOwn(tree, rule.node, rule.node) || entryOf(rule.node, 'Port'))
    return 'decline';
  const [protocol, description] = ['IpProtocol', 'Description'].map((key) => entryOf(rule.node, key)?.value);
  const destinations = rule.peers.map(({ text }) => text);
  const isDouble = facts
    .get(rulesOfGroup, rule.group.key)
    .some(
      ({ direction, peers, traffic }) =>
        direction === 'egress' &&
        peers.some(({ text }) => destinations.includes(text)) &&
        traffic.alternatives.some(({ value }) => isHttps(value)),
    );
  if (subject !== rule || !protocol || isDouble) return 'decline';
  edit
    .replace(protocol, 'tcp')
    .put(rule.node, 'FromPort', 443, { after: 'IpProtocol' })
    .put(rule.node, 'ToPort', 443, { after: entryOf(rule.node, 'FromPort') ? 'FromPort' : 'IpProtocol' });
  return description ? edit.replace(description, 'HTTPS') : edit;
}

export const examples: readonly Example[] = [
  {
    title: 'a group of runners that allows everything out',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
              - IpProtocol: "-1" # everything
                CidrIp: 0.0.0.0/0
                        ^^^^^^^^^ everything
                Description: Allow all outbound
              - IpProtocol: tcp
                FromPort: 0
                ToPort: 65535
                CidrIpv6: ::/0
                          ^^^^ everything
    `,
    fixes: ['httpsOnly'],
  },
  {
    title: 'no egress rule on a group of runners',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
        ^^^^^^^^^^^ implicit
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
    `,
    fixes: ['state', 'httpsOnly'],
  },
  {
    title: 'an empty list, in JSON',
    dialect: 'cfn',
    bad: `
      {
        "Resources": {
          "RunnerGroup": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
              "GroupDescription": "CI runners",
              "SecurityGroupEgress": []
                                     ^^ empty
            }
          }
        }
      }
    `,
    fixes: ['state', 'httpsOnly'],
  },
  {
    title: 'a list of nothing but AWS::NoValue',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress: [!Ref AWS::NoValue]
                                 ^^^^^^^^^^^^^^^^^^^ empty
    `,
    fixes: ['state', 'httpsOnly'],
  },
  {
    title: 'a list that is empty on one side of a condition',
    dialect: 'cfn',
    bad: `
      Parameters:
        Stage: {Type: String}
      Conditions:
        IsProd: !Equals [!Ref Stage, prod]
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress: [!If [IsProd, {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-63a5400a}, !Ref AWS::NoValue]]
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ empty
        OtherRunnerGroup:
        ^^^^^^^^^^^^^^^^ implicit
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress: !If [IsProd, [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}], !Ref AWS::NoValue]
    `,
    fixes: ['state', 'httpsOnly'],
  },
  {
    title: 'the group of endpoints, which only answer',
    dialect: 'cfn',
    bad: `
      Resources:
        EndpointGroup:
        ^^^^^^^^^^^^^ implicit low
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints of the CI runners
        OtherEndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints of the CI runners
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
                                           ^^^^^^^^^ everything low
              - {IpProtocol: "-1", CidrIpv6: "::/0"}
                                             ^^^^^^ everything low
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref EndpointGroup, !Ref OtherEndpointGroup]
    `,
    fixes: ['block'],
  },
  {
    title: 'any address on HTTPS and on another port, with HTTPS there already',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
                                                                      ^^^^^^^^^ https
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
                                                                    ^^^^^^^^^ port
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
                                           ^^^^^^^^^ everything
    `,
    fixes: [],
  },
  {
    title: 'an egress rule that is a resource of its own',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
        ^^^^^^^^^^^ unclear
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        Anywhere:
          Type: AWS::EC2::SecurityGroupEgress
          Properties:
            GroupId: !Ref RunnerGroup
            IpProtocol: -1
            CidrIp: 0.0.0.0/0
                    ^^^^^^^^^ everything
    `,
    fixes: [],
  },
  {
    title: 'groups that are not about CI, where this is for information only',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
        ^^^^^^^^ implicit info
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
        AppGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Application
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
                                           ^^^^^^^^^ everything info
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
    `,
    fixes: ['stateReviewed'],
  },
  {
    title: 'the JSON of a runner vendor',
    dialect: 'security-group',
    bad: `
      {
        "InboundRules": [],
        "OutboundRules": [
          {
            "IpProtocol": "-1",
            "Destination": "0.0.0.0/0",
                           ^^^^^^^^^^^ everything
            "Description": "All outbound"
          }
        ]
      }
    `,
    fixes: ['httpsOnly'],
  },
  {
    title: 'the ways to write that nothing goes out',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 127.0.0.1/32}
        OtherRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
              - {IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}
    `,
  },
  {
    title: 'HTTPS with a list of allowed names',
    dialect: 'cfn',
    good: `
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
        Known:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties: {Domains: [github.com]}
        All:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties: {Domains: ["*"]}
        Names:
          Type: AWS::Route53Resolver::FirewallRuleGroup
          Properties:
            FirewallRules:
              - {Action: ALLOW, Priority: 1, FirewallDomainListId: !Ref Known}
              - {Action: BLOCK, Priority: 2, BlockResponse: NXDOMAIN, FirewallDomainListId: !Ref All}
        NamesInVpc:
          Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
          Properties: {FirewallRuleGroupId: !Ref Names, VpcId: !Ref Vpc, Priority: 101}
    `,
  },
];
