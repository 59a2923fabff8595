import { defineFact, type Facts } from '../../facts/index.ts';
import { get, isMap, plainText, type SyntaxNode } from '../../syntax/index.ts';
import { intrinsicOf, sameList, sectionNames, templateEntry } from '../../values/index.ts';
import { idsOfType, resource, resourcesOfType, type Resource } from '../cfn/index.ts';
import { groupKeyOf, namesIn } from './group.ts';
import { plainGroups } from './plain-rules.ts';
import type { NetworkRule } from './rule.ts';
import { groupCount, groupType } from './security-group.ts';
import { isStandalone } from './template-rules.ts';

/**
 * What a group guards. `runner`: instances that may run jobs; `endpoint`: interface endpoints; `builder`: remote
 * Docker builders, which do take connections; `other`: everything else, from load balancers to bastion hosts.
 */
export type GroupRole = 'runner' | 'endpoint' | 'builder' | 'other';

/** A resource that puts its network interfaces into a group. */
export interface GroupUser {
  readonly resource: Resource;
  readonly role: GroupRole;
  /** The reference to the group. */
  readonly at: SyntaxNode;
}

export interface GroupUse {
  /** Without repetition; empty when the template does not tell. */
  readonly roles: readonly GroupRole[];
  readonly users: readonly GroupUser[];
}

/** Types that launch instances (checklist specification, 4.4), or run jobs on those of AWS. */
const launchTypes = new Set([
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::Instance',
  'AWS::EC2::SpotFleet',
  'AWS::EC2::NetworkInterface',
  'AWS::AutoScaling::LaunchConfiguration',
  'AWS::Batch::ComputeEnvironment',
  'AWS::ImageBuilder::InfrastructureConfiguration',
  'AWS::CodeBuild::Project',
  'AWS::CodeBuild::Fleet',
]);

/** Properties that put something into a group: `SecurityGroupIds`, `VPCSecurityGroups`, `Groups`, `GroupSet`. */
const groupProperty = /SecurityGroups?(?:Ids?|s)?$|^Groups$|^GroupSet$/;

/** Machines of a CI system that take connections for a reason, by name. */
const serverName =
  /bastion|jump|vpn|(?:^|-)nat(?:-|$)|controller|master|manager|monitor|server|database|proxy|balancer|(?:^|-)[aen]lb(?:-|$)|efs|lambda|cache|redis/;
/** What GitLab calls the machine that fetches jobs and starts others for them: it takes no connection either. */
const fetchesJobs = /runners?-manager/g;
const builderName = /docker-?builder/;
const runnerName = /runner|agent|(?:^|[^a-z])ci(?:[^a-z]|$)|warp|build/;

/** Who uses a group, by `GroupName.key`, and what that makes of it. */
export const groupUse = defineFact<GroupUse>(
  'group use',
  (key, facts) => {
    const users = facts.get(usersByGroup).get(key) ?? [];
    const names = namesOf(facts, key);
    if (names.some((name) => builderName.test(name))) return { roles: ['builder'], users };
    if (users.length > 0) return { roles: rolesBy(users, names), users };
    return { roles: isRunnerByName(facts, key, names) ? ['runner'] : [], users };
  },
  (a, b) =>
    a.roles.join() === b.roles.join() &&
    a.users.length === b.users.length &&
    a.users.every(
      ({ at, role, resource: { entry } }, index) =>
        at === b.users[index]?.at && role === b.users[index].role && entry === b.users[index].resource.entry,
    ),
);

/** What instances without a telling name do, the names of their group may say. */
function rolesBy(users: readonly GroupUser[], names: readonly string[]): readonly GroupRole[] {
  const isServers = names.some(servesOthers) && !names.some((name) => runnerName.test(name));
  const roles = users.map(({ resource: owner, role }) =>
    role === 'runner' && isServers && !isNamedRunner(owner) ? 'other' : role,
  );
  const isOfEndpointsAlone = roles.every((role) => role === 'endpoint');
  return isOfEndpointsAlone && sharesWithRunners(names) ? ['endpoint', 'runner'] : [...new Set(roles)];
}

/**
 * Whether a group that only endpoints use here is that of runners, too, by its logical id: vendors launch runners
 * themselves, so a template of theirs has none. A description that tells of runners may be about who connects.
 */
