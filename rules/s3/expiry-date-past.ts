import { cacheStoreSubject, expiriesOf, isOwn, today, type Expiry } from '#core/models/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { descendants, entryOf, get, isMap } from '#core/syntax/index.ts';

export default defineRule({
  id: 's3/expiry-date-past',
  title: 'Lifecycle rule that deletes from a past day on',
  severity: 'medium',
  since: '0.1.0',
  why: 'S3 goes on applying a rule after its date, as long as it is on. Every object that is written is deleted soon after, so builds run without their cache, and nobody sees why.',
  refs: [
    'WB806',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-date',
  ],
  preset: 'ci-runner',
  on: cacheStoreSubject,
  checklist: { 8: { past: 'note' } },
  messages: {
    past: '{name} deletes objects from {date} on{when}, a day that is past: new objects go, too, as long as the rule is on.',
  },

  *check(store, finding, facts) {
    const day = facts.get(today);
    if (day === undefined) return;
    for (const expiry of expiriesOf(facts, store)) {
      const date = /^\d{4}-\d\d-\d\d/.exec(expiry.text)?.[0];
      if (expiry.kind === 'date' && date !== undefined && date < day)
        yield finding.past(expiry.node, { name: store.name, date }).when(expiry.when);
    }
  },

  fixes: {
    days: {
      title: 'Delete cached objects after {days} days instead',
      applicability: 'needs-review',
      asks: ['days'],
      apply({ edit, finding, subject, facts, tree, input }) {
        const expiry = expiriesOf(facts, subject).find(({ kind, node }) => kind === 'date' && node === finding.at);
        if (!expiry || !isOwn(tree, expiry.rule, expiry.node) || !isOwn(tree, subject.owner, expiry.rule))
          return 'decline';
        return toDays(edit, expiry, Number(input('days')));
      },
    },
  },
});

/** S3 takes no rule that has both days and dates, so one that moves objects at a date stays as it is. */
function toDays(edit: Editor, { rule, node }: Expiry, days: number): Editor | 'decline' {
  if ([...descendants(rule)].some((each) => entryOf(each, 'TransitionDate') ?? dateOfTransition(each)))
    return 'decline';
  const own = entryOf(rule, 'ExpirationDate');
  if (own?.value === node && !entryOf(rule, 'ExpirationInDays'))
    return edit.put(rule, 'ExpirationInDays', days, { after: 'ExpirationDate' }).removeEntry(rule, own);
  const expiration = get(rule, 'Expiration');
  return isMap(expiration) && get(expiration, 'Date') === node ? edit.replace(expiration, { Days: days }) : 'decline';
}

function dateOfTransition(node: Parameters<typeof entryOf>[0]) {
  return entryOf(node, 'StorageClass') && entryOf(node, 'Date');
}

export const examples: readonly Example[] = [
  {
    title: 'a date of the past',
    dialect: 'cfn',
    fixes: ['days'],
    bad: `
      Resources:
        RunnerCache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Id: clean-up
                  ExpirationDate: '2021-04-01T00:00:00Z'
                                  ^^^^^^^^^^^^^^^^^^^^^^ past
                  Status: Enabled # since the migration
                - Status: Enabled
                  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }
    `,
  },
  {
    title: 'a lifecycle configuration for the command line',
    dialect: 'bucket-lifecycle',
    fixes: ['days'],
    bad: `
      {
        "Rules": [
          {
            "ID": "clean-up",
            "Filter": { "Prefix": "cache/" },
            "Status": "Enabled",
            "Expiration": { "Date": "2021-04-01T00:00:00.000Z" }
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^ past
          }
        ]
      }
    `,
  },
  {
    title: 'a rule that also moves objects at a date',
    dialect: 'cfn',
    fixes: [],
    bad: `
      Resources:
        RunnerCache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - Status: Enabled
                  ExpirationDate: 2021-04-01
                                  ^^^^^^^^^^ past
                  Transitions:
                    - { StorageClass: GLACIER, TransitionDate: '2021-02-01T00:00:00Z' }
    `,
  },
  {
    title: 'a date to come, and a past one of a rule that is off',
    dialect: 'cfn',
    good: `
      Resources:
        RunnerCache:
          Type: AWS::S3::Bucket
          Properties:
            LifecycleConfiguration:
              Rules:
                - { Status: Enabled, ExpirationDate: '2099-01-01T00:00:00Z' }
                - { Status: Disabled, ExpirationDate: '2021-04-01T00:00:00Z' }
    `,
  },
];
