import type Mocha from 'mocha';

/** What the runner outside reads: lines that begin so, out of all that the workbench writes to the same console. */
const mark = '│';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs the suites of `mocha`, printing each test; rejects when one fails. `keep` gets the counts first. */
export function runMocha(
  mocha: { run(end: (failed: number) => void): Mocha.Runner },
  keep: (counts: Counts) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failed) => {
      const { passes, pending } = runner.stats ?? { passes: 0, pending: 0 };
      keep({ passed: passes, failed, skipped: pending });
      if (failed > 0) reject(new Error(`${failed} tests failed`));
      else resolve();
    });
    const say = (line: string): void => console.log(`${mark} ${line}`);
    runner.on('pass', (test) => say(`  ✔ ${test.fullTitle()} (${test.duration ?? 0} ms)`));
    runner.on('pending', (test) => say(`  - ${test.fullTitle()}`));
    runner.on('fail', (test, error: Error) => say(`  FAILED ${test.fullTitle()}\n${error.stack ?? error.message}`));
  });
}
