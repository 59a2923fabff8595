import { arnPattern, type ArnPattern, type ArnTail } from './arn.ts';
import { actionConditions, resourceTypeConditionKeys, type ActionConditions } from './conditions.ts';
import { globMatcher, isGlob } from './glob.ts';
import {
  accessLevelBits,
  requiredBit,
  typeIndexFactor,
  usualBit,
  type ActionRecord,
  type CountRecord,
  type ServiceRecord,
} from './records.ts';
import { onceProvided, table, type DataOrigin, type Table } from './source.ts';
import { traitsOf } from './traits.ts';

export type AccessLevel = keyof typeof accessLevelBits;

/**
 * What a resource type is to an action. `required`: the data marks it so. `usual`: marked optional, yet ordinary use
 * of the action is authorised against it (volume for ec2:RunInstances, object for s3:PutObject), by a documented
 * scenario or our curated list. `optional`: the rest.
 */
export type TypeNeed = 'required' | 'usual' | 'optional';

export interface IamResourceType {
  /** Name within the action's service (`bucket`). */
  readonly name: string;
  /** ARN templates without `arn:${Partition}:`; a few types have two. */
  readonly templates: readonly ArnTail[];
}

export interface ActionResourceType extends IamResourceType {
  readonly need: TypeNeed;
  readonly required: boolean;
}

export interface IamAction extends ActionConditions {
  /** Canonical case, with the service (`s3:GetObject`). */
  readonly name: string;
  readonly service: string;
  /** One or two levels: AWS lists tagging and permission actions as writes as well. */
  readonly accessLevels: ReadonlySet<AccessLevel>;
  readonly resourceTypes: readonly ActionResourceType[];
  /** No resource type at all: `Resource` has to be `*`. */
  readonly wildcardOnly: boolean;
  /** Those of `actionTrait`, as one number. */
  readonly traits: number;
}

export interface IamService {
  readonly prefix: string;
  /** Display name (`Amazon S3`). */
  readonly title: string;
  /** Canonical action names without the service, in code-unit order. */
  readonly actions: readonly string[];
  readonly resourceTypes: readonly IamResourceType[];
  /** Whether resource control policies apply to the service. */
  readonly supportsResourceControl: boolean;
}

/**
 * How far an action can be limited to resources, by AWS's data alone. `required`: at least one required resource type.
 * `optional`: optional types only, so that `*` may be right. `none`: `*` is the only choice.
 */
export type Scope = 'required' | 'optional' | 'none';

/** Which types to list. `needed`: required and usual ones. `all`: every type, which keeps what `*` allowed today. */
export type TypeChoice = 'needed' | 'all';

/** An ARN pattern with the resource type it stands for. */
export interface TypedArnPattern extends ArnPattern {
  readonly type: string;
  readonly need: TypeNeed;
}

export interface ActionTotals {
  readonly actions: number;
  /** Those that manage permissions. */
  readonly managing: number;
}

/** AWS's Service Authorization Reference. Services and actions are found in any case; nothing here knows globs but `actionsMatching`. */
export interface IamData {
  /** Package, version and day of the data. */
  readonly origin: DataOrigin;
  /** Day of the data, YYYY-MM-DD. */
  readonly dataDate: string;
  /** How many actions there are in all; reads no service. */
  readonly totals: ActionTotals;
  /** All service prefixes, in code-unit order. */
  readonly services: readonly string[];
  hasService(prefix: string): boolean;
  service(prefix: string): IamService | undefined;
  /** The action; undefined for unknown ones, for patterns and for texts without a service. */
  action(name: string): IamAction | undefined;
  /**
   * Canonical names of the actions that a policy's pattern covers, in the order of services and names; none for
   * texts without a service other than `*`. Reads only the services that the pattern's service part covers.
   */
  actionsMatching(pattern: string): Iterable<string>;
  /** The actions that `actionsMatching` names; remembered for the patterns asked for last, as many rules ask for one. */
  actionsFor(pattern: string): readonly IamAction[];
  /** ARN templates of a service's resource types; empty for unknown services. */
  arnTemplates(service: string): readonly ArnTail[];
  /** Condition keys listed for a resource type (named as in `IamResourceType`); empty for unknown ones. */
  typeConditionKeys(service: string, type: string): readonly string[];
  /** Undefined for unknown actions. */
  scope(action: string): Scope | undefined;
  /**
   * ARN patterns to write instead of `*`. Empty for unknown actions, for wildcard-only ones, and with `needed` for
   * actions that have optional types only and are not curated: `*` stays right there. Never narrower than ordinary
   * use of the action; only `all` surely keeps everything that `*` allows.
   */
  arnPatterns(action: string, choice?: TypeChoice): readonly TypedArnPattern[];
}

