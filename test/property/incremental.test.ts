/** Whatever is typed, an analysis that goes on from the one before says the same as one from nothing. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createAnalyzer, defaultConfig, open, type Config, type Report } from '#core/index.ts';
import { rules } from '#rules';
import { corpusFolder, example, templatesBelow } from '../harness/files.ts';
import { largeTemplate } from '../harness/large-template.ts';

interface Sample {
  readonly name: string;
  readonly text: string;
}

/** What somebody may type, the half-written included. */
const pieces = [
  'x',
  ' ',
  '\n',
  '"',
  "'",
  ':',
  '{',
  '[',
  '#',
  '- ',
  '!Ref A',
  '*',
  '0',
  '\n  New:\n    Type: AWS::S3::Bucket\n',
];
const mostText = 60_000;

describe('incremental analysis', function () {
  this.timeout(120_000);

  it('is that of the whole text, on our own examples', () => {
    const names = ['warpbuild-default-stack.yaml', 'warpbuild-hardened-stack.json', 'deploy-policy.json'];
    const own = names.map((name) => ({ name, text: example(name) }));
    hold([...own, { name: 'large.yaml', text: largeTemplate(16, 'yaml') }], 24);
  });

  const folder = corpusFolder();
  (folder === undefined ? it.skip : it)('is that of the whole text, on templates by others', () => {
    const root = folder ?? '';
    const samples = templatesBelow(root)
      .filter((_, index) => index % 23 === 0)
      .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))
      .filter(({ text }) => text.length < mostText);
    assert.ok(samples.length > 30);
    hold(samples, 60);
  });
});

/** Each run types some pieces into one of the samples, and takes others out, one after the other. */
function hold(samples: readonly Sample[], numRuns: number): void {
  const edits = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      deleted: fc.nat(12),
      piece: fc.constantFrom('', ...pieces),
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...samples), edits, fc.constantFrom('auto', 'ci-runner'), (sample, typed, workload) => {
      const config: Config = { ...defaultConfig, workload };
      const analyzer = createAnalyzer(rules);
      let document = open(sample);
      analyzer.analyze(document, config);
      for (const { at, deleted, piece } of typed) {
        const offset = Math.floor(at * document.text.length);
        const text = document.text.slice(0, offset) + piece + document.text.slice(offset + deleted);
        document = open({ text, name: sample.name, previous: document });
        const alone = createAnalyzer(rules).analyze(open({ text, name: sample.name }), config);
        assert.equal(shown(analyzer.analyze(document, config)), shown(alone));
      }
    }),
    { numRuns },
  );
}

/** All that a host sees. */
function shown({ kind, problems, findings, suppressed, runnerEvidence, crashes }: Report): string {
  const plain = (all: Report['findings']) => all.map((finding) => ({ ...finding, source: undefined }));
  return JSON.stringify({
    kind,
    problems,
    findings: plain(findings),
    suppressed: plain(suppressed),
    runnerEvidence,
    crashes,
  });
}
