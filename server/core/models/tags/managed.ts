import { cfnType } from '../../data/index.ts';
import type { Facts } from '../../facts/index.ts';
import { entryOf, isMap, type Located, type MapNode, type SyntaxNode } from '../../syntax/index.ts';
import { both, elements, flatMap, property, strings, type Path } from '../../values/index.ts';
import { nameOf, propertiesWithGlobals, propertyOf, type Resource } from '../cfn/index.ts';
import { plainWord, tagsIn, writtenIn, type Tag, type TagStyle } from './list.ts';

/** The tag by which a runner stack is known, for cost and for access (exact, case included). */
export const managedTag = { key: 'managed-by', value: 'warpbuild' } as const;

/**
 * What is wrong with the tag in one place.
 * - `missing`: there is none
 * - `near-key`, `near-value`: it is there in another spelling, which policies and cost reports do not match
 * - `other-value`: the key has another value
 * - `not-launched`: what a template launches gets none; `what` names it
 * - `not-propagated`: a group keeps it to itself
 * - `not-on-volumes`: an instance keeps it to itself, its volumes get none
 */
export interface TagDefect {
  readonly kind:
    'missing' | 'near-key' | 'near-value' | 'other-value' | 'not-launched' | 'not-propagated' | 'not-on-volumes';
  readonly node: Located;
  /** The tag that is there, for people. */
  readonly what: string;
  /** The element or map of the tag that is there. */
  readonly holder: SyntaxNode | undefined;
  readonly when: Path;
}

/** Types whose tags the checklist asks for; of others a missing tag matters less. */
const core = new Set(
  (
    'VPC Subnet RouteTable InternetGateway NatGateway EIP SecurityGroup NetworkAcl VPCEndpoint FlowLog LaunchTemplate Instance ' +
    'NetworkInterface PrefixList'
  )
    .split(' ')
    .map((name) => `AWS::EC2::${name}`)
    .concat('AWS::S3::Bucket', 'AWS::IAM::Role', 'AWS::IAM::User', 'AWS::Logs::LogGroup')
    .concat(
      ['FirewallDomainList', 'FirewallRuleGroup', 'FirewallRuleGroupAssociation'].map(
        (name) => `AWS::Route53Resolver::${name}`,
      ),
    ),
);

export function isCoreType(type: string): boolean {
  return core.has(type);
}

/** The property that holds the tags of a type, and how; undefined for types that have none. */
export function tagPlace(type: string): { readonly property: string; readonly style: TagStyle } | undefined {
  return cfnType(type)?.tags;
}

/** Empty when all is tagged, for types without tags, and when the file does not say. */
export function tagDefects(facts: Facts, resource: Resource): readonly TagDefect[] {
  if (resource.type === 'AWS::EC2::LaunchTemplate')
    return [...templateDefects(facts, resource), ...launchedDefects(facts, resource)];
  const place = tagPlace(resource.type);
  if (!place) return [];
  if (propertyOf(facts, resource, place.property).unknown.length > 0) return [];
  const defects = defectsIn(facts, tagsOf(facts, resource, place.property), place.style, resource);
  return defects.length > 0 ? defects : volumeDefects(facts, resource);
}

/** Whether the file leaves open what tags a resource has, because of values that only deployment shows. */
export function areTagsOpen(facts: Facts, resource: Resource): boolean {
  if (resource.type === 'AWS::EC2::LaunchTemplate')
    return specification(facts, resource.properties, 'launch-template') === 'unknown';
  const place = tagPlace(resource.type);
  if (!place) return false;
  if (propertyOf(facts, resource, place.property).unknown.length > 0) return true;
  const { items, isOpen } = tagsIn(facts, tagsOf(facts, resource, place.property), place.style);
  return isOpen && !items.some(isRight);
}

/** Whether a tag is ours, exactly. */
export function isRight({ key, value }: Tag): boolean {
  return key === managedTag.key && value === managedTag.value;
}

/** The tags of a resource, those that `Globals` of SAM give it included. */
function tagsOf(facts: Facts, resource: Resource, key: string): SyntaxNode | undefined {
  return entryOf(propertiesWithGlobals(facts, resource), key)?.value;
}

/**
 * An instance gives its tags to its volumes only when it is told to
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html). Nothing where
 * a launch template may tag them.
 */
function volumeDefects(facts: Facts, resource: Resource): readonly TagDefect[] {
  if (resource.type !== 'AWS::EC2::Instance' || entryOf(resource.properties, 'LaunchTemplate')) return [];
  if (areTagsOpen(facts, resource)) return [];
  const told = property(facts, resource.node, 'Properties', 'PropagateTagsToVolumeOnCreation');
  if (told.unknown.length > 0) return [];
  const values = flatMap(told, ({ value }) => strings(facts, value)).alternatives;
  const refused = values.filter(({ value }) => value.toLowerCase() === 'false');
  const base = { kind: 'not-on-volumes', what: '', holder: undefined } as const;
  return within(resource, [
    ...told.absent.map((when): TagDefect => ({ ...base, node: nameOf(resource), when })),
    ...refused.map(({ node, when }): TagDefect => ({ ...base, node, when })),
  ]);
}