/** The IAM tables. Cheap to call; reads its files when first asked for something. */
export function iamData(): IamData {
  return data;
}

const data: IamData = {
  get origin() {
    return records().origin;
  },
  get dataDate() {
    return records().origin.date;
  },
  get totals() {
    return totals();
  },
  get services() {
    return records().keys;
  },
  hasService: (prefix) => serviceEntry(prefix) !== undefined,
  service: (prefix) => serviceEntry(prefix)?.service,
  action: (name) => findAction(name)?.action,
  actionsMatching,
  actionsFor(pattern) {
    // A name is found as fast as a remembered list of one.
    if (!isGlob(pattern)) return findAction(pattern)?.alone ?? [];
    const known = expanded();
    const remembered = known.get(pattern);
    if (remembered) return remembered;
    const found = [...indicesMatching(pattern)].flatMap(([entry, index]) => actionAt(entry, index)?.action ?? []);
    if (known.size >= mostExpanded) known.clear();
    known.set(pattern, found);
    return found;
  },
  arnTemplates: (service) => serviceEntry(service)?.service.resourceTypes.flatMap((type) => type.templates) ?? [],
  typeConditionKeys(service, type) {
    const types = serviceEntry(service)?.service.resourceTypes ?? [];
    const index = types.findIndex(({ name }) => name === type);
    return index < 0 ? [] : resourceTypeConditionKeys(service.toLowerCase(), index);
  },
  scope(name) {
    const action = findAction(name)?.action;
    if (!action) return undefined;
    if (action.wildcardOnly) return 'none';
    return action.resourceTypes.some((type) => type.required) ? 'required' : 'optional';
  },
  arnPatterns(name, choice = 'needed') {
    const types = findAction(name)?.action.resourceTypes ?? [];
    const chosen = choice === 'all' ? types : types.filter((type) => type.need !== 'optional');
    return chosen.flatMap((type) =>
      type.templates.map((template) => ({ ...arnPattern(template), type: type.name, need: type.need })),
    );
  },
};

const totals = onceProvided((): ActionTotals => {
  const counts = table<CountRecord>('iam-counts.txt');
  const all = counts.keys.map((service) => counts.get(service) ?? ([0, 0] as const));
  return {
    actions: all.reduce((sum, [actions]) => sum + actions, 0),
    managing: all.reduce((sum, [, managing]) => sum + managing, 0),
  };
});

/** Of a pattern such as `*`, the list alone takes a megabyte. */
const mostExpanded = 256;
const expanded = onceProvided(() => new Map<string, readonly IamAction[]>());

interface ServiceEntry {
  readonly service: IamService;
  /** Index into the record's actions, by lower-case name. */
  readonly indices: ReadonlyMap<string, number>;
  readonly actions: Map<number, KnownAction>;
  readonly record: ServiceRecord;
}

interface KnownAction {
  readonly action: IamAction;
  /** The action as a list of one, the same each time. */
  readonly alone: readonly IamAction[];
}

const entries = onceProvided(() => new Map<string, ServiceEntry | undefined>());

function records(): Table<ServiceRecord> {
  return table<ServiceRecord>('iam-actions.txt');
}

function serviceEntry(name: string): ServiceEntry | undefined {
  const prefix = name.toLowerCase();
  const known = entries();
  const entry = known.get(prefix);
  if (entry) return entry;
  const record = records().get(prefix);
  if (!record) return undefined;
  const made = makeEntry(prefix, record);
  known.set(prefix, made);
  return made;
}

