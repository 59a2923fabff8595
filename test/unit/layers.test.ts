import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';

/** A violation of each rule in .dependency-cruiser.cjs: the file that holds it, what it says, the rule that objects. */
const violations: readonly (readonly [file: string, text: string, rule: string])[] = [
  ['server/core/text/a.ts', `import '../syntax/index.ts';`, 'layer-text'],
  ['server/core/syntax/b.ts', `import '../edit/index.ts';`, 'layer-syntax'],
  ['server/core/edit/a.ts', `import '../facts/index.ts';`, 'layer-edit'],
  ['server/core/facts/a.ts', `import '../values/index.ts';`, 'layer-facts'],
  ['server/core/values/a.ts', `import '../models/index.ts';`, 'layer-values'],
  ['server/core/values/c.ts', `import '../data/index.ts';`, 'layer-values'],
  ['server/core/models/a.ts', `import '../embedded/index.ts';`, 'layer-models'],
  ['server/core/embedded/a.ts', `import '../rule/index.ts';`, 'layer-embedded'],
  ['server/core/rule/a.ts', `import type { x } from '../engine/index.ts';`, 'layer-rule'],
  ['server/core/suppression/a.ts', `import type { x } from '../engine/index.ts';`, 'layer-suppression'],
  ['server/core/engine/a.ts', `import '../index.ts';`, 'layer-engine'],
  ['server/core/config/a.ts', `import '../hover/index.ts';`, 'layer-config'],
  ['server/core/hover/a.ts', `import '../completion/index.ts';`, 'layer-hover'],
  ['server/core/completion/a.ts', `import '../refactor/index.ts';`, 'layer-completion'],
  ['server/core/refactor/a.ts', `import '../checklist/index.ts';`, 'layer-refactor'],
  ['server/core/checklist/a.ts', `import '../index.ts';`, 'layer-checklist'],
  ['server/core/data/a.ts', `import '../syntax/index.ts';`, 'data-is-a-leaf'],
  ['server/core/text/c.ts', `import './d.ts';`, 'no-cycles'],
  ['server/core/text/e.ts', `import './missing.ts';`, 'no-orphan-imports'],
  ['server/core/text/f.ts', `import 'node:fs';`, 'core-is-pure'],
  ['rules/iam/host.ts', `import '../../server/lsp/index.ts';`, 'core-is-pure'],
  ['server/core/edit/b.ts', `import 'yaml';`, 'parsers-behind-syntax'],
  ['server/lsp/a.ts', `import 'jsonc-parser';`, 'parsers-behind-syntax'],
  ['server/core/syntax/deep/a.ts', `import 'yaml';`, 'parsers-behind-syntax'],
  ['server/core/edit/c.ts', `import '../text/d.ts';`, 'core-folders-through-index'],
  ['server/cli/a.ts', `import '#core/text/d.ts';`, 'core-from-outside-through-index'],
  ['rules/iam/inner.ts', `import '#core/text/d.ts';`, 'rules-through-indexes'],
  ['rules/iam/engine.ts', `import '#core/engine/index.ts';`, 'rules-through-indexes'],
  ['rules/iam/other.ts', `import './inner.ts';`, 'rule-stays-alone'],
  ['rules/iam/foreign.ts', `import '../network/_shared.ts';`, 'rule-stays-alone'],
  ['server/lsp/b.ts', `import '../../rules/iam/inner.ts';`, 'rules-enter-through-registry'],
  ['server/core/engine/b.ts', `import '#rules';`, 'core-knows-no-rules'],
  ['server/cli/b.ts', `import 'vscode-languageserver';`, 'language-server-behind-lsp'],
  ['server/cli/c.ts', `import '../lsp/index.ts';`, 'hosts-stay-apart'],
  ['server/lsp/c.ts', `import 'node:fs';`, 'lsp-knows-no-host'],
  ['server/lsp/d.ts', `import '../../client/start.ts';`, 'server-takes-types-of-protocol'],
  ['server/lsp/e.ts', `import { x } from '../../client/protocol.ts'; export const y = x;`, 'protocol-is-types'],
  ['client/a.ts', `import type { x } from '../server/lsp/index.ts';`, 'client-knows-no-server'],
  ['client/b.ts', `import 'yaml';`, 'client-is-thin'],
  ['server/lsp/f.ts', `import 'vscode-languageclient';`, 'vscode-only-in-client'],
  ['server/cli/d.ts', `import 'node:https';`, 'no-network'],
  ['server/cli/e.ts', `import '../../test/a.ts';`, 'product-knows-no-tests'],
  ['server/cli/f.ts', `import 'tool';`, 'only-declared-packages'],
];

