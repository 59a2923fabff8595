import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyRule } from '#core/index.ts';
import { folderWith, run, type CliResult } from '../harness/cli.ts';

// The program imports its commands when they are asked for; with rules and data imported in the same way, there is one
// core in this process and not two.
let rules: readonly AnyRule[];
before(async () => {
  await import('../harness/data.ts');
  ({ rules } = await import('#rules'));
});

const removals: (() => void)[] = [];
afterEach(() => removals.splice(0).forEach((remove) => remove()));

function folder(files: Readonly<Record<string, string>>): string {
  const { path, remove } = folderWith(files);
  removals.push(remove);
  return path;
}

function cli(cwd: string, ...argv: readonly string[]): Promise<CliResult> {
  return run(argv, { rules, cwd });
}

/** The files of a report, with the rules that speak. */
async function found(cwd: string, ...paths: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>> {
  const { out } = await cli(cwd, 'check', ...paths, '--format', 'json');
  const { files } = JSON.parse(out) as {
    readonly files: readonly { readonly path: string; readonly findings: readonly { readonly rule: string }[] }[];
  };
  return Object.fromEntries(files.map(({ path, findings }) => [path, findings.map(({ rule }) => rule)]));
}

const rules443 = '[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]';
const authorize = (direction: string, path: string): string =>
  `#!/bin/sh\naws ec2 authorize-security-group-${direction} --group-id sg-1 --ip-permissions file://${path}\n`;

describe('cli: files that commands name', () => {
  it('are checked with the script, as what the command makes of them', async () => {
    const cwd = folder({ 'ops/open.sh': authorize('egress', 'rules/all.json'), 'ops/rules/all.json': rules443 });
    assert.deepEqual(await found(cwd, 'ops/open.sh'), {
      'ops/open.sh': [],
      'ops/rules/all.json': ['network/sg-egress-world'],
    });
    // In a folder the file is found anyway; alone, nothing says that it is about egress.
    assert.deepEqual((await found(cwd, 'ops'))['ops/rules/all.json'], ['network/sg-egress-world']);
    assert.deepEqual((await found(cwd, 'ops/rules'))['ops/rules/all.json'], ['network/sg-ingress-world']);
  });

  it('are fixed as what they are checked as: what a command lets out is not removed as if it came in', async () => {
    const cwd = folder({ 'open.sh': authorize('egress', 'all.json'), 'all.json': rules443 });
    const { err, out } = await cli(cwd, 'check', '.', '--diff', '--workload', 'ci-runner');
    assert.deepEqual({ out, err }, { out: '', err: 'Nothing to fix.\n' });
    const alone = await cli(cwd, 'harden', 'all.json', '--diff', '--workload', 'ci-runner');
    assert.match(alone.err, /network\/sg-ingress-world/);
    await cli(cwd, 'harden', '.', '--write', '--include', 'needs-review', '--workload', 'ci-runner');
    assert.equal(readFileSync(join(cwd, 'all.json'), 'utf8').includes('IpRanges'), true);
  });

  it('may stand above the script where its path says so', async () => {
    const cwd = folder({ 'ops/open.sh': authorize('ingress', '../all.json'), 'all.json': rules443 });
    assert.deepEqual(await found(cwd, 'ops/open.sh'), { 'ops/open.sh': [], 'all.json': ['network/sg-ingress-world'] });
  });

  it('are left alone where they are absolute, missing or behind symbolic links', async () => {
    const outside = folder({ 'all.json': rules443 });
    const script = ['missing.json', join(outside, 'all.json'), 'link.json', 'linked/all.json', '.']
      .map((path) => authorize('ingress', path))
      .join('');
    const cwd = folder({ 'open.sh': script });
    symlinkSync(join(outside, 'all.json'), join(cwd, 'link.json'));
    symlinkSync(outside, join(cwd, 'linked'));
    assert.deepEqual(await found(cwd, 'open.sh'), { 'open.sh': [] });
  });

  it('are part of the checklist, also where the script has no other document', async () => {
    const cwd = folder({ 'open.sh': authorize('ingress', 'all.json'), 'all.json': rules443 });
    const { out, err } = await cli(cwd, 'checklist', 'open.sh', '--format', 'json');
    assert.equal(err, '');
    const { items } = JSON.parse(out) as {
      readonly items: readonly {
        readonly number: number;
        readonly status: string;
        readonly evidence: readonly { readonly path: string }[];
      }[];
    };
    const third = items.find(({ number }) => number === 3);
    assert.deepEqual([third?.status, third?.evidence[0]?.path], ['fail', 'all.json']);
  });
});
