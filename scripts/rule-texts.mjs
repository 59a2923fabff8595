// Bundles have the texts of rules in a table, read when a finding is worded, and not among their code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {import('../server/core/rule/short-rule.ts').RuleTexts} RuleTexts */

/**
 * The table of all texts, and the plugin that takes them out of the rules.
 * @returns {Promise<{ readonly table: string, readonly plugin: import('esbuild').Plugin }>}
 */
export function shortRules() {
  return (made ??= make());
}

/** @type {ReturnType<typeof shortRules> | undefined} */
let made;

async function make() {
  const texts = await textsOfRules();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const lines = Object.entries(texts).map(([id, each]) => `${id}\t${ascii(JSON.stringify(each))}\n`);
  const table = `#\tiac-hardener\t${version}\tApache-2.0\t-\n${lines.join('')}`;
  return { table, plugin: pluginFor(texts, table) };
}

/** Tables in ASCII are read faster. @param {string} json */
function ascii(json) {
  return json.replace(/[^\0-\x7f]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** @returns {Promise<Readonly<Record<string, RuleTexts>>>} */
async function textsOfRules() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['rules/index.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const { rules } = /** @type {{ rules: readonly import('../server/core/rule/index.ts').AnyRule[] }} */ (
    await import(`data:text/javascript;base64,${code}`)
  );
  return Object.fromEntries(
    rules.map(({ id, title, since, why, refs, remedy, messages, fixes, commands }) => [
      id,
      { title, since, why, refs, remedy, messages, fixes: titles(fixes), commands: titles(commands ?? {}) },
    ]),
  );
}

/** @param {Readonly<Record<string, { readonly title: string }>>} all */
function titles(all) {
  return Object.fromEntries(Object.entries(all).map(([key, { title }]) => [key, title]));
}

/**
 * @param {Readonly<Record<string, RuleTexts>>} texts
 * @param {string} table
 * @returns {import('esbuild').Plugin}
 */
function pluginFor(texts, table) {
  return {
    name: 'short-rules',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /[\\/]rules[\\/][\w-]+[\\/][^_][\w-]*\.ts$/ }, ({ path }) => {
        const [, pack, slug] = /([\w-]+)[\\/]([\w-]+)\.ts$/.exec(path) ?? [];
        const known = texts[`${pack}/${slug}`];
        if (!known) throw new Error(`${path} is no rule`);
        return { contents: shortened(readFileSync(path, 'utf8'), known), loader: 'ts' };
      });
      // The web worker has the tables in its bundle.
      onResolve({ filter: /\/rule-texts\.txt$/ }, ({ path }) => ({ path, namespace: 'rule-texts' }));
      onLoad({ filter: /.*/, namespace: 'rule-texts' }, () => ({ contents: table, loader: 'text' }));
    },
  };
}

/**
 * The module of a rule without its texts and examples; what is not written in the rule itself stays.
 * @param {string} source
 * @param {RuleTexts} texts
 */
function shortened(source, texts) {
  const file = ts.createSourceFile('rule.ts', source, ts.ScriptTarget.Latest);
  const call = file.statements.filter(ts.isExportAssignment).map(({ expression }) => expression)[0];
  if (!call || !ts.isCallExpression(call)) throw new Error('a rule is the default export of its file');
  const [rule] = call.arguments;
  if (!rule || !ts.isObjectLiteralExpression(rule)) throw new Error('a rule is written as an object');
  /** @type {[start: number, end: number, text: string][]} */
  const edits = [[call.expression.getStart(file), call.expression.end, '$short']];
  const drop = (/** @type {ts.ObjectLiteralElementLike} */ { pos, end }) =>
    edits.push([pos, source[end] === ',' ? end + 1 : end, '']);
  const named = (/** @type {ts.ObjectLiteralExpression} */ { properties }, /** @type {string} */ name) =>
    properties.filter((each) => each.name?.getText(file) === name);
  for (const name of ['title', 'since', 'why', 'refs', 'remedy']) named(rule, name).forEach(drop);
  for (const { pos, end } of named(rule, 'messages'))
    edits.push([pos, end, `messages: ${JSON.stringify(Object.keys(texts.messages))}`]);
  for (const group of [...named(rule, 'fixes'), ...named(rule, 'commands')]) {
    if (!ts.isPropertyAssignment(group) || !ts.isObjectLiteralExpression(group.initializer)) continue;
    for (const each of group.initializer.properties)
      if (ts.isPropertyAssignment(each) && ts.isObjectLiteralExpression(each.initializer))
        named(each.initializer, 'title').forEach(drop);
  }
  // An example that is put together from parts would stay, as putting it together may have effects.
  for (const each of file.statements)
    if (ts.isVariableStatement(each) && each.declarationList.declarations[0]?.name.getText(file) === 'examples')
      edits.push([each.pos, each.end, '']);
  let text = source;
  for (const [start, end, inserted] of edits.sort((a, b) => b[0] - a[0]))
    text = text.slice(0, start) + inserted + text.slice(end);
  return `${text}\nimport { defineShortRule as $short } from '#core/rule/short-rule.ts';\n`;
}
