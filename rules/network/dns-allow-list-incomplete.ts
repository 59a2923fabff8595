import { ref, type Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  blockOfRest,
  isCatchAll,
  isOwn,
  missingNames,
  nameAssociations,
  nameGroupType,
  nameRules,
  nameRulesOfVpc,
  resource,
  resourcesOfType,
  resourceSubject,
  templateMacros,
  usesOf,
  type NameRule,
  type Resource,
} from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { entryOf, get, type SeqNode } from '#core/syntax/index.ts';
import { blockRest, everyName, insertedTags, inStack } from './_allow-list.ts';

export default defineRule({
  id: 'network/dns-allow-list-incomplete',
  title: 'DNS allow-list that lets too much or too little through',
  severity: 'info',
  since: '0.1.0',
  why: 'A list that blocks nothing leaves every name open to whoever takes over a job; one that blocks too much is switched off when builds fail.',
  refs: [
    'WB509',
    'WB510',
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-settings.html',
    'https://docs.github.com/en/actions/reference/runners/self-hosted-runners#accessible-domains-by-function',
  ],
  preset: 'ci-runner',
  on: resourceSubject(nameGroupType),
  checklist: {
    5: { noBlock: 'note', alert: 'note', late: 'note', alone: 'note', redirections: 'note', missing: 'note' },
  },
  messages: {
    noBlock: '{group} allows names, but no rule behind them blocks all others ("*"){when}, so it holds nothing back.',
    alert: '{group} reports queries for all other names{when}, but answers them.',
    late: {
      text: '{group} blocks every name before it comes to this rule{when}, so what the rule allows is never answered.',
      severity: 'low',
    },
    alone: '{group} is associated with no VPC here, so it filters nothing.',
    redirections:
      '{group} asks of each redirection (CNAME) too whether it is listed{when}, so names on content networks will fail.',
    missing: {
      text: '{group} allows no query for {names}{when}, which jobs of this stack need.',
      severity: 'low',
    },
  },

  *check(group, finding, facts) {
    const rules = facts.get(nameRules, group.id);
    if (!rules || facts.get(templateMacros).length > 0) return;
    const allowing = rules.filter(({ action }) => action === 'ALLOW');
    const isKnown = rules.every(({ action }) => action !== undefined);
    if (allowing.length === 0 || !isKnown) return;
    const args = { group: group.id };
    const at = entryOf(group.properties, 'FirewallRules')?.key ?? group.entry.key;
    if (isAlone(facts, group)) yield finding.alone(group.entry.key, args).when(group.when);
    const end = rules.find(isCatchAll);
    if (!end && isLast(facts, group) && rules.every(isReadable)) yield finding.noBlock(at, args).when(group.when);
    if (end?.action === 'ALERT') yield finding.alert(get(end.node, 'Action') ?? end.node, args).when(end.when);
    if (end?.action !== 'BLOCK') return;
    const behind = rules.indexOf(end);
    for (const rule of allowing.filter((each) => rules.indexOf(each) > behind && !isEarlier(each, end)))
      yield finding.late(get(rule.node, 'Priority') ?? rule.node, args).when(rule.when);
    if (!blockOfRest(rules)) return;
    for (const rule of allowing.filter((each) => rules.indexOf(each) < behind)) {
      const isTrusting = get(rule.node, 'FirewallDomainRedirectionAction') !== undefined;
      if (!isTrusting) yield finding.redirections(rule.node, args).when(rule.when);
    }
    const names = missing(facts, rules);
    if (names.length > 0) yield finding.missing(at, { ...args, names: listed(names) }).when(group.when);
  },

  fixes: {
    block: {
      title: 'Block all other names (what is not listed will fail)',
      applicability: 'needs-review',
      becomes: ['missing', 'redirections'],
      apply: (context) => (context.finding.message === 'noBlock' ? block(context) : 'decline'),
    },
    alertToBlock: {
      title: 'Block these names (what is not listed will fail)',
      applicability: 'needs-review',
      becomes: ['missing', 'redirections'],
      apply({ edit, facts, finding, subject, tree }) {
        const rule = facts.get(nameRules, subject.id)?.find(({ node }) => get(node, 'Action') === finding.at);
        const action = rule && get(rule.node, 'Action');
        if (finding.message !== 'alert' || !action || !isOwn(tree, subject.entry, action)) return 'decline';
        return edit.replace(action, 'BLOCK').put(rule.node, 'BlockResponse', 'NODATA', { after: 'Action' });
      },
    },
    associate: {
      title: 'Associate it with the VPC (what is not listed will fail)',
      applicability: 'needs-review',
      apply: (context) => (context.finding.message === 'alone' ? associate(context) : 'decline'),
    },
    trust: {
      title: 'Trust the redirections of listed names',
      applicability: 'needs-review',
      apply({ edit, facts, finding, subject, tree }) {
        const rule = facts.get(nameRules, subject.id)?.find(({ node }) => node === finding.at);
        if (finding.message !== 'redirections' || !rule || !isOwn(tree, subject.entry, rule.node)) return 'decline';
        return edit.put(rule.node, 'FirewallDomainRedirectionAction', 'TRUST_REDIRECTION_DOMAIN', {
          after: 'FirewallDomainListId',
        });
      },
    },
    list: {
      title: 'Add these names to the list',
      applicability: 'needs-review',
      apply: (context) => (context.finding.message === 'missing' ? list(context) : 'decline'),
    },
  },
});

