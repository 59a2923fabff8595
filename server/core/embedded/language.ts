import type { Lexer } from './word.ts';
import { lexCmd } from './cmd.ts';
import { lexPowershell } from './powershell.ts';
import { lexSh } from './sh.ts';

/** What a file is that is no document of ours itself. */
export type Language = 'sh' | 'powershell' | 'cmd' | 'markdown' | 'text';

const extensions: readonly (readonly [RegExp, Language])[] = [
  [/\.(?:sh|bash|zsh|ksh|bats)$/i, 'sh'],
  [/\.(?:ps1|psm1)$/i, 'powershell'],
  [/\.(?:bat|cmd)$/i, 'cmd'],
  [/\.(?:md|markdown|mdx)$/i, 'markdown'],
  [/\.(?:txt|text)$/i, 'text'],
];

/** The names that the Language Server Protocol has for them. */
const identifiers: Readonly<Record<string, Language>> = {
  shellscript: 'sh',
  powershell: 'powershell',
  bat: 'cmd',
  markdown: 'markdown',
};

/** What a document of ours starts with, or has at the start of a line. */
const ownStart = /^\uFEFF?\s*[{[]/;
const ownLine = /^["']?(?:AWSTemplateFormatVersion|Resources|Statement|Transform|SecurityGroups)["']?[ \t]*:/m;

/**
 * The language of a script or page; undefined for other files. The name of the file decides, else `identifier`, which
 * is what its editor calls the language, else its first line.
 */
export function languageOf(name: string, text: string, identifier?: string): Language | undefined {
  // Names may be URIs with a query.
  const path = name.replace(/[?#].*$/, '');
  const known = extensions.find(([pattern]) => pattern.test(path))?.[1] ?? identifiers[identifier ?? ''];
  if (known) return known;
  if (/[^/\\]\.[^/\\]+$/.test(path)) return undefined;
  if (/^\uFEFF?#!.*\b(?:ba|z|k|da|a)?sh\b/.test(text.slice(0, 200))) return 'sh';
  // Where nobody has chosen a language, a template may just have been pasted.
  return identifier === 'plaintext' && !ownStart.test(text) && !ownLine.test(text) ? 'text' : undefined;
}

/** Languages of fences; `json` and `yaml` are documents, the others scripts. */
const fences: Readonly<Record<string, Language | 'json' | 'yaml'>> = {
  sh: 'sh',
  bash: 'sh',
  shell: 'sh',
  zsh: 'sh',
  console: 'sh',
  terminal: 'sh',
  'shell-session': 'sh',
  shellsession: 'sh',
  powershell: 'powershell',
  pwsh: 'powershell',
  ps1: 'powershell',
  posh: 'powershell',
  bat: 'cmd',
  batch: 'cmd',
  cmd: 'cmd',
  json: 'json',
  jsonc: 'json',
  json5: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  cloudformation: 'yaml',
  template: 'yaml',
  '': 'text',
  text: 'text',
  txt: 'text',
  plaintext: 'text',
};

/** What a fence with this info string holds; undefined for languages that hold none of ours. */
export function languageOfFence(info: string): Language | 'json' | 'yaml' | undefined {
  const [name = ''] = /^[\w-]*/.exec(info.toLowerCase()) ?? [];
  return fences[name];
}

export const lexers: Readonly<Record<'sh' | 'powershell' | 'cmd', Lexer>> = {
  sh: lexSh,
  powershell: lexPowershell,
  cmd: lexCmd,
};
