import type { Editor } from '#core/edit/index.ts';
import {
  cacheStoreSubject,
  endsUploads,
  isOwn,
  isVersioned,
  leftoversOf,
  templateMacros,
  type CacheStore,
} from '#core/models/index.ts';
import { defineRule, type Example, type Finding, type FixContext } from '#core/rule/index.ts';
import { entryOf, get, isMap, type SyntaxNode } from '#core/syntax/index.ts';

export default defineRule({
  id: 's3/cache-never-expires',
  title: 'Cache bucket that keeps its objects',
  severity: 'medium',
  since: '0.1.0',
  why: 'Whoever gets to write one cache entry, such as a job of a pull request, has it restored by later jobs as long as it exists. Caches that expire end a poisoning, and what leaked into them.',
  refs: [
    'WB801',
    'WB802',
    'WB803',
    'WB804',
    'FSBP:S3.13',
    'CWE-459',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html',
  ],
  preset: 'ci-runner',
  on: cacheStoreSubject,
  checklist: { 8: { never: 'fail', disabled: 'fail', filtered: 'partial', versions: 'partial', newer: 'partial' } },
  messages: {
    never: '{name} never expires objects{when}, so stale or poisoned caches stay and can be restored.',
    disabled: 'The rule that would expire the objects of {name} is disabled{when}, so caches stay.',
    versions:
      'Versioning of {name} is or was on{when}, so expiry only hides objects: their versions stay until a rule deletes old ones.',
    filtered: {
      text: '{name} expires only objects that match one filter ({what}){when}; all others stay.',
      severity: 'low',
    },
    newer: {
      text: 'The rule for {name} keeps the {what} newest old versions of each object{when}, however old they get.',
      severity: 'low',
    },
  },

  *check(store, finding, facts) {
    const { name } = store;
    const mayChange = facts.get(templateMacros).length > 0;
    const calm = (found: Finding) => (store.isGuess ? found.withSeverity('low') : found);
    for (const { kind, node, rule, what, when } of leftoversOf(facts, store)) {
      if (kind === 'never' && !mayChange) yield calm(finding.never(node, { name })).when(when);
      if (kind === 'disabled') yield calm(finding.disabled(node, { name })).when(when);
      if (kind === 'filtered') yield finding.filtered(node, { name, what }).when(when);
      if (kind === 'newer') yield withRule(finding.newer(node, { name, what }).when(when), rule, 'The rule.');
      if (kind === 'versions')
        yield withRule(
          calm(finding.versions(node, { name })).when(when),
          rule,
          'This rule leaves a delete marker and keeps the version.',
        );
    }
  },

  fixes: {
    expire: {
      title: 'Delete cached objects after {days} days',
      applicability: 'needs-review',
      asks: ['days'],
      apply(context) {
        if (context.finding.message !== 'never') return 'decline';
        return context.subject.document ? expireInDocument(context) : expireInBucket(context);
      },
    },
    enable: {
      title: 'Enable the rule that deletes cached objects',
      applicability: 'needs-review',
      apply({ edit, finding, subject, tree }) {
        const status = finding.at as SyntaxNode;
        if (finding.message !== 'disabled' || !isOwn(tree, subject.owner, status)) return 'decline';
        return edit.replace(status, 'Enabled');
      },
    },
    endVersions: {
      title: 'Delete old versions after 1 day',
      applicability: 'needs-review',
      apply({ edit, finding, subject, tree }) {
        const rule = finding.message === 'versions' ? ruleOf(finding) : undefined;
        if (!rule || !isOwn(tree, subject.owner, rule)) return 'decline';
        return edit.put(rule, 'NoncurrentVersionExpiration', { NoncurrentDays: 1 });
      },
    },
    endAllVersions: {
      title: 'Delete all old versions when their days are over',
      applicability: 'needs-review',
      apply({ edit, finding, subject, tree }) {
        const rule = finding.message === 'newer' ? ruleOf(finding) : undefined;
        const expiration = rule && get(rule, 'NoncurrentVersionExpiration');
        const count = entryOf(expiration, 'NewerNoncurrentVersions');
        if (!isMap(expiration) || count?.value !== finding.at || !isOwn(tree, subject.owner, expiration))
          return 'decline';
        return edit.removeEntry(expiration, count);
      },
    },
  },
});

const afterOneDay = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };

function withRule(found: Finding, rule: SyntaxNode | undefined, note: string): Finding {
  return rule ? found.also(rule, note) : found;
}

/** The lifecycle rule that a finding names as its second place. */
function ruleOf({ related: [first] }: Finding): SyntaxNode | undefined {
  return first?.at as SyntaxNode | undefined;
}

