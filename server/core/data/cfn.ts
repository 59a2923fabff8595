import type { ArnTail } from './arn.ts';
import { iamData } from './iam.ts';
import type { CfnTypeRecord } from './records.ts';
import { onceProvided, table } from './source.ts';

/**
 * Whether changing a property replaces the resource. `maybe`: under conditions that the CloudFormation reference
 * names, or for some parts of the value. `unknown`: no such property, or a type of SAM.
 */
export type Replacement = 'yes' | 'maybe' | 'no' | 'unknown';

/** `list`: items of Key and Value. `map`: tag names to values. `asg`: items of Key, Value and PropagateAtLaunch. */
export interface CfnTags {
  readonly property: string;
  readonly style: 'list' | 'map' | 'asg';
}

export interface CfnType {
  readonly name: string;
  /**
   * For the path of a property; items of lists and maps count as a segment (`*`, an index or a key). Below known
   * top-level properties, names are not checked: an unlisted one answers `no`.
   */
  replacement(path: readonly string[]): Replacement;
  /** Undefined when CloudFormation cannot tag the resource by a property of its own; TagSpecifications do not count. */
  readonly tags: CfnTags | undefined;
  /**
   * Paths of the properties that hold IAM policy documents, with `*` for items of lists. AWS::Organizations::Policy is
   * among them, though its Content is an IAM policy for two values of its Type only.
   */
  readonly policyProperties: readonly (readonly string[])[];
  /** Whether `Fn::GetAtt` returns the ARN as attribute `Arn`. Types with another name for it (DBInstanceArn) say no. */
  readonly arnAttribute: boolean;
  /** The IAM resource type with the same ARN; `service` is the service that lists it. */
  readonly iamResource: { readonly service: string; readonly type: string } | undefined;
  /** ARN template without `arn:${Partition}:`; undefined when AWS names none. */
  readonly arnTemplate: ArnTail | undefined;
}

/** What CloudFormation's schema says of a resource type; undefined for unknown types, custom resources and modules. */
export function cfnType(name: string): CfnType | undefined {
  const known = types().get(name);
  if (known) return known;
  const record = records().get(name);
  if (!record) return undefined;
  const type = makeType(name, record);
  types().set(name, type);
  return type;
}

/** Names of all known resource types, in code-unit order. */
export function cfnTypeNames(): readonly string[] {
  return records().keys;
}

const types = onceProvided(() => new Map<string, CfnType>());
const records = () => table<CfnTypeRecord>('cfn-types.txt');

function makeType(name: string, record: CfnTypeRecord): CfnType {
  const yes = (record.y ?? []).map(segments);
  const maybe = (record.m ?? []).map(segments);
  const known = new Set([...yes, ...maybe].map(([first]) => first).concat(record.n ?? []));
  const [service, type] = record.i === undefined ? [] : splitOnce(record.i);
  return {
    name,
    replacement(path) {
      if (!known.has(path[0])) return 'unknown';
      if (yes.some((flagged) => startsWith(path, flagged))) return 'yes';
      if (maybe.some((flagged) => startsWith(path, flagged))) return 'maybe';
      return [...yes, ...maybe].some((flagged) => startsWith(flagged, path)) ? 'maybe' : 'no';
    },
    tags: record.t && { property: record.t[0], style: record.t[1] },
    policyProperties: (record.p ?? []).map(segments),
    arnAttribute: record.a === 1,
    iamResource: service === undefined || type === undefined ? undefined : { service, type },
    get arnTemplate() {
      if (service === undefined) return record.arn;
      return iamData()
        .service(service)
        ?.resourceTypes.find((candidate) => candidate.name === type)?.templates[0];
    },
  };
}

function segments(path: string): readonly string[] {
  return path.split('.');
}

function splitOnce(name: string): readonly [service: string, type: string] {
  const colon = name.indexOf(':');
  return [name.slice(0, colon), name.slice(colon + 1)];
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return (
    start.length <= path.length &&
    start.every((segment, index) => segment === path[index] || segment === '*' || path[index] === '*')
  );
}
