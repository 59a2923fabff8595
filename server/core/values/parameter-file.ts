import {
  formatOf,
  get,
  isMap,
  parse,
  readToml,
  type ScalarNode,
  type Setting,
  type SyntaxNode,
} from '../syntax/index.ts';
import { LineIndex } from '../text/index.ts';
import { parseOverrides, type Values } from './overrides.ts';
import type { ParameterSet } from './parameter.ts';
import { environmentsOf, isSamConfig, type EnvironmentValues } from './sam-config.ts';

/** What a file says of the values of parameters. */
export interface ParameterFile {
  /** One, or one for each environment of a SAM configuration, in order of the file; never empty. */
  readonly sets: readonly ParameterSet[];
}

/**
 * The sets of parameter values that a file gives, or why it gives none, as the end of a sentence. AWS's tools read
 * - `[{"ParameterKey": "Env", "ParameterValue": "prod"}]` (`create-stack --parameters file://…`)
 * - `{"Parameters": {"Env": "prod"}}` (CodePipeline, `deploy --parameter-overrides file://…`)
 * - `["Env=prod"]`, and a flat map `Env: prod` (`deploy`, `sam deploy`)
 * - `Env=prod Cidr="10.0.0.0/8"`, on one line or several (`--parameter-overrides`, .env files)
 * - `samconfig.toml` and `samconfig.yaml` (`sam deploy --config-env`)
 *
 * A list as a value is joined with commas, as `CommaDelimitedList` wants it.
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/index.html
 */
export function parseParameters(text: string, name: string): ParameterFile | { readonly why: string } {
  const from = /[^/\\]*$/.exec(name)?.[0] ?? name;
  if (/\.toml$/i.test(name)) {
    const read = readToml(text);
    return 'why' in read ? read : setsOf(environmentsOf(read.settings), from);
  }
  const { root, problem } = treeOf(text, name);
  const settings = root && settingOf(root);
  if (isSamConfig(settings)) return setsOf(environmentsOf(settings), from);
  const given = root && valuesOfTree(root);
  if (given) return { sets: [{ from, ...given }] };
  const values = parseOverrides(text);
  if (values) return { sets: [{ from, values }] };
  return { why: problem ?? 'gives no values of parameters' };
}

/** Environments are told by their names: `samconfig.toml:prod`. */
function setsOf(found: readonly EnvironmentValues[], file: string): ReturnType<typeof parseParameters> {
  if (found.length === 0) return { why: 'has no environment whose deploy parameters say parameter_overrides' };
  return { sets: found.map(({ environment, values }) => ({ from: `${file}:${environment}`, environment, values })) };
}

interface Given {
  readonly values: Values;
  readonly keeps?: readonly string[];
}

function treeOf(
  text: string,
  name: string,
): { readonly root: SyntaxNode | undefined; readonly problem: string | undefined } {
  const { root, problems } = parse({ text, format: formatOf(text, name) });
  const error = problems.find(({ severity }) => severity === 'error');
  if (!error) return { root, problem: undefined };
  const line = new LineIndex(text).positionAt(error.range.start).line + 1;
  return { root: undefined, problem: `has an error on line ${String(line)}: ${error.message.replace(/\.$/, '')}` };
}

/** Undefined for what is no setting: tags, aliases. */
function settingOf(node: SyntaxNode): Setting | undefined {
  if (node.kind === 'seq') {
    const items = node.items.map(settingOf);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (!isMap(node)) return textOf(node);
  return Object.fromEntries(
    node.entries.flatMap(({ key, value }) => {
      const setting = settingOf(value);
      return setting === undefined ? [] : [[key.source, setting]];
    }),
  );
}

function valuesOfTree(root: SyntaxNode): Given | undefined {
  if (root.kind === 'seq') return valuesOfList(root.items);
  const own = get(root, 'Parameters');
  const isTemplate = ['Resources', 'AWSTemplateFormatVersion', 'Transform'].some((key) => get(root, key));
  const values = isTemplate ? undefined : valuesOfMap(own ?? root);
  return values && { values };
}

function valuesOfList(items: readonly SyntaxNode[]): Given | undefined {
  if (items.length === 0) return undefined;
  const entries: [string, string][] = [];
  const keeps: string[] = [];
  for (const item of items) {
    const key = textOf(get(item, 'ParameterKey'));
    const pair = textOf(item);
    if (key !== undefined) {
      const value = textOf(get(item, 'ParameterValue'));
      if (value !== undefined) entries.push([key, value]);
      else if (textOf(get(item, 'UsePreviousValue')) === 'true') keeps.push(key);
    } else if (pair !== undefined && /^[A-Za-z0-9]+=/.test(pair)) {
      entries.push([pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
    } else return undefined;
  }
  return { values: Object.fromEntries(entries), ...(keeps.length > 0 && { keeps }) };
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
