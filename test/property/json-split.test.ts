/**
 * A JSON text is cut into blocks from a certain size on. Blanks at its end are enough to reach that size, and must change
 * nothing: what is found, where, what is wrong with the text and what fixes make of it.
 */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createAnalyzer, defaultConfig, fixAll, fixesOf, open, type Config } from '#core/index.ts';
import type { Example } from '#core/rule/index.ts';
import { rules } from '#rules';
import { repository } from '../harness/files.ts';
import { unmark } from '../harness/marks.ts';
import { variantsOf } from '../harness/variants.ts';

const padding = '\n'.repeat(9 * 1024);
const broken = [
  (text: string) => text.replace('":', '"'),
  (text: string) => text.replace(/,$/m, ''),
  (text: string) => text.replace(/"$/m, ''),
  (text: string) => text.replace(/(?<=[}\]"])\n *[}\]]/, (end) => `,${end}`),
  (text: string) => text.replace('"Resources"', '"Parameters": {}, "Resources": {"A": 1}, "Resources"'),
];

describe('JSON in blocks', function () {
  this.timeout(120_000);
  // Every eighth rule, which are examples of all kinds of documents.
  for (const rule of rules.filter((_, index) => index % 8 === 0)) {
    it(`is that of one block, on examples of ${rule.id}`, async () => {
      const { href } = pathToFileURL(join(repository, 'rules', `${rule.id}.ts`));
      const { examples } = (await import(href)) as { readonly examples: readonly Example[] };
      for (const example of examples.slice(0, 4)) {
        const { text } = unmark('bad' in example ? example.bad : example.good);
        const json = variantsOf(text).find(({ name }) => name === 'JSON twin')?.text ?? text;
        if (!json.startsWith('{')) continue;
        same(json);
        same(`\uFEFF${json}`);
        for (const breakIt of broken) same(`${breakIt(json).trimEnd()}\n`);
      }
    });
  }

  it('cuts the texts that are long enough', () => {
    const text = '{"Resources": {"A": {"Type": "AWS::S3::Bucket"}, "B": {"Type": "AWS::S3::Bucket"}}}';
    const blocks = (whole: string) => createAnalyzer([]).analyze(open({ text: whole, name: 'a.json' }), defaultConfig);
    assert.equal(blocks(text).effort.blocks, 1);
    assert.ok(blocks(text + padding).effort.blocks > 4);
  });
});

function same(text: string): void {
  assert.equal(shown(text + padding), shown(text), text);
}

/** All that hosts say of a text, with every fix of every finding. */
function shown(text: string): string {
  const config: Config = { ...defaultConfig, workload: 'ci-runner', isStrict: true };
  const analyzer = createAnalyzer(rules);
  const document = open({ text, name: 'a.json' });
  const { effort: _, findings, ...report } = analyzer.analyze(document, config);
  const found = findings.map((finding) => ({
    ...finding,
    source: undefined,
    fixes: fixesOf(analyzer, document, finding).map(({ key, title, edits }) => ({ key, title, edits })),
  }));
  const hardened = fixAll(analyzer, document, config, { include: 'safe' });
  const suppressed = report.suppressed.map((finding) => ({ ...finding, source: undefined }));
  return JSON.stringify({ ...report, suppressed, found, hardened: hardened.document.text.trimEnd() }, undefined, 1);
}
