import type { Facts } from '../../facts/index.ts';
import { entryOf, isMap, type Entry, type MapNode, type SyntaxNode, type Unit } from '../../syntax/index.ts';
import {
  both,
  elements,
  expand,
  flatMap,
  intrinsicOf,
  property,
  referenceOf,
  texts,
  literal,
  writtenId,
  type Alternative,
  type Path,
} from '../../values/index.ts';
import { resource, resourceIn, type Resource } from '../cfn/index.ts';
import type { Subject } from '../subject.ts';

/** A place where a resource names the launch template that it launches instances from. */
export interface TemplateUse {
  readonly resource: Resource;
  /** The map with the id or name of the template, and its version. */
  readonly node: MapNode;
  /** The entry that names the template; undefined where the map does not. */
  readonly name: Entry | undefined;
  /** Where it is in the properties of the resource; `*` is an element of a list. */
  readonly place: readonly string[];
  /** The template, where it is one of this file. */
  readonly template: Resource | undefined;
  readonly when: Path;
}

/**
 * Where resources name launch templates; `*` is each element of a list (CloudFormation resource schemas).
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-autoscaling-autoscalinggroup-launchtemplatespecification.html
 */
const places: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::Instance': ['LaunchTemplate'],
  'AWS::AutoScaling::AutoScalingGroup': [
    'LaunchTemplate',
    'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification',
    'MixedInstancesPolicy.LaunchTemplate.Overrides.*.LaunchTemplateSpecification',
  ],
  'AWS::EC2::EC2Fleet': ['LaunchTemplateConfigs.*.LaunchTemplateSpecification'],
  'AWS::EC2::SpotFleet': ['SpotFleetRequestConfigData.LaunchTemplateConfigs.*.LaunchTemplateSpecification'],
  'AWS::Batch::ComputeEnvironment': ['ComputeResources.LaunchTemplate', 'ComputeResources.LaunchTemplate.Overrides.*'],
  'AWS::EKS::Nodegroup': ['LaunchTemplate'],
};

/** Each launch template that a resource names, as often as it does. */
export const templateUseSubject: Subject<TemplateUse> = { name: 'use of a launch template', find: templateUsesIn };

function* templateUsesIn(unit: Unit, facts: Facts): Iterable<TemplateUse> {
  const owner = resourceIn(unit, facts);
  for (const place of (owner && places[owner.type]) ?? []) {
    const steps = place.split('.');
    for (const { value, when } of nodesAt(facts, owner?.properties, steps)) {
      const path = owner && both(owner.when, when);
      if (!path || !isMap(value) || intrinsicOf(value)) continue;
      const name = nameKeys.map((key) => entryOf(value, key)).find((entry) => entry !== undefined);
      const template = name && templateNamed(facts, name.value);
      yield { resource: owner, node: value, name, place: steps, template, when: path };
    }
  }
}

/** Node groups of EKS have shorter names for the same. */
const nameKeys = ['LaunchTemplateId', 'LaunchTemplateName', 'Id', 'Name'];

/** What stands at a path of keys, every step expanded. */
function nodesAt(
  facts: Facts,
  node: SyntaxNode | undefined,
  [step, ...rest]: readonly string[],
): readonly Alternative<SyntaxNode>[] {
  if (node === undefined) return [];
  if (step === undefined) return expand(facts, node).alternatives;
  const next = step === '*' ? elements(facts, node).items : property(facts, node, step).alternatives;
  return next.flatMap(({ value, when }) =>
    nodesAt(facts, value, rest).flatMap((found) => {
      const path = both(when, found.when);
      return path ? [{ ...found, when: path }] : [];
    }),
  );
}

function templateNamed(facts: Facts, node: SyntaxNode): Resource | undefined {
  const id = referenceOf(node)?.id;
  const found = id === undefined ? undefined : facts.get(resource, writtenId(facts, id));
  return found?.type === 'AWS::EC2::LaunchTemplate' ? found : undefined;
}

/** A version that stays as it is when the template changes. */
export interface PinnedVersion {
  /** The value, or the entry that names the template where the version is left out. */
  readonly node: SyntaxNode;
  /** For people: `its default version`, `version 3`. */
  readonly what: string;
  readonly when: Path;
}

/**
 * The versions to which a use pins a template of this file. A change of the template makes a new version and leaves
 * both the default and the older ones alone
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html), so that
 * it never gets to what is launched. Nothing for versions that whoever deploys chooses, or that cannot be known.
 */
export function pinnedVersions(
  facts: Facts,
  { node, name, template, resource: owner, when }: TemplateUse,
): readonly PinnedVersion[] {
  if (!template || !name) return [];
  const versions = flatMap(property(facts, node, 'Version'), ({ value, node: decides }) => {
    const reference = referenceOf(value);
    if (reference && writtenId(facts, reference.id) === template.id && reference.attribute === 'DefaultVersionNumber')
      return { alternatives: [{ value: defaultVersion, node: decides, when: [] }], absent: [], unknown: [] };
    return flatMap(texts(facts, value), (text) => ({
      alternatives: pinnedBy(literal(text.value)).map((value) => ({ ...text, value })),
      absent: [],
      unknown: [],
    }));
  });
  const given = versions.alternatives.flatMap((each): PinnedVersion[] =>
    each.when.some((assumption) => 'parameter' in assumption)
      ? []
      : [{ node: each.node, what: each.value, when: each.when }],
  );
  const left = takesDefault.has(owner.type) ? versions.absent : [];
  return [
    ...given,
    ...left.map((path): PinnedVersion => ({ node: name.value, what: defaultVersion, when: path })),
  ].flatMap((pinned) => {
    const path = both(when, pinned.when);
    return path ? [{ ...pinned, when: path }] : [];
  });
}

const defaultVersion = 'its default version';

/** Types for which the version may be left out, and then is the default one; elsewhere it is required. */
const takesDefault = new Set(['AWS::Batch::ComputeEnvironment', 'AWS::EKS::Nodegroup']);

function pinnedBy(version: string | undefined): readonly string[] {
  if (version === '$Default') return [defaultVersion];
  return version !== undefined && /^\d+$/.test(version) ? [`version ${version}`] : [];
}
