import { cacheStoreSubject, isOwn, templateMacros, uploadsLeft } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';

export default defineRule({
  id: 's3/uploads-never-aborted',
  title: 'Cache bucket that keeps the parts of unfinished uploads',
  severity: 'info',
  since: '0.1.0',
  why: 'The parts of an upload that a stopped job never finished are no objects: no listing shows them and no expiry deletes them. They cost storage, and keep what was in them, until a rule ends them.',
  refs: [
    'WB805',
    'checkov:CKV_AWS_300',
    'CWE-459',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html',
  ],
  preset: 'ci-runner',
  on: cacheStoreSubject,
  checklist: { 8: { kept: 'note' } },
  messages: {
    kept: 'No rule of {name} ends unfinished uploads{when}, and expiry does not delete their parts.',
  },

  *check(store, finding, facts) {
    if (facts.get(templateMacros).length > 0) return;
    for (const { node, when } of uploadsLeft(facts, store)) yield finding.kept(node, { name: store.name }).when(when);
  },

  fixes: {
    abort: {
      title: 'End unfinished uploads after 1 day',
      applicability: 'needs-review',
      apply({ edit, finding, subject, facts, tree }) {
        const rules = uploadsLeft(facts, subject).find(({ node }) => node === finding.at)?.rules;
        if (rules?.kind !== 'seq' || rules.tag !== undefined || !isOwn(tree, subject.owner, rules)) return 'decline';
        const id = 'abort-unfinished-uploads';
        return edit.append(rules, {
          // The API names the same things differently, and wants a filter.
          ...(subject.document ? { ID: id, Filter: {} } : { Id: id }),
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        });
      },
    },
  },
});

export const examples: readonly Example[] = [
  {
    title: 'an expiry alone',
    dialect: 'cfn',
    fixes: ['abort'],
    bad: `
      Resources:
        RunnerCache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
              ^^^^^ kept
                - Id: expire
                  Status: Enabled
                  ExpirationInDays: 14 # two weeks
    `,
  },
  {
    title: 'a lifecycle configuration for the command line, with a rule that is off',
    dialect: 'bucket-lifecycle',
    fixes: ['abort'],
    bad: `
      {
        "Rules": [
        ^^^^^^^ kept
          { "ID": "expire", "Filter": {}, "Status": "Enabled", "Expiration": { "Days": 14 } },
          { "ID": "abort", "Filter": {}, "Status": "Disabled", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 2 } }
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
              ^^^^^ kept
                - { Status: Enabled, ExpirationInDays: 14 }
        Logs:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules: *rules
    `,
  },
  {
    title: 'uploads that a rule ends, perhaps, and rules that expire nothing',
    dialect: 'cfn',
    good: `
      Parameters:
        Switch:
          Type: String
      Resources:
        CacheA:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - { Status: Enabled, ExpirationInDays: 14 }
                - { Status: Enabled, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }
        CacheB:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - { Status: Enabled, ExpirationInDays: 14 }
                - { Status: !Ref Switch, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }
        CacheC:
          Type: AWS::S3::Bucket
    `,
  },
];
