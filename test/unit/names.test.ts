/** Allow-lists of names: what a pattern covers, what jobs need, and which firewalls filter. */
import assert from 'node:assert/strict';
import { coversName, missingNames, nameFilter } from '#core/models/index.ts';
import { openPart } from '../harness/part.ts';

describe('patterns of DNS Firewall', () => {
  const rows: readonly (readonly [pattern: string, name: string, covers: boolean])[] = [
    ['github.com', 'github.com', true],
    ['github.com', 'api.github.com', false],
    ['*.github.com', 'api.github.com', true],
    ['*.github.com', 'a.b.github.com', true],
    ['*.github.com', 'github.com', false],
    ['*github.com', 'github.com', true],
    ['*', 'github.com', true],
    ['*', '*.blob.core.windows.net', true],
    ['*.githubusercontent.com', '*.actions.githubusercontent.com', true],
    ['*.actions.githubusercontent.com', '*.githubusercontent.com', false],
    ['pipelines.actions.githubusercontent.com', '*.actions.githubusercontent.com', false],
  ];
  for (const [pattern, name, covers] of rows)
    it(`${pattern} ${covers ? 'covers' : 'does not cover'} ${name}`, () => {
      assert.equal(coversName(pattern, name), covers);
    });
});

function factsOf(text: string) {
  const { facts, tree } = openPart({ text, name: 'a.yaml' });
  assert.deepEqual(tree.problems, []);
  return facts.tracked([]);
}

describe('names that jobs need', () => {
  const template = (description: string) =>
    factsOf(`
Description: ${description}
Resources:
  Vpc: {Type: AWS::EC2::VPC}
`);
  const store = 's3.eu-west-1.amazonaws.com';
  const all = ['github.com', '*.github.com', '*.githubusercontent.com', '*.blob.core.windows.net', store];

  const rows: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    ['of WarpBuild', 'WarpBuild runners', all, ['api.warpbuild.com']],
    ['of GitHub', 'GitHub runners', all, []],
    ['of GitHub, but for the name itself', 'GitHub runners', all.slice(1), ['github.com']],
    ['of GitHub, as a list says', 'CI runners', ['github.com'], ['api.github.com']],
    ['of others', 'GitLab runners', ['gitlab.example.com'], []],
    ['of S3', 'GitHub runners', all.slice(0, -1), ['*.s3.<region>.amazonaws.com']],
  ];
  for (const [title, description, patterns, expected] of rows)
    it(title, () => {
      const missing = missingNames(template(description), patterns);
      if (expected.length === 0) assert.deepEqual(missing, []);
      for (const name of expected) assert.ok(missing.includes(name), `${name} is not in ${missing.join(', ')}`);
    });
});

it('single names below a required wildcard have been thought about', () => {
  const facts = factsOf('Description: GitHub runners\nResources: {Vpc: {Type: AWS::EC2::VPC}}\n');
  const missing = missingNames(facts, ['github.com', 'results.actions.githubusercontent.com']);
  assert.ok(!missing.includes('*.actions.githubusercontent.com'));
});

describe('Network Firewalls', () => {
  const stack = (source: string, policy = '', firewall = 'FirewallPolicyArn: !Ref Policy, VpcId: !Ref Vpc') =>
    factsOf(`
Parameters:
  Given: {Type: String}
Resources:
  Vpc: {Type: AWS::EC2::VPC}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: !Ref Vpc}}
  Rules: {Type: AWS::NetworkFirewall::RuleGroup, Properties: {RuleGroup: {RulesSource: ${source}}}}
  Policy:
    Type: AWS::NetworkFirewall::FirewallPolicy
    Properties: {FirewallPolicy: {StatefulRuleGroupReferences: [{ResourceArn: !GetAtt Rules.RuleGroupArn}]${policy}}}
  Firewall: {Type: AWS::NetworkFirewall::Firewall, Properties: {${firewall}}}
`);
  const list = (type: string, targets = '[TLS_SNI, HTTP_HOST]') =>
    `{RulesSourceList: {GeneratedRulesType: ${type}, TargetTypes: ${targets}, Targets: [.github.com]}}`;
  const pass = 'pass tls any any -> any any (tls.sni; content:"github.com"; sid:1;)';

  const rows: readonly (readonly [string, ReturnType<typeof stack>, string])[] = [
    ['an allow-list', stack(list('ALLOWLIST')), 'Network Firewall'],
    ['an allow-list of plain HTTP', stack(list('ALLOWLIST', '[HTTP_HOST]')), 'none'],
    ['a list of what to block', stack(list('DENYLIST')), 'none'],
    [
      'rules that pass and drop',
      stack(`{RulesString: '${pass} \n\n      drop tls any any -> any any (sid:2;)'}`),
      'Network Firewall',
    ],
    ['rules that only pass', stack(`{RulesString: '${pass}'}`), 'none'],
    [
      'rules that pass, where the rest is dropped',
      stack(`{RulesString: '${pass}'}`, ', StatefulDefaultActions: ["aws:drop_established"]'),
      'Network Firewall',
    ],
    [
      'a policy that is elsewhere',
      stack(list('DENYLIST'), '', 'FirewallPolicyArn: !Ref Given, VpcId: !Ref Vpc'),
      'elsewhere',
    ],
    ['another VPC', stack(list('ALLOWLIST'), '', 'FirewallPolicyArn: !Ref Policy, VpcId: vpc-1'), 'none'],
  ];
  for (const [title, facts, expected] of rows)
    it(`with ${title}`, () => {
      assert.equal(facts.get(nameFilter, 'Group').by ?? 'none', expected);
    });
});
