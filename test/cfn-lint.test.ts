/** An independent judge of what hardening makes of the example stacks. Runs where cfn-lint is installed. */
import './harness/data.ts';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalyzer, defaultConfig, fixAll, open, type FixAllOptions, type Inputs } from '#core/index.ts';
import { rules } from '#rules';
import { example } from './harness/files.ts';

const isInstalled = spawnSync('cfn-lint', ['--version']).status === 0;

const inputs: Inputs = {
  domains: 'packages.example.com, *.example.org',
  repository: 'ci-images',
  artifacts: 'example-artifacts',
  cache: 'example-cache',
};
const cases: readonly (FixAllOptions & { readonly what: string })[] = [
  { what: 'safe fixes', include: 'safe' },
  { what: 'needs-review fixes', include: 'needs-review' },
  { what: 'all fixes and answers', include: 'needs-review', inputs },
];

(isInstalled ? describe : describe.skip)('cfn-lint accepts', function () {
  this.timeout(60_000);
  for (const name of ['warpbuild-default-stack.yaml', 'warpbuild-default-stack.json']) {
    for (const { what, ...options } of cases) {
      it(`${name} after hardening with ${what}`, () => {
        const { document, applied } = fixAll(
          createAnalyzer(rules),
          open({ text: example(name), name }),
          defaultConfig,
          options,
        );
        assert.ok(applied.length > 10);
        const folder = mkdtempSync(join(tmpdir(), 'iac-hardener-'));
        try {
          writeFileSync(join(folder, name), document.text);
          const { status, stdout } = spawnSync('cfn-lint', [join(folder, name)], { encoding: 'utf8' });
          assert.equal(status, 0, stdout);
        } finally {
          rmSync(folder, { recursive: true });
        }
      });
    }
  }
});
