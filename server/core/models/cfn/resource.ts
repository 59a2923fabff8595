import { defineFact, remembered, type Facts } from '../../facts/index.ts';
import {
  entryOf,
  get,
  isMap,
  plainText,
  type Entry,
  type MapNode,
  type SyntaxNode,
  type Unit,
} from '../../syntax/index.ts';
import {
  property,
  sameList,
  sectionNames,
  templateEntry,
  writtenId,
  type Path,
  type ValueSet,
} from '../../values/index.ts';
import { dialect } from '../detect.ts';
import { propertiesWithGlobals } from './globals.ts';

/** A resource of a template, as written. */
export interface Resource {
  readonly id: string;
  /** Its `Type`, such as `AWS::EC2::VPC`. */
  readonly type: string;
  readonly entry: Entry;
  readonly node: MapNode;
  /** Undefined when the resource has no `Properties`, or when they are not a map. */
  readonly properties: MapNode | undefined;
  /** The resource's `Condition`, as a path. */
  readonly when: Path;
}

/** The resource that an entry of `Resources` is; undefined when it is no map or has no `Type`. */
export function resourceOf(entry: Entry): Resource | undefined {
  const node = entry.value;
  const type = plainText(get(node, 'Type'));
  // Tables by type are objects: what every object has is no type.
  if (!isMap(node) || type === undefined || type in {}) return undefined;
  const properties = get(node, 'Properties');
  const condition = plainText(get(node, 'Condition'));
  return {
    id: entry.key.source,
    type,
    entry,
    node,
    properties: isMap(properties) ? properties : undefined,
    when: condition === undefined ? [] : [{ condition, is: true }],
  };
}

/** The resource with a logical id, of one turn of a loop that of all turns; undefined if there is none. */
export const resource = defineFact<Resource | undefined>(
  'resource',
  (id, facts) => {
    const entry =
      facts.get(templateEntry, `Resources/${id}`) ?? facts.get(templateEntry, `Resources/${writtenId(facts, id)}`);
    return entry && resourceOf(entry);
  },
  (a, b) => a?.entry === b?.entry,
);

/** The `Type` of the resource with a logical id; undefined if there is none. */
export const typeOfResource = defineFact<string | undefined>(
  'type of a resource',
  (id, facts) => facts.get(resource, id)?.type,
);

/** The ids of all of them, by type; under `*` those of every type. */
const idsByType = defineFact<ReadonlyMap<string, readonly string[]>>('resource ids by type', (_key, facts) => {
  const all: string[] = [];
  const byType = new Map<string, string[]>([['*', all]]);
  for (const id of facts.get(sectionNames, 'Resources')) {
    const type = facts.get(typeOfResource, id);
    if (type === undefined) continue;
    all.push(id);
    const alike = byType.get(type);
    if (alike) alike.push(id);
    else byType.set(type, [id]);
  }
  return byType;
});

/**
 * The logical ids of all resources of one type, in order of text; of every type for the key `*`. Stays the same while
 * somebody edits a resource: ask it, and then for what you want of each, rather than for all resources.
 */
export const idsOfType = defineFact<readonly string[]>(
  'resource ids of type',
  (type, facts) => facts.get(idsByType).get(type) ?? [],
  sameList,
);

/** All resources of one type, in order of text; of every type for the key `*`. */
export const resourcesOfType = defineFact<readonly Resource[]>(
  'resources of type',
  (type, facts) => facts.get(idsOfType, type).flatMap((id) => facts.get(resource, id) ?? []),
  (a, b) =>
    sameList(
      a.map(({ entry }) => entry),
      b.map(({ entry }) => entry),
    ),
);

/** The resource of a unit; undefined for other units and other kinds of document. */
export function resourceIn(unit: Unit, facts: Facts): Resource | undefined {
  if (unit.path.length !== 2 || unit.path[0] !== 'Resources' || !unit.entry) return undefined;
  return resourceWritten(facts, unit.entry);
}

/** Each kind of subject asks for it. */
const resourceWritten = remembered((facts, entry: Entry) =>
  facts.get(dialect) === 'cfn' ? resourceOf(entry) : undefined,
);

/**
 * What a property of a resource may be, `Globals` of SAM included; the path of the resource's own condition is not
 * included.
 */
export function propertyOf(facts: Facts, owner: Resource, ...path: readonly string[]): ValueSet<SyntaxNode> {
  const merged = propertiesWithGlobals(facts, owner);
  if (merged && merged !== owner.properties) return property(facts, merged, ...path);
  return property(facts, owner.node, 'Properties', ...path);
}

/** Where to point for something that a resource lacks: its logical id. */
export function nameOf({ entry }: Resource): Entry['key'] {
  return entry.key;
}

/** The entry of a property written directly in the resource. */
export function ownEntry(owner: Resource, key: string): Entry | undefined {
  return entryOf(owner.properties, key);
}
