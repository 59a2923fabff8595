import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, Resource, SpecDatabase, TypeDefinition } from '@aws-cdk/service-spec-types';
import type { CfnTypeRecord } from '../../server/core/data/records.ts';
import { isJson, propertyFinder } from './cfn-walk.ts';
import { byText, packageFolder, readCurated, readJson, tableText, type Origin } from './files.ts';
import { arnTails } from './iam.ts';
import { iamPackage } from './iam-package.ts';

interface PolicyCorrections {
  readonly excludeNames: Readonly<Record<string, string>>;
  readonly exclude: Readonly<Record<string, string>>;
  readonly include: Readonly<Record<string, string>>;
}

interface IamType {
  readonly service: string;
  readonly type: string;
  readonly tail: string;
}

type IamTypesByArn = ReadonlyMap<string, readonly IamType[]>;

/** The text of cfn-types.txt. */
export function cfnFile(): string {
  const db = loadAwsServiceSpecSync();
  const iamTypes = iamTypesByArn();
  const policyPaths = policyFinder(db);
  const flagged = propertyFinder(
    db,
    (_name, property) => property.causesReplacement === 'yes' || property.causesReplacement === 'maybe',
  );
  const records = new Map<string, CfnTypeRecord>();
  for (const resource of db.all('resource')) {
    records.set(resource.cloudFormationType, {
      ...replacement(resource, flagged(resource.properties)),
      ...tags(resource, db),
      ...nonEmpty('p', policyPaths(resource)),
      ...('Arn' in resource.attributes ? { a: 1 as const } : {}),
      ...arn(resource, iamTypes),
    });
  }
  return tableText('cfn-types', origin(), records);
}

/** SAM's types come from a schema that does not say what replaces them, so nothing is said about their properties. */
function replacement(
  resource: Resource,
  flagged: readonly { readonly path: readonly string[]; readonly property: Property }[],
): Pick<CfnTypeRecord, 'y' | 'm' | 'n'> {
  if (resource.cloudFormationTransform !== undefined) return {};
  const paths = (answer: string): string[] =>
    flagged.filter(({ property }) => property.causesReplacement === answer).map(({ path }) => path.join('.'));
  const extra = (resource.additionalReplacementProperties ?? []).map((path) => path.join('.'));
  const yes = outermost([...paths('yes'), ...extra]);
  const maybe = outermost(paths('maybe')).filter((path) => !yes.some((outer) => covers(outer, path)));
  const others = Object.keys(resource.properties).filter((name) => !yes.includes(name) && !maybe.includes(name));
  return { ...nonEmpty('y', yes), ...nonEmpty('m', maybe), ...nonEmpty('n', others.sort(byText)) };
}

/** What replaces a property replaces whatever lies below it. */
function outermost(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)].sort(byText);
  return unique.filter((path) => !unique.some((outer) => outer !== path && covers(outer, path)));
}

function covers(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}

/** Only tags whose shape is known: a map, or a list of Key and Value. */
function tags(resource: Resource, db: SpecDatabase): Pick<CfnTypeRecord, 't'> {
  const info = resource.tagInformation;
  const type = info && resource.properties[info.tagPropertyName]?.type;
  if (!info || !type) return {};
  if (type.type === 'map' || type.type === 'json') return { t: [info.tagPropertyName, 'map'] };
  if (type.type !== 'array') return {};
  const isPair =
    type.element.type === 'tag' ||
    (type.element.type === 'ref' && hasKeyAndValue(db.get('typeDefinition', type.element.reference.$ref)));
  return isPair ? { t: [info.tagPropertyName, info.variant === 'asg' ? 'asg' : 'list'] } : {};
}

function hasKeyAndValue(definition: TypeDefinition): boolean {
  return 'Key' in definition.properties && 'Value' in definition.properties;
}

/**
 * The spec marks no policy documents as such (its own marks miss some and include other languages), so they are known
 * by a JSON type and by name, with curated corrections; in SAM's schema by a type that has statements.
 */
