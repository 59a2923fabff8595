/** An independent judge of what hardening makes of the example stacks. Runs where cfn-lint is installed. */
import './harness/data.ts';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnalyzer, defaultConfig, fixAll, open } from '#core/index.ts';
import { rules } from '#rules';
import { example } from './harness/files.ts';

const isInstalled = spawnSync('cfn-lint', ['--version']).status === 0;

(isInstalled ? describe : describe.skip)('cfn-lint accepts', function () {
  this.timeout(60_000);
  for (const name of ['warpbuild-default-stack.yaml', 'warpbuild-default-stack.json']) {
    for (const include of ['safe', 'needs-review'] as const) {
      it(`${name} after hardening with ${include} fixes`, () => {
        const { document, applied } = fixAll(
          createAnalyzer(rules),
          open({ text: example(name), name }),
          defaultConfig,
          {
            include,
          },
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