type Context = FixContext<Resource>;

/** Whether nothing in the file uses a group, not even an output: it may be shared. */
function isAlone(facts: Facts, { id }: Resource): boolean {
  return facts.get(usesOf, id).length === 0;
}

/** Whether no other group of the same VPC may block what this one does not allow. */
function isLast(facts: Facts, { id }: Resource): boolean {
  const vpcs = facts
    .get(nameAssociations)
    .filter(({ group }) => group === id)
    .map(({ vpc }) => vpc);
  return vpcs.every((vpc) => {
    const rules = nameRulesOfVpc(facts, vpc);
    return rules !== undefined && !rules.some((rule) => isCatchAll(rule) && rule.action === 'BLOCK');
  });
}

/** Whether the names of a rule are all in the file, so that none of them is "*". */
function isReadable({ names }: NameRule): boolean {
  return names.isWhole;
}

/** Whether the order of two rules is not known, or they are not there together. */
function isEarlier(rule: NameRule, end: NameRule): boolean {
  return rule.priority === undefined || end.priority === undefined || rule.when.length + end.when.length > 0;
}

/** What jobs need and no rule allows; empty when the lists are not all in the file. */
function missing(facts: Facts, rules: readonly NameRule[]): readonly string[] {
  const allowing = rules.filter(({ action }) => action !== 'BLOCK');
  return allowing.every(isReadable)
    ? missingNames(
        facts,
        allowing.flatMap(({ names }) => names.patterns),
      )
    : [];
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${String(rest)} more`;
  const [last, ...before] = [...shown].reverse();
  return before.length > 0 ? `${before.reverse().join(', ')} and ${last ?? ''}` : (last ?? '');
}

/** The list of rules, where it is written out. */
function rulesList({ subject, tree }: Context): SeqNode | undefined {
  const node = get(subject.properties, 'FirewallRules');
  return node?.kind === 'seq' && node.tag === undefined && isOwn(tree, subject.entry, node) ? node : undefined;
}

const restList = 'AllDomains';

function block(context: Context): Editor | 'decline' {
  const { edit, facts, subject } = context;
  const node = rulesList(context);
  const known = facts.get(resource, restList);
  const rules = facts.get(nameRules, subject.id) ?? [];
  const priorities = rules.map(({ priority }) => priority);
  if (!node || known || priorities.includes(undefined) || subject.when.length > 0) return 'decline';
  const last = Math.max(...priorities.map((priority) => priority ?? 0));
  edit.insertResource(restList, everyName('all'));
  return edit.append(node, blockRest(Math.max(100, last + 10), restList));
}

function associate({ edit, facts, subject }: Context): Editor | 'decline' {
  const [vpc, ...others] = facts.get(resourcesOfType, 'AWS::EC2::VPC');
  const id = `${subject.id}InVpc`;
  const isTaken =
    facts.get(resource, id) !== undefined || facts.get(nameAssociations).some((each) => each.vpc === vpc?.id);
  if (!vpc || others.length > 0 || isTaken || vpc.when.length + subject.when.length > 0) return 'decline';
  return edit.insertResource(id, {
    Type: 'AWS::Route53Resolver::FirewallRuleGroupAssociation',
    Properties: { FirewallRuleGroupId: ref(subject.id), VpcId: ref(vpc.id), Priority: 101, Tags: insertedTags },
  });
}

/** Adds the names to the first list that is written out. The region of S3 is that of the stack. */
function list({ edit, facts, subject, tree }: Context): Editor | 'decline' {
  const rules = facts.get(nameRules, subject.id) ?? [];
  const owners = rules.filter(({ action }) => action === 'ALLOW').flatMap(({ names }) => names.owner ?? []);
  const lists = owners.map((owner) => ({ owner, node: get(owner.properties, 'Domains') }));
  const own = lists.find(
    ({ owner, node }) => node?.kind === 'seq' && node.tag === undefined && isOwn(tree, owner.entry, node),
  );
  if (own?.node?.kind !== 'seq') return 'decline';
  for (const name of missing(facts, rules)) edit.append(own.node, inStack(name));
  return edit;
}

export const examples: readonly Example[] = [
  {
    title: 'allowed names without a block of the rest',
    dialect: 'cfn',
    fixes: ['block'],
    bad: `
      Resources:
        RunnerVpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.20.0.0/16}
        Known:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties: {Domains: ["*.example.com"]}
        Names:
          Type: AWS::Route53Resolver::FirewallRuleGroup
          Properties:
            FirewallRules: # by priority
            ^^^^^^^^^^^^^ noBlock
              - Action: ALLOW
                Priority: 10
                FirewallDomainListId: !Ref Known
                FirewallDomainRedirectionAction: TRUST_REDIRECTION_DOMAIN
        NamesInVpc:
          Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
          Properties: {FirewallRuleGroupId: !Ref Names, VpcId: !Ref RunnerVpc, Priority: 101}
    `,
  },
  {
    title: 'a list that reports only, and one that no VPC uses',
    dialect: 'cfn',
    fixes: ['associate', 'alertToBlock'],
    bad: `
      {
        "Resources": {
          "RunnerVpc": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": "10.20.0.0/16" } },
          "Known": {
            "Type": "AWS::Route53Resolver::FirewallDomainList",
            "Properties": { "Domains": ["*.example.com"] }
          },
          "All": { "Type": "AWS::Route53Resolver::FirewallDomainList", "Properties": { "Domains": ["*"] } },
          "Names": {
          ^^^^^^^ alone
            "Type": "AWS::Route53Resolver::FirewallRuleGroup",
            "Properties": {
              "FirewallRules": [
                {
                  "Action": "ALLOW",
                  "Priority": 10,
                  "FirewallDomainListId": { "Ref": "Known" },
                  "FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN"
                },
                { "Action": "ALERT", "Priority": 100, "FirewallDomainListId": { "Ref": "All" } }
                            ^^^^^^^ alert
              ]
            }
          }
        }
      }
    `,
  },
  {
    title: 'rules in the wrong order, and redirections to names that are not listed',
    dialect: 'cfn',
    fixes: ['trust'],
    bad: `
      Resources:
        Known:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties: {Domains: ["*.example.com"]}
        All:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties: {Domains: ["*"]}
        Names:
          Type: AWS::Route53Resolver::FirewallRuleGroup
          Properties:
            FirewallRules:
              - {Action: ALLOW, Priority: 10, FirewallDomainListId: !Ref Known}
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ redirections
              - {Action: BLOCK, Priority: 20, BlockResponse: NODATA, FirewallDomainListId: !Ref All}
              - {Action: ALLOW, Priority: 30, FirewallDomainListId: !Ref Known}
                                          ^^ late
        NamesInVpc:
          Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
          Properties: {FirewallRuleGroupId: !Ref Names, VpcId: vpc-0123456789abcdef0, Priority: 101}
    `,
  },
  {
    title: 'names of GitHub without those that jobs need as well',
    dialect: 'cfn',
    fixes: ['list'],
    bad: `
      Description: WarpBuild runners
      Resources:
        Known:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties:
            Domains:
              - github.com
              - "*.github.com" # not github.com itself
        All:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties: {Domains: ["*"]}
        Names:
          Type: AWS::Route53Resolver::FirewallRuleGroup
          Properties:
            FirewallRules:
            ^^^^^^^^^^^^^ missing
              - Action: ALLOW
                Priority: 10
                FirewallDomainListId: !Ref Known
                FirewallDomainRedirectionAction: TRUST_REDIRECTION_DOMAIN
              - {Action: BLOCK, Priority: 20, BlockResponse: NODATA, FirewallDomainListId: !Ref All}
        NamesInVpc:
          Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
          Properties: {FirewallRuleGroupId: !Ref Names, VpcId: vpc-0123456789abcdef0, Priority: 101}
    `,
  },
  {
    title: 'a list of what to block, lists that are elsewhere, and two groups that complete each other',
    dialect: 'cfn',
    good: `
      Parameters:
        Names: {Type: CommaDelimitedList, Default: "github.com,example.com"}
      Resources:
        Bad:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties: {Domains: [evil.example.com]}
        BlockList:
          Type: AWS::Route53Resolver::FirewallRuleGroup
          Properties:
            FirewallRules:
              - {Action: BLOCK, Priority: 10, BlockResponse: NODATA, FirewallDomainListId: !Ref Bad}
        Given:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties: {Domains: !Ref Names}
        All:
          Type: AWS::Route53Resolver::FirewallDomainList
          Properties: {Domains: ["*"]}
        Allowed:
          Type: AWS::Route53Resolver::FirewallRuleGroup
          Properties:
            FirewallRules:
              - Action: ALLOW
                Priority: 10
                FirewallDomainListId: !Ref Given
                FirewallDomainRedirectionAction: TRUST_REDIRECTION_DOMAIN
        Rest:
          Type: AWS::Route53Resolver::FirewallRuleGroup
          Properties:
            FirewallRules:
              - {Action: BLOCK, Priority: 10, BlockResponse: NODATA, FirewallDomainListId: !Ref All}
        AllowedInVpc:
          Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
          Properties: {FirewallRuleGroupId: !Ref Allowed, VpcId: vpc-0123456789abcdef0, Priority: 101}
        RestInVpc:
          Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
          Properties: {FirewallRuleGroupId: !Ref Rest, VpcId: vpc-0123456789abcdef0, Priority: 102}
    `,
  },
];
