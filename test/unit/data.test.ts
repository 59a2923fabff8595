import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  cfnType,
  closedSince,
  escalationPaths,
  iamData,
  isUnlistedAction,
  managedPolicyBreadth,
  partitions,
  passesRole,
  passRoleTargets,
  permissionOfCall,
  policyQuota,
  provideData,
  servicePrincipal,
  servicePrincipals,
  sharedIssuer,
  type DataFile,
} from '#core/data/index.ts';
import { readCurated } from '../../scripts/data/files.ts';
import { allFiles, fileBytes, provideCommitted } from './data-files.ts';

describe('data files', () => {
  const megabyte = 1_048_576;
  for (const file of allFiles) {
    it(`${file} is text under 1 MB with its origin`, () => {
      const bytes = fileBytes(file);
      assert.ok(bytes.length > 1000 && bytes.length < megabyte, `${bytes.length} bytes`);
      assert.match(bytes.toString('utf8'), /^# [a-z-]+\t\S+\t\S+\t[A-Za-z0-9.-]+\t\d{4}-\d{2}-\d{2}\n/);
    });
    it(`${file} has keys in code-unit order, each once`, () => {
      const lines = fileBytes(file).toString('utf8').split('\n').slice(1, -1);
      const keys = lines.map((line) => line.slice(0, line.indexOf('\t')));
      assert.deepEqual(keys, [...new Set(keys)].sort());
    });
  }

  it('are what the build makes', function () {
    this.timeout(60_000);
    const script = fileURLToPath(new URL('../../scripts/data/build.ts', import.meta.url));
    execFileSync(process.execPath, ['--import', 'tsx', script, '--check'], { stdio: 'pipe' });
  });
});

describe('reading data', () => {
  const rows: readonly [what: string, ask: () => unknown, files: readonly DataFile[]][] = [
    ['nothing', () => iamData(), []],
    ['an action', () => iamData().action('s3:GetObject'), ['iam-actions.txt']],
    ['a pattern that is not consumed', () => iamData().actionsMatching('*'), []],
    [
      'keys of an action',
      () => iamData().action('s3:GetObject')?.conditionKeys(),
      ['iam-actions.txt', 'iam-conditions.txt'],
    ],
    ['a resource type', () => cfnType('AWS::S3::Bucket')?.tags, ['cfn-types.txt']],
    [
      'targets of PassRole',
      () => passRoleTargets('lambda:CreateFunction'),
      ['iam-actions.txt', 'passrole-targets.txt'],
    ],
  ];
  for (const [what, ask, files] of rows) {
    it(`${what} reads ${files.join(' and ') || 'no file'}, once`, () => {
      const reads = provideCommitted();
      ask();
      ask();
      assert.deepEqual(reads, files);
    });
  }

  it('parses only the services asked for', () => {
    provideData(() => '# t\ta\t1\tMIT\t2026-01-01\nbad\t{not json\ngood\t{"n":"Good","r":[],"a":[["Do",4]]}\n');
    assert.equal(iamData().scope('good:Do'), 'none');
    assert.deepEqual([...iamData().actionsMatching('good:*')], ['good:Do']);
    assert.equal(iamData().hasService('nope'), false);
    assert.equal(iamData().dataDate, '2026-01-01');
  });

  it('forgets what it had when other data is provided', () => {
    provideData(() => '# t\ta\t1\tMIT\t2026-01-01\ns3\t{"n":"Old","r":[],"a":[]}\n');
    assert.equal(iamData().service('s3')?.title, 'Old');
    provideCommitted();
    assert.equal(iamData().service('s3')?.title, 'Amazon S3');
  });
});

describe('service principals', () => {
  before(() => {
    provideCommitted();
  });
  const rows: readonly [name: string, known: string | undefined][] = [
    ['lambda.amazonaws.com', 'lambda.amazonaws.com'],
    ['Lambda.amazonaws.com', 'lambda.amazonaws.com'],
    ['ec2.amazonaws.com.cn', 'ec2.amazonaws.com'],
    ['logs.eu-west-1.amazonaws.com', 'logs.amazonaws.com'],
    ['codedeploy.cn-north-1.amazonaws.com.cn', 'codedeploy.amazonaws.com'],
    ['states.us-gov-west-1.amazonaws.com', 'states.amazonaws.com'],
    ['delivery.logs.amazonaws.com', 'delivery.logs.amazonaws.com'],
    ['alexa-appkit.amazon.com', 'alexa-appkit.amazon.com'],
    ['lamda.amazonaws.com', undefined],
    ['amazonaws.com', undefined],
    ['', undefined],
    ['__proto__', undefined],
  ];
  for (const [name, known] of rows)
    it(`${name || '(empty)'} is ${known ?? 'not known'}`, () => assert.equal(servicePrincipal(name)?.name, known));

  it('are in order, with all that get roles, and without those of service-linked roles', () => {
    const all = servicePrincipals();
    assert.deepEqual(all, [...new Set(all)].sort());
    assert.ok(
      ['lambda:CreateFunction', 'ec2:RunInstances'].flatMap(passRoleTargets).every((name) => all.includes(name)),
    );
    assert.ok(all.every((name) => servicePrincipal(name)?.isLinkedOnly === false));
    assert.equal(servicePrincipal('replication.dynamodb.amazonaws.com')?.isLinkedOnly, true);
  });

  it('tell which act for resources of other accounts', () => {
    assert.equal(servicePrincipal('sns.amazonaws.com')?.isDeputy, true);
    assert.equal(servicePrincipal('ec2.amazonaws.com')?.isDeputy, false);
  });
});

describe('lists kept by hand', () => {
  before(() => {
    provideCommitted();
  });
  it('name the permission of a call', () => {
    assert.equal(permissionOfCall('S3:listobjectsv2'), 's3:ListBucket');
    assert.equal(permissionOfCall('s3:GetObject'), undefined);
  });
  it('name actions that AWS does not list', () => {
    assert.equal(policyQuota('role')?.most, 10240);
    assert.match(policyQuota('AWS::S3::BucketPolicy')?.date ?? '', /^2026-/);
    assert.equal(policyQuota('AWS::S3::Bucket'), undefined);
    assert.equal(isUnlistedAction('SNS:Receive'), true);
    assert.equal(isUnlistedAction('sns:Publish'), false);
  });
  it('name issuers with many customers', () => {
    assert.equal(sharedIssuer('gitlab.com'), 'project');
    assert.equal(sharedIssuer('gitlab.example.com'), undefined);
  });
  it('know broad managed policies by their name and by its end', () => {
    assert.equal(managedPolicyBreadth('AdministratorAccess'), 'admin');
    assert.equal(managedPolicyBreadth('job-function/DataScientist'), 'broad');
    assert.equal(managedPolicyBreadth('AmazonS3FullAccess'), 'broad');
    assert.equal(managedPolicyBreadth('AmazonS3ReadOnlyAccess'), undefined);
    assert.equal(managedPolicyBreadth('constructor'), undefined);
  });

  it('calls managed policies that lead to more rights broad, and those that do by IAM administrators', () => {
    const { grants } = readCurated('managed-policy-grants.json') as { grants: Record<string, readonly string[]> };
    const ways = escalationPaths().filter(({ kind }) => kind === 'self' || kind === 'principal');
    for (const [policy, granted] of Object.entries(grants)) {
      const own = ways.filter(({ actions }) => actions.every((action) => granted.includes(action)));
      if (own.length > 0) assert.ok(managedPolicyBreadth(policy), policy);
      if (own.some(({ actions }) => actions.every((action) => action.startsWith('iam:'))))
        assert.equal(managedPolicyBreadth(policy), 'admin', policy);
    }
  });
  it('have the day on which a service was closed, or the year', () => {
    assert.equal(closedSince('evidently'), '2025-10-16');
    assert.equal(closedSince('worklink'), '2022');
    assert.equal(closedSince('s3'), undefined);
  });

  it('have every partition with its regions', () => {
    const regions = new Map(partitions().map(({ name, regions: all }) => [name, all]));
    assert.deepEqual(regions.get('aws-cn'), ['cn-north-1', 'cn-northwest-1']);
    assert.ok(regions.get('aws')?.includes('eu-west-1'));
    assert.ok(partitions().every(({ suffix }) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(suffix)));
  });
});

describe('targets of PassRole', () => {
  before(() => {
    provideCommitted();
  });
  const rows: readonly [action: string, services: readonly string[], passes: boolean][] = [
    ['lambda:CreateFunction', ['lambda.amazonaws.com'], true],
    ['LAMBDA:createfunction', ['lambda.amazonaws.com'], true],
    ['ec2:RunInstances', ['ec2.amazonaws.com'], true],
    ['ecs:RunTask', ['ecs-tasks.amazonaws.com'], true],
    ['ecs:CreateService', ['ecs-tasks.amazonaws.com', 'ecs.amazonaws.com'], true],
    ['elasticmapreduce:RunJobFlow', ['ec2.amazonaws.com', 'elasticmapreduce.amazonaws.com'], true],
    ['cloudformation:CreateStack', ['cloudformation.amazonaws.com'], true],
    ['securitylake:CreateDataLake', [], true],
    ['s3:GetObject', [], false],
    ['iam:PassRole', [], false],
    ['ec2:*', [], false],
    ['nope', [], false],
  ];
  for (const [action, services, passes] of rows) {
    it(action, () => {
      assert.deepEqual(passRoleTargets(action), services);
      assert.equal(passesRole(action), passes);
    });
  }
});
