import assert from 'node:assert/strict';
import { applyEdits, matches, parseConfig, suppressionEdits, type NewSuppression } from '#core/index.ts';

const rules = ['iam/action-star', 'network/sg-ingress-world'];
const usual: NewSuppression = {
  path: 'policies/sandbox.json',
  rule: 'iam/action-star',
  pointer: '/Statement/0/Action',
  reason: 'The sandbox account holds nothing',
};

function appended(text: string, name: string, wanted: Partial<NewSuppression> = {}): string | undefined {
  const edits = suppressionEdits(text, name, { ...usual, ...wanted }, rules);
  return edits && applyEdits(text, edits);
}

/** Text in, text out, also with CRLF. */
function check(name: string, before: string, after: string): void {
  assert.equal(appended(before, name), after);
  assert.equal(appended(before.replaceAll('\n', '\r\n'), name)?.replaceAll('\r\n', '\n'), after, 'CRLF');
  if (before.includes('\n'))
    assert.doesNotMatch(appended(before.replaceAll('\n', '\r\n'), name) ?? '', /(?<!\r)\n/, 'no line end is mixed');
}

/** The entry, at an indentation. */
function entry(indent: string): string {
  return `${indent}- path: policies/sandbox.json
${indent}  rule: iam/action-star
${indent}  pointer: /Statement/0/Action
${indent}  reason: The sandbox account holds nothing
`;
}
const inJson = (space: string): string =>
  `${space}{
${space}  "path": "policies/sandbox.json",
${space}  "rule": "iam/action-star",
${space}  "pointer": "/Statement/0/Action",
${space}  "reason": "The sandbox account holds nothing"
${space}}`;

describe('a suppression that is added to a configuration', () => {
  const yaml = '.iac-hardener.yaml';
  it('without any text', () => check(yaml, '', `suppressions:\n${entry('  ')}`));
  it('with comments alone', () => check(yaml, '# Ours.\n', `# Ours.\nsuppressions:\n${entry('  ')}`));
  it('with a comment that ends no line', () => check(yaml, '# Ours.', `# Ours.\nsuppressions:\n${entry('  ')}`));
  it('behind what else is set', () =>
    check(
      yaml,
      '# Ours.\nrules:\n  iam/action-star: low # for now\n',
      `# Ours.\nrules:\n  iam/action-star: low # for now\nsuppressions:\n${entry('  ')}`,
    ));
  it('behind others, in their style', () =>
    check(
      yaml,
      `suppressions:\n# The lab.\n- path: lab.json # all of it\n  rule: iam/*\n  reason: A lab\n\nignore: vendor/\n`,
      `suppressions:\n# The lab.\n- path: lab.json # all of it\n  rule: iam/*\n  reason: A lab\n${entry('')}\nignore: vendor/\n`,
    ));
  it('in a list without entries', () => check(yaml, 'suppressions: []\n', `suppressions:\n${entry('  ')}`));
  it('under a key without a value', () => check(yaml, 'suppressions:\n', `suppressions:\n${entry('  ')}`));
  it('beside one that stands without a list', () =>
    check(
      yaml,
      'suppressions: { path: a.json, rule: iam/*, reason: A lab }\n',
      `suppressions:\n  - { path: a.json, rule: iam/*, reason: A lab }\n${entry('  ')}`,
    ));
  it('in a list in brackets', () =>
    check(
      yaml,
      'suppressions: [{ path: a.json, rule: iam/*, reason: A lab }]\n',
      'suppressions: [{ path: a.json, rule: iam/*, reason: A lab }, { path: policies/sandbox.json, rule: iam/action-star, pointer: /Statement/0/Action, reason: The sandbox account holds nothing }]\n',
    ));
  it('JSON without any text', () =>
    check('.iac-hardener.json', '', `{\n  "suppressions": [\n${inJson('    ')}\n  ]\n}\n`));
  it('JSON', () =>
    check(
      '.iac-hardener.json',
      '{\n  "rules": {}\n}\n',
      `{\n  "rules": {},\n  "suppressions": [\n${inJson('    ')}\n  ]\n}\n`,
    ));
  it('JSON with comments', () =>
    check(
      '.iac-hardener.jsonc',
      `{\n  // Ours.\n  "suppressions": [\n${inJson('    ').replace('sandbox', 'lab')} // the lab\n  ]\n}\n`,
      `{\n  // Ours.\n  "suppressions": [\n${inJson('    ').replace('sandbox', 'lab')}, // the lab\n${inJson('    ')}\n  ]\n}\n`,
    ));

  it('names one file, whatever its name', () => {
    for (const path of ['p.json', 'a [b]/{c}.json', '!x.json', ' x.json', '*.json', 'a(b)/p.json', 'é/ü.json']) {
      const text = appended('', yaml, { path });
      assert.ok(text !== undefined, path);
      const [found] = parseConfig(text, yaml, rules).config.settings.suppressions ?? [];
      assert.ok(found && matches(found.path, path), path);
      assert.ok(!matches(found.path, `deeper/${path}`), `${path} in another folder`);
    }
  });
  it('keeps the reason what it is', () => {
    for (const reason of ['no: never # really', '"quoted"', '2027-01-31', '- a', 'größer', "it's so"]) {
      const text = appended('', yaml, { reason }) ?? '';
      assert.equal(parseConfig(text, yaml, rules).config.settings.suppressions?.[0]?.reason, reason);
    }
  });
  it('leaves out a pointer to the whole', () =>
    assert.equal(appended('', yaml, { pointer: '' }), `suppressions:\n${entry('  ').replace(/ +pointer.*\n/, '')}`));
  it('is not written into what has errors, or cannot be added to', () => {
    const texts = ['rules: {', 'suppressions: all\n', '- a\n', 'nonsense: 1\n', 'suppressions: [{ path: a.json }]\n'];
    for (const text of texts) assert.equal(appended(text, yaml), undefined, text);
    const anchored = 'ignore: &all []\nsuppressions: *all\n';
    assert.equal(appended(anchored, yaml), undefined);
  });
  it('names a rule that there is', () => assert.equal(appended('', yaml, { rule: 'iam/nothing' }), undefined));
});
