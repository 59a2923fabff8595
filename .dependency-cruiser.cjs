// Layers go one way, folders are entered through their index, and each outside package has one door.
const layers = [
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
  'config',
  'hover',
  'completion',
  'refactor',
  'checklist',
];
const core = '^server/core/';
/** Folders of rules/ are packs. */
const pack = '^rules/([^/]+)/';

/** A layer may use what stands before it, and `data` (tables, below models). */
const upward = layers.map((layer, at) => ({
  name: `layer-${layer}`,
  comment: `text ← syntax ← edit ← facts ← values ← models ← embedded ← rule ← suppression ← engine ← config ← hover ← completion ← refactor ← checklist: ${layer} uses only what stands to its left.`,
  severity: 'error',
  from: { path: `${core}${layer}/` },
  to: {
    path: [
      ...layers.slice(at + 1).map((later) => `${core}${later}/`),
      `${core}index\\.ts$`,
      ...(at < layers.indexOf('models') ? [`${core}data/`] : []),
    ],
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan-imports',
      comment: 'An import that resolves to nothing.',
      severity: 'error',
      from: {},
      // `vscode` exists only inside the editor; the others are packages that export types alone to this resolver.
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    ...upward,
    {
      name: 'data-is-a-leaf',
      comment: 'Tables know nothing of templates.',
      severity: 'error',
      from: { path: `${core}data/` },
      to: { path: core, pathNot: `${core}(data|text)/` },
    },
    {
      name: 'core-is-pure',
      comment: 'Core and rules run in any host: no node:, no vscode, nothing of server/lsp, server/cli or client.',
      severity: 'error',
      from: { path: [core, '^rules/'] },
      to: {
        path: '.',
        pathNot: [core, '^rules/', '^node_modules/(yaml|jsonc-parser|smol-toml)/'],
      },
    },
    {
      name: 'parsers-behind-syntax',
      comment: 'Only syntax knows the parsers.',
      severity: 'error',
      from: { pathNot: [`${core}syntax/[^/]+\\.ts$`, '^test/'] },
      to: { path: '^node_modules/(yaml|jsonc-parser|smol-toml)/' },
    },
    {
      name: 'core-folders-through-index',
      comment: 'Inside core, a folder is entered through its index.',
      severity: 'error',
      from: { path: `${core}([^/]+)/` },
      to: { path: `${core}[^/]+/`, pathNot: [`${core}$1/`, `${core}[^/]+/index\\.ts$`] },
    },
    {
      name: 'core-from-outside-through-index',
      comment: 'Hosts use the façade (#core/index.ts) or the index of a layer; the web worker bundles the tables.',
      severity: 'error',
      from: { pathNot: [core, '^rules/', '^test/', '^scripts/'] },
      to: { path: `${core}[^/]+/`, pathNot: [`${core}[^/]+/index\\.ts$`, `${core}data/generated/[^/]+\\.txt$`] },
    },
    {
      name: 'rules-through-indexes',
      comment: 'A rule sees the authoring layers only, each through its index.',
      severity: 'error',
      from: { path: '^rules/' },
      to: { path: core, pathNot: `${core}(rule|suppression|edit|syntax|models|values|facts|data|text)/index\\.ts$` },
    },
    {
      name: 'rule-stays-alone',
      comment: 'A rule imports no other rule; facts shared in a pack live in its files with a leading underscore.',
      severity: 'error',
      from: { path: pack },
      to: { path: '^rules/', pathNot: '^rules/$1/_[^/]+\\.ts$' },
    },
    {
      name: 'rules-enter-through-registry',
      severity: 'error',
      comment: 'Hosts take all rules from rules/index.ts; core takes none.',
      from: { pathNot: ['^rules/', '^test/', '^scripts/'] },
      to: { path: pack },
    },
    {
      name: 'core-knows-no-rules',
      severity: 'error',
      from: { path: core },
      to: { path: '^rules/' },
    },
    {
      name: 'language-server-behind-lsp',
      comment: 'Only server/lsp and the mains speak LSP.',
      severity: 'error',
      from: { pathNot: ['^server/lsp/', '^server/main\\.(node|web)\\.ts$', '^test/'] },
      to: { path: '^node_modules/vscode-languageserver(-textdocument|-protocol|-types)?/' },
    },
    {
      name: 'hosts-stay-apart',
      comment: 'lsp and cli share core, not each other.',
      severity: 'error',
      from: { path: '^server/(lsp|cli)/' },
      to: { path: '^server/(lsp|cli|main)', pathNot: '^server/$1/' },
    },
    {
      name: 'lsp-knows-no-host',
      comment: 'server/lsp runs in Node and in a worker; stdio, worker scope, process and fs belong to the mains.',
      severity: 'error',
      from: { path: '^server/lsp/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'server-takes-types-of-protocol',
      comment: 'The server knows the client by the types of its protocol only.',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^client/', pathNot: '^client/protocol\\.ts$' },
    },
    {
      name: 'protocol-is-types',
      severity: 'error',
      from: { path: '^(server|client)/' },
      to: { path: '^client/protocol\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-knows-no-server',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^(server|rules|scripts|test)/' },
    },
    {
      name: 'client-is-thin',
      comment: 'The client uses VS Code, the language client and nothing else.',
      severity: 'error',
      from: { path: '^client/' },
      to: {
        path: '.',
        pathNot: ['^client/', '^vscode$', '^node_modules/vscode-languageclient/', '^node_modules/@types/vscode/'],
      },
    },
    {
      name: 'vscode-only-in-client',
      severity: 'error',
      from: { pathNot: ['^client/', '^test/vscode/', '^test/browser/'] },
      to: { path: ['^vscode$', '^node_modules/@types/vscode/', '^node_modules/vscode-languageclient/'] },
    },
    {
      name: 'no-network',
      severity: 'error',
      from: { path: '^(server|client|rules)/' },
      to: { path: '^(node:)?(http|https|http2|net|tls|dgram|dns)$', dependencyTypes: ['core'] },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      from: { path: '^(server|client|rules)/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'only-declared-packages',
      comment: 'What ships uses declared dependencies, not tools or chance.',
      severity: 'error',
      from: { path: '^(server|client|rules)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|out|coverage|\\.vscode-test)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'browser', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