function expireInDocument({ edit, subject, facts, tree, input }: FixContext<CacheStore>): Editor | 'decline' {
  const rules = get(subject.document, 'Rules');
  if (rules?.kind !== 'seq' || !isOwn(tree, subject.owner, rules)) return 'decline';
  const base = { Filter: {}, Status: 'Enabled' };
  edit.append(rules, { ID: 'expire-cache', ...base, Expiration: { Days: Number(input('days')) } });
  return rules.items.some((rule) => endsUploads(facts, rule))
    ? edit
    : edit.append(rules, { ID: 'abort-unfinished-uploads', ...base, ...afterOneDay });
}

function expireInBucket({ edit, subject, facts, finding, tree, input }: FixContext<CacheStore>): Editor | 'decline' {
  const bucket = subject.resource;
  if (!bucket) return 'decline';
  const versions = isVersioned(facts, subject) ? { NoncurrentVersionExpiration: { NoncurrentDays: 1 } } : {};
  const expiry = { Id: 'expire-cache', Status: 'Enabled', ExpirationInDays: Number(input('days')), ...versions };
  const uploads = { Id: 'abort-unfinished-uploads', Status: 'Enabled', ...afterOneDay };
  const properties = entryOf(bucket.node, 'Properties')?.value;
  const configuration = entryOf(properties, 'LifecycleConfiguration')?.value;
  if (properties && (!isMap(properties) || !isOwn(tree, subject.owner, properties))) return 'decline';
  const added = { Rules: [expiry, uploads] };
  if (!properties) return edit.put(bucket.node, 'Properties', { LifecycleConfiguration: added });
  if (!configuration) return edit.put(properties, 'LifecycleConfiguration', added);
  const rules = entryOf(configuration, 'Rules');
  if (rules?.value.kind !== 'seq' || rules.key !== finding.at || finding.path.length > bucket.when.length)
    return 'decline';
  if (!isOwn(tree, subject.owner, rules.value)) return 'decline';
  edit.append(rules.value, expiry);
  return rules.value.items.some((rule) => endsUploads(facts, rule)) ? edit : edit.append(rules.value, uploads);
}

