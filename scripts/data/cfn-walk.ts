import type { Property, PropertyType, SpecDatabase, TypeDefinition } from '@aws-cdk/service-spec-types';

type Properties = Readonly<Record<string, Property>>;
type Entity = TypeDefinition & { readonly $id: string };

/** A property at any depth; the path is relative, with `*` for the items of lists and maps. */
export interface FoundProperty {
  readonly path: readonly string[];
  readonly property: Property;
}

/**
 * Lists the properties that a predicate wants, at any depth of a resource. Types that contain themselves are followed
 * once. Definitions are remembered, as some resources have deep trees of shared ones, unless a type that contains itself
 * cut them short.
 */
export function propertyFinder(
  db: SpecDatabase,
  isWanted: (name: string, property: Property) => boolean,
): (properties: Properties) => readonly FoundProperty[] {
  const known = new Map<string, readonly FoundProperty[]>();
  const open = new Set<string>();
  let cuts = 0;

  function inProperties(properties: Properties): readonly FoundProperty[] {
    return Object.entries(properties).flatMap(([name, property]) => [
      ...(isWanted(name, property) ? [{ path: [name], property }] : []),
      ...inType(property.type).map((found) => ({ ...found, path: [name, ...found.path] })),
    ]);
  }

  function inType(type: PropertyType): readonly FoundProperty[] {
    if (type.type === 'union') return type.types.flatMap((member) => inType(member as PropertyType));
    if (type.type === 'array' || type.type === 'map') {
      return inType(type.element as PropertyType).map((found) => ({ ...found, path: ['*', ...found.path] }));
    }
    return type.type === 'ref' ? inDefinition(db.get('typeDefinition', type.reference.$ref)) : [];
  }

  function inDefinition(definition: Entity): readonly FoundProperty[] {
    const id = definition.$id;
    const found = known.get(id);
    if (found) return found;
    if (open.has(id)) {
      cuts++;
      return [];
    }
    const cutsBefore = cuts;
    open.add(id);
    const made = inProperties(definition.properties);
    open.delete(id);
    if (cuts === cutsBefore) known.set(id, made);
    return made;
  }

  return inProperties;
}

/** Whether a property may hold any JSON. */
export function isJson(type: PropertyType): boolean {
  return type.type === 'json' || (type.type === 'union' && type.types.some((member) => isJson(member)));
}
