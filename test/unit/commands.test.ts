import '../harness/data.ts';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { commandsOf, createAnalyzer, defaultConfig, fixesOf, open } from '#core/index.ts';
import { shellWord } from '#core/text/index.ts';
import { rules } from '#rules';

const analyzer = createAnalyzer(rules);

/** The commands that answer findings of a document, each once. */
function commandsIn(content: unknown, name = 'a.json'): readonly string[] {
  const document = open({ text: typeof content === 'string' ? content : JSON.stringify(content), name });
  const { findings } = analyzer.analyze(document, { ...defaultConfig, workload: 'ci-runner' });
  return [...new Set(findings.flatMap((each) => commandsOf(analyzer, document, each).map(({ text }) => text)))];
}

/** The words that a shell makes of a command. */
function wordsOf(command: string): readonly string[] {
  const script = `printf '%s\\n' ${command}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
}

describe('words of a shell', () => {
  for (const word of [
    'a',
    "it's",
    '$(id)',
    '`id`',
    'a b',
    '',
    '"',
    '\\',
    "''",
    '*',
    '~',
    '{"a":["b"]}',
    'ä',
    '-x',
    '!',
  ])
    it(`come out as they went in: ${word}`, () => {
      assert.deepEqual(wordsOf(shellWord(word)), [word]);
    });
});

describe('commands for records of security groups', () => {
  const permission = {
    IpProtocol: 'tcp',
    FromPort: 22,
    ToPort: 22,
    IpRanges: [{ CidrIp: '0.0.0.0/0', Description: "it's open" }, { CidrIp: '10.0.0.0/8' }],
  };
  const described = {
    SecurityGroups: [
      { GroupId: 'sg-1', GroupName: 'web', OwnerId: '1', IpPermissions: [permission], IpPermissionsEgress: [] },
    ],
  };

  it('revoke one range and no more', () => {
    const of = (cidr: string) => [
      ...['aws', 'ec2', 'revoke-security-group-ingress', '--group-id', 'sg-1', '--ip-permissions'],
      `[{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"${cidr}"}]}]`,
    ];
    assert.deepEqual(commandsIn(described).map(wordsOf), [of('0.0.0.0/0'), of('10.0.0.0/8')]);
  });

  it('are there where no fix is', () => {
    const document = open({ text: JSON.stringify(described), name: 'a.json' });
    const { findings } = analyzer.analyze(document, defaultConfig);
    const open22 = findings.find(({ rule }) => rule === 'network/sg-ingress-world');
    assert.ok(open22);
    assert.deepEqual(fixesOf(analyzer, document, open22), []);
    assert.equal(commandsOf(analyzer, document, open22).length, 1);
  });

  it('quote what a record may hold', () => {
    const hostile = structuredClone(described);
    for (const group of hostile.SecurityGroups) group.GroupId = "sg-1'; touch /tmp/x; '";
    assert.equal(wordsOf(commandsIn(hostile)[0] ?? '')[4], "sg-1'; touch /tmp/x; '");
  });

  it('name rules by their id where the record has one', () => {
    const rule = {
      SecurityGroupRuleId: 'sgr-1',
      GroupId: 'sg-1',
      IsEgress: false,
      IpProtocol: '-1',
      CidrIpv4: '0.0.0.0/0',
    };
    assert.deepEqual(commandsIn({ SecurityGroupRules: [rule] }), [
      'aws ec2 revoke-security-group-ingress --group-id sg-1 --security-group-rule-ids sgr-1',
    ]);
  });

  it('are none for what may be edited', () => {
    assert.deepEqual(commandsIn({ IpPermissions: [permission] }), []);
    assert.deepEqual(commandsIn({ InboundRules: [{ IpProtocol: '-1', Source: '0.0.0.0/0' }] }), []);
  });
});

describe('commands for records of network ACLs', () => {
  const entry = { Egress: false, Protocol: '-1', CidrBlock: '0.0.0.0/0' };
  const deny = { ...entry, RuleNumber: 200, RuleAction: 'deny', CidrBlock: '10.0.0.0/8' };
  const acl = (...entries: readonly unknown[]) => ({ NetworkAcls: [{ NetworkAclId: 'acl-1', Entries: entries }] });

  it('put a deny before the allow that hides it', () => {
    assert.deepEqual(commandsIn(acl({ ...entry, RuleNumber: 100, RuleAction: 'allow' }, deny)), [
      'aws ec2 create-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 90 --rule-action deny --protocol -1 --cidr-block 10.0.0.0/8' +
        ' && aws ec2 delete-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 200',
    ]);
  });

  it('are none where no number is free before it', () => {
    assert.deepEqual(commandsIn(acl({ ...entry, RuleNumber: 1, RuleAction: 'allow' }, deny)), []);
  });
});
