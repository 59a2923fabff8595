/** SARIF against the schema of its standard, on real stacks and on all that can be wrong with a file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { folderWith, run } from '../harness/cli.ts';
import { example, repository } from '../harness/files.ts';

const require = createRequire(join(repository, 'package.json'));
const package_ = require.resolve('@microsoft/jest-sarif/package.json');
// The schema says draft 4; all that it uses means the same in draft 7, but for the name of its own id.
const {
  $schema: _draft,
  id: _id,
  ...schema
} = JSON.parse(readFileSync(join(package_, '../lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as Record<
  string,
  unknown
>;
const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(
  schema,
);

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly locations: readonly { readonly physicalLocation: { readonly region: { readonly startLine: number } } }[];
    }[];
  }[];
}

async function sarifOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Sarif> {
  const { rules } = await import('#rules');
  await import('../harness/data.ts');
  const { path, remove } = folderWith(files);
  try {
    const { out } = await run(['check', ...Object.keys(files), '--format', 'sarif'], { rules, cwd: path });
    const log = JSON.parse(out) as Sarif;
    assert.ok(validate(log), JSON.stringify(validate.errors, null, 1).slice(0, 2000));
    return log;
  } finally {
    remove();
  }
}

describe('cli: SARIF', () => {
  it('of real stacks is valid', async () => {
    const { runs } = await sarifOf({
      'stack.yaml': example('warpbuild-default-stack.yaml'),
      'policy.json': example('deploy-policy.json'),
    });
    assert.ok((runs[0]?.results.length ?? 0) > 20);
  });

  it('of broken, binary, empty and strangely named files is valid', async () => {
    await sarifOf({
      'broken.yaml': 'Resources:\n  A: {Type: "AWS::S3::Bucket\n',
      'binary.json': Uint8Array.of(0, 1, 2),
      'empty.yaml': '',
      'x y%20#?é漢.yaml': example('warpbuild-default-stack.yaml'),
    });
  });

  it('says no more than the schema knows', () => {
    assert.equal(validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, nonsense: 1 }] }), false);
  });

  it('keeps fingerprints when lines are inserted above', async () => {
    const text = example('warpbuild-default-stack.yaml');
    const [before] = (await sarifOf({ 'a.yaml': text })).runs;
    const [after] = (await sarifOf({ 'a.yaml': `# One line more.\n\n${text}` })).runs;
    assert.deepEqual(
      after?.results.map(({ ruleId, partialFingerprints }) => [
        ruleId,
        partialFingerprints['iacHardenerFingerprint/v1'],
      ]),
      before?.results.map(({ ruleId, partialFingerprints }) => [
        ruleId,
        partialFingerprints['iacHardenerFingerprint/v1'],
      ]),
    );
    const line = ({ locations }: Sarif['runs'][number]['results'][number]) =>
      locations[0]?.physicalLocation.region.startLine;
    assert.deepEqual(
      after?.results.map(line),
      before?.results.map((result) => (line(result) ?? 0) + 2),
    );
    // GitHub's own hash is of the lines from there on, so it stays, too.
    assert.deepEqual(
      after?.results.map(({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash']),
      before?.results.map(({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash']),
    );
  });
});
