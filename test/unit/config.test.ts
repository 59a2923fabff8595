import assert from 'node:assert/strict';
import { configFor, configNames, defaultConfig, isConfigName, matches, parseConfig, settingsFor } from '#core/index.ts';
import { configNames as clientNames } from '../../client/config-names.ts';

const rules = ['iam/action-star', 'iam/passrole-star', 'network/sg-ingress-world', 'runner/sg-inbound'];

function parsed(text: string, name = '.iac-hardener.yaml') {
  const { config, problems } = parseConfig(text, name, rules);
  return { config, said: problems.map(({ message, range }) => `${text.slice(range.start, range.end)}: ${message}`) };
}

/** What is wrong with a text, each with the place that it is said at. */
function check(text: string, ...expected: readonly string[]): void {
  assert.deepEqual(parsed(text).said, expected);
}

describe('the text of a configuration', () => {
  it('may say everything, in YAML', () => {
    const { config, said } = parsed(`
$schema: https://example.com/schema.json
presets: [recommended, strict]
workload: ci-runner
rules:
  '*': low
  iam/*: off
  iam/action-star: critical
options:
  allowedIngress: [198.51.100.0/24, "2001:db8::/32"]
  allowedEgress: 10.0.0.0/8
  requiredTags: [Owner, Größe]
  cacheDays: 30
  ownAccounts: [012345678901, '111122223333']
  organizationId: o-a1b2c3d4e5
  extraActions: [newservice:*, s3:NewThing]
overrides:
  - files: sandbox/**
    rules: { iam/action-star: info }
ignore: [vendor/]
files: '*.tpl'
parameters: { files: infra/*.yaml, from: params/prod.json }
suppressions:
  - path: policies/*.json
    rule: iam/action-star
    pointer: /Statement/0
    reason: Agreed.
    until: 2027-01-31
`);
    assert.deepEqual(said, []);
    assert.deepEqual(config.settings.options?.ownAccounts, ['012345678901', '111122223333']);
    assert.deepEqual(config.settings.rules, { '*': 'low', 'iam/*': 'off', 'iam/action-star': 'critical' });
    assert.deepEqual(config.settings.files, ['*.tpl']);
    assert.equal(config.settings.parameters?.[0]?.from[0], 'params/prod.json');
    assert.equal(config.settings.suppressions?.[0]?.until, '2027-01-31');
  });

  it('may say it in JSON, with comments', () => {
    const { config, said } = parsed('{ // ours\n  "rules": { "iam/*": "off" } }', '.iac-hardener.jsonc');
    assert.deepEqual(said, []);
    assert.deepEqual(config.settings.rules, { 'iam/*': 'off' });
  });

  it('may be empty', () => {
    for (const text of ['', '# nothing yet\n', '---\n', '{}', 'null']) check(text);
  });

  it('may repeat itself by aliases', () => {
    const text = 'ignore: &all ["a/**"]\noverrides:\n  - files: *all\n    workload: general\n';
    const { config, said } = parsed(text);
    assert.deepEqual(said, []);
    assert.deepEqual(config.settings.overrides?.[0]?.files, ['a/**']);
  });

  const mistakes: readonly (readonly [title: string, text: string, ...expected: readonly string[]])[] = [
    ['a misspelt key', 'rule: {}', 'rule: "rule" is no key of a configuration; did you mean "rules"?'],
    [
      'a key of nothing',
      'options: { colour: red }',
      'colour: "colour" is no key of "options"; there are allowedIngress, allowedEgress, requiredTags, cacheDays, ownAccounts, organizationId and extraActions.',
    ],
    ['a list in place of a map', '- a', '- a: The configuration must be a map with keys and values.'],
    ['a text in place of a map', 'rules: off', 'off: "rules" must be a map from rules to severities.'],
    [
      'a misspelt rule',
      'rules:\n  network/sg-ingres-world: off',
      'network/sg-ingres-world: There is no rule "network/sg-ingres-world"; did you mean "network/sg-ingress-world"?',
    ],
    [
      'a rule without its pack',
      'rules: { sg-inbound: low }',
      'sg-inbound: There is no rule "sg-inbound"; did you mean "runner/sg-inbound"?',
    ],
    ['a misspelt pack', 'rules: { imm/*: low }', 'imm/*: There is no rule "imm/*"; did you mean "iam/*"?'],
    [
      'a rule of another tool',
      'rules: { CKV_AWS_24: off }',
      'CKV_AWS_24: There is no rule "CKV_AWS_24"; "iac-hardener rules" lists them all.',
    ],
    [
      'a misspelt severity',
      'rules: { iam/action-star: hihg }',
      'hihg: "iam/action-star" must be off, info, low, medium, high or critical. Did you mean "high"?',
    ],
    [
      'a severity of another tool',
      'rules: { iam/action-star: { severity: error } }',
      'severity: "iam/action-star" must be a severity; what rules take for granted stands in "options".',
    ],
    [
      'a text in place of yes or no',
      'honorOtherSuppressions: never',
      'never: "honorOtherSuppressions" must be true or false.',
    ],
    ['no value', 'workload:', 'workload: "workload" must be auto, ci-runner or general.'],
    [
      'a preset that does not exist',
      'presets: [recomended]',
      'recomended: An entry of "presets" must be recommended, strict or ci-runner. Did you mean "recommended"?',
    ],
    [
      'no address range',
      'options: { allowedIngress: [10.0.0.0] }',
      '10.0.0.0: An entry of "allowedIngress" must be an address range such as 10.0.0.0/8 or 2001:db8::/32.',
    ],
    [
      'an address range that does not exist',
      'options: { allowedIngress: 10.0.0.256/8 }',
      '10.0.0.256/8: "10.0.0.256/8" is none that exists.',
    ],
    [
      'a number that is too large',
      'options: { cacheDays: 9999 }',
      '9999: "cacheDays" must be a whole number from 1 to 3650.',
    ],
    [
      'a text in place of a number',
      "options: { cacheDays: '9' }",
      '\'9\': "cacheDays" must be a whole number from 1 to 3650.',
    ],
    ['a path of Windows', "ignore: ['a\\b']", '\'a\\b\': "a\\b" has a backslash; write / between folders.'],
    ['a path to elsewhere', 'ignore: [../a]', '../a: "../a" leaves the folder of this file.'],
    [
      'a pattern for too many others',
      `ignore: ["${'{a,b}'.repeat(7)}"]`,
      `"${'{a,b}'.repeat(7)}": "${'{a,b}'.repeat(7)}" stands for too many others.`,
    ],
    [
      'an override for no file',
      'overrides:\n  - workload: general',
      'workload: An entry of "overrides" must have "files".',
    ],
    [
      'a suppression without its reason',
      'suppressions:\n  - path: a.json\n    rule: iam/action-star',
      'path: An entry of "suppressions" must have "reason".',
    ],
    [
      'a suppression of everything',
      'suppressions: { path: a.json, rule: "*", reason: We know. }',
      '"*": "rule" must be a rule; * would hide what nobody has seen yet.',
    ],
    [
      'a day that does not exist',
      'suppressions: { path: a.json, rule: iam/action-star, reason: We know., until: 2027-02-31 }',
      '2027-02-31: "2027-02-31" is no day of the calendar.',
    ],
    ['a tag', 'workload: !Ref Workload', 'Workload: "workload" must have no tag.'],
  ];
  for (const [title, text, ...expected] of mistakes) it(`says what is wrong: ${title}`, () => check(text, ...expected));

  it('keeps what is sound beside what is not', () => {
    const { config } = parsed('workload: general\nrules: { iam/action-star: loud, iam/passrole-star: off }\nfoo: 1\n');
    assert.deepEqual(config.settings, { workload: 'general', rules: { 'iam/passrole-star': 'off' } });
  });

  it('says what is wrong with half-written text, and never throws', () => {
    for (const text of ['rules: {', 'rules:\n\t- a', '{"a"', '&a [*a]', 'a: *b', 'ignore: &x [*x]', '\uFEFFrules: {}'])
      assert.ok(Array.isArray(parsed(text).said), text);
    assert.equal(parsed('rules: {').said.length, 1);
  });

  it('has lines ends and tabs of any kind', () => {
    check('rules:\r\n  iam/*: off\r\n');
    assert.deepEqual(parsed('{\r\n\t"rules": {}\r\n}', '.iac-hardener.json').said, []);
  });
});

