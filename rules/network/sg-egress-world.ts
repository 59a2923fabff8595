import type { Editor, NewMap } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  egressOf,
  isOwn,
  nameFilter,
  proxySetting,
  resource,
  rulesOfGroup,
  securityGroupPart,
  sizeText,
  templateMacros,
  trafficText,
  vpcExpression,
  type ImplicitEgress,
  type NetworkRule,
  type Resource,
  type SecurityGroup,
} from '#core/models/index.ts';
import { defineRule, type Example, type Finding, type FixContext, type Severity } from '#core/rule/index.ts';
import { entryOf, type Located, type SeqNode, type SyntaxNode } from '#core/syntax/index.ts';
import { argumentsOf, intrinsicOf, property, referenceOf } from '#core/values/index.ts';
import { canListNames, insertAllowList, namesIn } from './_allow-list.ts';
import { isHttps, isOfRunners, isWeb, opensEverything, openingsOf, wideOpenings } from './_egress.ts';
import { settingOf, type Setting } from './_shared.ts';

const implicit = '{group} lists no egress rule, so AWS adds one that allows all outbound traffic.';
const empty =
  '{group} lists no egress rule, but an empty list does not block egress: AWS adds a rule that allows all outbound traffic.';
const everything = '{group} allows {ports} to {destination}{when}, so stolen code and secrets can leave to anywhere.';
const unclear = {
  text: '{group} has egress rules as resources only; AWS does not document whether its default rule, which allows all outbound traffic, stays.',
  severity: 'low',
} as const;

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
    'cfn_nag:W29',
    'guard:SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE',
    'guard:SECURITY_GROUP_MISSING_EGRESS_RULE',
    'cfn_nag:F1000',
    'cfn_nag:W5',
    'cfn_nag:W40',
    'trivy:AWS-0104',
    'tfsec:aws-ec2-no-public-egress-sgr',
    'CWE-923',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html',
  ],
  narrowerRefs: {
    // That a rule has a range of ports says nothing of where they lead.
    'cfn_nag:W29': { messages: [] },
    'cfn_nag:F1000': { messages: ['implicit', 'otherImplicit', 'empty', 'otherEmpty'] },
    'guard:SECURITY_GROUP_MISSING_EGRESS_RULE': { messages: ['implicit', 'otherImplicit', 'empty', 'otherEmpty'] },
    'cfn_nag:W40': { messages: ['everything', 'otherEverything'] },
    'guard:SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE': { messages: ['everything', 'otherEverything'] },
    'cfn_nag:W5': { messages: ['everything', 'otherEverything', 'named', 'https', 'port'] },
    'trivy:AWS-0104': { messages: ['everything', 'otherEverything', 'named', 'https', 'port'] },
    'tfsec:aws-ec2-no-public-egress-sgr': { messages: ['everything', 'otherEverything', 'named', 'https', 'port'] },
  },
  preset: 'recommended',
  on: securityGroupPart,
  messages: {
    implicit,
    empty,
    everything,
    named: {
      text: '{group} allows {ports} to {destination}{when}; the allow-list of names does not hold back who knows an address.',
      severity: 'low',
    },
    https: {
      text: '{group} allows HTTPS to any address ({destination}){when}; only DNS Firewall, Network Firewall or a proxy can limit names.',
      severity: 'low',
    },
    port: { text: '{group} allows {ports} to any address ({destination}).', severity: 'low' },
    wide: { text: '{group} allows {ports} to {size} ({destination}).', severity: 'low' },
    unclear,
    otherImplicit: implicit,
    otherEmpty: empty,
    otherEverything: everything,
    otherUnclear: unclear,
  },
  // Of groups of anything but runners the checklist asks nothing here.
  checklist: {
    5: {
      implicit: 'fail',
      empty: 'fail',
      everything: 'fail',
      named: 'partial',
      https: 'partial',
      port: 'partial',
      wide: 'partial',
      unclear: 'unknown',
    },
  },

  *check(part, finding, facts) {
    if (part.kind === 'group') {
      if (facts.get(templateMacros).length === 0) yield* ofGroup(part, finding, facts);
    } else if (part.direction === 'egress') yield* ofRule(part, finding, facts);
  },

  fixes: {
    block: {
      title: 'Block the outbound traffic that endpoints never send',
      applicability: 'safe',
      apply: (context) => (settingFor(context) === 'endpoint' && !isNarrow(context) ? block(context) : 'decline'),
    },
    state: {
      title: 'Write down the rule that AWS adds',
      applicability: 'safe',
      becomes: ['everything', 'otherEverything'],
      apply: (context) => (['runner', 'runner-document'].includes(settingFor(context)) ? state(context) : 'decline'),
    },
    stateReviewed: {
      title: 'Write down the rule that AWS adds, for review',
      applicability: 'needs-review',
      becomes: ['everything', 'otherEverything'],
      apply: (context) => (settingFor(context) === 'general' ? state(context) : 'decline'),
    },
    only: {
      title: 'Allow out only what the rules say (may cut off the rest)',
      applicability: 'needs-review',
      apply: (context) =>
        isUnclear(context) && settingFor(context) !== 'endpoint' ? writeRule(context, noTraffic) : 'decline',
    },
    httpsOnly: {
      title: 'Allow only HTTPS out (may cut off other traffic)',
      applicability: 'needs-review',
      apply: (context) =>
        settingFor(context) === 'runner' && !isNarrow(context) && !isUnclear(context) ? httpsOnly(context) : 'decline',
    },
    names: {
      title: 'Add a DNS allow-list (other names will not resolve)',
      applicability: 'placeholder',
      asks: ['domains'],
      apply: (context) => (settingFor(context) === 'runner' ? listNames(context) : 'decline'),
    },
  },
  remedy:
    'List in `SecurityGroupEgress` what has to leave, such as HTTPS. CloudFormation takes egress rules only of a group that names its `VpcId`.',
});

