import 'mocha/mocha.js';
import { runMocha } from './report.ts';

/** Runs in the web worker extension host, which has no files: the counts go to the console, where the runner reads them. */
export function runSuites(load: () => void): Promise<void> {
  mocha.setup({ ui: 'bdd', timeout: 30_000, reporter: Mocha.reporters.Base as never });
  load();
  return runMocha(mocha, (counts) => console.log(`result ${JSON.stringify(counts)}`));
}
