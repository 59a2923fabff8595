import { actionGroupFile } from './action-groups.ts';
import { cfnFile } from './cfn.ts';
import { escalationFile } from './escalation.ts';
import { iamFiles } from './iam.ts';
import { maxBytes, readGenerated, writeGenerated } from './files.ts';
import { listsFile } from './lists.ts';
import { managedPolicyFile } from './managed-policies.ts';
import { passRoleFile } from './passrole.ts';
import { principalsFile } from './principals.ts';
import { samPolicyFile } from './sam-policies.ts';

/*
 * Builds server/core/data/generated from the pinned development packages and scripts/data/curated.
 * `--check` writes nothing and exits 1 when a committed file differs from what would be built.
 */
const isCheck = process.argv.includes('--check');
const iam = iamFiles();
const files = new Map([
  ['iam-actions.txt', iam.actions],
  ['iam-conditions.txt', iam.conditions],
  ['iam-counts.txt', iam.counts],
  ['cfn-types.txt', cfnFile()],
  ['iam-descriptions-a.txt', iam.firstDescriptions],
  ['iam-descriptions-h.txt', iam.lastDescriptions],
  ['escalation-paths.txt', escalationFile()],
  ['iam-lists.txt', listsFile()],
  ['passrole-targets.txt', passRoleFile()],
  ['service-principals.txt', principalsFile()],
  ['action-groups.txt', actionGroupFile()],
  ['managed-policies.txt', managedPolicyFile()],
  ['sam-policies.txt', samPolicyFile()],
]);

const problems = [...files].flatMap(([name, text]) => handle(name, text));
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

function handle(name: string, text: string): string[] {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) return [`${name} has ${String(bytes)} bytes, more than ${String(maxBytes)}: split it`];
  if (isCheck)
    return readGenerated(name) === text ? [] : [`${name} is stale: run node --import tsx scripts/data/build.ts`];
  writeGenerated(name, text);
  console.log(`${name}: ${String(bytes)} bytes`);
  return [];
}
