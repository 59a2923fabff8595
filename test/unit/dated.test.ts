/** The day that a host names, and the answers that fill the titles of fixes. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, fixesOf, open, type Config } from '#core/index.ts';
import { rules } from '#rules';

const config: Config = { ...defaultConfig, workload: 'ci-runner' };
const analyzer = createAnalyzer(rules);

const bucket = (expiry: string) => `Resources:
  Cache:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - { Status: Enabled, ${expiry} }
`;

describe('the day of a document', () => {
  const text = bucket("ExpirationDate: '2026-03-01T00:00:00Z'");
  const found = (document: ReturnType<typeof open>) =>
    analyzer.analyze(document, config).findings.filter(({ rule }) => rule === 's3/expiry-date-past').length;

  it('decides what is past, and without it nothing is', () => {
    assert.equal(found(open({ text, name: 'a.yaml' })), 0);
    assert.equal(found(open({ text, name: 'a.yaml', today: '2026-03-01' })), 0);
    assert.equal(found(open({ text, name: 'a.yaml', today: '2026-03-02' })), 1);
  });

  it('is kept for later versions, and a new one counts though the text is the same', () => {
    const first = open({ text, name: 'a.yaml', today: '2026-02-28' });
    assert.equal(found(first), 0);
    assert.equal(found(open({ text, name: 'a.yaml', previous: first })), 0);
    const later = open({ text, name: 'a.yaml', previous: first, today: '2026-03-02' });
    assert.equal(found(later), 1);
    assert.equal(found(open({ text: `# more\n${text}`, name: 'a.yaml', previous: later })), 1);
  });
});

describe('answers in titles of fixes', () => {
  const document = open({ text: bucket('ExpirationInDays: 400'), name: 'a.yaml' });
  const [finding] = analyzer.analyze(document, config).findings.filter(({ rule }) => rule === 's3/cache-kept-long');
  const titles = (inputs: Parameters<typeof fixesOf>[3]) => {
    assert.ok(finding);
    return fixesOf(analyzer, document, finding, inputs).map(({ title, edits }) => [title, edits[0]?.text]);
  };

  it('are the default, or what was given', () => {
    assert.deepEqual(titles({}), [['Delete cached objects after 14 days', '14']]);
    assert.deepEqual(titles({ days: '30' }), [['Delete cached objects after 30 days', '30']]);
    assert.deepEqual(titles({ days: '200' }), [], 'an answer that leaves the finding');
  });
});
