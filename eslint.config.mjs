import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const pure = ['server/core/**/*.ts', 'rules/**/*.ts'];
const builtScripts = ['**/*.mjs', '**/*.cjs'];

// ARCHITECTURE.md, invariants: what the language itself offers and core must do without.
const impureGlobals = {
  Date: 'Core has no clock.',
  Intl: 'Core is the same in every locale: compare with < and >.',
  console: 'Core returns problems; its host logs them.',
  performance: 'Core has no clock; the host measures.',
  setTimeout: 'Core is synchronous.',
  setInterval: 'Core is synchronous.',
  queueMicrotask: 'Core is synchronous.',
  Promise: 'Core is synchronous.',
  fetch: 'Nothing here uses the network.',
  process: 'Core knows no host.',
  globalThis: 'Core knows no host.',
};

const noAsync = [
  [':function[async=true]', 'Core is synchronous.'],
  ['AwaitExpression', 'Core is synchronous.'],
  ['ForOfStatement[await=true]', 'Core is synchronous.'],
  ['ImportExpression', 'Core loads nothing at run time.'],
];
const noLocale = [
  [
    'MemberExpression[property.name=/^(localeCompare|toLocale)/]',
    'Core is the same in every locale: compare with < and >.',
  ],
];
const noThrow = [
  [
    'ThrowStatement',
    'Core never throws on user text: return (value, problems), or call invariant() for a programming error.',
  ],
];
const noLines = [
  ["ImportSpecifier[imported.name='LineIndex']", 'Offsets inside; lines and columns are for the hosts (invariant 6).'],
];
const noEditor = [
  ["ImportSpecifier[imported.name='createEditor']", 'A rule is given its Editor; it makes none (invariant 8).'],
];

export default defineConfig(
  { ignores: ['dist/', 'out/', 'coverage/', '.vscode-test/', 'examples/', '**/*.generated.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'error',
      'object-shorthand': 'error',
      'no-else-return': 'error',
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-params': ['warn', 4],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-definitions': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // The compiler has both checks, and knows about a leading underscore.
      '@typescript-eslint/no-unused-vars': 'off',
      'no-undef': 'off',
    },
  },
  {
    files: pure,
    rules: {
      'no-restricted-globals': ['error', ...named(impureGlobals)],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Core is deterministic.' },
        { object: 'crypto', property: 'randomUUID', message: 'Core is deterministic.' },
      ],
      'no-restricted-syntax': ['error', ...selectors(noThrow, noAsync, noLocale, noLines)],
    },
  },
  {
    files: ['server/core/text/invariant.ts', 'server/core/text/budget.ts'],
    rules: { 'no-restricted-syntax': ['error', ...selectors(noAsync, noLocale, noLines)] },
  },
  {
    // Says in words which line of a file with parameters is wrong; no range of ours is in there.
    files: ['server/core/values/parameter-file.ts'],
    rules: { 'no-restricted-syntax': ['error', ...selectors(noThrow, noAsync, noLocale)] },
  },
  {
    files: ['rules/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...selectors(noThrow, noAsync, noLocale, noLines, noEditor)] },
  },
  {
    files: ['server/lsp/**/*.ts', 'server/main.*.ts', 'server/cli/**/*.ts', 'client/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...named({
          fetch: 'Nothing here uses the network.',
          XMLHttpRequest: 'Nothing here uses the network.',
          WebSocket: 'Nothing here uses the network.',
        }),
      ],
    },
  },
  {
    // A rule's file is its check, its documentation and its tests: most of its lines are examples.
    files: ['rules/**/*.ts'],
    rules: { 'max-lines': ['warn', { max: 800, skipBlankLines: true, skipComments: true }] },
  },
  {
    // describe() blocks hold whole suites, and a test knows what its own text contains.
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['it', 'describe'] }] },
      ],
    },
  },
  { files: ['scripts/**/*.ts', 'server/cli/**/*.ts', 'test/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: builtScripts, rules: { 'no-var': 'error', 'prefer-const': 'error', eqeqeq: 'error' } },
);

function named(globals) {
  return Object.entries(globals).map(([name, message]) => ({ name, message }));
}

function selectors(...groups) {
  return groups.flat().map(([selector, message]) => ({ selector, message }));
}
