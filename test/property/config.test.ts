import '../harness/seed.ts';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { configFor, defaultConfig, parseConfig, settingsFor } from '#core/index.ts';

const base = `presets: [recommended, strict]
rules:
  iam/*: off
  iam/action-star: critical
options:
  allowedIngress: [198.51.100.0/24, "2001:db8::/32"]
  cacheDays: 30
overrides:
  - files: sandbox/**
    rules: { iam/action-star: info }
ignore: &a [vendor/, '!x']
files: *a
suppressions:
  - { path: policies/*.json, rule: iam/action-star, reason: Agreed. }
`;
const rules = ['iam/action-star', 'network/sg-ingress-world'];
const paths = ['a.yaml', 'sandbox/x/y.json', '../x', '', 'vendor/é (1).yaml'];

/** Where to cut, how much to take out, and what to put there. */
const edit = fc.tuple(
  fc.nat(base.length),
  fc.nat(6),
  fc.constantFrom(
    ...[
      '*',
      '&a ',
      '*a',
      '[',
      ']',
      '{',
      '}',
      ':',
      '\n',
      '  ',
      '- ',
      '!Ref ',
      '"',
      "'",
      '#',
      '<<: *a\n',
      '\t',
      '\uFEFF',
    ],
    ...['__proto__: {}\n', 'constructor: x\n', '0', 'null', '[*a]', '**/**/**', '{a,b', '[z-a]', '(', '\\', '/', '!'],
  ),
);

describe('the configuration', () => {
  it('is read whatever somebody is writing, with problems that lie in the text', () => {
    fc.assert(
      fc.property(
        fc.array(edit, { maxLength: 6 }),
        fc.constantFrom('.iac-hardener.yaml', '.iac-hardener.json'),
        (edits, name) => {
          let text = base;
          for (const [at, length, put] of edits) text = text.slice(0, at) + put + text.slice(at + length);
          const { config, problems } = parseConfig(text, name, rules);
          for (const { range } of problems)
            assert.ok(0 <= range.start && range.start <= range.end && range.end <= text.length);
          for (const path of paths) configFor(settingsFor(config, path, rules), defaultConfig);
        },
      ),
      { numRuns: 300 },
    );
  });
});
