import assert from 'node:assert/strict';
import { folderWith, run, type CliOptions, type CliResult } from '../harness/cli.ts';
import { keepRule, loudRule, openRule } from '../harness/lsp-rules.ts';

function template(...properties: readonly string[]): string {
  return `Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n${properties.map((line) => `      ${line}\n`).join('')}`;
}

const both = template('Open: yes', 'Loud: yes');

const removals: (() => void)[] = [];
afterEach(() => removals.splice(0).forEach((remove) => remove()));

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Runs in a new repository with these files. */
async function cli(argv: readonly string[], files: Files, options: Partial<CliOptions> = {}): Promise<CliResult> {
  const { path, remove } = folderWith({ '.git/HEAD': '', ...files });
  removals.push(remove);
  return run(argv, { rules: [openRule, loudRule, keepRule], cwd: path, ...options });
}

/** What is found, as `path rule severity`. */
async function found(
  argv: readonly string[],
  files: Files,
  options: Partial<CliOptions> = {},
): Promise<readonly string[]> {
  const { out, err, status } = await cli(['check', '--format', 'json', ...argv], files, options);
  assert.notEqual(status, 2, err);
  const report = JSON.parse(out) as {
    files: { path: string; findings: { rule: string; severity: string }[] }[];
  };
  return report.files.flatMap(({ path, findings }) =>
    findings.map(({ rule, severity }) => `${path} ${rule.replace('test/', '')} ${severity}`),
  );
}