export const examples: readonly Example[] = [
  {
    title: 'a cache bucket without lifecycle rules',
    dialect: 'cfn',
    fixes: ['expire'],
    bad: `
      Resources:
        RunnerCache:
        ^^^^^^^^^^^ never
          Type: AWS::S3::Bucket
          Properties:
            BucketEncryption:
              ServerSideEncryptionConfiguration:
                - ServerSideEncryptionByDefault:
                    SSEAlgorithm: AES256
    `,
  },
  {
    title: 'the only bucket of a stack, without properties',
    dialect: 'cfn',
    fixes: ['expire'],
    bad: `
      Resources:
        RunnerStore:
        ^^^^^^^^^^^ never low
          Type: AWS::S3::Bucket
    `,
  },
  {
    title: 'rules that only abort uploads',
    dialect: 'cfn',
    fixes: ['expire'],
    bad: `
      {
        "Resources": {
          "JobCache": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
              "LifecycleConfiguration": {
                "Rules": [
                ^^^^^^^ never
                  { "Status": "Enabled", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 1 } }
                ]
              }
            }
          }
        }
      }
    `,
  },
  {
    title: 'a versioned bucket, known by its output',
    dialect: 'cfn',
    fixes: ['expire'],
    bad: `
      Resources:
        Store:
        ^^^^^ never
          Type: AWS::S3::Bucket
          Properties:
            VersioningConfiguration: { Status: Enabled }
        Logs:
          Type: AWS::S3::Bucket
      Outputs:
        CacheBucketName:
          Value: !Ref Store
    `,
  },
  {
    title: 'an expiry that is switched off',
    dialect: 'cfn',
    fixes: ['enable'],
    bad: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Id: expire
                  Status: Disabled # until the migration is over
                          ^^^^^^^^ disabled
                  ExpirationInDays: 30
    `,
  },
  {
    title: 'an expiry that a parameter switches off',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Expiry:
          Type: String
          Default: Enabled
          AllowedValues: [Enabled, Disabled]
                                   ^^^^^^^^ disabled low
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Status: !Ref Expiry
                  ExpirationInDays: 30
    `,
  },
  {
    title: 'an expiry for some stacks only',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsShortLived: !Equals [!Ref Stage, test]
      Resources:
        Cache:
        ^^^^^ never
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration: !If
              - IsShortLived
              - Rules:
                  - { Status: Enabled, ExpirationInDays: 7 }
              - !Ref AWS::NoValue
    `,
  },
  {
    title: 'a rule for some stacks only',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Stage:
          Type: String
      Conditions:
        IsShortLived: !Equals [!Ref Stage, test]
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
              ^^^^^ never
                - !If [IsShortLived, { Status: Enabled, ExpirationInDays: 7 }, !Ref AWS::NoValue]
    `,
  },
  {
    title: 'an expiry under another prefix',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  Prefix: tmp/
                          ^^^^ filtered
                  ExpirationInDays: 14
    `,
  },
  {
    title: 'an expiry by tag',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  TagFilters: [{ Key: keep, Value: 'no' }]
                  ^^^^^^^^^^ filtered
                  ExpirationInDays: 14
    `,
  },
  {
    title: 'versions that stay behind',
    dialect: 'cfn',
    fixes: ['endVersions'],
    bad: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            VersioningConfiguration:
              Status: Suspended
                      ^^^^^^^^^ versions
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  ExpirationInDays: 14
    `,
  },
  {
    title: 'versions that Object Lock brings',
    dialect: 'cfn',
    fixes: ['endVersions'],
    bad: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            ObjectLockEnabled: true
                               ^^^^ versions
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  ExpirationInDays: 14
                - Status: Enabled
                  Prefix: tmp/
                  NoncurrentVersionExpirationInDays: 1
    `,
  },
  {
    title: 'some versions that stay for good',
    dialect: 'cfn',
    fixes: ['endAllVersions'],
    bad: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            VersioningConfiguration: { Status: Enabled }
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  ExpirationInDays: 14
                  NoncurrentVersionExpiration:
                    NoncurrentDays: 1
                    NewerNoncurrentVersions: 3 # to go back
                                             ^ newer
    `,
  },
  {
    title: 'rules that move objects, or delete markers',
    dialect: 'cfn',
    fixes: ['expire'],
    bad: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
              ^^^^^ never
                - Status: Enabled
                  Transitions: [{ StorageClass: STANDARD_IA, TransitionInDays: 30 }]
                - { Status: Enabled, ExpiredObjectDeleteMarker: true }
                - { Status: Enabled, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }
    `,
  },
  {
    title: 'a lifecycle configuration for the command line',
    dialect: 'bucket-lifecycle',
    fixes: ['expire'],
    bad: `
      {
        "Rules": [
        ^^^^^^^ never
          { "ID": "abort", "Filter": {}, "Status": "Enabled", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 2 } }
        ]
      }
    `,
  },
  {
    title: 'an expiry of large objects only',
    dialect: 'bucket-lifecycle',
    fixes: [],
    bad: `
      {
        "Rules": [
          { "Filter": { "ObjectSizeGreaterThan": 5000 }, "Status": "Enabled", "Expiration": { "Days": 14 } }
                        ^^^^^^^^^^^^^^^^^^^^^^^ filtered
        ]
      }
    `,
  },
  {
    title: 'an expiry of objects with a prefix and a tag',
    dialect: 'bucket-lifecycle',
    fixes: [],
    bad: `
      {
        "Rules": [
          { "Filter": { "And": { "Prefix": "a/", "Tags": [] } }, "Status": "Enabled", "Expiration": { "Days": 14 } }
                        ^^^^^ filtered
        ]
      }
    `,
  },
  {
    title: 'rules that an alias repeats',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules: &rules
              ^^^^^ never
                - Status: Enabled
                  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }
        Logs:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules: *rules
    `,
  },
  {
    title: 'objects that expire after some days',
    dialect: 'cfn',
    good: `
      Parameters:
        Days:
          Type: Number
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Id: expire
                  Status: Enabled
                  ExpirationInDays: !Ref Days
        ReportLogs:
          Type: AWS::S3::Bucket
    `,
  },
  {
    title: 'objects that expire under the prefix of the cache',
    dialect: 'bucket-lifecycle',
    good: `
      {
        "Rules": [
          { "Filter": { "Prefix": "runner-cache/" }, "Status": "Enabled", "Expiration": { "Days": 14 } }
        ]
      }
    `,
  },
  {
    title: 'versions that a rule ends',
    dialect: 'cfn',
    good: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            VersioningConfiguration: { Status: Enabled }
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  Prefix: ''
                  ExpirationDate: '2030-01-01T00:00:00Z'
                - Status: Enabled
                  NoncurrentVersionExpiration: { NoncurrentDays: 1 }
    `,
  },
  {
    title: 'rules that nobody can know here',
    dialect: 'cfn',
    good: `
      Parameters:
        Prefix:
          Type: String
        Switch:
          Type: String
      Transform: CompanyDefaults
      Resources:
        CacheA:
          Type: AWS::S3::Bucket
        CacheB:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - { Status: Enabled, Prefix: !Ref Prefix, ExpirationInDays: 14 }
        CacheC:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - { Status: !Ref Switch, ExpirationInDays: 14 }
    `,
  },
  {
    title: 'a cache bucket without lifecycle rules, with a limit in the configuration',
    dialect: 'cfn',
    options: { cacheDays: 5 },
    fixes: ['expire'],
    bad: `
      Resources:
        RunnerCache:
        ^^^^^^^^^^^ never
          Type: AWS::S3::Bucket
    `,
  },
];
