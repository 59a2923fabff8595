import assert from 'node:assert/strict';
import {
  analyzeUnderSets,
  checklistOf,
  defaultConfig,
  fixAll,
  fixesOf,
  offersOf,
  open,
  parseParameters,
  type Document,
} from '#core/index.ts';
import { analyzer, groups } from './check.ts';

const rule = 'network/sg-ingress-world';
const note = `          # iac-hardener-ignore ${rule}: the office has no fixed address`;

function opened(text: string): Document {
  return open({ text, name: 'a.yaml', today: '2026-01-01' });
}

describe('suppressions: what is suppressed', () => {
  it('is not hardened, nor offered, nor left', () => {
    const document = opened(groups({ cidr: note }));
    const { document: after, left } = fixAll(analyzer, document, defaultConfig, {
      include: 'needs-review',
      rule,
    });
    assert.match(after.text, /why not|fixed address\n {10}CidrIp: 0\.0\.0\.0\/0/);
    assert.ok(left.every(({ pointer }) => !pointer.startsWith('/Resources/Web/')));
    const report = analyzer.analyze(document, defaultConfig);
    const [suppressed] = report.suppressed;
    assert.ok(suppressed);
    assert.deepEqual(fixesOf(analyzer, document, suppressed), []);
    const offered = offersOf(analyzer, document, report).flatMap(({ findings }) => findings);
    assert.ok(!offered.some(({ fingerprint }) => fingerprint === suppressed.fingerprint));
  });

  it('passes no item of the checklist, and says whose reason it is', () => {
    const text = groups({ cidr: note }).replace(/ {2}Db:[^]*/, '');
    const { items } = checklistOf(analyzer, [{ path: 'a.yaml', document: opened(text) }], defaultConfig);
    const accepted = items.filter(({ evidence }) =>
      evidence.some(({ message }) => message.endsWith('Accepted by a comment: the office has no fixed address')),
    );
    assert.ok(accepted.length > 0);
    assert.ok(accepted.every(({ status }) => status !== 'pass'));
  });

  it('keeps the fingerprint that it has without the suppression', () => {
    const fingerprints = (text: string, list: 'findings' | 'suppressed'): readonly string[] =>
      analyzer.analyze(opened(text), defaultConfig)[list].map(({ fingerprint }) => fingerprint);
    const [suppressed] = fingerprints(groups({ cidr: note }), 'suppressed');
    assert.ok(suppressed !== undefined && fingerprints(groups(), 'findings').includes(suppressed));
  });

  it('follows an edit of a comment alone, with what is kept of the earlier version', () => {
    const before = opened(groups({ cidr: note }));
    assert.equal(analyzer.analyze(before, defaultConfig).suppressed.length, 1);
    const text = groups({ cidr: note.replace('ignore', 'xxxxxx') });
    const after = open({ text, name: 'a.yaml', previous: before });
    assert.equal(analyzer.analyze(after, defaultConfig).suppressed.length, 0);
    const again = open({ text: before.text, name: 'a.yaml', previous: after });
    assert.equal(analyzer.analyze(again, defaultConfig).suppressed.length, 1);
  });

  it('is of use when it suppresses something under one set of parameters', () => {
    const text = groups({ top: 'Parameters:\n  Cidr: {Type: String}', web: `  ${note.trimStart()}` }).replace(
      'CidrIp: 0.0.0.0/0',
      'CidrIp: !Ref Cidr',
    );
    const under = (...values: readonly string[]): readonly number[] => {
      const documents = values.map((value, index) => {
        const file = parseParameters(`["Cidr=${value}"]`, `${String(index)}.json`);
        assert.ok(!('why' in file));
        return open({ text, name: 'a.yaml', parameters: file.sets[0] });
      });
      const report = analyzeUnderSets(analyzer, documents as [Document, ...Document[]], defaultConfig);
      const unused = report.findings.filter(({ rule: id }) => id === 'core/suppression-unused');
      return [report.suppressed.length, unused.length];
    };
    assert.deepEqual(under('0.0.0.0/0'), [1, 0]);
    assert.deepEqual(under('10.0.0.0/8'), [0, 1]);
    assert.deepEqual(under('10.0.0.0/8', '0.0.0.0/0'), [1, 0]);
  });
});
