import fc from 'fast-check';

/**
 * Properties run on the same random inputs each time, so that a change of the code is the only thing that turns a test
 * red. `FUZZ=1` takes new ones: what it finds becomes a row of a table.
 */
if (process.env['FUZZ'] !== '1') fc.configureGlobal({ seed: 20261124 });
