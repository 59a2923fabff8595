// Four of them are what other extensions call CloudFormation.
const languages = [
  'yaml',
  'json',
  'jsonc',
  'cloudformation',
  'cloudformation-json',
  'yaml-cloudformation',
  'json-cloudformation',
  // Scripts and pages, in which documents stand.
  'shellscript',
  'powershell',
  'bat',
  'markdown',
  'plaintext',
];

// Others show old or foreign text (git:, output:, our own previews), where a squiggle would be noise.
const schemes = [
  'file',
  'untitled',
  'vscode-vfs',
  'vscode-remote',
  'vscode-test-web',
  'memfs',
  'tmp',
  'vsls',
  'github',
  'azurerepos',
];

/** The documents that the server is told about; it decides by their text what they are. */
export const documentSelector: readonly ({ scheme: string; language: string } | { scheme: string; pattern: string })[] =
  schemes.flatMap((scheme) => [
    ...languages.map((language) => ({ scheme, language })),
    { scheme, pattern: '**/*.{template,cfn}' },
  ]);
