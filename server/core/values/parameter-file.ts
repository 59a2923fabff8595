import { formatOf, get, isMap, parse, type ScalarNode, type SyntaxNode } from '../syntax/index.ts';
import type { ParameterSet } from './parameter.ts';

/**
 * The parameter values that a file gives; undefined when it is none of the files that AWS's tools read:
 * - `[{"ParameterKey": "Env", "ParameterValue": "prod"}]` (`create-stack --parameters file://…`); what keeps its
 *   previous value is left out
 * - `{"Parameters": {"Env": "prod"}}` (CodePipeline, `deploy --parameter-overrides file://…`)
 * - `["Env=prod"]`, and a flat map `Env: prod` (`deploy`, `sam deploy`)
 * - `Env=prod Cidr="10.0.0.0/8"`, on one line or several (`--parameter-overrides`, .env files)
 *
 * A list as a value is joined with commas, as `CommaDelimitedList` wants it.
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/index.html
 */
export function parseParameters(text: string, name: string): ParameterSet | undefined {
  const from = /[^/\\]*$/.exec(name)?.[0] ?? name;
  const values = valuesOfTree(text, name) ?? parseOverrides(text);
  return values && { from, values };
}

type Values = Readonly<Record<string, string>>;

/**
 * The values of `Env=prod Cidr="10.0.0.0/8"`, and of the older `ParameterKey=Env,ParameterValue=prod`; undefined where
 * something else stands between them. Quotes of a shell are taken off; lines that begin with `#` are comments.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-deploy.html
 */
export function parseOverrides(text: string): Values | undefined {
  const entries: [string, string][] = [];
  let rest = text.replace(/^\s*#.*$/gm, '').trim();
  while (rest !== '') {
    const match = word.exec(rest);
    const [whole = '', key = '', value = ''] = match ?? [];
    if (!match) return undefined;
    const long = key === 'ParameterKey' ? /^([A-Za-z0-9]+),ParameterValue=(.*)$/s.exec(unquoted(value)) : undefined;
    if (key === 'ParameterKey' && !long) return undefined;
    entries.push(long ? [long[1] ?? '', unquoted(long[2] ?? '')] : [key, unquoted(value)]);
    rest = rest.slice(whole.length).trimStart();
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** A name, `=`, and a word as a shell reads it: quoted pieces, escaped characters, or plain ones. */
const word = /^([A-Za-z0-9]+)=((?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[\s\S]|[^\s"'\\])*)(?=\s|$)/;

function unquoted(text: string): string {
  return text.replace(
    /"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([\s\S])/g,
    (_, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? '',
  );
}

function valuesOfTree(text: string, name: string): Values | undefined {
  const { root, problems } = parse({ text, format: formatOf(text, name) });
  if (!root || problems.some(({ severity }) => severity === 'error')) return undefined;
  if (root.kind === 'seq') return valuesOfList(root.items);
  const own = get(root, 'Parameters');
  const isTemplate = ['Resources', 'AWSTemplateFormatVersion', 'Transform'].some((key) => get(root, key));
  return isTemplate ? undefined : valuesOfMap(own ?? root);
}

function valuesOfList(items: readonly SyntaxNode[]): Values | undefined {
  if (items.length === 0) return undefined;
  const entries: [string, string][] = [];
  for (const item of items) {
    const key = textOf(get(item, 'ParameterKey'));
    const pair = textOf(item);
    if (key !== undefined) {
      const value = textOf(get(item, 'ParameterValue'));
      if (value !== undefined) entries.push([key, value]);
    } else if (pair !== undefined && /^[A-Za-z0-9]+=/.test(pair)) {
      entries.push([pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
    } else return undefined;
  }
  return Object.fromEntries(entries);
}

function valuesOfMap(map: SyntaxNode): Values | undefined {
  if (!isMap(map) || map.entries.length === 0) return undefined;
  const entries: [string, string][] = [];
  for (const { key, value } of map.entries) {
    const text = textOf(value) ?? listText(value);
    if (text === undefined || !/^[A-Za-z0-9]+$/.test(key.source)) return undefined;
    entries.push([key.source, text]);
  }
  return Object.fromEntries(entries);
}

function listText(node: SyntaxNode): string | undefined {
  const parts = node.kind === 'seq' ? node.items.map(textOf) : [undefined];
  return parts.includes(undefined) ? undefined : parts.join(',');
}

function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.tag !== undefined || (node.style === 'plain' && node.value === null))
    return undefined;
  return node.style === 'empty' ? '' : scalarText(node);
}

function scalarText({ style, value, source }: ScalarNode): string {
  return style === 'plain' && typeof value === 'boolean' ? String(value) : source;
}