function makeEntry(prefix: string, record: ServiceRecord): ServiceEntry {
  return {
    service: {
      prefix,
      title: record.n,
      actions: record.a.map(([name]) => name),
      resourceTypes: record.r.map(([name, ...templates]) => ({ name, templates })),
      supportsResourceControl: record.rcp === 1,
    },
    indices: new Map(record.a.map(([name], index) => [name.toLowerCase(), index])),
    actions: new Map(),
    record,
  };
}

/** Policies name the same few thousand again and again. */
const mostFound = 8192;
const foundByName = onceProvided(() => new Map<string, KnownAction>());

function findAction(name: string): KnownAction | undefined {
  const known = foundByName();
  const remembered = known.get(name);
  if (remembered) return remembered;
  const found = searchAction(name);
  if (found) {
    if (known.size >= mostFound) known.clear();
    known.set(name, found);
  }
  return found;
}

function searchAction(name: string): KnownAction | undefined {
  const colon = name.indexOf(':');
  if (colon < 0) return undefined;
  const entry = serviceEntry(name.slice(0, colon));
  const index = entry?.indices.get(name.slice(colon + 1).toLowerCase());
  return entry && index !== undefined ? actionAt(entry, index) : undefined;
}

function actionAt(entry: ServiceEntry, index: number): KnownAction | undefined {
  const known = entry.actions.get(index);
  if (known) return known;
  const record = entry.record.a[index];
  if (!record) return undefined;
  const action = makeAction(entry.service, record, index);
  const made = { action, alone: [action] };
  entry.actions.set(index, made);
  return made;
}

function makeAction(service: IamService, [name, levels, ...codes]: ActionRecord, index: number): IamAction {
  const resourceTypes = codes.flatMap((code) => {
    const type = service.resourceTypes[Math.floor(code / typeIndexFactor)];
    return type ? [{ ...type, need: needOf(code), required: (code & requiredBit) !== 0 }] : [];
  });
  const accessLevels = levelsOf(levels);
  const whole = `${service.prefix}:${name}`;
  let traits: number | undefined;
  return {
    name: whole,
    service: service.prefix,
    accessLevels,
    resourceTypes,
    wildcardOnly: resourceTypes.length === 0,
    // Tables that most hosts of a single action never read.
    get traits() {
      return (traits ??= traitsOf({ name: whole, accessLevels, resourceTypes }));
    },
    ...actionConditions(
      service.prefix,
      index,
      resourceTypes.map((type) => type.name),
    ),
  };
}

function needOf(code: number): TypeNeed {
  if ((code & requiredBit) !== 0) return 'required';
  return (code & usualBit) !== 0 ? 'usual' : 'optional';
}

function levelsOf(bits: number): ReadonlySet<AccessLevel> {
  const levels = Object.keys(accessLevelBits) as AccessLevel[];
  return new Set(levels.filter((level) => (bits & accessLevelBits[level]) !== 0));
}

function* actionsMatching(pattern: string): Iterable<string> {
  for (const [{ service }, index] of indicesMatching(pattern)) {
    yield `${service.prefix}:${service.actions[index] ?? ''}`;
  }
}

/** Where the actions of a pattern stand in the data. */
function* indicesMatching(pattern: string): Iterable<readonly [ServiceEntry, number]> {
  const colon = pattern.indexOf(':');
  if (colon < 0 && !/^\*+$/.test(pattern)) return;
  const service = colon < 0 ? '*' : pattern.slice(0, colon);
  const matches = globMatcher(colon < 0 ? '*' : pattern.slice(colon + 1));
  for (const prefix of servicesMatching(service)) {
    const entry = serviceEntry(prefix);
    if (!entry) continue;
    for (const [action, index] of entry.indices) if (matches(action)) yield [entry, index];
  }
}

function servicesMatching(pattern: string): readonly string[] {
  return isGlob(pattern) ? records().keys.filter(globMatcher(pattern)) : [pattern.toLowerCase()];
}