describe('cli: the configuration', () => {
  it('is the nearest one upward, and no other', async () => {
    const files = {
      '.iac-hardener.yaml': 'rules: { test/open: off, test/loud: medium }\n',
      'a.yaml': both,
      'deep/er/b.yaml': both,
      'own/.iac-hardener.json': '{ "rules": { "test/loud": "off" } }',
      'own/er/c.yaml': both,
    };
    assert.deepEqual(await found([], files), [
      'a.yaml loud medium',
      'deep/er/b.yaml loud medium',
      'own/er/c.yaml open high',
    ]);
  });

  it('is not looked for above the repository', async () => {
    const files = { '.iac-hardener.yaml': 'rules: { "*": off }', 'repo/.git/HEAD': '', 'repo/a.yaml': both };
    assert.deepEqual(await found(['repo/a.yaml'], files), ['repo/a.yaml open high', 'repo/a.yaml loud low']);
  });

  it('says other things for some files', async () => {
    const files = {
      '.iac-hardener.yaml': `
rules: { test/*: info }
overrides:
  - files: prod/**
    rules: { test/open: critical }
  - files: [prod/old/**, '!prod/old/c.yaml']
    rules: { '*': off }
`,
      'a.yaml': both,
      'prod/b.yaml': both,
      'prod/old/b.yaml': both,
      'prod/old/c.yaml': both,
    };
    assert.deepEqual(await found([], files), [
      'a.yaml open info',
      'a.yaml loud info',
      'prod/b.yaml open critical',
      'prod/b.yaml loud info',
      'prod/old/c.yaml open critical',
      'prod/old/c.yaml loud info',
    ]);
  });

  it('leaves files out of searches, and out of lists only when asked to', async () => {
    const files = {
      '.iac-hardener.yaml': 'ignore: [old/, "*.bak.yaml"]',
      'a.bak.yaml': both,
      'old/x/a.yaml': both,
      'b.yaml': both,
    };
    const all = ['b.yaml open high', 'b.yaml loud low'];
    assert.deepEqual(await found([], files), all);
    assert.deepEqual(await found(['**/*.yaml'], files), all);
    assert.equal((await found(['--no-ignore'], files)).length, 6);
    assert.equal((await found(['old/x/a.yaml'], files)).length, 2);
    assert.equal((await found(['old/x/a.yaml', 'b.yaml', '--force-exclude'], files)).length, 2);
  });

  it('finds further files', async () => {
    const files = { '.iac-hardener.yaml': 'files: ["infra/**/*.tpl"]', 'infra/x/a.tpl': both, 'other/a.tpl': both };
    assert.deepEqual(await found([], files), ['infra/x/a.tpl open high', 'infra/x/a.tpl loud low']);
  });

  it('counts for standard input by its name', async () => {
    const files = { 'sub/.iac-hardener.yaml': 'rules: { test/open: off }' };
    const argv = ['--stdin', '--stdin-filename', 'sub/new/a.yaml'];
    assert.deepEqual(await found(argv, files, { stdin: both }), ['sub/new/a.yaml loud low']);
  });

  it('can be another file, whose patterns begin in the current folder, or none', async () => {
    const files = {
      '.iac-hardener.yaml': 'rules: { "*": off }',
      'config/strict.yaml': 'overrides: { files: sub/**, rules: { test/loud: high } }',
      'sub/a.yaml': both,
    };
    assert.deepEqual(await found(['--config', 'config/strict.yaml'], files), [
      'sub/a.yaml open high',
      'sub/a.yaml loud high',
    ]);
    assert.deepEqual(await found(['--no-config'], files), ['sub/a.yaml open high', 'sub/a.yaml loud low']);
  });

  it('decides what harden does', async () => {
    const files = { '.iac-hardener.yaml': 'rules: { test/open: off }', 'a.yaml': both };
    assert.equal((await cli(['harden', 'a.yaml'], files)).out, both);
    assert.notEqual((await cli(['harden', 'a.yaml', '--no-config'], files)).out, both);
  });

  it('answers what fixes ask for', async () => {
    const text = template('Keep: forever');
    const files = { '.iac-hardener.yaml': 'options: { cacheDays: 3 }', 'a.yaml': text };
    const { out } = await cli(['harden', 'a.yaml', '--with', 'test/keep/expire'], files);
    assert.equal(out, template('Keep: "3"'));
  });

  it('names the values that templates are deployed with', async () => {
    await import('../harness/data.ts');
    const { rules } = await import('#rules');
    const rule = rules.find(({ id }) => id === 'network/sg-ingress-world')!;
    const text = `Parameters:
  Cidr: { Type: String, Default: 10.0.0.0/8 }
Resources:
  A:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Servers
      SecurityGroupIngress: { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr }
`;
    const files = {
      'infra/.iac-hardener.yaml': 'parameters: { files: "*.yaml", from: values/prod.json }',
      'infra/values/prod.json': '[{ "ParameterKey": "Cidr", "ParameterValue": "0.0.0.0/0" }]',
      'infra/a.yaml': text,
      'other.json': '{ "Cidr": "192.0.2.0/24" }',
    };
    const check = (...argv: readonly string[]) => found(['infra', ...argv], files, { rules: [rule] });
    assert.deepEqual(await check(), ['infra/a.yaml network/sg-ingress-world critical']);
    assert.deepEqual(await check('--parameters', 'other.json'), []);
    assert.deepEqual(await check('--no-config'), []);
    const { status, err } = await cli(['check', 'infra'], { ...files, 'infra/values/prod.json': '[' });
    assert.equal(status, 2);
    assert.match(err, /^error: The parameters file values\/prod\.json /);
  });

  it('stops everything where it has errors, and says where they are', async () => {
    const files = { 'sub/.iac-hardener.yaml': 'rules:\n  test/opne: off\nworkloads: auto\n', 'sub/a.yaml': both };
    // Named, and found in a folder.
    const asked = ['check', 'harden', 'checklist'].flatMap((command) => [
      [command, 'sub/a.yaml'],
      [command, 'sub'],
    ]);
    for (const argv of asked) {
      const { status, out, err } = await cli(argv, files);
      assert.deepEqual([status, out], [2, '']);
      assert.equal(
        err,
        'sub/.iac-hardener.yaml:2:3 There is no rule "test/opne"; did you mean "test/open"?\n' +
          'sub/.iac-hardener.yaml:3:1 "workloads" is no key of a configuration; did you mean "workload"?\n' +
          'error: sub/.iac-hardener.yaml is not sound; see above. --no-config leaves it out.\n',
      );
    }
    assert.equal((await cli(['check', 'sub/a.yaml', '--no-config'], files)).status, 1);
  });

  it('has to be there, and be text', async () => {
    const check = async (argv: readonly string[], files: Files, expected: RegExp) => {
      const { status, err } = await cli(['check', ...argv], files);
      assert.equal(status, 2);
      assert.match(err, expected);
    };
    await check(['--config', 'no.yaml'], {}, /^error: no\.yaml cannot be read: there is no such file\.$/m);
    await check([], { '.iac-hardener.yaml': new Uint8Array([0, 1]), 'a.yaml': both }, /is a binary file/);
    await check([], { '.iac-hardener.yaml/x': '', 'a.yaml': both }, /it is a folder/);
  });

  it('says when a second one of a folder is not read', async () => {
    const files = { '.iac-hardener.yaml': '', '.iac-hardener.json': '{}', 'a.yaml': both, 'b/c.yaml': both };
    const { err } = await cli(['check'], files);
    assert.equal(err.split('.iac-hardener.json is not read: .iac-hardener.yaml stands beside it.').length, 2);
  });

  it('gives way to --workload', async () => {
    const workload = async (...argv: readonly string[]) => {
      const files = { '.iac-hardener.yaml': 'workload: general' };
      const { out } = await cli(['check', '--print-config', 'a.yaml', ...argv], files);
      return (JSON.parse(out) as { workload: unknown }).workload;
    };
    assert.deepEqual(await workload(), { value: 'general', from: '.iac-hardener.yaml:1' });
    assert.deepEqual(await workload('--workload', 'auto'), { value: 'auto', from: '--workload' });
  });
});

