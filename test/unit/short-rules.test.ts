/** Bundles have the texts of rules in a table: rules are the same as from source, and say nothing before they are asked. */
import assert from 'node:assert/strict';
import { build } from 'esbuild';
import type { AnyRule } from '#core/rule/index.ts';
import { rules } from '#rules';
import { shortRules } from '../../scripts/rule-texts.mjs';
import { repository } from '../harness/files.ts';

interface Bundled {
  readonly rules: readonly AnyRule[];
  readonly provideData: (reader: (file: string) => string) => void;
}

describe('rules in bundles', function () {
  this.timeout(60_000);
  let code: string;
  let table: string;
  before(async () => {
    const { plugin, table: texts } = await shortRules();
    table = texts;
    const { outputFiles } = await build({
      absWorkingDir: repository,
      stdin: {
        contents: `export { rules } from '#rules'; export { provideData } from '#core/data/index.ts';`,
        resolveDir: repository,
        loader: 'ts',
      },
      bundle: true,
      write: false,
      format: 'esm',
      mainFields: ['module', 'main'],
      plugins: [plugin],
    });
    code = outputFiles[0]?.text ?? '';
  });
  const load = async (): Promise<Bundled> =>
    (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as Bundled;

  it('say what they say from source', async () => {
    const bundled = await load();
    bundled.provideData((file) => (file === 'rule-texts.txt' ? table : assert.fail(file)));
    const said = (all: readonly AnyRule[]) =>
      all.map(({ id, title, why, refs, remedy, messages, fixes, commands = {}, findings }) => ({
        ...{ id, title, why, refs, remedy, messages },
        fixes: Object.entries(fixes).map(([key, fix]) => [key, fix.title, fix.applicability, fix.asks]),
        commands: Object.entries(commands).map(([key, command]) => [key, command.title]),
        findings: Object.keys(findings),
      }));
    assert.deepEqual(said(bundled.rules), said(rules));
  });

  it('do not have the texts among their code, and read none to start', async () => {
    for (const { why, messages } of rules) {
      const [first = ''] = Object.values(messages).map((message) =>
        typeof message === 'string' ? message : message.text,
      );
      for (const text of [why, first]) assert.ok(!code.includes(JSON.stringify(text).slice(1, -1)), text);
    }
    const bundled = await load();
    bundled.provideData((file) => assert.fail(`${file} was read`));
    assert.equal(bundled.rules.length, rules.length);
  });
});
