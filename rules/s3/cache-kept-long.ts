import type { Facts } from '#core/facts/index.ts';
import { cacheStoreSubject, expiriesOf, isOwn, objectLocks, optionFacts, type Expiry } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { both } from '#core/values/index.ts';

/** Days after which a cache is kept for long where the configuration sets no limit; entries that nobody reads for a month are of little use. */
const long = 90;

export default defineRule({
  id: 's3/cache-kept-long',
  title: 'Cached objects that stay for months',
  severity: 'info',
  since: '0.1.0',
  why: 'A poisoned cache entry is restored by later jobs for as long as it stays. Most caches are read within days, so a long life serves the attacker more than the builds.',
  refs: [
    'WB807',
    'WB808',
    'CWE-459',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html',
  ],
  preset: 'ci-runner',
  on: cacheStoreSubject,
  checklist: { 8: { long: 'note', locked: 'note' } },
  messages: {
    long: '{name} keeps its objects for {kept} days{when}, and a poisoned cache for as long.',
    overLimit: {
      text: '{name} keeps its objects for {kept} days{when}, longer than the {limit} that your configuration allows.',
      severity: 'low',
    },
    locked: {
      text: 'Object Lock of {name} is on{when}: a locked version stays, whatever its lifecycle rules say.',
      severity: 'low',
    },
  },

  *check(store, finding, facts) {
    const { name, resource } = store;
    const expiries = expiriesOf(facts, store).filter(({ kind, isForAll }) => kind === 'days' && isForAll);
    const limit = facts.get(optionFacts.cacheDays);
    const isShort = expiries.some(({ text, when }) => when.length <= store.when.length && !isLong(facts, text));
    for (const { text, node, when } of isShort ? [] : expiries.filter((each) => isLong(facts, each.text))) {
      const found =
        limit === undefined
          ? finding.long(node, { name, kept: text })
          : finding.overLimit(node, { name, kept: text, limit });
      yield found.when(when);
    }
    for (const { node, when } of resource ? objectLocks(facts, resource) : []) {
      const path = both(store.when, when);
      if (path) yield finding.locked(node, { name }).when(path);
    }
  },

  fixes: {
    shorten: {
      title: 'Delete cached objects after {days} days',
      applicability: 'needs-review',
      asks: ['days'],
      apply({ edit, finding, subject, facts, tree, input }) {
        const days = input('days');
        const expiry = expiriesOf(facts, subject).find(({ node }) => node === finding.at);
        const isGiven = finding.message !== 'locked' && typeof days === 'string' && !isLong(facts, days);
        return isGiven && expiry && isOwn(tree, subject.owner, expiry.node)
          ? edit.replace(expiry.node, Number(days))
          : 'decline';
      },
    },
  },
});

function isLong(facts: Facts, days: Expiry['text']): boolean {
  return Number(days) > (facts.get(optionFacts.cacheDays) ?? long);
}

export const examples: readonly Example[] = [
  {
    title: 'a year',
    dialect: 'cfn',
    fixes: ['shorten'],
    bad: `
      Resources:
        RunnerCache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - { Status: Enabled, ExpirationInDays: 365 }
                                                       ^^^ long
    `,
  },
  {
    title: 'a lifecycle configuration for the command line',
    dialect: 'bucket-lifecycle',
    fixes: ['shorten'],
    bad: `
      {
        "Rules": [
          { "ID": "expire", "Filter": {}, "Status": "Enabled", "Expiration": { "Days": 180 } }
                                                                                       ^^^ long
        ]
      }
    `,
  },
  {
    title: 'the default of a parameter',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Parameters:
        Days:
          Type: Number
          Default: 120
                   ^^^ long
      Resources:
        RunnerCache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - { Status: Enabled, ExpirationInDays: !Ref Days }
    `,
  },
  {
    title: 'versions that may be locked',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        RunnerCache:
          Type: AWS::S3::Bucket
          Properties:
            ObjectLockEnabled: true
                               ^^^^ locked
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  ExpirationInDays: 14
                  NoncurrentVersionExpiration: { NoncurrentDays: 1 }
    `,
  },
  {
    title: 'two weeks, also beside a longer rule, and a long rule for one prefix',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerCache:
          Type: AWS::S3::Bucket
          Properties:
            ObjectLockEnabled: false
            LifecycleConfiguration:
              Rules:
                - { Status: Enabled, ExpirationInDays: 14 }
                - { Status: Enabled, ExpirationInDays: 400 }
                - { Status: Enabled, Prefix: releases/, ExpirationInDays: 400 }
    `,
  },
  {
    title: 'a cache that stays longer than the configuration allows',
    dialect: 'cfn',
    options: { cacheDays: 7 },
    fixes: ['shorten'],
    bad: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  ExpirationInDays: 14
                                    ^^ overLimit
    `,
  },
  {
    title: 'a long life that the configuration allows',
    dialect: 'cfn',
    options: { cacheDays: 180 },
    good: `
      Resources:
        Cache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  ExpirationInDays: 120
    `,
  },
];
