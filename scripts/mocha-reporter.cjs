// The usual listing, and the counts in a file: the sum over all suites is printed at the end of `npm test`.
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const Mocha = require('mocha');

module.exports = class extends Mocha.reporters.Spec {
  done(failures, then) {
    const file = process.env.RESULT_FILE;
    if (file) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ passed: this.stats.passes, failed: failures, skipped: this.stats.pending }));
    }
    then(failures);
  }
};