describe('cli: check --print-config', () => {
  it('shows what is in force, and where it comes from', async () => {
    const files = {
      'infra/.iac-hardener.yaml': `presets: [ci-runner]
rules:
  test/*: info
options: { cacheDays: 3 }
overrides:
  - files: prod/*
    rules:
      test/open: off
    options:
      requiredTags: [Owner]
    honorOtherSuppressions: false
ignore:
  - prod/x.*
parameters:
  - files: prod/*
    from: prod.json
suppressions:
  - { path: prod/*, rule: test/loud, reason: Agreed. }
honorOtherSuppressions: true
`,
    };
    const { out, status } = await cli(['check', '--print-config', 'infra/prod/x.yaml'], files);
    assert.equal(status, 0);
    const at = (line: number): string => `infra/.iac-hardener.yaml:${line}`;
    assert.deepEqual(JSON.parse(out), {
      version: 1,
      path: 'infra/prod/x.yaml',
      configuration: 'infra/.iac-hardener.yaml',
      ignored: { from: at(12) },
      presets: { value: ['ci-runner'], from: at(1) },
      workload: { value: 'ci-runner', from: at(1) },
      options: {
        cacheDays: { value: 3, from: at(4) },
        requiredTags: { value: ['Owner'], from: at(10) },
      },
      honorOtherSuppressions: { value: false, from: at(11) },
      parameters: [{ value: 'prod.json', from: at(16) }],
      suppressions: [{ path: ['prod/*'], rule: 'test/loud', reason: 'Agreed.', from: at(18) }],
      rules: {
        'test/keep': { severity: 'info', from: at(3) },
        'test/loud': { severity: 'info', from: at(3) },
        'test/open': { severity: 'off', from: at(8) },
      },
    });
  });

  it('shows what holds without a configuration', async () => {
    const { out } = await cli(['check', '--print-config', 'a.yaml'], {});
    const { configuration, ignored, presets, workload, honorOtherSuppressions, rules } = JSON.parse(out) as Record<
      string,
      unknown
    >;
    assert.deepEqual([configuration, ignored], [null, null]);
    assert.deepEqual(presets, { value: ['recommended'], from: 'default' });
    assert.deepEqual(workload, { value: 'auto', from: 'default' });
    assert.deepEqual(honorOtherSuppressions, { value: true, from: 'default' });
    assert.deepEqual((rules as Record<string, unknown>)['test/open'], { severity: 'high', from: 'default' });
  });
});
