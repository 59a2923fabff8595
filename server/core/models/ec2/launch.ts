import type { Facts } from '../../facts/index.ts';
import {
  entryOf,
  get,
  isMap,
  type Entry,
  type Located,
  type MapNode,
  type SyntaxNode,
  type Unit,
} from '../../syntax/index.ts';
import { both, property, type Path } from '../../values/index.ts';
import { nameOf, resourceIn, type Resource } from '../cfn/index.ts';
import { dialect } from '../detect.ts';
import { documentOrigin } from '../origin.ts';
import type { Subject } from '../subject.ts';

/**
 * `json` is launch data for the command line; `dump` is what describe-launch-template-versions printed; `setting` is what
 * a command sets for instances that it does not launch.
 */
export type LaunchKind =
  'launch-template' | 'instance' | 'launch-configuration' | 'image-builder' | 'json' | 'dump' | 'setting';

/** What EC2 is told when it launches an instance: a resource's properties, or a document with launch data. */
export interface LaunchData {
  readonly kind: LaunchKind;
  /** For people: a logical id, or `The launch data`. */
  readonly name: string;
  /** Where to point for something that it lacks. */
  readonly at: Located;
  /** What belongs to it, with its name: the entry of the resource, or the whole document. */
  readonly owner: Located;
  /** The map that has `MetadataOptions`, `UserData` and the like. */
  readonly node: MapNode;
  /** The key of the metadata options, which Image Builder names differently. */
  readonly optionsKey: 'MetadataOptions' | 'InstanceMetadataOptions';
  /** Under which conditions it is there, those of its resource included. */
  readonly when: Path;
  /** Undefined in a document of its own. */
  readonly resource: Resource | undefined;
}

const kinds: Readonly<Record<string, LaunchKind>> = {
  'AWS::EC2::LaunchTemplate': 'launch-template',
  'AWS::EC2::Instance': 'instance',
  'AWS::AutoScaling::LaunchConfiguration': 'launch-configuration',
  'AWS::ImageBuilder::InfrastructureConfiguration': 'image-builder',
};

/** Each set of launch data: one a resource, or one a branch of an `If` around `LaunchTemplateData`. */
export const launchSubject: Subject<LaunchData> = { name: 'launch data', find: launchDataIn };

function* launchDataIn(unit: Unit, facts: Facts): Iterable<LaunchData> {
  const owner = resourceIn(unit, facts);
  if (owner) yield* ofResource(facts, owner);
  else if (facts.get(dialect) === 'launch-data') yield* ofDocument(facts, unit.node);
}

function* ofResource(facts: Facts, owner: Resource): Iterable<LaunchData> {
  const kind = kinds[owner.type];
  if (!kind) return;
  const below = kind === 'launch-template' ? ['LaunchTemplateData'] : [];
  for (const { value, when } of property(facts, owner.node, 'Properties', ...below).alternatives) {
    const path = both(owner.when, when);
    if (!path || !isMap(value)) continue;
    const optionsKey = kind === 'image-builder' ? 'InstanceMetadataOptions' : 'MetadataOptions';
    yield {
      kind,
      name: owner.id,
      at: nameOf(owner),
      owner: owner.entry,
      node: value,
      optionsKey,
      when: path,
      resource: owner,
    };
  }
}

/** What commands set that launch nothing, for people. */
const settings: Readonly<Record<string, string>> = {
  'ec2 modify-instance-metadata-defaults': "The account's default for instance metadata",
  'ec2 modify-instance-metadata-options': 'The instance',
};

function* ofDocument(facts: Facts, root: SyntaxNode): Iterable<LaunchData> {
  const setting = settings[facts.get(documentOrigin).command ?? ''];
  const versions = get(root, 'LaunchTemplateVersions');
  const holders = versions?.kind === 'seq' ? versions.items : [root];
  for (const holder of holders) {
    const entry = entryOf(holder, 'LaunchTemplateData');
    const node = entry?.value ?? holder;
    if (isMap(node)) {
      const kind = versions ? 'dump' : setting === undefined ? 'json' : 'setting';
      yield loose({ kind, name: setting, node, entry, root });
    }
  }
}

interface Loose {
  readonly kind: LaunchKind;
  readonly name: string | undefined;
  readonly node: MapNode;
  readonly entry: Entry | undefined;
  readonly root: SyntaxNode;
}

function loose({ kind, name = 'The launch data', node, entry, root }: Loose): LaunchData {
  const at = entry?.key ?? entryOf(node, 'MetadataOptions')?.key ?? node;
  return {
    kind,
    name,
    at,
    owner: root,
    node,
    optionsKey: 'MetadataOptions',
    when: [],
    resource: undefined,
  };
}

/** Paths on which no launch template decides for an instance; a template in the file has its own finding. */
export function pathsWithoutTemplate(facts: Facts, { kind, node, resource }: LaunchData): readonly Path[] {
  if (kind === 'json') return property(facts, node, 'LaunchTemplate').absent;
  if (kind !== 'instance' || !resource) return [[]];
  return property(facts, resource.node, 'Properties', 'LaunchTemplate').absent;
}
