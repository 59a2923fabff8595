import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { invariant } from '../../server/core/text/index.ts';
import { byText, readJson } from './files.ts';

/*
 * Writes scripts/data/curated/sam-policy-templates.json from the policy templates of SAM, which are a file of the Python
 * package aws-sam-translator: `pip install aws-sam-translator` first. The date is the day of the reading.
 */
const name = 'aws-sam-translator';
const site = execFileSync(
  'python3',
  ['-c', 'import pathlib, samtranslator as s; print(pathlib.Path(s.__file__).parents[1])'],
  {
    encoding: 'utf8',
  },
).trim();
const folder = readdirSync(site).find((each) => /^aws_sam_translator-.*\.dist-info$/.test(each));
const metadata = readFileSync(join(site, folder ?? '', 'METADATA'), 'utf8');
const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(metadata)?.[1];
invariant(field('License') === 'Apache License 2.0', `the licence of ${name} is another: ${String(field('License'))}`);

interface Source {
  readonly Templates: Readonly<
    Record<
      string,
      { readonly Parameters: Readonly<Record<string, unknown>>; readonly Definition: { readonly Statement: unknown } }
    >
  >;
}

/** A `Sub` as its text, whose variables are parameters of the template or of AWS; everything else as it is. */
function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compact);
  if (typeof value !== 'object' || value === null) return value;
  const sub = (value as Readonly<Record<string, unknown>>)['Fn::Sub'];
  if (sub === undefined) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, compact(each)]));
  const [text, variables] = (typeof sub === 'string' ? [sub, {}] : sub) as [string, Record<string, { Ref: string }>];
  return Object.entries(variables).reduce(
    (all, [variable, { Ref: parameter }]) => all.replaceAll(`\${${variable}}`, `\${${parameter}}`),
    text,
  );
}

const { Templates: all } = readJson(join(site, 'samtranslator/policy_templates_data/policy_templates.json')) as Source;
const listed = {
  source: name,
  version: field('Version'),
  licence: 'Apache-2.0',
  date: new Date().toISOString().slice(0, 10),
  purpose:
    'Policy templates of SAM: their parameters, and the statements that they stand for. Written by scripts/data/list-sam-policies.ts.',
  templates: Object.fromEntries(
    Object.keys(all)
      .sort(byText)
      .map((key) => {
        const { Parameters, Definition } = all[key] as Source['Templates'][string];
        return [key, { parameters: Object.keys(Parameters), statements: compact(Definition.Statement) }];
      }),
  ),
};
const path = join(import.meta.dirname, 'curated/sam-policy-templates.json');
writeFileSync(path, await format(JSON.stringify(listed), { ...(await resolveConfig(path)), filepath: path }));