function defectsIn(
  facts: Facts,
  node: SyntaxNode | undefined,
  style: TagStyle,
  resource: Resource,
): readonly TagDefect[] {
  const { items, isOpen } = tagsIn(facts, node, style);
  if (isOpen) return [];
  const right = items.filter(isRight);
  if (style === 'asg' && right.length > 0) return within(resource, unpropagated(facts, right, resource));
  if (right.some(isUsual)) return [];
  const wrong = items.flatMap(misspelt);
  if (right.length === 0 && wrong.length > 0) return within(resource, wrong);
  return within(
    resource,
    uncovered(right).map((when) => ({ kind: 'missing', node: nameOf(resource), what: '', holder: undefined, when })),
  );
}

/** Whether no condition takes the tag away; a parameter's value is what was asked for. */
function isUsual({ when }: Tag): boolean {
  return when.every((assumption) => 'parameter' in assumption);
}

/** Paths without the tag, as far as one condition decides them. */
function uncovered(right: readonly Tag[]): readonly Path[] {
  const [only, ...others] = right;
  if (!only) return [[]];
  const [assumption, ...further] = only.when;
  if (others.length > 0 || further.length > 0 || !assumption || !('condition' in assumption)) return [];
  return [[{ condition: assumption.condition, is: !assumption.is }]];
}

/** What is wrong with a tag that is meant to be ours; nothing for other tags. */
export function misspelt(tag: Tag): readonly TagDefect[] {
  const defect = { what: `${tag.key}: ${tag.value}`, holder: tag.holder, when: tag.when };
  const isOurValue = plainWord(tag.value) === managedTag.value;
  if (tag.key === managedTag.key)
    return [{ ...defect, kind: isOurValue ? 'near-value' : 'other-value', node: tag.valueNode }];
  const isOurKey = plainWord(tag.key) === 'managedby';
  return isOurKey && isOurValue ? [{ ...defect, kind: 'near-key', node: tag.keyNode }] : [];
}

/** A group with a launch template leaves the tags of instances to it. */
function unpropagated(facts: Facts, right: readonly Tag[], resource: Resource): readonly TagDefect[] {
  if (entryOf(resource.properties, 'LaunchTemplate') ?? entryOf(resource.properties, 'MixedInstancesPolicy')) return [];
  return right.flatMap(({ holder, when }) =>
    flatMap(property(facts, holder, 'PropagateAtLaunch'), ({ value }) => strings(facts, value)).alternatives.flatMap(
      (each): TagDefect[] => {
        const path = each.value.toLowerCase() === 'false' ? both(when, each.when) : undefined;
        return path ? [{ kind: 'not-propagated', node: each.node, what: '', holder, when: path }] : [];
      },
    ),
  );
}

/** `TagSpecifications` beside the launch data tag the template itself, and nothing that it launches. */
function templateDefects(facts: Facts, resource: Resource): readonly TagDefect[] {
  const found = specification(facts, resource.properties, 'launch-template');
  return found === 'unknown' ? [] : defectsIn(facts, found && writtenIn(found, 'Tags'), 'list', resource);
}

/** Resource types that launch data has to tag, as EC2 names them and for people. */
export const launched = [
  ['instance', 'instances'],
  ['volume', 'volumes'],
] as const;

/** The kinds of resource that launch data leaves untagged; undefined when that cannot be said. */
export function untaggedLaunches(
  facts: Facts,
  data: SyntaxNode | undefined,
): readonly (typeof launched)[number][] | undefined {
  if (!isMap(data)) return undefined;
  const specifications = launched.map(([type]) => specification(facts, data, type));
  if (specifications.includes('unknown')) return undefined;
  return launched.filter((_each, index) => {
    const found = specifications[index];
    const { items, isOpen } = tagsIn(
      facts,
      found === 'unknown' || !found ? undefined : writtenIn(found, 'Tags'),
      'list',
    );
    return !isOpen && !items.some(isRight);
  });
}

function launchedDefects(facts: Facts, resource: Resource): readonly TagDefect[] {
  const data = entryOf(resource.properties, 'LaunchTemplateData');
  const missing = untaggedLaunches(facts, data?.value) ?? [];
  if (!data || missing.length === 0) return [];
  const node = entryOf(data.value, 'TagSpecifications')?.key ?? data.key;
  const what = missing.map(([, name]) => name).join(' and ');
  return within(resource, [{ kind: 'not-launched', node, what, holder: undefined, when: [] }]);
}

/** The element of `TagSpecifications` for a kind of resource; undefined when there is none. */
export function specification(
  facts: Facts,
  holder: MapNode | undefined,
  type: string,
): SyntaxNode | 'unknown' | undefined {
  if (holder && property(facts, holder, 'TagSpecifications').unknown.length > 0) return 'unknown';
  const list = elements(facts, entryOf(holder, 'TagSpecifications')?.value);
  if (list.unknown.length > 0) return 'unknown';
  const types = list.items.map(({ value }) => ({
    value,
    kinds: flatMap(property(facts, value, 'ResourceType'), (each) => strings(facts, each.value)),
  }));
  if (types.some(({ kinds }) => kinds.unknown.length > 0)) return 'unknown';
  return types.find(({ kinds }) => kinds.alternatives.some(({ value }) => value === type))?.value;
}

function within(resource: Resource, defects: readonly TagDefect[]): readonly TagDefect[] {
  return defects.flatMap((defect) => {
    const when = both(resource.when, defect.when);
    return when ? [{ ...defect, when }] : [];
  });
}
