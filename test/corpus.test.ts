/** Templates by others: nothing crashes, hangs or becomes unreadable. Runs where the corpus is. */
import './harness/data.ts';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnalyzer, defaultConfig, fixAll, open, type Config } from '#core/index.ts';
import { rules } from '#rules';
import { corpusFolder, processorMs, templatesBelow } from './harness/files.ts';

const folder = corpusFolder();
/** Above this a person would call it a hang; a test that fails here by chance would have to be 100 times slower than usual. */
const hangMs = 2000;

(folder === undefined ? describe.skip : describe)('corpus', function () {
  this.timeout(300_000);
  const files = folder === undefined ? [] : templatesBelow(folder);
  const analyzer = createAnalyzer(rules);

  function check(config: Config, include: 'safe' | 'needs-review'): void {
    assert.ok(files.length > 900, 'the corpus has about 1,000 files');
    const bad: string[] = [];
    for (const path of files) {
      const text = readFileSync(join(folder ?? '', path), 'utf8');
      const started = processorMs();
      const document = open({ text, name: path });
      const report = analyzer.analyze(document, config);
      const result = fixAll(analyzer, document, config, { include });
      const reopened = open({ text: result.document.text, name: path });
      const again = analyzer.analyze(reopened, config);
      if (processorMs() - started > hangMs) bad.push(`${path}: took ${String(Math.round(processorMs() - started))} ms`);
      for (const crash of [...report.crashes, ...result.report.crashes])
        bad.push(`${path}: ${crash.rule} crashed: ${crash.error}`);
      if (reopened.problems.length > document.problems.length) bad.push(`${path}: hardening breaks it`);
      const incremental = result.report.findings.map(({ fingerprint }) => fingerprint);
      if (again.findings.map(({ fingerprint }) => fingerprint).join() !== incremental.join())
        bad.push(`${path}: incremental and whole analysis differ`);
    }
    assert.deepEqual(bad, []);
  }

  it('is checked and hardened as it is', () => {
    check(defaultConfig, 'safe');
  });

  it('is checked and hardened as if all of it were CI runners, with reviewed fixes', () => {
    check({ ...defaultConfig, workload: 'ci-runner' }, 'needs-review');
  });
});
