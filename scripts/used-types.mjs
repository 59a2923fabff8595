// Of the types library of the language server protocol, what somebody uses: most of it makes and checks values that no
// bundle of ours makes or checks, and what is required as CommonJS is bundled whole.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} root
 * @returns {import('esbuild').Plugin}
 */
export function usedTypes(root) {
  return {
    name: 'used types',
    setup({ initialOptions, onLoad, onResolve, resolve }) {
      const side = JSON.stringify(initialOptions.entryPoints).includes('client/') ? 'client' : 'server';
      onResolve(
        { filter: /^vscode-languageserver-types$/ },
        async ({ path, importer, resolveDir, kind, pluginData }) => {
          if (pluginData === 'all' || kind !== 'require-call') return undefined;
          const { path: all } = await resolve(path, {
            importer,
            resolveDir,
            kind: 'import-statement',
            pluginData: 'all',
          });
          return { path, namespace: 'used-types', pluginData: all };
        },
      );
      onLoad({ filter: /.*/, namespace: 'used-types' }, ({ pluginData: path }) => {
        const exported = [...readFileSync(path, 'utf8').matchAll(/^export (?:var|const|class) (\w+)/gm)].map(
          ([, name = '']) => name,
        );
        const used = namesUsedIn(root, side);
        const names = exported.filter((name) => used.has(name));
        return { contents: `export { ${names.join(', ')} } from ${JSON.stringify(path)};`, resolveDir: root };
      });
      // A namespace is a function that fills an object; as a value without effects it falls away where nobody names it.
      onLoad({ filter: /[\\/]vscode-languageserver-types[\\/]lib[\\/]esm[\\/]main\.js$/ }, ({ path }) => ({
        contents: pure(readFileSync(path, 'utf8')),
      }));
    },
  };
}

/**
 * Names behind a dot in the libraries of a side, and those that our code imports.
 * @param {string} root
 * @param {'client' | 'server'} side
 */
function namesUsedIn(root, side) {
  const used = new Set();
  for (const name of [`vscode-language${side}`, 'vscode-languageserver-protocol'])
    for (const text of textsBelow(join(root, 'node_modules', name, 'lib'), '.js'))
      for (const [, member] of text.replace(/\/\*[^]*?\*\//g, '').matchAll(/\.([A-Za-z]\w*)/g)) used.add(member);
  for (const text of textsBelow(join(root, side), '.ts'))
    for (const [, list = ''] of text.matchAll(/^import \{([^}]*)\} from 'vscode-language/gm))
      for (const each of list.split(',')) used.add(each.trim().replace(/ as .*/, ''));
  return used;
}

/** @returns {string[]} */
function textsBelow(/** @type {string} */ folder, /** @type {string} */ ending) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
}

function pure(/** @type {string} */ text) {
  return text.replace(
    /^(export )?var (\w+);\n(?:\/\*\*[^]*?\*\/\n)?\(function \(\2\) \{\n([^]*?)^\}\)\(\2 \|\| \(\2 = \{\}\)\);/gm,
    (_, exported = '', name, body) =>
      `${exported}var ${name} = /* @__PURE__ */ (function (${name}) {\n${body}return ${name}; })({});`,
  );
}