type Context = FixContext<SecurityGroup | NetworkRule>;
type Make = (at: Located, args: Record<'group' | 'destination' | 'ports' | 'size', string>) => Finding;
type Makers = Readonly<Record<'named' | 'https' | 'port' | 'wide' | 'everything' | 'otherEverything', Make>>;
type GroupMakers = Readonly<
  Record<
    'implicit' | 'empty' | 'unclear' | 'otherImplicit' | 'otherEmpty' | 'otherUnclear',
    (at: Located, args: { readonly group: string }) => Finding
  >
>;

function* ofGroup({ name }: SecurityGroup, finding: GroupMakers, facts: Facts): Iterable<Finding> {
  const { unclear: reason, implicit: missing } = facts.get(egressOf, name.key);
  const setting = settingOf(facts, name);
  const isRunners = isOfRunners(facts, name);
  const args = { group: name.text };
  if (reason === 'open') return;
  for (const { at, when, because } of missing) {
    if (reason === 'standalone') {
      if (setting !== 'general') yield finding[isRunners ? 'unclear' : 'otherUnclear'](at, args).when(when);
    } else if (because === 'empty') {
      const found = finding[isRunners ? 'empty' : 'otherEmpty'](at, args);
      yield found.withSeverity(severityIn(setting, 'low')).when(when);
    } else {
      const found = finding[isRunners ? 'implicit' : 'otherImplicit'](at, args);
      yield found.withSeverity(severityIn(setting, 'info')).when(when);
    }
  }
}

function* ofRule(rule: NetworkRule, finding: Makers, facts: Facts): Iterable<Finding> {
  const setting = settingOf(facts, rule.group, rule.form);
  const { open, by } = facts.get(nameFilter, rule.group.key);
  const isNamed = open.length === 0 && by !== 'elsewhere' && setting === 'runner';
  const base = { group: rule.group.text, size: '' };
  for (const { node, destination, traffic, when } of openingsOf(facts, rule)) {
    const args = { ...base, destination, ports: trafficText(traffic) };
    if (opensEverything(traffic)) {
      const key = isOfRunners(facts, rule.group, rule.form) ? 'everything' : 'otherEverything';
      const stated = finding[key](node, args).withSeverity(severityIn(setting, 'info'));
      yield (isNamed ? finding.named(node, args) : stated).when(rule.when).when(when);
    } else if (setting === 'runner') {
      const found = isHttps(traffic) ? withProxy(finding.https(node, args), facts) : finding.port(node, args);
      for (const path of isWeb(traffic) ? open : [[]]) yield found.when(rule.when).when(when).when(path);
    }
  }
  if (setting !== 'runner') return;
  for (const { peer, traffic, when } of wideOpenings(facts, rule)) {
    const size = peer.range ? sizeText(peer.range) : '';
    const args = { ...base, size, destination: peer.text, ports: trafficText(traffic) };
    yield finding.wide(peer.node, args).when(rule.when).when(when);
  }
}

