import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parseConfig } from '#core/index.ts';
import { rules } from '#rules';
import { repository } from '../harness/files.ts';

const schema = JSON.parse(readFileSync(join(repository, 'docs/configuration.schema.json'), 'utf8')) as object;
const page = readFileSync(join(repository, 'docs/configuration.md'), 'utf8');
// Editors know `markdownDescription`, and JSON Schema does not.
const validate = new Ajv({ strict: false }).compile(schema);
const ids = rules.map(({ id }) => id);

/** Whether our own reader and the schema take a text. */
function verdicts(text: string): readonly [ours: boolean, schema: boolean] {
  return [parseConfig(text, 'a.yaml', ids).problems.length === 0, validate(parse(text) ?? {})];
}

describe('the schema of the configuration', () => {
  const sound = [
    '{}',
    'presets: [recommended, strict]\nworkload: general\n',
    'rules: { "*": low, iam/*: off, network/sg-ingress-world: critical }\n',
    'options: { allowedIngress: 10.0.0.0/8, requiredTags: [Größe, "a b"], cacheDays: 7, ownAccounts: [111122223333] }\n',
    'options: { organizationId: o-a1b2c3d4e5, extraActions: ["new:*"], allowedEgress: ["::/0"] }\n',
    'overrides:\n  - { files: sandbox/**, rules: { iam/*: off } }\n',
    'ignore: [vendor/]\nfiles: "*.tpl"\nparameters: [{ files: "*", from: [a.json] }]\n',
    'honorOtherSuppressions: false\noverrides: [{ files: "*", honorOtherSuppressions: true }]\n',
    'suppressions: [{ path: a.json, rule: iam/*, pointer: /Statement/0, reason: Agreed., until: "2027-01-31" }]\n',
  ];
  for (const text of sound)
    it(`takes what we take: ${text.trim()}`, () => assert.deepEqual(verdicts(text), [true, true]));

  const wrong = [
    'rule: {}',
    'rules: { iam/action-sta: off }',
    'rules: { iam/action-star: error }',
    'presets: [all]',
    'workload: []',
    'honorOtherSuppressions: "false"',
    'options: { cacheDays: 0 }',
    'options: { allowedIngress: [10.0.0.0] }',
    'options: { requiredTags: ["aws:x"] }',
    'options: { ownAccounts: ["12"] }',
    'overrides: [{ rules: {} }]',
    'parameters: [{ files: a.yaml }]',
    'suppressions: [{ path: a.json, rule: iam/action-star }]',
    'suppressions: [{ path: a.json, rule: "*", reason: Agreed. }]',
    'ignore: { a: b }',
  ];
  for (const text of wrong)
    it(`refuses what we refuse: ${text}`, () => assert.deepEqual(verdicts(text), [false, false]));
});

describe('the page on the configuration', () => {
  const examples = [...page.matchAll(/```yaml\n(# \.iac-hardener\.yaml\n[^]*?)```/g)].map(([, text = '']) => text);
  it('has examples', () => assert.ok(examples.length > 0));
  for (const text of examples)
    it(`shows what is sound: ${text.split('\n')[1] ?? ''}`, () => assert.deepEqual(verdicts(text), [true, true]));
});
