import { inWords } from '#core/text/index.ts';
import { hole, type Editor, type Hole } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  groupUse,
  includesPort,
  isAllPorts,
  isOwn,
  isPermitted,
  isWide,
  networkRule,
  parseCidr,
  peerText,
  ruleOpenings,
  sizeText,
  trafficText,
  usesOf,
  worldOpenings,
  worldUnions,
  type GroupUse,
  type NetworkRule,
  type RuleOpening,
  type Traffic,
} from '#core/models/index.ts';
import {
  defineRule,
  severities,
  type Example,
  type Finding,
  type FixContext,
  type Severity,
} from '#core/rule/index.ts';
import { get, pathTo, type SyntaxNode } from '#core/syntax/index.ts';
import { both, templateEntry, type Path } from '#core/values/index.ts';
import { cloudFrontLists, services, type Service } from './_ports.ts';
import { removeFromOthers, removeFromRunners, revokeRule, settingOf, type Setting } from './_shared.ts';

/** Messages on sources that are the whole internet in one piece. */
const fromWorld = ['runner', 'runnerService', 'everything', 'admin', 'database', 'port', 'web', 'ping'] as const;

export default defineRule({
  id: 'network/sg-ingress-world',
  title: 'Security group ingress open to the world',
  severity: 'medium',
  since: '0.1.0',
  why: 'Scanners find an open port within minutes of its deployment, then try stolen passwords and known flaws on it. Only networks that need a port should reach it.',
  refs: [
    'WB301',
    'WB302',
    'WB303',
    'WB304',
    'WB305',
    'checkov:CKV_AWS_24',
    'checkov:CKV_AWS_25',
    'checkov:CKV_AWS_260',
    'cfn_nag:W2',
    'cfn_nag:W9',
    'trivy:AWS-0107',
    'tfsec:aws-ec2-no-public-ingress-sgr',
    'cdk-nag:AwsSolutions-EC23',
    'cdk-nag:EC2RestrictedInbound',
    'cdk-nag:EC2RestrictedSSH',
    'CIS-AWS-3.0:5.2',
    'CIS-AWS-3.0:5.3',
    'FSBP:EC2.18',
    'FSBP:EC2.19',
    'CWE-284',
    'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  ],
  narrowerRefs: {
    'checkov:CKV_AWS_24': { messages: fromWorld, args: { ports: ['tcp/22'] } },
    'checkov:CKV_AWS_25': { messages: fromWorld, args: { ports: ['tcp/3389'] } },
    'checkov:CKV_AWS_260': { messages: fromWorld, args: { ports: ['tcp/80'] } },
    'cfn_nag:W2': { messages: fromWorld },
    // That a source is more than one address says nothing of the whole world.
    'cfn_nag:W9': { messages: ['wide'] },
    'trivy:AWS-0107': { messages: fromWorld, args: { ports: ['tcp/22', 'tcp/3389'] } },
    'tfsec:aws-ec2-no-public-ingress-sgr': { messages: fromWorld },
    'cdk-nag:AwsSolutions-EC23': { messages: fromWorld },
    'cdk-nag:EC2RestrictedInbound': { messages: fromWorld },
    'cdk-nag:EC2RestrictedSSH': { messages: fromWorld, args: { ports: ['tcp/22'] } },
  },
  preset: 'recommended',
  on: networkRule,
  checklist: {
    2: { runner: 'fail', runnerService: 'fail' },
    3: {
      runner: 'fail',
      runnerService: 'fail',
      everything: 'fail',
      admin: 'fail',
      database: 'fail',
      port: 'fail',
      web: 'fail',
      ping: 'fail',
      wide: 'fail',
      union: 'fail',
      cloudFront: 'partial',
      unreadable: 'unknown',
    },
  },
  messages: {
    runner:
      '{group} lets the whole {family} internet ({source}) reach {ports}{when}; runners need no inbound connection.',
    runnerService:
      '{group} lets the whole {family} internet ({source}) reach {ports}{when}, which gives access to {service}; runners need no inbound connection.',
    everything: {
      text: '{group} lets in {ports} from the whole {family} internet ({source}){when}, so every service behind it is exposed.',
      severity: 'critical',
    },
    admin: {
      text: '{group} lets the whole {family} internet ({source}) reach {ports}{when}, which gives access to {service}.',
      severity: 'critical',
    },
    database: {
      text: '{group} lets the whole {family} internet ({source}) reach {ports}{when}, which gives access to {service}.',
      severity: 'high',
    },
    port: '{group} lets the whole {family} internet ({source}) reach {ports}.',
    web: { text: '{group} lets the whole {family} internet ({source}) reach {ports}.', severity: 'low' },
    ping: { text: '{group} answers {ports} from the whole {family} internet ({source}).', severity: 'low' },
    wide: '{group} lets {size} ({source}) reach {ports}.',
    union: '{group} lets the whole {family} internet reach {ports}{when}: {source} together with {others}.',
    cloudFront: {
      text: '{group} lets {source} reach {ports}{when}: the addresses of CloudFront, which anybody can send requests through.',
      severity: 'info',
    },
    unreadable: {
      text: '{group} lets {source} reach {ports}{when}; what is in that list cannot be read here.',
      severity: 'info',
    },
  },

  *check(rule, finding, facts) {
    if (rule.direction !== 'ingress') return;
    const setting = settingOf(facts, rule.group, rule.form);
    const severityOf = severityFor(facts, rule, setting);
    for (const opening of worldOpenings(rule)) {
      if (isPermitted(facts, rule, opening.peer)) continue;
      const { message, service } = classOf(opening.traffic);
      const args = { ...wordsOf(opening), service: service?.name ?? '' };
      const shown = setting === 'runner' ? (service ? 'runnerService' : 'runner') : message;
      const found = finding[shown](opening.peer.node, args).withSeverity(severityOf(message));
      yield placed(found, opening, opening.when);
    }
    const unions = unionsWith(facts, rule);
    for (const { opening, others, when } of unions) {
      const { message } = classOf(opening.traffic);
      const found = finding.union(opening.peer.node, { ...wordsOf(opening), others: listOf(others) });
      yield placed(found.withSeverity(severityOf(message)), opening, when);
    }
    for (const opening of wideOpenings(rule)) {
      if (isPermitted(facts, rule, opening.peer)) continue;
      if (unions.some((union) => union.opening.peer.node === opening.peer.node)) continue;
      const args = { ...wordsOf(opening), size: opening.peer.range ? sizeText(opening.peer.range) : '' };
      yield placed(finding.wide(opening.peer.node, args), opening, opening.when);
    }
    // Elsewhere that is the recommended way to put CloudFront before a server.
    if (setting === 'general') return;
    for (const { peer, traffic } of cloudFrontPeers(rule)) {
      const args = { group: rule.group.text, source: peer.text, ports: trafficText(traffic) };
      const found = finding.cloudFront(peer.node, args).when(rule.when).when(peer.when);
      yield setting === 'runner' ? found.withSeverity('medium') : found;
    }
    for (const { peer, traffic, when } of unreadableLists(rule)) {
      const args = { group: rule.group.text, source: peerText(facts, rule, peer), ports: trafficText(traffic) };
      yield finding.unreadable(peer.written, args).when(rule.when).when(when);
    }
  },

  commands: { revoke: revokeRule },

  fixes: {
    remove: {
      title: 'Remove this inbound rule',
      applicability: 'safe',
      apply: ({ edit, facts, finding, subject }) =>
        finding.message === 'unreadable' ? 'decline' : removeFromRunners(edit, facts, subject),
    },
    removeAndCutOff: {
      title: 'Remove this inbound rule (may cut off clients)',
      applicability: 'needs-review',
      apply: ({ edit, facts, finding, subject }) =>
        finding.message === 'unreadable' ? 'decline' : removeFromOthers(edit, facts, subject),
    },
    source: {
      title: 'Replace the source by a trusted network',
      applicability: 'placeholder',
      asks: ['cidr'],
      apply: (context) => (context.subject.form === 'standalone' ? 'decline' : replaceSource(context)),
    },
    sourceOfResource: {
      title: 'Replace the source (replaces the rule’s resource)',
      applicability: 'placeholder',
      asks: ['cidr'],
      apply: (context) => (context.subject.form === 'standalone' ? replaceSource(context) : 'decline'),
    },
    parameterDefault: {
      title: 'Change the default of the parameter to a trusted network',
      applicability: 'placeholder',
      asks: ['cidr'],
      apply(context) {
        const { edit, facts, finding, tree } = context;
        const [section, name, key] = pathTo(tree, finding.at) ?? [];
        if (section !== 'Parameters' || key !== 'Default' || facts.get(usesOf, String(name)).length !== 1)
          return 'decline';
        if (get(facts.get(templateEntry, `Parameters/${String(name)}`)?.value, 'AllowedValues')) return 'decline';
        const source = trustedSource(context);
        return source === undefined ? 'decline' : edit.replace(finding.at as SyntaxNode, source);
      },
    },
  },
});

type Class = 'everything' | 'admin' | 'database' | 'port' | 'web' | 'ping';

/** What a rule gives away; of several services the most dangerous one. */
function classOf(traffic: Traffic): { readonly message: Class; readonly service?: Service } {
  if (isAllPorts(traffic))
    return { message: traffic.protocol === 'any' || traffic.protocol === 'tcp' ? 'everything' : 'port' };
  if (traffic.protocol.startsWith('icmp')) return { message: 'ping' };
  const service = services.find(({ port, udp }) => includesPort(traffic, udp ? 'udp' : 'tcp', port));
  if (service) return { message: service.kind, service };
  const isWeb = traffic.protocol !== 'udp' || traffic.from === 443;
  return {
    message: isWeb && traffic.from === traffic.to && (traffic.from === 80 || traffic.from === 443) ? 'web' : 'port',
  };
}

/**
 * Runners serve nobody, so every open port is wrong there. Elsewhere a public web port is what a load balancer is for,
 * and nothing that anybody should be called for.
 */
function severityIn(setting: Setting, message: Class): Severity {
  const isRunner = setting === 'runner';
  switch (message) {
    case 'everything':
    case 'admin':
      return 'critical';
    case 'database':
      return 'high';
    case 'port':
      return isRunner ? 'high' : 'medium';
    case 'web':
      return isRunner ? 'high' : setting === 'endpoint' ? 'medium' : 'low';
    case 'ping':
      return isRunner ? 'medium' : 'low';
  }
}

/** A load balancer answers on the ports of its listeners only, whatever its group lets in. */
function isBalancerOnly({ users }: GroupUse): boolean {
  return (
    users.length > 0 &&
    users.every(({ resource: { type } }) => /^AWS::ElasticLoadBalancing(?:V2)?::LoadBalancer$/.test(type))
  );
}

function atMost(limit: Severity, severity: Severity): Severity {
  return severities.indexOf(severity) < severities.indexOf(limit) ? limit : severity;
}

function severityFor(facts: Facts, { group }: NetworkRule, setting: Setting): (message: Class) => Severity {
  const limited = isBalancerOnly(facts.get(groupUse, group.key));
  return (message) => (limited ? atMost('medium', severityIn(setting, message)) : severityIn(setting, message));
}

function wordsOf({ rule, peer, traffic }: RuleOpening) {
  const family = peer.range?.family === 6 ? 'IPv6' : 'IPv4';
  return { group: rule.group.text, source: peer.text, ports: trafficText(traffic), family };
}

/** The finding with its conditions, and with the rule where the value stands elsewhere. */
function placed(found: Finding, { rule, peer }: RuleOpening, when: Path): Finding {
  const related =
    peer.node === peer.written ? found : found.also(peer.written, `The rule of ${rule.group.text} that uses it.`);
  return related.when(rule.when).when(when);
}

interface OwnUnion {
  readonly opening: RuleOpening;
  /** The other sources. */
  readonly others: readonly string[];
  readonly when: Path;
}

/** The unions that need a source of `rule`. */
function unionsWith(facts: Facts, rule: NetworkRule): readonly OwnUnion[] {
  return facts.get(worldUnions, rule.group.key).flatMap(({ openings, when }) =>
    openings
      .filter(
        ({ rule: { node }, peer }) => node === rule.node && openings.length > 1 && !isPermitted(facts, rule, peer),
      )
      .map((opening) => {
        const others = openings.filter((each) => each !== opening).map(({ peer }) => peer.text);
        return { opening, others, when };
      }),
  );
}

function wideOpenings(rule: NetworkRule) {
  return ruleOpenings(rule).filter(({ peer: { range } }) => range && isWide(range));
}

function cloudFrontPeers(rule: NetworkRule) {
  return prefixLists(rule).filter(({ peer }) => peer.id !== undefined && cloudFrontLists.has(peer.id));
}

/**
 * The lists of other accounts, or of AWS, that a rule lets in: one for each condition, whatever a parameter says. Those
 * of the template stand for their entries.
 */
function unreadableLists(rule: NetworkRule) {
  const found: (ReturnType<typeof prefixLists>[number] & { readonly when: Path })[] = [];
  for (const each of prefixLists(rule)) {
    const { id, when } = each.peer;
    if (id !== undefined && cloudFrontLists.has(id)) continue;
    const conditions = when.filter((assumption) => 'condition' in assumption);
    if (!found.some((known) => both(known.when, conditions))) found.push({ ...each, when: conditions });
  }
  return found;
}

function prefixLists({ peers, traffic }: NetworkRule) {
  const [first] = traffic.alternatives;
  return peers.flatMap((peer) => (first && peer.kind === 'prefix-list' ? [{ peer, traffic: first.value }] : []));
}

function listOf(names: readonly string[]): string {
  if (names.length > 3) return `${String(names.length)} other ranges`;
  return inWords(names);
}

/**
 * The network that a person trusts, else a blank with a documentation block of the family (RFC 5737, RFC 3849).
 * Undefined when the answer is of the other family, which the place does not take.
 */
function trustedSource(context: FixContext<NetworkRule>, key?: string): string | Hole | undefined {
  const { finding, subject } = context;
  const isV6 =
    key === undefined || !key.startsWith('CidrIp')
      ? finding.args['family'] === 'IPv6' || String(finding.args['source']).includes(':')
      : key === 'CidrIpv6';
  const answer = context.input('cidr');
  if (typeof answer !== 'string') return isV6 ? hole(answer.hole, '2001:db8::/32') : answer;
  return subject.form === 'vendor' || parseCidr(answer)?.family === (isV6 ? 6 : 4) ? answer : undefined;
}

function replaceSource(context: FixContext<NetworkRule>): Editor | 'decline' {
  const { edit, finding, subject, tree } = context;
  const peer = subject.peers.find(({ node }) => node === finding.at);
  // A value from a parameter, a mapping or a prefix list is not this rule's to change.
  if (peer?.kind !== 'cidr' || subject.form === 'record' || !isOwn(tree, subject.node, peer.node)) return 'decline';
  // No better for runners: runner/sg-inbound takes a rule for anybody as seriously.
  if (finding.message === 'runner' && finding.ownSeverity === 'medium') return 'decline';
  const source = trustedSource(context, peer.key);
  return source === undefined ? 'decline' : edit.replace(peer.node, source);
}

export const examples: readonly Example[] = [
  {
    title: 'SSH from anywhere',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - IpProtocol: tcp
                FromPort: 22
                ToPort: 22
                CidrIp: 0.0.0.0/0
                        ^^^^^^^^^ admin
    `,
    fixes: ['removeAndCutOff', 'source'],
  },
  {
    title: 'a span of ports that holds a database, written as one object with the protocol as a number',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress: {IpProtocol: 6, FromPort: "3300", ToPort: "3310", CidrIpv6: "0::/0"}
                                                                                              ^^^^^^^ database
    `,
    fixes: ['removeAndCutOff', 'source'],
  },
  {
    title: 'all traffic in JSON; port 443 is ignored with protocol -1',
    dialect: 'cfn',
    bad: `
      {
        "Resources": {
          "WebGroup": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
              "GroupDescription": "Web servers",
              "SecurityGroupIngress": [
                {"IpProtocol": "-1", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
                                                                               ^^^^^^^^^^^ everything
              ]
            }
          }
        }
      }
    `,
    fixes: ['removeAndCutOff', 'source'],
  },
  {
    title: 'a rule that is a resource of its own',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
        FromAnywhere:
          Type: AWS::EC2::SecurityGroupIngress
          Properties:
            GroupId: !GetAtt WebGroup.GroupId
            IpProtocol: tcp
            FromPort: 8443
            ToPort: 8443
            CidrIpv6: ::0/0
                      ^^^^^ port
    `,
    fixes: ['removeAndCutOff', 'sourceOfResource'],
  },
  {
    title: 'a rule resource that others wait for',
    dialect: 'cfn',
    bad: `
      Resources:
        FromAnywhere:
          Type: AWS::EC2::SecurityGroupIngress
          Properties:
            GroupId: sg-0123456789abcdef0
            IpProtocol: udp
            FromPort: 0
            ToPort: 65535
            CidrIp: 0.0.0.0/0
                    ^^^^^^^^^ port
        Web:
          Type: AWS::EC2::EIP
          DependsOn: FromAnywhere
    `,
    fixes: ['sourceOfResource'],
  },
  {
    title: 'the default of a parameter, under a condition',
    dialect: 'cfn',
    bad: `
      Parameters:
        SshSource:
          Type: String
          Default: 0.0.0.0/0
                   ^^^^^^^^^ admin
        Stage:
          Type: String
      Conditions:
        IsTest: !Equals [!Ref Stage, test]
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - !If
                - IsTest
                - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref SshSource}
                - !Ref AWS::NoValue
    `,
    fixes: ['removeAndCutOff', 'parameterDefault'],
  },
  {
    title: 'a parameter with several uses, whose allowed values are worse than its default',
    dialect: 'cfn',
    bad: `
      Parameters:
        Source:
          Type: String
          Default: 10.0.0.0/8
          AllowedValues: [10.0.0.0/8, 0.0.0.0/0]
                                      ^^^^^^^^^ admin high
                                      ^^^^^^^^^ database medium
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Source}
              - {IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: !Ref Source}
    `,
    fixes: ['removeAndCutOff'],
  },
  {
    title: 'a public web port, and ping',
    dialect: 'cfn',
    bad: `
      Resources:
        BalancerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Load balancer
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
                                                                      ^^^^^^^^^ web
              - {IpProtocol: icmp, FromPort: 8, ToPort: -1, CidrIp: 0.0.0.0/0}
                                                                    ^^^^^^^^^ ping
    `,
    fixes: ['removeAndCutOff', 'source'],
  },
  {
    title: 'everything, before a load balancer that answers on its listeners only',
    dialect: 'cfn',
    bad: `
      Resources:
        BalancerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Load balancer
            SecurityGroupIngress:
              - {IpProtocol: -1, CidrIp: 0.0.0.0/0}
                                         ^^^^^^^^^ everything medium
        Balancer:
          Type: AWS::ElasticLoadBalancingV2::LoadBalancer
          Properties:
            SecurityGroups: [!GetAtt BalancerGroup.GroupId]
    `,
    fixes: ['removeAndCutOff', 'source'],
  },
  {
    title: 'a web port of CI runners, which serve nobody',
    dialect: 'cfn',
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
                                                                      ^^^^^^^^^ runner high
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: "::/0"}
                                                                    ^^^^^^ runnerService critical
              - {IpProtocol: "-1", FromPort: 443, ToPort: 443, CidrIp: 10.1.2.3/0}
                                                                       ^^^^^^^^^^ runner critical
              - {IpProtocol: TCP, FromPort: 0, ToPort: 65535, CidrIp: 0.0.0.0/0}
                                                                      ^^^^^^^^^ runner critical
              - {IpProtocol: icmp, FromPort: 8, ToPort: -1, CidrIp: 0.0.0.0/0}
                                                                    ^^^^^^^^^ runner medium
              - {IpProtocol: udp, FromPort: 4789, ToPort: 4789, CidrIpv6: "0:0:0:0:0:0:0:0/0"}
                                                                          ^^^^^^^^^^^^^^^^^^^ runner high
    `,
    fixes: ['remove', 'source'],
  },
  {
    title: 'a rule of runners that exists only on request, from a parameter with an open default',
    dialect: 'cfn',
    bad: `
      Parameters:
        SshSource:
          Type: String
          Default: 0.0.0.0/0
                   ^^^^^^^^^ runnerService high
        AllowSsh:
          Type: String
          Default: "false"
      Conditions:
        HasSsh: !Equals [!Ref AllowSsh, "true"]
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        FromAnywhere:
          Type: AWS::EC2::SecurityGroupIngress
          Condition: HasSsh
          Properties:
            GroupId: !Ref RunnerGroup
            IpProtocol: tcp
            FromPort: 22
            ToPort: 22
            CidrIp: !Ref SshSource
    `,
    fixes: ['remove', 'parameterDefault'],
  },
  {
    title: 'lists that are elsewhere',
    dialect: 'cfn',
    bad: `
      Parameters:
        OfficeList:
          Type: String
          Default: pl-0fedcba9876543210
        OtherList:
          Type: String
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, SourcePrefixListId: !Ref OfficeList}
                                                                                     ^^^^^^^^^^ unreadable
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, SourcePrefixListId: !Ref OtherList}
                                                                                     ^^^^^^^^^ unreadable
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, SourcePrefixListId: pl-0123456789abcdef0}
                                                                                  ^^^^^^^^^^^^^^^^^^^^ unreadable
    `,
    fixes: [],
  },
  {
    title: 'two halves of the internet, one in a rule of its own',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 20, ToPort: 25, CidrIp: 0.0.0.0/1}
                                                                    ^^^^^^^^^ union critical
        OtherHalf:
          Type: AWS::EC2::SecurityGroupIngress
          Properties:
            GroupId: !Ref WebGroup
            IpProtocol: tcp
            FromPort: 22
            ToPort: 22
            CidrIp: 128.0.0.0/1
                    ^^^^^^^^^^^ union critical
    `,
    fixes: ['removeAndCutOff', 'source', 'sourceOfResource'],
  },
  {
    title: 'more addresses than any one network has',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 3.0.0.0/6}
                                                                        ^^^^^^^^^ wide
    `,
    fixes: ['removeAndCutOff', 'source'],
  },
  {
    title: 'the addresses of CloudFront',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Status page of the CI runners
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, SourcePrefixListId: pl-3b927c52}
                                                                                  ^^^^^^^^^^^ cloudFront
        Web:
          Type: AWS::ECS::Service
          Properties:
            NetworkConfiguration:
              AwsvpcConfiguration:
                SecurityGroups: [!Ref WebGroup]
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, SourcePrefixListId: pl-3b927c52}
                                                                                  ^^^^^^^^^^^ cloudFront medium
    `,
    fixes: ['removeAndCutOff', 'remove'],
  },
  {
    title: 'a prefix list of the template that holds the world',
    dialect: 'cfn',
    bad: `
      Resources:
        Offices:
          Type: AWS::EC2::PrefixList
          Properties:
            AddressFamily: IPv4
            MaxEntries: 2
            PrefixListName: offices
            Entries:
              - Cidr: 198.51.100.0/24
              - Cidr: 0.0.0.0/0
                      ^^^^^^^^^ admin
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 3389, ToPort: 3389, SourcePrefixListId: !Ref Offices}
    `,
    fixes: ['removeAndCutOff'],
  },
  {
    title: 'a list that YAML repeats',
    dialect: 'cfn',
    bad: `
      Resources:
        FirstGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress: &open
              - IpProtocol: tcp
                FromPort: 22
                ToPort: 22
                CidrIp: 0.0.0.0/0
                        ^^^^^^^^^ admin
        SecondGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress: *open
    `,
    fixes: [],
  },
  {
    title: 'the output of describe-security-groups',
    dialect: 'security-group',
    bad: `
      {
        "SecurityGroups": [
          {
            "GroupId": "sg-0123456789abcdef0",
            "GroupName": "web",
            "IpPermissions": [
              {
                "IpProtocol": "tcp",
                "FromPort": 27017,
                "ToPort": 27017,
                "IpRanges": [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "0.0.0.0/0"}],
                                                                  ^^^^^^^^^^^ database
                "Ipv6Ranges": []
              }
            ]
          }
        ]
      }
    `,
    fixes: [],
  },
  {
    title: 'the input of authorize-security-group-ingress',
    dialect: 'security-group',
    bad: `
      [
        {
          "IpProtocol": "tcp",
          "FromPort": 22,
          "ToPort": 22,
          "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
          "Ipv6Ranges": [{"CidrIpv6": "::/0"}]
                                      ^^^^^^ admin
        }
      ]
    `,
    fixes: ['removeAndCutOff', 'source'],
  },
  {
    title: 'a permission of which YAML repeats a part',
    dialect: 'security-group',
    bad: `
      - IpProtocol: &protocol tcp
        FromPort: 22
        ToPort: 22
        IpRanges:
          - CidrIp: 0.0.0.0/0
                    ^^^^^^^^^ admin
      - IpProtocol: *protocol
        FromPort: 22
        ToPort: 22
        IpRanges:
          - CidrIp: 10.0.0.0/8
    `,
    fixes: ['source'],
  },
  {
    title: 'the output of describe-security-group-rules',
    dialect: 'security-group',
    bad: `
      {
        "SecurityGroupRules": [
          {"GroupId": "sg-0123456789abcdef0", "IsEgress": true, "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": "0.0.0.0/0"},
          {"GroupId": "sg-0123456789abcdef0", "IsEgress": false, "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": "0.0.0.0/0"}
                                                                                                                               ^^^^^^^^^^^ everything
        ]
      }
    `,
    fixes: [],
  },
  {
    title: 'the JSON of a runner vendor',
    dialect: 'security-group',
    bad: `
      {
        "InboundRules": [{"IpProtocol": "tcp", "Port": 8080, "Source": "0.0.0.0/0"}],
                                                                       ^^^^^^^^^^^ runner high
        "OutboundRules": []
      }
    `,
    fixes: ['remove', 'source'],
  },
  {
    title: 'known networks, no traffic at all, and what is not known',
    dialect: 'cfn',
    good: `
      Parameters:
        OfficeCidr: {Type: String}
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 198.51.100.0/24}
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref OfficeCidr}
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, SourcePrefixListId: pl-63a5400a}
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, SourcePrefixListId: pl-3b927c52}
              - {IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 0.0.0.0/0}
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
    `,
  },
  {
    title: 'networks of which never more than one is open',
    dialect: 'cfn',
    good: `
      Conditions:
        IsEast: !Equals [!Ref AWS::Region, us-east-1]
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - !If [IsEast, {IpProtocol: "-1", CidrIp: 8.0.0.0/8}, {IpProtocol: "-1", CidrIp: 9.0.0.0/8}]
    `,
  },
  {
    title: 'networks that the configuration allows, and one that only begins there',
    dialect: 'cfn',
    options: { allowedIngress: ['3.0.0.0/6', '0.0.0.0/1'] },
    fixes: ['removeAndCutOff', 'source'],
    bad: `
      Resources:
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 4.0.0.0/6}
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/1}
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 128.0.0.0/1}
                                                                    ^^^^^^^^^^^ union critical
              - {IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 0.0.0.0/0}
                                                                        ^^^^^^^^^ port
    `,
  },
];
