import type { MapNode, SyntaxNode } from './node.ts';
import { problem, type Flaw } from './problems.ts';
import { get, plainText } from './read.ts';
import type { Problem, Tree } from './tree.ts';

/** CloudFormation takes 200 parameters (User Guide, "CloudFormation quotas"). */
const mostParameters = 1000;
/** CloudFormation takes 500 resources (User Guide, "CloudFormation quotas"). */
const mostResources = 3000;
/** Each is a resource; 40 are the most that a network ACL can have (VPC User Guide, "Amazon VPC quotas"). */
const mostAclEntries = 600;
/**
 * Elements that the lists of a policy or a security group can have at most, so that longer ones cannot be deployed: 20 KB
 * are the longest policy of any service (IAM User Guide, "IAM and AWS STS quotas"; S3 User Guide, "Bucket policies"), 1,000
 * rules the largest group (VPC User Guide, "Amazon VPC quotas").
 */
const most: ReadonlyMap<string, number> = new Map([
  ['Statement', 700],
  ...['Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal', 'AWS'].map(
    (key) => [key, 2000] as const,
  ),
  ...['SecurityGroupIngress', 'SecurityGroupEgress', 'IpPermissions', 'IpPermissionsEgress', 'SecurityGroupRules'].map(
    (key) => [key, 1500] as const,
  ),
  // Of a network ACL or a prefix list, which takes 1,000.
  ['Entries', 1000],
]);
/**
 * The same of a resource, where a record of what is deployed may have more: 50 tags are the most that any resource has (Tagging
 * User Guide), 20 managed policies a role (IAM User Guide, as above), whose inline policies are 10,240 characters together.
 */
const mostOfResource: ReadonlyMap<string, number> = new Map([
  ...most,
  ...['Tags', 'ManagedPolicyArns', 'Policies'].map((key) => [key, 300] as const),
]);
/** Tests of one condition of a policy; each takes ten characters at least, and so 2,000 the 20 KB of the longest policy. */
const mostTests = 2000;

/** A node without aliases that is no longer than this holds nothing with more members, each of which takes a character. */
const shortest = Math.min(...mostOfResource.values(), mostTests);

/** Where a document is far beyond what can be deployed, and would take far longer than a person waits. */
export function excessOf(tree: Tree): Problem | undefined {
  const { units, root } = tree;
  let resources = 0;
  let parameters = 0;
  let aclEntries = 0;
  const isCounted = units.length > Math.min(mostResources, mostParameters, mostAclEntries);
  for (const { path, node, entry } of units) {
    const list = longListIn(node, path.at(-1), { tree, most: path[0] === 'Resources' ? mostOfResource : most });
    if (list) return stop(flawOf(list), tree.rangeOf(list));
    if (!isCounted) continue;
    if (path[0] === 'Resources' && entry && ++resources > mostResources)
      return stop('too-many-resources', tree.rangeOf(entry.key));
    if (path[0] === 'Parameters' && entry && ++parameters > mostParameters)
      return stop('too-many-parameters', tree.rangeOf(entry.key));
    if (isAclEntry(node) && ++aclEntries > mostAclEntries)
      return stop('too-many-acl-entries', tree.rangeOf(entry?.key ?? node));
  }
  const list = root && units.length === 0 ? longListIn(root, undefined, { tree, most }) : undefined;
  return list && stop(flawOf(list), tree.rangeOf(list));
}

function flawOf(list: SyntaxNode): Flaw {
  return list.kind === 'seq' ? 'list-too-long' : 'condition-too-long';
}

function isAclEntry(node: SyntaxNode): boolean {
  return plainText(get(node, 'Type')) === 'AWS::EC2::NetworkAclEntry';
}

function stop(flaw: Flaw, { start }: { readonly start: number }): Problem {
  return problem(flaw, start, start + 1);
}

const known = new WeakMap<SyntaxNode, SyntaxNode | 'none'>();

/** The first list or condition that is too long, from a node under `key` down. Trees are at most 100 deep. */
function longListIn(node: SyntaxNode, key: string | undefined, { tree, most }: Within): SyntaxNode | undefined {
  let found = known.get(node);
  if (found === undefined) {
    const bounds = { most, least: tree.hasAliases ? -1 : shortest };
    known.set(node, (found = searched(node, key, bounds) ?? 'none'));
  }
  return found === 'none' ? undefined : found;
}

interface Within {
  readonly tree: Tree;
  readonly most: Bounds['most'];
}

interface Bounds {
  /** By the key of a list. */
  readonly most: ReadonlyMap<string, number>;
  /** No shorter node can have a list that is too long. */
  readonly least: number;
}

function searched(node: SyntaxNode, key: string | undefined, bounds: Bounds): SyntaxNode | undefined {
  if (node.end - node.start <= bounds.least) return undefined;
  if (node.kind === 'seq') {
    const limit = key === undefined ? undefined : bounds.most.get(key);
    if (limit !== undefined && node.items.length > limit) return node;
    for (const item of node.items) {
      const found = searched(item, undefined, bounds);
      if (found) return found;
    }
  }
  if (node.kind === 'map') {
    if (key === 'Condition' && testsOf(node) > mostTests) return node;
    for (const entry of node.entries) {
      const found = searched(entry.value, entry.key.source, bounds);
      if (found) return found;
    }
  }
  return undefined;
}

/** Operators without keys count as well. */
function testsOf({ entries }: MapNode): number {
  return entries.reduce((sum, { value }) => sum + (value.kind === 'map' ? Math.max(value.entries.length, 1) : 1), 0);
}