describe('the settings for a file', () => {
  const { config } = parsed(`
workload: general
rules: { iam/*: low, iam/action-star: high }
options: { cacheDays: 7, ownAccounts: ['111122223333'] }
ignore: [vendor, '*.bak.yaml', '!keep.bak.yaml']
parameters:
  - { files: '*.yaml', from: all.json }
  - { files: prod/*, from: [prod.json, 'samconfig.toml:prod'] }
overrides:
  - files: [sandbox/**]
    rules: { iam/*: off }
    options: { cacheDays: 30 }
  - files: [sandbox/prod/**]
    workload: ci-runner
    presets: [strict]
`);
  const settings = (path: string) => settingsFor(config, path, rules);
  const engine = (path: string) => configFor(settings(path), defaultConfig);

  it('prefer what names a rule to what names its pack', () => {
    assert.deepEqual(engine('a.yaml').rules, { 'iam/action-star': 'high', 'iam/passrole-star': 'low' });
  });

  it('let an override win over all that stands above, and options one by one', () => {
    const { rules: severities, options, workload } = engine('sandbox/a.yaml');
    assert.deepEqual(severities, { 'iam/action-star': 'off', 'iam/passrole-star': 'off' });
    assert.deepEqual([options.cacheDays, options.ownAccounts, workload], [30, ['111122223333'], 'general']);
  });

  it('let a later override win over an earlier one', () => {
    assert.deepEqual(
      [engine('sandbox/prod/a.yaml').workload, engine('sandbox/prod/a.yaml').isStrict],
      ['ci-runner', true],
    );
    assert.equal(engine('sandbox/a.yaml').isStrict, false);
  });

  it('know where they come from', () => {
    const { rules: severities, workload } = settings('sandbox/prod/a.yaml');
    assert.equal(severities['iam/action-star']?.at, '/overrides/0/rules/iam~1*');
    assert.equal(workload?.at, '/overrides/1/workload');
    assert.ok(config.rangeAt('/overrides/0/rules/iam~1*') && config.rangeAt('/overrides/1/workload'));
    assert.equal(config.rangeAt('/overrides/2'), undefined);
  });

  it('know where they come from behind an entry that is wrong', () => {
    const text = `
overrides:
  - { files: '*', workload: genral, presets: [strict] }
  - { workload: general }
  - { files: '*', workload: ci-runner }
parameters: [{ files: a }, { files: '*', from: [../a.json, '', b.json] }]
suppressions:
  - { path: '*', rule: iam/action-star }
  - { path: '*', rule: iam/action-star, reason: Agreed. }
`;
    const { config: broken } = parsed(text);
    const found = settingsFor(broken, 'x', rules);
    const at = (pointer: string | undefined) => {
      const range = broken.rangeAt(pointer ?? 'none');
      return range && text.slice(text.lastIndexOf('\n', range.start) + 1, range.end).trim();
    };
    assert.equal(at(found.presets?.at), "- { files: '*', workload: genral, presets");
    assert.equal(at(found.workload?.at), "- { files: '*', workload");
    assert.equal(at(found.suppressions[0]?.at), '- { path');
    assert.match(
      text.slice(broken.rangeAt(found.suppressions[0]?.at ?? '')?.start),
      /^path: '\*', rule: [^,]*, reason/,
    );
    assert.match(at(found.parameters.at(-1)?.at) ?? '', /b\.json$/);
  });

  it('leave out what is ignored', () => {
    const ignored = ['vendor/a.yaml', 'x/vendor/b/c.yaml', 'a.bak.yaml'];
    for (const path of ignored) assert.ok(settings(path).ignored, path);
    for (const path of ['keep.bak.yaml', 'a.yaml', 'vendor.yaml'])
      assert.equal(settings(path).ignored, undefined, path);
  });

  it('name all parameters files', () => {
    assert.deepEqual(
      ['a.yaml', 'prod/a.yaml', 'a.json'].map((path) => settings(path).parameters.map(({ value }) => value)),
      [['all.json'], ['all.json', 'prod.json', 'samconfig.toml:prod'], []],
    );
  });

  it('take the workload from a preset, and from the host where the file says nothing', () => {
    const of = (text: string) =>
      configFor(settingsFor(parsed(text).config, 'a', rules), { ...defaultConfig, workload: 'general' }).workload;
    assert.deepEqual(
      [of(''), of('presets: ci-runner'), of('{presets: ci-runner, workload: auto}')],
      ['general', 'ci-runner', 'auto'],
    );
  });
});

