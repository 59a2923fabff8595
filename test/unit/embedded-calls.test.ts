import '../harness/data.ts';
import assert from 'node:assert/strict';
import { checklistOf, createAnalyzer, defaultConfig, fixAll, open, type Config, type ItemNumber } from '#core/index.ts';
import { rules } from '#rules';
import { plainOf } from '../harness/plain.ts';

const analyzer = createAnalyzer(rules);
const config: Config = { ...defaultConfig, workload: 'ci-runner' };

/** What the parts of a script say, as plain data. */
function contentsOf(text: string): readonly unknown[] {
  return open({ text, name: 'a.sh' }).parts.map(({ tree }) => plainOf(tree.root));
}

/** Findings of some rules, with what they point at. */
function found(text: string, rule: RegExp): readonly string[] {
  return analyzer
    .analyze(open({ text, name: 'a.sh' }), config)
    .findings.filter((each) => rule.test(each.rule))
    .map((each) => `${each.rule} ${each.messageKey} ${text.slice(each.range.start, each.range.end)}`);
}

/** What an item comes to in files of one stack. */
function statusOf(number: ItemNumber, files: Readonly<Record<string, string>>): string | undefined {
  const stack = Object.entries(files).map(([path, text]) => ({ path, document: open({ text, name: path }) }));
  return checklistOf(analyzer, stack, config).items.find((item) => item.number === number)?.status;
}

function hardened(text: string): string {
  return fixAll(analyzer, open({ text, name: 'a.sh' }), config, { include: 'needs-review' }).document.text;
}

const create = 'aws ec2 create-network-acl-entry --network-acl-id acl-1';

describe('entries of network ACLs in scripts', () => {
  const entry = { Egress: false, RuleNumber: 100, Protocol: 'tcp', RuleAction: 'allow', CidrBlock: '0.0.0.0/0' };
  const acl = (...entries: readonly unknown[]) => [{ NetworkAcls: [{ NetworkAclId: 'acl-1', Entries: entries }] }];
  const allow = `${create} --ingress --rule-number 100 --protocol tcp --rule-action allow --cidr-block 0.0.0.0/0`;
  const deny = `${create} --ingress --rule-number 200 --protocol -1 --rule-action deny --cidr-block 10.0.0.0/8`;

  it('have the ports of their options, in shorthand and JSON', () => {
    const PortRange = { From: 1024, To: 65535 };
    for (const range of ['From=1024,To=65535', `'{"From": 1024, "To": 65535}'`])
      assert.deepEqual(contentsOf(`${allow} --port-range ${range}`), acl({ ...entry, PortRange }));
  });

  it('stand together where they are of one network ACL, and alone where they are not', () => {
    assert.equal(contentsOf(`${allow}\n${deny}`).length, 1);
    assert.equal(contentsOf(`${allow}\n${deny.replace('acl-1', 'acl-2')}`).length, 2);
    const first = allow.replace('acl-1', '"$ACL"');
    const second = deny.replace('acl-1', '$ACL');
    assert.equal(contentsOf(`${first}\n${second}`).length, 1);
    assert.equal(contentsOf(`${first}\nACL=$(aws ec2 create-network-acl)\n${second}`).length, 2);
    assert.equal(contentsOf(`if x; then ${allow}; else ${allow}; fi`).length, 2);
  });

  it('are replaced and deleted by later calls', () => {
    const replaced = allow.replace('create', 'replace').replace('0.0.0.0/0', '10.0.0.0/8');
    assert.deepEqual(contentsOf(`${allow}\n${replaced}`), acl({ ...entry, CidrBlock: '10.0.0.0/8' }));
    const deleted = 'aws ec2 delete-network-acl-entry --network-acl-id acl-1 --ingress --rule-number 100';
    assert.deepEqual(contentsOf(`${allow}\n${deleted}`), []);
    assert.deepEqual(found(`${allow}\n${allow.replace('create', 'replace')}`, /nacl/), []);
  });

  it('are judged in their order, and fixed word by word', () => {
    const all = allow.replace('tcp', '-1');
    const text = `${all}\n${deny}\n`;
    assert.deepEqual(found(text, /nacl/), ['network/nacl-entry-shadowed deny 200']);
    assert.equal(hardened(text), text.replace('200', '90'));
  });

  it('repeat no number', () => {
    const text = `${allow}\n${deny.replace('200', '100')}\n`;
    assert.deepEqual(found(text, /nacl-number/), ['network/nacl-number-repeated repeated 100']);
    assert.deepEqual(
      found(text.replace('-1', '-1 --egress').replace('--ingress --rule-number 100 --protocol -1', ''), /nacl-number/),
      [],
    );
  });

  it('are not all that a network ACL has', () => {
    assert.deepEqual(
      found(
        `${deny}\n${create} --egress --rule-number 1 --protocol 6 --rule-action deny --cidr-block 0.0.0.0/0`,
        /nacl/,
      ),
      [],
    );
    assert.equal(statusOf(4, { 'a.sh': deny }), 'unknown');
  });
});