/** What the violations point at, itself within the rules. */
const bystanders: readonly (readonly [file: string, text: string])[] = [
  ...[
    'text',
    'syntax',
    'edit',
    'facts',
    'values',
    'models',
    'embedded',
    'rule',
    'suppression',
    'engine',
    'hover',
    'completion',
    'refactor',
    'checklist',
    'data',
  ].map((layer) => [`server/core/${layer}/index.ts`, 'export const x = 1;'] as const),
  ['server/core/text/d.ts', `import './c.ts'; export const x = 1;`],
  ['server/core/syntax/a.ts', `import 'yaml'; import 'jsonc-parser'; import '../text/index.ts';`],
  ['server/core/engine/c.ts', `import '../rule/index.ts'; import '../data/index.ts'; import '../edit/index.ts';`],
  ['server/core/index.ts', `import './engine/index.ts';`],
  ['rules/index.ts', `import './iam/_shared.ts';`],
  ['rules/network/_shared.ts', 'export const x = 1;'],
  ['rules/iam/_shared.ts', 'export const x = 1;'],
  ['rules/iam/good.ts', `import '#core/rule/index.ts'; import '#core/models/index.ts'; import './_shared.ts';`],
  ['server/lsp/index.ts', `import type { x } from '../../client/protocol.ts'; import 'vscode-languageserver';`],
  ['client/protocol.ts', 'export const x = 1;'],
  ['client/start.ts', `import 'vscode'; import 'vscode-languageclient';`],
  ['test/a.ts', `import '#core/text/d.ts';`],
];

const packages = ['yaml', 'jsonc-parser', 'vscode-languageserver', 'vscode-languageclient'];

describe('the layers', () => {
  let found: Map<string, Set<string>>;

  before(async () => {
    found = await cruiseTree([...violations, ...bystanders]);
  });

  for (const [file, text, rule] of violations) {
    it(`${rule}: ${file} may not say ${text}`, () => {
      assert.ok(found.get(file)?.has(rule), `found only ${[...(found.get(file) ?? [])].join(', ')}`);
    });
  }

  it('say nothing about files that keep to them', () => {
    const innocent = bystanders.map(([file]) => file).filter((file) => file !== 'server/core/text/d.ts');
    assert.deepEqual(
      innocent.filter((file) => found.has(file)),
      [],
    );
  });

  it('have a violation for each rule here', () => {
    const tried = new Set(violations.map(([, , rule]) => rule));
    const { forbidden } = configuration();
    assert.deepEqual(
      forbidden.map(({ name = '' }) => name).filter((name) => !tried.has(name)),
      [],
    );
  });
});

/** Rules broken, by file. */
async function cruiseTree(
  files: readonly (readonly [string, string, ...unknown[]])[],
): Promise<Map<string, Set<string>>> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'layers-')));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const { imports } = JSON.parse(readFileSync('package.json', 'utf8')) as { imports: unknown };
  const dependencies = Object.fromEntries(packages.map((name) => [name, '1.0.0']));
  write('package.json', JSON.stringify({ type: 'module', imports, dependencies, devDependencies: { tool: '1.0.0' } }));
  for (const name of [...packages, 'tool']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, '');
  }
  for (const [path, text] of files) write(path, text);
  try {
    const { forbidden, options } = configuration();
    const result = await cruise(['server', 'client', 'rules', 'test'], {
      ...options,
      baseDir: root,
      ruleSet: { forbidden },
      validate: true,
    });
    return rulesByFile(result.output as ICruiseResult);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function rulesByFile({ modules }: ICruiseResult): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { source, dependencies } of modules) {
    const broken = dependencies.flatMap(({ rules = [] }) => rules.map(({ name }) => name));
    if (broken.length > 0) found.set(source, new Set(broken));
  }
  return found;
}

interface Configuration {
  readonly forbidden: IForbiddenRuleType[];
  readonly options: ICruiseOptions;
}

function configuration(): Configuration {
  return createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as Configuration;
}
