/** What scripts rely on: the JSON of each command against its schema, and each format against a report that was read. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { version } from '../../package.json';
import { formats } from '../../server/cli/formats.ts';
import { folderWith, run } from '../harness/cli.ts';
import { example, golden, repository } from '../harness/files.ts';
import { loudRule, openRule } from '../harness/lsp-rules.ts';

interface Schema {
  readonly definitions: Readonly<Record<string, unknown>>;
}

const published = JSON.parse(readFileSync(join(repository, 'docs/cli-json.schema.json'), 'utf8')) as Schema;
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strict: false });
ajv.addSchema(strict(published) as object, 'cli');

/** What is written has no field that the schema does not speak of; readers have to pass over some. */
function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict);
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, strict(value)]));
  // What `allOf` puts together knows only a part each.
  return 'properties' in members && !('allOf' in members) ? { additionalProperties: false, ...members } : members;
}

function validatorFor(name: string): ValidateFunction {
  const validate = ajv.getSchema(`cli#/definitions/${name}`);
  assert.ok(validate, name);
  return validate;
}

const files = {
  'stack.yaml': example('warpbuild-default-stack.yaml'),
  'policy.json': example('deploy-policy.json'),
  'broken.yaml': 'Resources:\n  A: {Type: "AWS::S3::Bucket\n',
  'prod.json': '{"Environment": "prod", "Nothing": "x"}',
  'binary.yaml': Uint8Array.of(0),
};

describe('cli: JSON contract', function () {
  this.timeout(60_000);
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ['check', ['check', 'stack.yaml', 'policy.json', 'broken.yaml', 'binary.yaml']],
    ['check', ['check', 'stack.yaml', '--parameters', 'prod.json', '--parameter-overrides', 'VpcCidr=10.0.0.0/16']],
    ['check', ['check', 'policy.json', 'stack.yaml', '--fix', '--unsafe-fixes']],
    ['check', ['check', 'policy.json', '--write-baseline']],
    ['statistics', ['check', 'stack.yaml', '--statistics']],
    ['harden', ['harden', 'stack.yaml', 'policy.json']],
    ['harden', ['harden', 'stack.yaml', '--parameters', 'prod.json', '--include', 'needs-review']],
    ['checklist', ['checklist', 'stack.yaml']],
    ['checklist', ['checklist', 'stack.yaml', '--parameter-overrides', 'VpcCidr=10.0.0.0/16']],
    ['rules', ['rules']],
    ['explain', ['explain', 'CKV_AWS_24']],
    ['explain', ['explain', 'iam/action-star']],
  ];
  for (const [name, argv] of commands) {
    it(argv.join(' '), async () => {
      const { rules } = await import('#rules');
      await import('../harness/data.ts');
      const { path, remove } = folderWith(files);
      try {
        const { out, err } = await run([...argv, '--format', 'json'], { rules, cwd: path });
        assert.notEqual(out, '', err);
        const validate = validatorFor(name);
        assert.ok(validate(JSON.parse(out)), JSON.stringify(validate.errors?.slice(0, 5), null, 1));
      } finally {
        remove();
      }
    });
  }

  it('the schema refuses a field that it does not know, and one that is missing', () => {
    const validate = validatorFor('score');
    assert.equal(validate({ passed: 1, decided: 1, total: 1 }), true);
    assert.equal(validate({ passed: 1, decided: 1, total: 1, more: 1 }), false);
    assert.equal(validate({ passed: 1, decided: 1 }), false);
  });

  it('each rule can be explained', async () => {
    const { rules } = await import('#rules');
    const validate = validatorFor('explain');
    for (const { id } of rules) {
      const { out } = await run(['explain', id, '-f', 'json'], { rules, cwd: '/' });
      assert.ok(validate(JSON.parse(out)), id);
    }
  });
});

const template = (...names: readonly string[]): string =>
  `Resources:\n${names.map((name) => `  ${name}:\n    Type: AWS::S3::Bucket\n    Properties:\n      Open: yes # <why> | 100 %\n      Loud: yes\n`).join('')}`;

/** Names that need an escape somewhere, a syntax error, a file that cannot be read, findings in a baseline. */
const report = {
  'a b/100%, [x]|y.yaml': template('Known', 'Bucket'),
  'broken.yaml': 'Resources:\n  A: {Type: "AWS::S3::Bucket\n',
  'clean.yaml': template('C').replace('Open: yes', 'Open: "no"').replace('Loud: yes', 'Loud: quiet'),
  'page.md': `# Guide\n\n\`\`\`yaml\n${template('InPage')}\`\`\`\n`,
  'ünï.json': '{\n\t"Resources": {"漢字": {"Type": "AWS::S3::Bucket", "Properties": {"Open": "yes"}}}\n}\n',
};

describe('cli: golden reports', () => {
  for (const format of formats) {
    it(format, async () => {
      const { path, remove } = folderWith({ ...report, 'a b/100%, [x]|y.yaml': template('Known') });
      try {
        const options = { rules: [openRule, loudRule], cwd: path };
        await run(['check', 'a b', '--write-baseline'], options);
        writeFileSync(join(path, 'a b/100%, [x]|y.yaml'), report['a b/100%, [x]|y.yaml']);
        const argv = ['check', '--baseline', '.iac-hardener-baseline.json', '--format', format];
        const { out, status } = await run(argv, options);
        assert.equal(status, 1);
        golden(`reports/${format}.txt`, out.replaceAll(`"${version}"`, '"VERSION"'));
      } finally {
        remove();
      }
    });
  }
});