/** Everybody's group may send anything anywhere; only for runners, and for endpoints, that is a decision to question. */
function severityIn(setting: Setting, general: Severity): Severity {
  return setting === 'runner' ? 'medium' : setting === 'endpoint' ? 'low' : general;
}

function withProxy(found: Finding, facts: Facts): Finding {
  const proxy = facts.get(proxySetting);
  return proxy ? found.also(proxy, 'Programs are told to use a proxy here, but need not heed it.') : found;
}

function settingFor({ subject, facts }: Context): Setting {
  return subject.kind === 'group' ? settingOf(facts, subject.name) : settingOf(facts, subject.group, subject.form);
}

/** Whether the finding is of some ports only, or of some addresses. */
function isNarrow({ finding }: Context): boolean {
  return ['https', 'port', 'wide'].includes(finding.message);
}

function isUnclear({ finding }: Context): boolean {
  return ['unclear', 'otherUnclear'].includes(finding.message);
}

const noTraffic: NewMap = { IpProtocol: '-1', CidrIp: '127.0.0.1/32', Description: 'No outbound' };
const allTraffic: NewMap = { IpProtocol: '-1', CidrIp: '0.0.0.0/0', Description: 'Allow all outbound' };
const https: NewMap = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0', Description: 'HTTPS' };

function state(context: Context): Editor | 'decline' {
  return isUnclear(context) ? 'decline' : writeRule(context, allTraffic);
}

function httpsOnly(context: Context): Editor | 'decline' {
  return context.subject.kind === 'rule' ? narrow(context, context.subject) : writeRule(context, https);
}

/** Only for what an allow-list answers: names do not hold back other protocols. */
function listNames({ edit, facts, finding, subject, input }: Context): Editor | 'decline' {
  const isAnswered =
    finding.message === 'everything' ||
    finding.message === 'https' ||
    (subject.kind === 'rule' &&
      finding.message === 'port' &&
      subject.traffic.alternatives.every(({ value }) => isWeb(value)));
  const group = subject.kind === 'rule' ? subject.group : subject.name;
  const vpc = facts.get(resource, vpcExpression(facts, facts.get(resource, group.key)) ?? '');
  return isAnswered && vpc && canListNames(facts, vpc)
    ? insertAllowList(edit, vpc, namesIn(input('domains')))
    : 'decline';
}

