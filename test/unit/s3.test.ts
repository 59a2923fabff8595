import assert from 'node:assert/strict';
import { cacheStoreSubject, isLifecycleOpen, leftoversOf } from '#core/models/index.ts';
import { openPart } from '../harness/part.ts';

function storesIn(text: string) {
  const { facts, units, tree } = openPart({ text, name: text.trimStart().startsWith('{') ? 'a.json' : 'a.yaml' });
  assert.deepEqual(tree.problems, []);
  const read = facts.tracked([]);
  return { read, stores: units.flatMap((unit) => [...cacheStoreSubject.find(unit, read)]) };
}

function checkBuckets(resources: string, expected: readonly string[]): void {
  const { stores } = storesIn(`Resources:\n${resources}`);
  assert.deepEqual(
    stores.map(({ name, isGuess }) => (isGuess ? `${name}?` : name)),
    expected,
  );
}

function checkRules(text: string, expected: readonly string[]): void {
  const { read, stores } = storesIn(text);
  const found = stores
    .flatMap((store) => leftoversOf(read, store))
    .map(({ kind, what, when }) => {
      const path = when.map((each) =>
        'condition' in each ? `${each.condition}=${String(each.is)}` : `${each.parameter}=${each.is}`,
      );
      return [kind, what, ...path].filter((part) => part !== '').join(' ');
    });
  assert.deepEqual(found, expected);
}

describe('cache buckets', () => {
  const bucket = (id: string, properties = '{}') => `  ${id}: { Type: AWS::S3::Bucket, Properties: ${properties} }\n`;
  const rows: readonly [title: string, resources: string, expected: readonly string[]][] = [
    ['by logical id', bucket('JobCache') + bucket('Other'), ['JobCache']],
    ['by name', bucket('A', '{ BucketName: !Sub "${AWS::StackName}-cache" }') + bucket('B'), ['A']],
    ['by a tag', bucket('A', '{ Tags: [{ Key: purpose, Value: build cache }] }') + bucket('B'), ['A']],
    [
      'not by the tag of all resources',
      bucket('A', '{ Tags: [{ Key: managed-by, Value: warpbuild }] }') + bucket('B'),
      [],
    ],
    ['several', bucket('CacheA') + bucket('CacheB'), ['CacheA', 'CacheB']],
    ['the only one', bucket('Store'), ['Store?']],
    [
      'the only one that is no log target',
      bucket('Store', '{ LoggingConfiguration: { DestinationBucketName: !Ref Sink } }') + bucket('Sink'),
      ['Store?'],
    ],
    ['a bucket for artifacts', bucket('BuildArtifacts'), []],
    ['the runner bucket, not its logs', bucket('WarpBuildStore') + bucket('WarpBuildLogs'), ['WarpBuildStore']],
  ];
  for (const [title, resources, expected] of rows) it(title, () => checkBuckets(resources, expected));

  it('by an output', () => {
    checkBuckets(`${bucket('A')}${bucket('B')}Outputs:\n  CacheName: { Value: !GetAtt B.Arn }\n`, ['B']);
  });
});

