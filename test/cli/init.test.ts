import assert from 'node:assert/strict';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { description, parseConfig } from '#core/config/index.ts';
import { initialConfig, sections } from '../../server/cli/init.ts';
import { folderWith, run } from '../harness/cli.ts';

const name = '.iac-hardener.yaml';

describe('cli: init', () => {
  it('writes a configuration that is sound and changes nothing', async () => {
    const { rules } = await import('#rules');
    const { path, remove } = folderWith({});
    try {
      const { out, status } = await run(['init'], { rules: [], cwd: path });
      assert.equal(status, 0);
      assert.match(out, /is written/);
      const text = readFileSync(join(path, name), 'utf8');
      assert.equal(text, initialConfig());
      const { config, problems } = parseConfig(
        text,
        name,
        rules.map(({ id }) => id),
      );
      assert.deepEqual([config.settings, problems], [{ presets: ['recommended'] }, []]);
    } finally {
      remove();
    }
  });

  it('names all settings, and is sound with all of them in force', async () => {
    const { rules } = await import('#rules');
    const text = sections.flatMap(({ yaml }) => yaml).join('\n');
    const { config, problems } = parseConfig(
      text,
      name,
      rules.map(({ id }) => id),
    );
    assert.deepEqual(problems, []);
    const visible = ({ fields }: { fields: Readonly<Record<string, { isHidden?: boolean }>> }): readonly string[] =>
      Object.keys(fields).filter((key) => fields[key]?.isHidden !== true);
    assert.deepEqual(Object.keys(config.settings).sort(), [...visible(description as never)].sort());
    const options = (description as unknown as { fields: { options: { shape: never } } }).fields.options.shape;
    assert.deepEqual(Object.keys(config.settings.options ?? {}).sort(), [...visible(options)].sort());
  });

  const rows: readonly (readonly [string, readonly string[], RegExp])[] = [
    [name, [], /There is \.iac-hardener\.yaml here; nothing was written\. --force replaces it\./],
    ['.iac-hardener.json', [], /There is a configuration here, \.iac-hardener\.json; nothing was written\./],
    ['.iac-hardener.json', ['--force'], /There is a configuration here/],
  ];
  for (const [existing, argv, message] of rows) {
    it(`leaves ${existing} alone: init ${argv.join(' ')}`, async () => {
      const { path, remove } = folderWith({ [existing]: '{}' });
      try {
        const { err, status } = await run(['init', ...argv], { rules: [], cwd: path });
        assert.match(err, message);
        assert.equal(status, 2);
        assert.equal(readFileSync(join(path, existing), 'utf8'), '{}');
      } finally {
        remove();
      }
    });
  }

  it('--force replaces the file, and only where it is a file of this folder', async () => {
    const { path, remove } = folderWith({ [name]: 'rules: {}\n', 'other/x': '' });
    try {
      assert.equal((await run(['init', '--force'], { rules: [], cwd: path })).status, 0);
      assert.equal(readFileSync(join(path, name), 'utf8'), initialConfig());
      symlinkSync(join(path, 'elsewhere'), join(path, 'other', name));
      assert.equal((await run(['init'], { rules: [], cwd: join(path, 'other') })).status, 2);
      assert.equal(existsSync(join(path, 'elsewhere')), false);
    } finally {
      remove();
    }
  });
});
