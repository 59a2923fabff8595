import { defineFact, type Facts } from '../../facts/index.ts';
import { descendants, get, type MapNode, type SyntaxNode } from '../../syntax/index.ts';
import { both, elements, property, referenceOf, type Path } from '../../values/index.ts';
import { resourcesOfType, type Resource } from '../cfn/index.ts';
import { groupKeyOf, namesIn } from './group.ts';

/** An instance, or what launches instances, in the default group of its VPC. */
export interface DefaultGroupUse {
  /** The reference to the group; undefined when no group is named at all. */
  readonly at: SyntaxNode | undefined;
  /** Logical id of the VPC, where a reference tells. */
  readonly vpc: string | undefined;
  /** On top of the path of the launch data. */
  readonly when: Path;
}

/** The launch data of a resource: its properties, or its `LaunchTemplateData`. */
interface Launch {
  readonly resource: Resource;
  readonly node: MapNode;
}

const attribute = 'DefaultSecurityGroup';

/** Where each type names its groups: for the primary network interface, and for interfaces of their own. */
const groupKeys: Readonly<Record<string, { readonly own: readonly string[]; readonly ofInterface?: string }>> = {
  'AWS::EC2::LaunchTemplate': { own: ['SecurityGroupIds', 'SecurityGroups'], ofInterface: 'Groups' },
  'AWS::EC2::Instance': { own: ['SecurityGroupIds', 'SecurityGroups'], ofInterface: 'GroupSet' },
  'AWS::AutoScaling::LaunchConfiguration': { own: ['SecurityGroups'] },
};

/** Properties that take the groups from something else: another launch template, an instance to copy from. */
const elsewhere = ['LaunchTemplate', 'InstanceId'];

/** Types that launch from a template with the groups that it has; they cannot name others. */
const takers = new Set(['AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::EC2Fleet', 'AWS::EC2::SpotFleet']);

/**
 * Where launch data puts instances into the default group of a VPC: by naming it, or by naming none
 * (https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html). A launch template that nothing in the
 * file launches from as it is may still be given groups; then it says nothing. Nor does it where a custom resource
 * looks after the default group, as that of CDK which takes its rules away.
 */
export function defaultGroupUses(facts: Facts, launch: Launch): readonly DefaultGroupUse[] {
  if (!groupKeys[launch.resource.type] || facts.get(isLookedAfter)) return [];
  const named = namedDefaults(facts, launch);
  return [...named, ...withoutGroup(facts, launch).map((when) => ({ at: undefined, vpc: undefined, when }))];
}

function namedDefaults(facts: Facts, { resource: owner, node }: Launch): readonly DefaultGroupUse[] {
  const { own = [], ofInterface } = groupKeys[owner.type] ?? {};
  const lists = own.flatMap((key) => listAt(facts, node, key));
  const interfaces = ofInterface === undefined ? [] : listAt(facts, node, 'NetworkInterfaces');
  const further = interfaces.flatMap(({ value, when }) =>
    ofInterface === undefined ? [] : listAt(facts, value, ofInterface).flatMap((item) => under(when, item)),
  );
  return [...lists, ...further].flatMap(({ value, when }) => {
    const key = groupKeyOf(facts, value);
    return key?.endsWith(`.${attribute}`) ? [{ at: value, vpc: key.slice(0, key.indexOf('.')), when }] : [];
  });
}

interface Item {
  readonly value: SyntaxNode;
  readonly when: Path;
}

function listAt(facts: Facts, node: SyntaxNode, key: string): readonly Item[] {
  const list = get(node, key);
  return list ? elements(facts, list).items : [];
}

function under(outer: Path, { value, when }: Item): readonly Item[] {
  const path = both(outer, when);
  return path ? [{ value, when: path }] : [];
}

/** The paths on which nothing says in which groups the instances are. */
function withoutGroup(facts: Facts, { resource: owner, node }: Launch): readonly Path[] {
  const { own = [], ofInterface } = groupKeys[owner.type] ?? {};
  if (elsewhere.some((key) => get(node, key)) || !isTakenAsIs(facts, owner)) return [];
  const none = own.reduce<readonly Path[]>((paths, key) => absentOn(facts, paths, node, key), [[]]);
  if (ofInterface === undefined) return none;
  const bare = listAt(facts, node, 'NetworkInterfaces').flatMap(({ value, when }) =>
    [ofInterface, 'NetworkInterfaceId'].reduce<readonly Path[]>(
      (paths, key) => absentOn(facts, paths, value, key),
      value.kind === 'map' ? crossed(none, [when]) : [],
    ),
  );
  return distinct([...absentOn(facts, none, node, 'NetworkInterfaces'), ...bare]);
}

function absentOn(facts: Facts, paths: readonly Path[], node: SyntaxNode, key: string): readonly Path[] {
  const { absent, unknown } = property(facts, node, key);
  return unknown.length > 0 ? [] : crossed(paths, absent);
}

function crossed(paths: readonly Path[], others: readonly Path[]): readonly Path[] {
  return paths.flatMap((path) => others.map((other) => both(path, other)).filter((each) => each !== undefined));
}

function distinct(paths: readonly Path[]): readonly Path[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

function isTakenAsIs(facts: Facts, owner: Resource): boolean {
  return owner.type !== 'AWS::EC2::LaunchTemplate' || facts.get(launchedAsIs).includes(owner.id);
}

/** Names in what launches instances with the groups of a launch template. */
const launchedAsIs = defineFact<readonly string[]>(
  'launched as it is',
  (_key, facts) => {
    const instances = facts
      .get(resourcesOfType, 'AWS::EC2::Instance')
      .filter(({ properties }) =>
        ['SecurityGroupIds', 'SecurityGroups', 'NetworkInterfaces'].every((key) => !get(properties, key)),
      )
      .map(({ properties }) => get(properties, 'LaunchTemplate'));
    const others = [...takers].flatMap((type) => facts.get(resourcesOfType, type).map(({ properties }) => properties));
    return [...new Set([...instances, ...others].flatMap((node) => (node ? namesIn(facts, node) : [])))].sort();
  },
  (a, b) => a.join() === b.join(),
);

/** Whether a custom resource is given the default group of a VPC. */
const isLookedAfter = defineFact<boolean>('default group is looked after', (_key, facts) =>
  facts
    .get(resourcesOfType, '*')
    .some(
      ({ type, properties }) =>
        (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') &&
        properties !== undefined &&
        [...descendants(properties)].some((node) => referenceOf(node)?.attribute === attribute),
    ),
);
