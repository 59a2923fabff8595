import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith, run, type CliOptions, type CliResult } from '../harness/cli.ts';
import { loudRule, openRule } from '../harness/lsp-rules.ts';

const template = (...names: readonly string[]): string =>
  `Resources:\n${names.map((name) => `  ${name}:\n    Type: AWS::S3::Bucket\n    Properties:\n      Open: yes\n      Loud: yes\n`).join('')}`;

const file = '.iac-hardener-baseline.json';

describe('cli: baseline', () => {
  let folder: { path: string; remove: () => void };
  beforeEach(() => (folder = folderWith({ 'b/b.yaml': template('B'), 'a.yaml': template('A', 'C') })));
  afterEach(() => folder.remove());

  const cli = (argv: readonly string[], options: Partial<CliOptions> = {}): Promise<CliResult> =>
    run(argv, { rules: [openRule, loudRule], cwd: folder.path, ...options });
  const check = (...argv: readonly string[]): Promise<CliResult> => cli(['check', '-f', 'compact', ...argv]);
  const content = (name = file): string => readFileSync(join(folder.path, name), 'utf8');
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder.path, name), text);
  };
  /** Messages by path and rule. */
  const known = (): unknown => {
    const { version, files } = JSON.parse(content()) as {
      version: number;
      files: Record<string, Record<string, { fingerprint: string; message: string }[]>>;
    };
    assert.equal(version, 1);
    return Object.fromEntries(
      Object.entries(files).map(([path, rules]) => [
        path,
        Object.fromEntries(
          Object.entries(rules).map(([rule, entries]) => [rule, entries.map(({ message }) => message)]),
        ),
      ]),
    );
  };
  const all = {
    'a.yaml': { 'test/loud': ['A is loud.', 'C is loud.'], 'test/open': ['A is open.', 'C is open.'] },
    'b/b.yaml': { 'test/loud': ['B is loud.'], 'test/open': ['B is open.'] },
  };

  it('takes up what is found; from then on only what is new counts', async () => {
    const written = await check('--write-baseline');
    assert.deepEqual(written, { out: '', err: `${file} is written, with 6 findings.\n`, status: 0 });
    assert.deepEqual(known(), all);
    assert.deepEqual(await check('--baseline', file), { out: '', err: '', status: 0 });
    write('a.yaml', template('A', 'C', 'New'));
    const { out, status } = await check('--baseline', file);
    assert.deepEqual(out.split('\n'), [
      'a.yaml:15:13: high test/open New is open.',
      'a.yaml:16:13: low test/loud New is loud.',
      '',
    ]);
    assert.equal(status, 1);
  });

  it('is sorted, ends with a line, and is the same each time', async () => {
    await check('--write-baseline');
    const first = content();
    await check('--write-baseline', 'b', 'a.yaml');
    assert.equal(content(), first);
    assert.match(first, /^\{\n {2}"version": 1,\n {2}"files": \{\n {4}"a\.yaml": \{\n {6}"test\/loud": \[\n/);
    assert.match(first, /\}\n$/);
  });

  it('survives lines that move, and what changes elsewhere', async () => {
    await check('--write-baseline');
    write(
      'a.yaml',
      `# A line.\n\nDescription: x\n${template('C', 'A').replace('Resources:', 'Resources:\n\n  # Reordered.')}`,
    );
    assert.deepEqual(await check('--baseline', file), { out: '', err: '', status: 0 });
  });

  it('counts another finding of the same kind in the same place', async () => {
    await check('--write-baseline');
    write('a.yaml', template('A', 'C').replace('Open: yes', 'Open: !If [X, yes, yes]'));
    assert.equal((await check('--baseline', file)).status, 1);
  });

  it('reports entries that are found no more, and drops them when asked', async () => {
    await check('--write-baseline');
    write('a.yaml', template('A'));
    const { err, status } = await check('--baseline', file);
    assert.equal(
      err,
      `${file}: 2 findings in it can be found no more; --prune-baseline drops them.\n  a.yaml: test/loud C is loud.\n  a.yaml: test/open C is open.\n`,
    );
    assert.equal(status, 0);
    assert.deepEqual(known(), all);
    const pruned = await check('--baseline', file, '--prune-baseline');
    assert.deepEqual([pruned.err, pruned.status], [`${file}: 2 findings dropped that are found no more.\n`, 0]);
    assert.deepEqual(known(), { ...all, 'a.yaml': { 'test/loud': ['A is loud.'], 'test/open': ['A is open.'] } });
    assert.deepEqual((await check('--prune-baseline')).err, '', 'the usual name, and nothing left to drop');
  });

  it('knows nothing of files that were not checked, but those that are gone', async () => {
    await check('--write-baseline');
    write('a.yaml', template('A'));
    assert.equal((await check('--baseline', file, 'b')).err, '');
    rmSync(join(folder.path, 'a.yaml'));
    assert.match((await check('--baseline', file, 'b')).err, /4 findings in it can be found no more/);
    await check('--prune-baseline', 'b');
    assert.deepEqual(known(), { 'b/b.yaml': all['b/b.yaml'] });
    renameSync(join(folder.path, 'b/b.yaml'), join(folder.path, 'b/c.yaml'));
    assert.equal((await check('--baseline', file)).status, 1, 'a file of another name is another file');
  });

  it('written for some files, keeps the others', async () => {
    await check('--write-baseline');
    write('a.yaml', template('A'));
    await check('--write-baseline', 'a.yaml');
    assert.deepEqual(known(), { ...all, 'a.yaml': { 'test/loud': ['A is loud.'], 'test/open': ['A is open.'] } });
  });

  it('takes up only what is shown, and is held against all that is found', async () => {
    await check('--write-baseline', '--min-severity', 'high');
    assert.deepEqual(known(), {
      'a.yaml': { 'test/open': ['A is open.', 'C is open.'] },
      'b/b.yaml': { 'test/open': ['B is open.'] },
    });
    assert.deepEqual(await check('--baseline', file, '--min-severity', 'critical'), { out: '', err: '', status: 0 });
    assert.equal((await check('--baseline', file)).status, 1);
  });

  it('calls nothing gone in a file with syntax errors', async () => {
    await check('--write-baseline');
    write('a.yaml', `${template('A')}  B:\n    Type: "AWS\n`);
    assert.equal((await check('--baseline', file, '--prune-baseline')).err, '');
    assert.deepEqual(known(), all);
  });

  it('goes by the folder of its file', async () => {
    await check('--write-baseline');
    assert.deepEqual(
      await cli(['check', '-f', 'compact', '--baseline', `../${file}`], { cwd: join(folder.path, 'b') }),
      {
        out: '',
        err: '',
        status: 0,
      },
    );
    const { status } = await cli(['check', '-', '--stdin-filename', 'b/b.yaml', '--baseline', file], {
      stdin: template('B'),
    });
    assert.equal(status, 0);
  });

  it('is in the reports: as suppressed findings in JSON and SARIF, as a number for people', async () => {
    await check('--write-baseline');
    const { out } = await cli(['check', 'b', '--baseline', file, '-f', 'json']);
    const { files, summary } = JSON.parse(out) as {
      files: { findings: { rule: string; suppressed: unknown }[] }[];
      summary: Record<string, unknown>;
    };
    assert.deepEqual(
      files[0]?.findings.map(({ rule, suppressed }) => [rule, suppressed]),
      [
        ['test/open', { by: 'baseline', reason: '' }],
        ['test/loud', { by: 'baseline', reason: '' }],
      ],
    );
    assert.deepEqual([summary['findings'], summary['suppressed']], [0, 2]);
    const sarif = JSON.parse((await cli(['check', 'b', '--baseline', file, '-f', 'sarif'])).out) as {
      runs: { results: { suppressions: unknown }[] }[];
    };
    assert.deepEqual(
      sarif.runs[0]?.results.map(({ suppressions }) => suppressions),
      [[{ kind: 'external' }], [{ kind: 'external' }]],
    );
    assert.equal((await cli(['check', 'b', '--baseline', file])).out, 'No findings in 1 file; 2 suppressed\n');
  });

  it('is worked off by harden: what is in it is fixed, what stays does not count', async () => {
    await check('--write-baseline');
    const { status, err } = await cli(['harden', '.', '--write', '--baseline', file, '--prune-baseline']);
    assert.equal(status, 0);
    assert.match(err, /3 findings dropped that are found no more\.\n$/);
    assert.deepEqual(known(), {
      'a.yaml': { 'test/loud': ['A is loud.', 'C is loud.'] },
      'b/b.yaml': { 'test/loud': ['B is loud.'] },
    });
    assert.deepEqual(await check('--baseline', file), { out: '', err: '', status: 0 });
  });

  it('harden without --write drops nothing, and does not take for gone what is still there', async () => {
    await check('--write-baseline');
    const pruning = await cli(['harden', '.', '--diff', '--baseline', file, '--prune-baseline']);
    assert.match(pruning.err, /--prune-baseline needs --write/);
    assert.equal(pruning.status, 2);
    assert.doesNotMatch((await cli(['harden', '.', '--diff', '--baseline', file])).err, /found no more/);
    assert.deepEqual(known(), all);
  });

  const wrong: readonly (readonly [string, string | undefined, readonly string[], RegExp])[] = [
    ['a missing one', undefined, ['--baseline', file], /there is no such file; --write-baseline makes one/],
    ['one that is no JSON', '{', ['--baseline', file], /is no baseline/],
    ['one of another kind', '{"files": {"a.yaml": []}, "version": 1}', ['--baseline', file], /is no baseline/],
    ['a newer one', '{"files": {}, "version": 2}', ['--write-baseline'], /is no baseline, or one of a newer version/],
    ['pruning while writing', undefined, ['--write-baseline', '--prune-baseline'], /leave out --prune-baseline/],
  ];
  for (const [title, text, argv, message] of wrong) {
    it(`${title} is wrong usage`, async () => {
      if (text !== undefined) write(file, text);
      const { err, status } = await check(...argv);
      assert.match(err, message);
      assert.equal(status, 2);
      if (text !== undefined) assert.equal(content(), text);
    });
  }
});
