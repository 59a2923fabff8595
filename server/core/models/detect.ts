import { defineFact } from '../facts/index.ts';
import { get, isMap, plainText, type SyntaxNode, type Tree } from '../syntax/index.ts';
import { documentOrigin, type Origin } from './origin.ts';

/** What a document is; `none` is a document that we have nothing to say about. */
export type Dialect =
  | 'cfn'
  | 'iam-policy'
  | 'security-group'
  | 'nacl'
  | 'vpc-endpoint'
  | 'bucket-lifecycle'
  | 'launch-data'
  /** Tags that a command gives resources or a stack. */
  | 'tags'
  /** A script or page with documents in it. */
  | 'embedded'
  | 'none';

export interface Kind {
  readonly dialect: Dialect;
  /** The test that decided, for people: `it has AWSTemplateFormatVersion`. */
  readonly because: string;
  /** A record of what is deployed: evidence, which no fix may change. */
  readonly isRecord?: true;
}

/** The kind of a document, by its text and by the command that it is an argument of. First match wins. */
export function kindOf(tree: Tree, { command }: Origin = { in: 'file' }): Kind {
  const root = tree.root;
  if (!root) return { dialect: 'none', because: 'it is empty' };
  if (command === undefined && records.some((isRecord) => isRecord(root)))
    return { dialect: 'iam-policy', because: 'IAM printed it', isRecord: true };
  for (const [dialect, because, test] of tests)
    if (test(root))
      return { dialect, because, ...(dialect === 'vpc-endpoint' && command === undefined && { isRecord: true }) };
  return { dialect: 'none', because: 'it is no CloudFormation template, IAM policy or security group' };
}

/** The dialect as a fact, for models that read the same thing out of several kinds of document. */
export const dialect = defineFact<Dialect>(
  'dialect',
  (_key, facts, tree) => kindOf(tree, facts.get(documentOrigin)).dialect,
);

/** Whether a document is a record of what is deployed, which AWS has therefore taken. */
export const isRecord = defineFact<boolean>(
  'record',
  (_key, facts, tree) => kindOf(tree, facts.get(documentOrigin)).isRecord === true,
);

/** What `get-role`, `get-policy-version`, `get-role-policy` and the like print. */
const records: readonly ((root: SyntaxNode) => boolean)[] = [
  (root) => get(root, 'Role', 'AssumeRolePolicyDocument') !== undefined,
  (root) => get(root, 'PolicyVersion', 'Document') !== undefined,
  (root) => anyItemHas(get(root, 'AttachedPolicies'), 'PolicyArn'),
  (root) =>
    [get(root, 'PolicyName'), get(root, 'PolicyDocument')].every((node) => node !== undefined) &&
    ['RoleName', 'UserName', 'GroupName'].some((key) => get(root, key) !== undefined),
];

const resourceType = /^(?:AWS|Alexa|Custom|[A-Za-z0-9]+)::/;

const tests: readonly (readonly [Dialect, string, (root: SyntaxNode) => boolean])[] = [
  ['cfn', 'it has Resources with types', hasTypedResources],
  ['cfn', 'it has AWSTemplateFormatVersion', (root) => get(root, 'AWSTemplateFormatVersion') !== undefined],
  ['cfn', 'it has Resources', (root) => isMap(get(root, 'Resources')) && get(root, 'Transform') !== undefined],
  [
    'security-group',
    'it has InboundRules or OutboundRules',
    (root) => has(root, 'seq', 'InboundRules', 'OutboundRules'),
  ],
  [
    'security-group',
    'it has SecurityGroups',
    (root) => anyItemHas(get(root, 'SecurityGroups'), 'IpPermissions', 'IpPermissionsEgress'),
  ],
  ['security-group', 'it has IpPermissions', (root) => has(root, 'seq', 'IpPermissions', 'IpPermissionsEgress')],
  ['security-group', 'it is a list of IpPermissions', isPermissionList],
  ['security-group', 'it has SecurityGroupRules', (root) => has(root, 'seq', 'SecurityGroupRules')],
  ['nacl', 'it has NetworkAcls', (root) => anyItemHas(get(root, 'NetworkAcls'), 'Entries')],
  [
    'vpc-endpoint',
    'it has VpcEndpoints',
    (root) => anyItemHas(get(root, 'VpcEndpoints'), 'ServiceName', 'PolicyDocument'),
  ],
  ['bucket-lifecycle', 'it has lifecycle Rules', isLifecycle],
  [
    'launch-data',
    'it has LaunchTemplateData',
    (root) => isMap(get(root, 'LaunchTemplateData')) || has(root, 'seq', 'LaunchTemplateVersions'),
  ],
  ['launch-data', 'it has MetadataOptions of an instance', isRunInstances],
  [
    'tags',
    'it has Tags for Resources',
    (root) => has(root, 'seq', 'Resources') && anyItemHas(get(root, 'Tags'), 'Key'),
  ],
  [
    'tags',
    'it has Tags for a stack',
    (root) => get(root, 'StackName') !== undefined && anyItemHas(get(root, 'Tags'), 'Key'),
  ],
  ['iam-policy', 'it has AttachedPolicies', (root) => anyItemHas(get(root, 'AttachedPolicies'), 'PolicyArn')],
  ['iam-policy', 'it has Statement with Effect', isPolicy],
  ['iam-policy', 'it has Statement and the Version of the policy language', isDatedPolicy],
];

function hasTypedResources(root: SyntaxNode): boolean {
  const resources = get(root, 'Resources');
  return (
    isMap(resources) && resources.entries.some(({ value }) => resourceType.test(plainText(get(value, 'Type')) ?? ''))
  );
}

function has(root: SyntaxNode, kind: SyntaxNode['kind'], ...keys: readonly string[]): boolean {
  return keys.some((key) => get(root, key)?.kind === kind);
}

function anyItemHas(list: SyntaxNode | undefined, ...keys: readonly string[]): boolean {
  return list?.kind === 'seq' && list.items.some((item) => keys.some((key) => get(item, key) !== undefined));
}

function isPermissionList(root: SyntaxNode): boolean {
  return (
    root.kind === 'seq' &&
    root.items.some(
      (item) =>
        get(item, 'IpProtocol') && has(item, 'seq', 'IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs'),
    )
  );
}

function isLifecycle(root: SyntaxNode): boolean {
  return (
    anyItemHas(
      get(root, 'Rules'),
      'Expiration',
      'NoncurrentVersionExpiration',
      'AbortIncompleteMultipartUpload',
      'Transitions',
    ) && anyItemHas(get(root, 'Rules'), 'Status')
  );
}

function isRunInstances(root: SyntaxNode): boolean {
  return (
    isMap(get(root, 'MetadataOptions')) &&
    ['ImageId', 'InstanceType', 'IamInstanceProfile'].some((key) => get(root, key))
  );
}

function isPolicy(root: SyntaxNode): boolean {
  const statement = get(root, 'Statement');
  const members = statement?.kind === 'seq' ? statement.items : statement ? [statement] : [];
  return members.some((member) => get(member, 'Effect') !== undefined);
}

/** A policy whose statements are not written yet, or wrong. */
function isDatedPolicy(root: SyntaxNode): boolean {
  return (
    get(root, 'Statement') !== undefined && /^(?:2012-10-17|2008-10-17)$/.test(plainText(get(root, 'Version')) ?? '')
  );
}