function sharesWithRunners([id = '']: readonly string[]): boolean {
  return runnerName.test(id) && !/endpoint|vpce|interface/.test(id);
}

/** Without any user in the document, the name decides; a lone group is there for whoever the document is about. */
function isRunnerByName(facts: Facts, key: string, names: readonly string[]): boolean {
  if (names.some(servesOthers)) return false;
  if (names.some((name) => runnerName.test(name))) return true;
  const isHere =
    facts.get(resource, key)?.type === groupType || facts.get(plainGroups).some(({ name }) => name.key === key);
  return isHere && facts.get(groupCount) === 1;
}

/** Names and descriptions of a group and of the outputs that give it away, as lower-case words joined by `-`. */
function namesOf(facts: Facts, key: string): readonly string[] {
  const plain = facts.get(plainGroups).find(({ name }) => name.key === key);
  if (plain) return [plain.name.text].map(words);
  const owner = facts.get(resource, key);
  const own = ['GroupDescription', 'GroupName'].map((property) => plainText(get(owner?.properties, property)) ?? '');
  const outputs = facts.get(sectionNames, 'Outputs').filter((name) => {
    const entry = facts.get(templateEntry, `Outputs/${name}`);
    return entry !== undefined && namesIn(facts, entry.value).includes(key);
  });
  return [key.replace(/^(?:parameter|import) /, ''), ...own, ...outputs].map(words);
}

/** Whether a logical id, a name or a description is that of a machine that takes connections for a reason: a bastion host, a proxy. */
export function servesOthers(id: string): boolean {
  return serverName.test(words(id).replace(fetchesJobs, ''));
}

/** Whether a logical id, or a description, says that something is for runners. */
export function isRunnerName(id: string): boolean {
  return runnerName.test(words(id));
}

function words(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
}

/** The groups that a resource puts its network interfaces into, by `GroupName.key`, each with the references to it. */
const groupsNamedBy = defineFact<ReadonlyMap<string, readonly GroupUser[]>>(
  'groups named by',
  (id, facts) => {
    const users = new Map<string, GroupUser[]>();
    const owner = facts.get(resource, id);
    if (!owner?.properties || owner.type === groupType || isStandalone(owner)) return users;
    for (const at of groupReferences(owner.properties)) {
      const key = groupKeyOf(facts, at);
      if (key === undefined) continue;
      const known = users.get(key) ?? [];
      users.set(key, known);
      if (!known.some((user) => user.at === at)) known.push({ resource: owner, role: roleOf(facts, owner), at });
    }
    return users;
  },
  // Most resources name none.
  (a, b) => a === b || (a.size === 0 && b.size === 0),
);

const usersByGroup = defineFact<ReadonlyMap<string, readonly GroupUser[]>>('users by group', (_key, facts) => {
  const users = new Map<string, GroupUser[]>();
  for (const id of facts.get(idsOfType, '*')) {
    for (const [key, named] of facts.get(groupsNamedBy, id)) {
      const known = users.get(key);
      if (known) known.push(...named);
      else users.set(key, [...named]);
    }
  }
  return users;
});

/** The groups, by `GroupName.key`, that a resource puts its network interfaces into; sorted. */
export const groupsOfUser = defineFact<readonly string[]>(
  'groups of a user',
  (id, facts) => [...facts.get(groupsNamedBy, id).keys()].sort(),
  sameList,
);

const otherCalls = /^Fn::(?:ImportValue|Select|Split|FindInMap|Join|Sub)$/;

/** Whether a resource is, or may be, in a group that is not in the document as well. */
export const hasForeignGroups = defineFact<boolean>('has foreign groups', (id, facts) => {
  const properties = facts.get(resource, id)?.properties;
  const nodes = properties ? groupReferences(properties) : noReferences;
  return nodes.some((node) =>
    node.kind === 'scalar' && node.tag === undefined
      ? /^sg-|resolve:/.test(node.source)
      : otherCalls.test(intrinsicOf(node)?.name ?? ''),
  );
});