describe('lifecycle rules', () => {
  const template = (rules: string, rest = '') => `
Parameters:
  Days: { Type: Number }
  Prefix: { Type: String }
Conditions:
  Short: !Equals [!Ref Prefix, a]
Resources:
  Cache:
    Type: AWS::S3::Bucket
    Properties:
      ${rest}
      LifecycleConfiguration:
        Rules: ${rules}
`;
  const api = (rule: string) => `{ "Rules": [${rule}] }`;
  const versioned = 'VersioningConfiguration: { Status: Enabled }';
  const rows: readonly [title: string, text: string, expected: readonly string[]][] = [
    ['days', template('[{ Status: Enabled, ExpirationInDays: 1 }]'), []],
    ['days by parameter', template('[{ Status: Enabled, ExpirationInDays: !Ref Days }]'), []],
    ['a single rule that is no list', template('{ Status: Enabled, ExpirationInDays: 1 }'), []],
    ['none', template('[]'), ['never']],
    ['transitions', template('[{ Status: Enabled, Transitions: [] }]'), ['never']],
    ['delete markers', template('[{ Status: Enabled, ExpiredObjectDeleteMarker: true }]'), ['never']],
    ['disabled', template('[{ Status: Disabled, ExpirationInDays: 1 }]'), ['disabled']],
    [
      'disabled beside enabled',
      template('[{ Status: Disabled, ExpirationInDays: 1 }, { Status: Enabled, ExpirationInDays: 9 }]'),
      [],
    ],
    [
      'two switches',
      template('[{ Status: !If [Short, Enabled, Disabled], ExpirationInDays: 1 }]'),
      ['disabled Short=false'],
    ],
    [
      'on one branch',
      template('[!If [Short, { Status: Enabled, ExpirationInDays: 1 }, !Ref AWS::NoValue]]'),
      ['never Short=false'],
    ],
    ['prefix', template('[{ Status: Enabled, ExpirationInDays: 1, Prefix: logs/ }]'), ['filtered prefix "logs/"']],
    ['empty prefix', template("[{ Status: Enabled, ExpirationInDays: 1, Prefix: '' }]"), []],
    ['prefix of the cache', template('[{ Status: Enabled, ExpirationInDays: 1, Prefix: ActionsCache/ }]'), []],
    ['unknown prefix', template('[{ Status: Enabled, ExpirationInDays: 1, Prefix: !Ref Prefix }]'), []],
    ['unknown rules', template("[{ 'Fn::Transform': { Name: M } }]"), []],
    ['versions stay', template('[{ Status: Enabled, ExpirationInDays: 1 }]', versioned), ['versions']],
    [
      'versions end',
      template('[{ Status: Enabled, ExpirationInDays: 1, NoncurrentVersionExpirationInDays: 1 }]', versioned),
      [],
    ],
    [
      'versions end by a rule that is off',
      template(
        '[{ Status: Enabled, ExpirationInDays: 1 }, { Status: Disabled, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }]',
        versioned,
      ),
      ['versions'],
    ],
    ['of the API', api('{ "Status": "Enabled", "Filter": { "Prefix": "" }, "Expiration": { "Days": 1 } }'), []],
    [
      'of the API, by tag',
      api('{ "Status": "Enabled", "Filter": { "Tag": {} }, "Expiration": { "Days": 1 } }'),
      ['filtered tags'],
    ],
    [
      'of the API, delete markers',
      api('{ "Status": "Enabled", "Filter": {}, "Expiration": { "ExpiredObjectDeleteMarker": true } }'),
      ['never'],
    ],
  ];
  for (const [title, text, expected] of rows) it(title, () => checkRules(text, expected));
});

describe('whether a file shows what expires', () => {
  const bucket = (rules: string) => `
Parameters:
  P: { Type: String }
Resources:
  Cache: { Type: AWS::S3::Bucket, Properties: { LifecycleConfiguration: ${rules} } }
`;
  const rows: readonly (readonly [rules: string, isOpen: boolean])[] = [
    ['{ Rules: [{ Status: Enabled, ExpirationInDays: 14 }] }', false],
    ['{ Rules: [{ Status: Enabled, ExpirationInDays: !Ref P }] }', true],
    ['{ Rules: [{ Status: Enabled, ExpirationInDays: !Ref P }, { Status: Enabled, ExpirationInDays: 14 }] }', false],
    ['{ Rules: [{ Status: !Ref P, ExpirationInDays: 14 }] }', true],
    ['{ Rules: [{ Status: Enabled, Prefix: !Ref P, ExpirationInDays: 14 }] }', true],
    ['{ Rules: [{ Status: Disabled, ExpirationInDays: 14 }] }', false],
    ['!Ref Elsewhere', false],
  ];
  for (const [rules, isOpen] of rows) {
    it(rules, () => {
      const { read, stores } = storesIn(bucket(rules));
      assert.deepEqual(
        stores.map((store) => isLifecycleOpen(read, store)),
        [isOpen],
      );
    });
  }
});
