/** What action.yml, .pre-commit-hooks.yaml and examples/ci run, run with the packed program in a repository of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { example, repository } from '../harness/files.ts';
import { installPackage, type Installed } from '../harness/packed.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
const ours = (path: string): string => readFileSync(join(repository, path), 'utf8');
const bad = { 'stacks/app stack.yaml': example('warpbuild-default-stack.yaml') };
const good = { 'stacks/empty.yaml': 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n' };
const other = { 'values.yaml': 'a: {{ .Values.b }}\n', 'notes.json': '{ "a": 1 }\n' };

describe('cli: pipelines', function () {
  this.timeout(120_000);
  let installed: Installed;
  let folder: string;
  before(function () {
    if (process.platform === 'win32') this.skip();
    installed = installPackage();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'iac-pipeline-'));
    // So that npx finds the version that is asked for.
    cpSync(join(installed.folder, 'node_modules'), join(folder, 'node_modules'), { recursive: true });
    git('init', '--quiet', '--initial-branch', 'main');
    commit({ '.gitignore': 'node_modules/\n' });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function git(...args: readonly string[]): void {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
    const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }

  function commit(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      spawnSync('mkdir', ['-p', join(folder, path, '..')]);
      writeFileSync(join(folder, path), text);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Test');
  }

  /** As CI systems run a script. */
  function bash(script: string, env: NodeJS.ProcessEnv = {}): Ran {
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...installed.env, npm_config_offline: 'true', NO_COLOR: '1', ...env },
    });
  }

  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
  const readJson = (path: string): unknown => JSON.parse(read(path));

  describe('action.yml', () => {
    interface Action {
      readonly inputs: Readonly<Record<string, { readonly default: string }>>;
      readonly outputs: Readonly<Record<string, { readonly value: string }>>;
      readonly runs: { readonly using: string; readonly steps: readonly (Step & { readonly id: string })[] };
    }
    const action = parse(ours('action.yml')) as Action;

    /** What GitHub knows of the event: the branch that a pull request is for, or the commit before a push. */
    interface Event {
      readonly 'github.base_ref'?: string;
      readonly 'github.event.before'?: string;
    }

    /** The step, with what GitHub would put for its expressions. */
    function act(
      inputs: Readonly<Record<string, string>>,
      event: Event = {},
    ): Ran & { outputs: string; summary: string } {
      const facts: Readonly<Record<string, string>> = { 'github.base_ref': '', 'github.event.before': '', ...event };
      const [step] = action.runs.steps;
      const value = (text: string): string =>
        text.replace(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => {
          const name = /^inputs\.([\w-]+)$/.exec(expression)?.[1];
          if (name === undefined) {
            assert.ok(Object.hasOwn(facts, expression), expression);
            return facts[expression] ?? '';
          }
          assert.ok(Object.hasOwn(action.inputs, name), name);
          return inputs[name] ?? action.inputs[name]?.default ?? '';
        });
      const env = Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, text]) => [name, value(text)]));
      const [outputs, summary] = ['outputs', 'summary'].map((name) => join(folder, 'node_modules', name));
      for (const file of [outputs, summary]) writeFileSync(file ?? '', '');
      const ran = bash(step?.run ?? '', { ...env, GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary });
      return { ...ran, outputs: readFileSync(outputs ?? '', 'utf8'), summary: readFileSync(summary ?? '', 'utf8') };
    }

    it('uses all its inputs, no other action, and no expression in a script', () => {
      assert.equal(action.runs.using, 'composite');
      const text = ours('action.yml');
      for (const name of Object.keys(action.inputs)) assert.ok(text.includes(`inputs.${name} }}`), name);
      for (const { uses, run } of action.runs.steps) assert.deepEqual([uses, run?.includes('${{')], [undefined, false]);
    });

    it('annotates, summarizes, writes SARIF and fails', () => {
      commit(bad);
      const { status, stdout, stderr, outputs, summary } = act({ 'sarif-file': 'out.sarif', 'fail-on': 'high' });
      assert.deepEqual([status, stderr], [1, '']);
      assert.match(stdout, /^::error file=stacks\/app stack\.yaml,line=\d+/m);
      assert.equal(outputs, 'sarif-file=out.sarif\n');
      assert.match(summary, /app stack\.yaml/);
      const { runs } = readJson('out.sarif') as { runs: { results: unknown[] }[] };
      assert.ok((runs[0]?.results.length ?? 0) > 0);
    });

    it('passes where nothing is found', () => {
      commit({ ...good, ...other });
      const { status, outputs } = act({ 'fail-on': 'high' });
      assert.deepEqual([status, outputs], [0, '']);
    });

    it('takes several paths, and runs nothing that is in them', () => {
      commit({ ...bad, ...good });
      assert.equal(act({ paths: 'stacks/empty.yaml\n\nstacks/empty.y*ml\n', 'fail-on': 'high' }).status, 0);
      assert.equal(act({ paths: 'stacks/app stack.yaml' }).status, 1);
      const { status, stderr } = act({ paths: '$(touch ran); touch ran' });
      assert.equal(status, 2);
      assert.match(stderr, /there is no such file/);
      assert.ok(!existsSync(join(folder, 'ran')));
    });

    it('checks what changes, if it is asked to', () => {
      commit(bad);
      commit(good);
      const only = { 'changed-only': 'true', 'fail-on': 'high' };
      const pushedAfter = (before: string) => act(only, { 'github.event.before': before }).status;
      assert.equal(pushedAfter('HEAD~1'), 0);
      assert.equal(pushedAfter('HEAD~2'), 1);
      assert.equal(pushedAfter('HEAD'), 0);
      // The first push of a branch.
      assert.equal(pushedAfter('0'.repeat(40)), 1);
      assert.equal(act(only).status, 1);
    });

    it('checks all files where the commit before a push is gone, as a forced push leaves it', () => {
      commit({ ...bad, ...good });
      const gone = 'c0ffee'.padEnd(40, '1');
      const { status, stdout, stderr } = act(
        { 'changed-only': 'true', 'fail-on': 'high' },
        { 'github.event.before': gone },
      );
      assert.deepEqual([status, stderr], [1, '']);
      assert.match(stdout, /all files are checked/);
      // One that git knows, without a commit in common.
      git('checkout', '--quiet', '--orphan', 'rewritten');
      git('commit', '--quiet', '--message', 'Rewritten');
      assert.equal(act({ 'changed-only': 'true' }, { 'github.event.before': 'main' }).status, 1);
    });

    it('compares a pull request with its base, and says when that is not fetched', () => {
      commit(bad);
      git('update-ref', 'refs/remotes/origin/main', 'HEAD');
      commit(good);
      const only = { 'changed-only': 'true', 'fail-on': 'high' };
      assert.equal(act(only, { 'github.base_ref': 'main' }).status, 0);
      const { status, stderr } = act(only, { 'github.base_ref': 'release' });
      assert.equal(status, 2);
      assert.match(stderr, /fetch-depth: 0/);
    });

    it('heeds a baseline', () => {
      commit(bad);
      assert.equal(bash('iac-hardener check --write-baseline').status, 0);
      assert.equal(act({ baseline: '.iac-hardener-baseline.json' }).status, 0);
    });
  });

  describe('.pre-commit-hooks.yaml', () => {
    interface Hook {
      readonly id: string;
      readonly entry: string;
      readonly args: readonly string[];
      readonly files: string;
    }

    /** As pre-commit calls it: with every file that is committed and matches. */
    function hook({ entry, args, files }: Hook): Ran {
      const names = spawnSync('git', ['ls-files', '-z'], { cwd: folder, encoding: 'utf8' }).stdout.split('\0');
      const quoted = names.filter((name) => new RegExp(files).test(name)).map((name) => `'${name}'`);
      return bash([entry, ...args, ...quoted].join(' '));
    }

    const hooks = parse(ours('.pre-commit-hooks.yaml')) as readonly Hook[];
    const named = (id: string): Hook => hooks.find((each) => each.id === id)!;

    it('a clone packs to a program, and prints its name only', () => {
      const pack = spawnSync('npm', ['pack', '--pack-destination', folder], { cwd: repository, encoding: 'utf8' });
      assert.equal(pack.stdout, `iac-hardener-${version}.tgz\n`);
      const { stdout } = bash(`tar -xzf iac-hardener-${version}.tgz && find package -type f -not -path '*/rules/*'`);
      const files = stdout
        .trim()
        .split('\n')
        .map((path) => path.replace('package/', ''));
      assert.ok(files.includes('dist/cli.js') && files.includes('dist/cli.program.cjs'));
      for (const path of files) assert.match(path, /^(dist|docs)\/|^(package\.json|README\.md|LICENSE)$/);
      assert.equal(bash('node package/dist/cli.js --version').stdout, `${version}\n`);
    });

    it('check: finds, and passes over what is none of ours', () => {
      commit({
        ...good,
        ...other,
        '.iac-hardenerignore': 'legacy/\n',
        'legacy/old.yaml': bad['stacks/app stack.yaml'],
      });
      const check = named('iac-hardener-check');
      const clean = hook(check);
      assert.deepEqual([clean.status, clean.stderr], [0, '']);
      assert.doesNotMatch(clean.stdout, /values\.yaml|notes\.json/);
      commit(bad);
      assert.equal(hook(check).status, 1);
    });

    it('harden: fixes what is safe to fix, and nothing the second time', () => {
      commit({ ...bad, ...other });
      const harden = named('iac-hardener-harden');
      const before = read('stacks/app stack.yaml');
      assert.equal(hook(harden).status, 0);
      const fixed = read('stacks/app stack.yaml');
      assert.notEqual(fixed, before);
      assert.equal(hook(harden).status, 0);
      assert.equal(read('stacks/app stack.yaml'), fixed);
    });

    it('the configuration of the example is one that pre-commit runs', function () {
      if (spawnSync('pre-commit', ['--version']).status !== 0) {
        console.log('      (pre-commit is not installed; only the entries of the hooks were run)');
        this.skip();
      }
      const config = ours('examples/ci/pre-commit-config.yaml');
      const packed = config.replace(`iac-hardener@${version}`, installed.tarball);
      assert.notEqual(packed, config);
      commit({ ...good, ...other, '.pre-commit-config.yaml': packed });
      const home = { PRE_COMMIT_HOME: join(installed.folder, 'pre-commit') };
      const clean = bash('pre-commit run --all-files', home);
      assert.equal(clean.status, 0, clean.stdout);
      commit(bad);
      assert.match(bash('pre-commit run --all-files || true', home).stdout, /network\/sg-ingress|runner\//);
    });
  });

  describe('examples/ci', () => {
    it('name the version of the package, everywhere', () => {
      const files = readdirSync(join(repository, 'examples/ci')).map((name) => `examples/ci/${name}`);
      const texts = [...files, 'action.yml'].map(ours);
      const versions = texts.flatMap((text) =>
        [...text.matchAll(/iac-hardener@v?(\d[\w.-]*)/g)].map(([, found]) => found),
      );
      assert.ok(versions.length >= 6);
      assert.deepEqual([...new Set(versions)], [version]);
      assert.match(ours('action.yml'), new RegExp(`default: ${version.replaceAll('.', '\\.')}\n`));
    });

    interface Workflow {
      readonly jobs: Readonly<
        Record<string, { readonly steps: readonly (Step & { readonly with?: Record<string, unknown> })[] }>
      >;
    }
    const stepsOf = (path: string) => Object.values((parse(ours(path)) as Workflow).jobs).flatMap(({ steps }) => steps);

    it('github-workflow.yml: annotations, and the report that it uploads', () => {
      commit(bad);
      const steps = stepsOf('examples/ci/github-workflow.yml');
      const [script] = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
      const { status, stdout } = bash(script ?? '');
      assert.equal(status, 1);
      assert.match(stdout, /^::error /m);
      const upload = steps.find(({ uses }) => uses?.startsWith('github/codeql-action/upload-sarif@'));
      assert.ok(existsSync(join(folder, String(upload?.with?.['sarif_file']))));
    });

    it('github-workflow-action.yml: gives the action inputs that it has', () => {
      const { inputs, outputs } = parse(ours('action.yml')) as Record<'inputs' | 'outputs', object>;
      const steps = stepsOf('examples/ci/github-workflow-action.yml');
      const step = steps.find(({ uses }) => uses?.startsWith('iac-hardener/'));
      assert.ok(Object.keys(step?.with ?? {}).length > 0);
      for (const name of Object.keys(step?.with ?? {})) assert.ok(Object.hasOwn(inputs, name), name);
      const used = [...ours('examples/ci/github-workflow-action.yml').matchAll(/outputs\.([\w-]+)/g)].map(
        ([, name]) => name,
      );
      for (const name of used) assert.ok(Object.hasOwn(outputs, name ?? ''), name);
    });

    it('gitlab-ci.yml: the reports that it keeps', () => {
      commit(bad);
      const { 'iac-hardener': job } = parse(ours('examples/ci/gitlab-ci.yml')) as Record<
        string,
        { script: string[]; artifacts: { reports: Record<string, string> } }
      >;
      assert.equal(bash(job?.script.join('\n') ?? '').status, 1);
      const { codequality = '', junit = '' } = job?.artifacts.reports ?? {};
      const [first] = readJson(codequality) as { location: { path: string } }[];
      assert.equal(first?.location.path, 'stacks/app stack.yaml');
      assert.match(read(junit), /^<\?xml.*\n<testsuites/);
    });

    it('check.sh: all reports, and the status of the check', () => {
      commit(bad);
      cpSync(join(repository, 'examples/ci/check.sh'), join(folder, 'check.sh'));
      assert.equal(bash('bash check.sh stacks').status, 1);
      assert.deepEqual(readdirSync(join(folder, 'reports')).sort(), [
        ...['checklist.html', 'iac-hardener.json', 'iac-hardener.sarif', 'iac-hardener.xml'],
      ]);
      assert.equal(bash('bash check.sh nowhere').status, 2);
    });

    it('Makefile: check, baseline, fix', function () {
      if (spawnSync('make', ['--version']).status !== 0) {
        console.log('      (make is not installed)');
        this.skip();
      }
      commit(bad);
      cpSync(join(repository, 'examples/ci/Makefile'), join(folder, 'Makefile'));
      assert.equal(bash('make --silent check').status, 2);
      assert.equal(bash('make --silent baseline').status, 0);
      assert.equal(bash('make --silent check').status, 0);
      const before = read('stacks/app stack.yaml');
      assert.equal(bash('make --silent fix').status, 0);
      assert.notEqual(read('stacks/app stack.yaml'), before);
    });
  });
});