/** Puts a first egress rule where the group has none. */
function writeRule({ edit, finding, subject, facts, tree }: Context, rule: NewMap): Editor | 'decline' {
  if (subject.kind !== 'group' || !subject.owner?.properties || !namesVpc(facts, subject.owner)) return 'decline';
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

/**
 * Whether every deployment names the group's VPC. Without it a group is made in the default VPC, but CloudFormation refuses
 * egress rules: "SecurityGroupEgress cannot be specified without VpcId" (github.com/awsdocs/aws-cloudformation-user-guide,
 * pull request 1277).
 */
function namesVpc(facts: Facts, { node }: Resource): boolean {
  return property(facts, node, 'Properties', 'VpcId').absent.length === 0;
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
            VpcId: vpc-0a1b2c3d
    `,
    fixes: ['state', 'httpsOnly'],
  },
  {
    title: 'a group that names no VPC, in which CloudFormation refuses egress rules',
    dialect: 'cfn',
    bad: `
      Parameters:
        Vpc: {Type: String}
      Conditions:
        HasVpc: !Not [!Equals [!Ref Vpc, '']]
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        RunnerGroup:
        ^^^^^^^^^^^ implicit
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
        OtherRunnerGroup:
        ^^^^^^^^^^^^^^^^ implicit
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !If [HasVpc, !If [IsProd, !Ref Vpc, !Ref AWS::NoValue], !Ref Vpc]
    `,
    fixes: [],
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
              "VpcId": "vpc-0a1b2c3d",
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
            VpcId: vpc-0a1b2c3d
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
            VpcId: vpc-0a1b2c3d
            SecurityGroupEgress: [!If [IsProd, {IpProtocol: tcp, FromPort: 443, ToPort: 443, DestinationPrefixListId: pl-63a5400a}, !Ref AWS::NoValue]]
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ empty
        OtherRunnerGroup:
        ^^^^^^^^^^^^^^^^ implicit
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: vpc-0a1b2c3d
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
        ^^^^^^^^^^^^^ otherImplicit low
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints of the CI runners
        OtherEndpointGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints of the CI runners
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
                                           ^^^^^^^^^ otherEverything low
              - {IpProtocol: "-1", CidrIpv6: "::/0"}
                                             ^^^^^^ otherEverything low
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
            VpcId: vpc-0a1b2c3d
        Anywhere:
          Type: AWS::EC2::SecurityGroupEgress
          Properties:
            GroupId: !Ref RunnerGroup
            IpProtocol: -1
            CidrIp: 0.0.0.0/0
                    ^^^^^^^^^ everything
    `,
    fixes: ['only'],
  },
  {
    title: 'groups that are not about CI, where this is for information only',
    dialect: 'cfn',
    bad: `
      Resources:
        WebGroup:
        ^^^^^^^^ otherImplicit info
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            VpcId: vpc-0a1b2c3d
        AppGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Application
            VpcId: vpc-0a1b2c3d
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
                                           ^^^^^^^^^ otherEverything info
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
    title: 'protocols and ports that look narrower than they are',
    dialect: 'cfn',
    fixes: ['httpsOnly'],
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
              - {IpProtocol: "-1", FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
                                                                       ^^^^^^^^^ everything
        OtherRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
              - {IpProtocol: 6, FromPort: 0, ToPort: 65535, CidrIp: 0.0.0.0/0}
                                                                    ^^^^^^^^^ everything
    `,
  },
  {
    title: 'HTTPS to any address, from a VPC of the template',
    dialect: 'cfn',
    fixes: ['names'],
    bad: `
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
                                                                      ^^^^^^^^^ https
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              SecurityGroupIds: [!Ref RunnerGroup]
              UserData: export HTTPS_PROXY=http://proxy.example.com:3128
    `,
  },
  {
    title: 'blocks that are the internet together, and one that is much of it',
    dialect: 'cfn',
    fixes: ['httpsOnly'],
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/1}
                                           ^^^^^^^^^ everything
              - {IpProtocol: "-1", CidrIp: 128.0.0.0/1}
                                           ^^^^^^^^^^^ everything
        OtherRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 64.0.0.0/4}
                                                                      ^^^^^^^^^^ wide
    `,
  },
  {
    title: 'a list of allowed names, which is there in some stacks only, and which addresses get around',
    dialect: 'cfn',
    fixes: ['httpsOnly'],
    bad: `
      Parameters:
        Filter: {Type: String}
      Conditions:
        IsFiltered: !Equals [!Ref Filter, "yes"]
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
                                                                      ^^^^^^^^^ https
        OtherVpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.30.0.0/16}
        OtherRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref OtherVpc
            SecurityGroupEgress:
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
                                           ^^^^^^^^^ named
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
          Condition: IsFiltered
          Properties: {FirewallRuleGroupId: !Ref Names, VpcId: !Ref Vpc, Priority: 101}
        NamesInOtherVpc:
          Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
          Properties: {FirewallRuleGroupId: !Ref Names, VpcId: !Ref OtherVpc, Priority: 101}
    `,
  },
  {
    title: 'a rule that allows names behind the one that blocks all',
    dialect: 'cfn',
    fixes: [],
    bad: `
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
                                                                      ^^^^^^^^^ https
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
              - {Action: ALLOW, Priority: 3, FirewallDomainListId: !Ref Known}
              - {Action: BLOCK, Priority: 2, BlockResponse: NXDOMAIN, FirewallDomainListId: !Ref All}
        NamesInVpc:
          Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
          Properties: {FirewallRuleGroupId: !Ref Names, VpcId: !Ref Vpc, Priority: 101}
    `,
  },
  {
    title: 'groups of endpoints and others, empty or completed elsewhere',
    dialect: 'cfn',
    fixes: ['block', 'state', 'only'],
    bad: `
      Resources:
        RunnerVpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        EndpointGroup:
        ^^^^^^^^^^^^^ otherUnclear
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Endpoints
            VpcId: vpc-0a1b2c3d
        EndpointRule:
          Type: AWS::EC2::SecurityGroupEgress
          Properties: {GroupId: !Ref EndpointGroup, IpProtocol: "-1", CidrIp: 127.0.0.1/32}
        WebGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Web servers
            VpcId: vpc-0a1b2c3d
            SecurityGroupEgress: []
                                 ^^ otherEmpty low
        DatabaseGroup:
        ^^^^^^^^^^^^^ otherUnclear
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: Databases
            VpcId: vpc-0a1b2c3d
        DatabaseRule:
          Type: AWS::EC2::SecurityGroupEgress
          Properties: {GroupId: !Ref DatabaseGroup, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
        Endpoint:
          Type: AWS::EC2::VPCEndpoint
          Properties:
            VpcEndpointType: Interface
            ServiceName: com.amazonaws.us-east-1.ecr.api
            SecurityGroupIds: [!Ref EndpointGroup]
    `,
  },
  {
    title: 'rules that an include may add, and that a loop has from outside of it',
    dialect: 'cfn',
    fixes: ['only'],
    bad: `
      Transform: AWS::LanguageExtensions
      Resources:
        Fn::ForEach::Groups:
          - Name
          - [Small, Large]
          - Runner\${Name}:
            ^^^^^^^^^^^^^ unclear
              Type: AWS::EC2::SecurityGroup
              Properties:
                GroupDescription: CI runners
                VpcId: vpc-0a1b2c3d
        Rule:
          Type: AWS::EC2::SecurityGroupEgress
          Properties: {GroupId: !Ref RunnerSmall, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
    `,
    good: `
      Resources:
        Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://templates/rules.yaml}}
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: vpc-0a1b2c3d
    `,
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
  {
    title: 'HTTPS through a Network Firewall that knows allowed names, and rules that are elsewhere',
    dialect: 'cfn',
    good: `
      Parameters:
        SharedNames: {Type: String}
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
              - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}
        Names:
          Type: AWS::NetworkFirewall::RuleGroup
          Properties:
            RuleGroupName: names
            Type: STATEFUL
            Capacity: 100
            RuleGroup:
              RulesSource:
                RulesSourceList:
                  GeneratedRulesType: ALLOWLIST
                  TargetTypes: [TLS_SNI, HTTP_HOST]
                  Targets: [.github.com]
        Policy:
          Type: AWS::NetworkFirewall::FirewallPolicy
          Properties:
            FirewallPolicyName: policy
            FirewallPolicy:
              StatelessDefaultActions: ["aws:forward_to_sfe"]
              StatelessFragmentDefaultActions: ["aws:forward_to_sfe"]
              StatefulRuleGroupReferences: [{ResourceArn: !Ref Names}]
        Firewall:
          Type: AWS::NetworkFirewall::Firewall
          Properties:
            FirewallName: firewall
            FirewallPolicyArn: !Ref Policy
            VpcId: !Ref Vpc
            SubnetMappings: [{SubnetId: subnet-0123456789abcdef0}]
        OtherVpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.30.0.0/16}
        OtherRunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref OtherVpc
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
        NamesInVpc:
          Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
          Properties: {FirewallRuleGroupId: !Ref SharedNames, VpcId: !Ref OtherVpc, Priority: 101}
    `,
  },
  {
    title: 'networks that the configuration allows',
    dialect: 'cfn',
    options: { allowedEgress: ['52.0.0.0/6'] },
    fixes: ['httpsOnly', 'names'],
    bad: `
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: CI runners
            VpcId: !Ref Vpc
            SecurityGroupEgress:
              - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 52.0.0.0/6}
              - {IpProtocol: "-1", CidrIp: 0.0.0.0/0}
                                           ^^^^^^^^^ everything
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.0.0.0/16}
    `,
  },
];