function policyFinder(db: SpecDatabase): (resource: Resource) => readonly string[] {
  const corrections = readCurated('policy-properties.json') as PolicyCorrections;
  const find = propertyFinder(
    db,
    (name, property) =>
      isJson(property.type) &&
      /(?:Policy|Policies|PolicyDocument|PolicyText)$/.test(name) &&
      !(name in corrections.excludeNames),
  );
  const lists = propertyFinder(db, (_name, property) => hasDocuments(db, property.type));
  return (resource) => {
    const type = resource.cloudFormationType;
    const isServerless = resource.cloudFormationTransform !== undefined;
    const documents = isServerless ? lists(resource.properties).map(({ path }) => [...path, '*'].join('.')) : [];
    const included = Object.keys(corrections.include).flatMap((place) =>
      place.startsWith(`${type} `) ? [place.slice(type.length + 1)] : [],
    );
    for (const path of included)
      if (!(path in resource.properties)) throw new Error(`${type} has no property ${path} any more`);
    const found = find(resource.properties).map(({ path }) => path.join('.'));
    return [...new Set([...found, ...documents, ...included])]
      .filter((path) => !(`${type} ${path}` in corrections.exclude))
      .sort(byText);
  };
}

/** Whether a property is one policy document or a list of them, among other things. */
function hasDocuments(db: SpecDatabase, type: PropertyType): boolean {
  if (type.type === 'union') return type.types.some((member) => hasDocuments(db, member));
  if (type.type === 'array') return hasDocuments(db, type.element);
  return type.type === 'ref' && 'Statement' in db.get('typeDefinition', type.reference.$ref).properties;
}

/** The IAM type with the same ARN, or the ARN itself. */
function arn(resource: Resource, iamTypes: IamTypesByArn): Pick<CfnTypeRecord, 'i' | 'arn'> {
  if (resource.arnTemplate === undefined) return {};
  const tail = resource.arnTemplate.replace(/^arn:[^:]*:/, '');
  const candidates = iamTypes.get(shape(tail)) ?? [];
  const service = tail.slice(0, tail.indexOf(':'));
  const match =
    candidates.find((candidate) => candidate.tail === tail && candidate.service === service) ??
    candidates.find((candidate) => candidate.service === service) ??
    candidates[0];
  return match === undefined ? { arn: tail } : { i: `${match.service}:${match.type}` };
}

/** IAM types by the shape of their ARN, in code-unit order. */
function iamTypesByArn(): IamTypesByArn {
  const types = new Map<string, IamType[]>();
  for (const service of [...iamPackage.services()].sort(byText)) {
    for (const { key, arn: arns } of [...iamPackage.types(service)].sort((left, right) =>
      byText(left.key, right.key),
    )) {
      for (const tail of arnTails(arns)) {
        types.set(shape(tail), [...(types.get(shape(tail)) ?? []), { service, type: key, tail }]);
      }
    }
  }
  return types;
}

/** Names of variables differ between the two sources. */
function shape(tail: string): string {
  return tail.replace(/\$\{[^}]*\}/g, '*');
}

function nonEmpty<K extends string>(key: K, list: readonly string[]): Partial<Record<K, readonly string[]>> {
  return list.length > 0 ? ({ [key]: list } as Partial<Record<K, readonly string[]>>) : {};
}

/** The package holds no date of its data, so the day of each release is curated. */
function origin(): Origin {
  const manifest = readJson(join(packageFolder('@aws-cdk/aws-service-spec', 1), 'package.json')) as Readonly<
    Record<'name' | 'version' | 'license', string>
  >;
  const { name: source, version, license: licence } = manifest;
  const { releases } = readCurated('release-dates.json') as { readonly releases: Readonly<Record<string, string>> };
  const date = releases[`${source}@${version}`];
  if (date === undefined)
    throw new Error(`scripts/data/curated/release-dates.json lacks the day of ${source}@${version}`);
  return { source, version, licence, date };
}