describe('tags in scripts', () => {
  const tag = 'managed-by=warpbuild';
  const list = [{ Key: 'managed-by', Value: 'warpbuild' }];

  it('are those of a stack', () => {
    const stack = [{ StackName: 'ci', Tags: list }];
    assert.deepEqual(
      contentsOf(`aws cloudformation deploy --stack-name ci --template-file t.yaml --tags ${tag}`),
      stack,
    );
    for (const verb of ['create-stack', 'update-stack'])
      for (const tags of ['Key=managed-by,Value=warpbuild', `'[{"Key":"managed-by","Value":"warpbuild"}]'`])
        assert.deepEqual(contentsOf(`aws cloudformation ${verb} --stack-name ci --tags ${tags}`), stack);
  });

  it('are those of resources', () => {
    const text = 'aws ec2 create-tags --resources vpc-1 "$ID" --tags Key=managed-by,Value=warpbuild Key=a,Value=b';
    assert.deepEqual(contentsOf(text), [
      { Resources: ['vpc-1', { 'Fn::Sub': '${ID}' }], Tags: [...list, { Key: 'a', Value: 'b' }] },
    ]);
  });

  it('pass their item, and make up for a template in part', () => {
    const deploy = `aws cloudformation deploy --stack-name ci --tags team=ci ${tag}\n`;
    const template = 'Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: 10.0.0.0/16}\n';
    assert.equal(statusOf(10, { 'a.sh': deploy }), 'pass');
    assert.equal(statusOf(10, { 't.yaml': template }), 'fail');
    assert.equal(statusOf(10, { 'a.sh': deploy, 't.yaml': template }), 'partial');
    assert.equal(statusOf(10, { 'a.sh': deploy.replace('warpbuild', '$MANAGER') }), 'na');
    assert.equal(statusOf(10, { 'a.sh': deploy.replace(tag, 'stage=prod') }), 'na');
  });

  it('are set right in place', () => {
    const deploy = 'aws cloudformation deploy --stack-name ci --tags managed-by=WarpBuild\n';
    assert.deepEqual(found(deploy, /tag/), ['runner/tag-launch-missing nearMiss WarpBuild']);
    assert.equal(hardened(deploy), deploy.replace('WarpBuild', 'warpbuild'));
    const create = `aws ec2 create-tags --resources vpc-1 --tags 'Key=ManagedBy,Value=warpbuild'\n`;
    assert.deepEqual(found(create, /tag/), ['runner/tag-launch-missing nearMiss ManagedBy']);
    assert.equal(hardened(create), create.replace('ManagedBy', 'managed-by'));
    assert.equal(statusOf(10, { 'a.sh': create }), 'partial');
  });

  it('are those of launched instances', () => {
    const run = 'aws ec2 run-instances --image-id ami-1 --metadata-options HttpTokens=required';
    const tags = (...types: readonly string[]) =>
      types.length === 0
        ? run
        : `${run} --tag-specifications ${types.map((type) => `'ResourceType=${type},Tags=[{Key=managed-by,Value=warpbuild}]'`).join(' ')}`;
    assert.equal(statusOf(10, { 'a.sh': tags('instance', 'volume') }), 'pass');
    assert.equal(statusOf(10, { 'a.sh': tags('instance') }), 'partial');
    assert.equal(statusOf(10, { 'a.sh': tags() }), 'fail');
    assert.equal(statusOf(10, { 'a.sh': run.replace('ami-1', 'ami-1 --launch-template LaunchTemplateId=lt-1') }), 'na');
    assert.deepEqual(
      found(
        run.replace('HttpTokens=required', 'HttpPutResponseHopLimit=1 --launch-template LaunchTemplateId=lt-1'),
        /./,
      ),
      [],
    );
  });
});

describe('defaults of instance metadata in scripts', () => {
  const text = 'aws ec2 modify-instance-metadata-defaults --http-tokens required\n';

  it('pass their item for the account', () => {
    assert.equal(statusOf(7, { 'a.sh': text }), 'pass');
    assert.equal(statusOf(7, { 'a.sh': text.replace('required', '"$TOKENS"') }), 'unknown');
    assert.equal(statusOf(10, { 'a.sh': text }), 'na');
    const [sign] =
      checklistOf(analyzer, [{ path: 'a.sh', document: open({ text, name: 'a.sh' }) }], config).items.find(
        ({ number }) => number === 7,
      )?.evidence ?? [];
    assert.equal(sign?.message, "The account's default for instance metadata requires IMDSv2.");
    assert.equal(text.slice(sign.range?.start, sign.range?.end), 'required');
  });

  it('are fixed word by word', () => {
    const optional = text.replace('required', 'optional');
    assert.deepEqual(found(optional, /./), ['ec2/imdsv1-allowed optional optional']);
    assert.equal(hardened(optional), text);
  });

  it('say nothing of a version that leaves them to its source', () => {
    const version = `aws ec2 create-launch-template-version --launch-template-id lt-1 --source-version 1 --launch-template-data '{"ImageId":"ami-2"}'`;
    assert.deepEqual(contentsOf(version), []);
  });
});