/** What a resource that is in groups makes of them. */
export function roleOf(facts: Facts, owner: Resource): GroupRole {
  if (owner.type === 'AWS::EC2::VPCEndpoint') return 'endpoint';
  return launchTypes.has(owner.type) && !ownNames(owner).some(servesOthers) && !facts.get(balanced).includes(owner.id)
    ? 'runner'
    : 'other';
}

function ownNames({ id, properties }: Resource): readonly string[] {
  const tags = get(properties, 'Tags');
  const name = tags?.kind === 'seq' ? tags.items.find((tag) => plainText(get(tag, 'Key')) === 'Name') : undefined;
  return [id, plainText(get(properties, 'LaunchTemplateName')) ?? '', plainText(get(name, 'Value')) ?? ''].map(words);
}

function isNamedRunner(owner: Resource): boolean {
  return ownNames(owner).some((name) => runnerName.test(name));
}

/** Properties by which a load balancer sends requests to instances. */
const balancerTargets: Readonly<Record<string, readonly string[]>> = {
  'AWS::ElasticLoadBalancing::LoadBalancer': ['Instances'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['Targets'],
};
const balancedBy = ['TargetGroupARNs', 'LoadBalancerNames', 'TrafficSources'];

/** Logical ids of what launches instances behind a load balancer, unless it is called a runner all the same. */
const balanced = defineFact<readonly string[]>(
  'balanced instances',
  (_key, facts) => {
    const groups = facts
      .get(resourcesOfType, 'AWS::AutoScaling::AutoScalingGroup')
      .filter((owner) => !isNamedRunner(owner) && balancedBy.some((key) => get(owner.properties, key)))
      .flatMap(({ properties }) => (properties ? [properties] : []));
    const targets = Object.entries(balancerTargets).flatMap(([type, keys]) =>
      facts.get(resourcesOfType, type).flatMap(({ properties }) => keys.map((key) => get(properties, key))),
    );
    const named = new Set([...groups, ...targets].flatMap((node) => (node ? namesIn(facts, node) : [])));
    return [...named].filter((id) => {
      const owner = facts.get(resource, id);
      return owner !== undefined && launchTypes.has(owner.type) && !isNamedRunner(owner);
    });
  },
  sameList,
);

const referencesBelow = new WeakMap<SyntaxNode, readonly SyntaxNode[]>();

/** Nodes below a property for groups that may be references to one. */
function groupReferences(node: SyntaxNode): readonly SyntaxNode[] {
  let found = referencesBelow.get(node);
  if (!found) {
    const nodes: SyntaxNode[] = [];
    addGroupReferences(node, nodes);
    referencesBelow.set(node, (found = nodes.length > 0 ? nodes : noReferences));
  }
  return found;
}

const noReferences: readonly SyntaxNode[] = [];

// Every resource is searched: a generator a node would cost more than the search.
function addGroupReferences(node: SyntaxNode, found: SyntaxNode[]): void {
  if (node.kind === 'seq') for (const item of node.items) addGroupReferences(item, found);
  if (!isMap(node)) return;
  for (const { key, value } of node.entries) {
    if (key.source.includes('Group') && groupProperty.test(key.source)) addScalarsAndCalls(value, found);
    else if (value.kind !== 'scalar') addGroupReferences(value, found);
  }
}

function addScalarsAndCalls(node: SyntaxNode, found: SyntaxNode[]): void {
  found.push(node);
  if (node.kind === 'seq') for (const item of node.items) addScalarsAndCalls(item, found);
  else if (isMap(node)) for (const { value } of node.entries) addScalarsAndCalls(value, found);
}

/** The only role of a group; undefined when it has several or none. */
export function onlyRole({ roles }: GroupUse): GroupRole | undefined {
  return roles.length === 1 ? roles[0] : undefined;
}

/** Resources of a role that use a group, by logical id, without repetition. */
export function usersIn({ users }: GroupUse, role: GroupRole): readonly string[] {
  return [...new Set(users.filter((user) => user.role === role).map((user) => user.resource.id))];
}

/** Whether a rule lets in what something of the template other than runners is in, such as a CI controller that starts agents. */
export function admitsOthers(facts: Facts, { peers }: NetworkRule): boolean {
  return peers.some(
    (peer) =>
      peer.kind === 'group' && peer.group !== undefined && facts.get(groupUse, peer.group).roles.includes('other'),
  );
}
