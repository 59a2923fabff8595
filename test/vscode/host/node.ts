import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { runMocha } from './report.ts';

/** Runs in Node's extension host. The result file is the proof: an extension host that dies counts as exit status 0. */
export function runSuites(load: () => void): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: Mocha.reporters.Base });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  load();
  return runMocha(mocha, (counts) => {
    const file = process.env['IAC_HARDENER_RESULT'];
    if (file) writeFileSync(file, JSON.stringify(counts));
  });
}
