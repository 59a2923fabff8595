/** Whatever a document is made of, the command line is done with it in time. */
import assert from 'node:assert/strict';
import type { AnyRule } from '#core/index.ts';
import { folderWith, run } from '../harness/cli.ts';
import { processorMs } from '../harness/files.ts';
import { shapes, textOf } from '../harness/shapes.ts';

const isLong = Boolean(process.env['LONG']);

/**
 * Characters, and milliseconds of the processor that they may take, several times what they do, as this process compiles
 * all of the product beside it; `LONG=1` for texts as long as CloudFormation takes them.
 */
const commands = [
  { argv: ['check', '--format', 'compact'], length: isLong ? 950_000 : 20_000, most: isLong ? 30_000 : 20_000 },
  { argv: ['checklist'], length: isLong ? 950_000 : 20_000, most: isLong ? 30_000 : 20_000 },
  { argv: ['harden', '--include', 'needs-review'], length: isLong ? 950_000 : 20_000, most: isLong ? 60_000 : 40_000 },
] as const;

// As in checklist.test.ts, so that there is one core in this process and not two.
let rules: readonly AnyRule[];
before(async () => {
  await import('../harness/data.ts');
  ({ rules } = await import('#rules'));
});

describe('cli: documents with thousands of', function () {
  this.timeout(400_000);
  for (const shape of shapes) {
    it(shape.name, async () => {
      for (const { argv, length, most } of commands) {
        const folder = folderWith({ [shape.file]: textOf(shape, length) });
        try {
          const start = processorMs();
          const { status, out, err } = await run([...argv, shape.file], { rules, cwd: folder.path });
          const took = processorMs() - start;
          assert.ok(took < most, `${argv[0]}: ${String(Math.round(took))} ms`);
          // What AWS would not take is not analysed, which is an error.
          const isRefused = status === 2 && /longer than any that AWS takes/.test(out + err);
          assert.ok(status === 0 || status === 1 || isRefused, `${argv[0]}: ${String(status)} ${err.slice(0, 500)}`);
        } finally {
          folder.remove();
        }
      }
    });
  }
});