describe('patterns of paths', () => {
  const cases: readonly (readonly [pattern: string, path: string, isMatch: boolean])[] = [
    ['*.yaml', 'a.yaml', true],
    ['*.yaml', 'x/y/a.yaml', true],
    ['/*.yaml', 'x/a.yaml', false],
    ['./a.yaml', 'a.yaml', true],
    ['infra/*.yaml', 'infra/a.yaml', true],
    ['infra/*.yaml', 'infra/x/a.yaml', false],
    ['infra/**/*.yaml', 'infra/a.yaml', true],
    ['infra', 'infra/x/a.yaml', true],
    ['infra/', 'infra/x/a.yaml', true],
    ['infra/', 'infra', false],
    ['x/infra', 'y/x/infra/a', false],
    ['**', '.hidden/a', true],
    ['{a,b}/*.json', 'b/c.json', true],
    ['a b/ü*', 'a b/über.yaml', true],
    ['A.yaml', 'a.yaml', false],
    ['[ab].yaml', 'b.yaml', true],
    ['[!a-c]?.yaml', 'dd.yaml', true],
    ['[!a-c]?.yaml', 'bd.yaml', false],
    ['{x/{a,b},c}/*.ya{,m}l', 'x/b/d.yal', true],
    ['{x/{a,b},c}/*.ya{,m}l', 'x/c/d.yaml', false],
    ['a/*/b', 'a/x/b', true],
    ['a/*/b', 'a/b', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b/c', true],
    ['*/*.yaml', 'a.yaml', false],
    ['a.b', 'axb', false],
    ['[a', '[a', true],
    ['@(a|b)', 'a', false],
  ];
  for (const [pattern, path, isMatch] of cases)
    it(`${pattern} ${isMatch ? 'matches' : 'does not match'} ${path}`, () =>
      assert.equal(matches([pattern], path), isMatch));

  it('take no time, however hostile they are', () => {
    const path = `${`${'a'.repeat(60)}/`.repeat(40)}c`;
    for (const pattern of ['**/*a*a*a/**/*a*a*a/**/*a*a*b', `${'*a'.repeat(140)}b/x`, `${'**/*a/'.repeat(40)}b`])
      assert.equal(matches([pattern], path), false);
  });

  it('that begin with ! take out again, in order', () => {
    assert.equal(matches(['a/**', '!a/b', 'a/b/c'], 'a/b/c'), true);
    assert.equal(matches(['a/**', '!a/b'], 'a/b/c'), false);
    assert.equal(matches(['!a'], 'b'), false);
  });
});

describe('the name of a configuration', () => {
  it('is one for the client as well, which knows nothing of core', () => {
    assert.deepEqual(clientNames, configNames);
  });

  it('is told from others', () => {
    for (const name of ['.iac-hardener.yaml', 'a/.iac-hardener.json', 'file:///x/.iac-hardener.jsonc'])
      assert.ok(isConfigName(name), name);
    for (const name of ['x.iac-hardener.yaml', '.iac-hardener.toml']) assert.ok(!isConfigName(name), name);
  });
});
