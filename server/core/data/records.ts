/*
 * Shapes of the generated records. scripts/data writes them, the loaders beside this file read them, nobody else
 * should. Short keys, because the text ships in the extension.
 */

/** Bits of an action's access levels; the order fixes the order of `accessLevels`. */
export const accessLevelBits = { List: 1, Read: 2, Write: 4, 'Permissions management': 8, Tagging: 16 } as const;

/** Bits below the type index in a type code. */
export const requiredBit = 1;
export const usualBit = 2;
export const typeIndexFactor = 4;

/** [name, access level bits, type codes…]; a type code is index into `r` * 4 + usual * 2 + required. */
export type ActionRecord = readonly [name: string, levels: number, ...typeCodes: number[]];

/** A line of iam-actions.txt; the key is the service prefix. */
export interface ServiceRecord {
  /** Display name of the service. */
  readonly n: string;
  /** Resource types: [name, ARN templates without the leading `arn:${Partition}:`…]. */
  readonly r: readonly (readonly [name: string, ...arns: string[]])[];
  /** Actions, sorted by name. */
  readonly a: readonly ActionRecord[];
  /** 1 when resource control policies support the service. */
  readonly rcp?: 1;
}

/** A line of iam-counts.txt; the key is the service prefix. */
export type CountRecord = readonly [actions: number, managingPermissions: number];

/** A line of iam-conditions.txt; the key is the service prefix. */
export interface ConditionRecord {
  /** Condition keys of the service: [key, type]. */
  readonly k: readonly (readonly [key: string, type: string])[];
  /** Key sets shared by actions and types, as lists of keys' indices into `v`. Set 0 is empty. */
  readonly s: readonly (readonly number[])[];
  /** Vocabulary of the sets: keys of this service, global keys and keys of other services. */
  readonly v: readonly string[];
  /** Sets of the actions, in the order of ServiceRecord.a: action set, or [action set, set a type…]. */
  readonly a: readonly (number | readonly number[])[];
  /** Sets of the resource types, in the order of ServiceRecord.r. */
  readonly r: readonly number[];
}

/** The line of iam-conditions.txt whose key is `*`. */
export interface GlobalConditionRecord {
  /** Global keys: [key, type]. */
  readonly k: readonly (readonly [key: string, type: string])[];
  /** Key prefixes that are no service prefix (identity providers and such) with the services that list them. */
  readonly u: Readonly<Record<string, readonly string[]>>;
}

/** How nearly all descriptions of actions and of condition keys begin. */
export const grants = 'Grants permission to ';
export const filters = 'Filters access by ';

/** Descriptions are in two tables, as one would be too large: services from here on are in the second. */
export const secondHalf = 'h';

/**
 * A line of the tables of descriptions; the key is the service prefix, `*` for the global condition keys. Texts are
 * without the words that they begin with, or have `=` in front; they are empty where AWS says nothing.
 */
export interface DescriptionRecord {
  /** Of the actions, in the order of ServiceRecord.a. */
  readonly a: readonly string[];
  /** Of the condition keys, in the order of ConditionRecord.k. */
  readonly k: readonly string[];
}

/** A line of cfn-types.txt; the key is the resource type. */
export interface CfnTypeRecord {
  /** Paths (dots, `*` for list items and map values) whose change replaces the resource. */
  readonly y?: readonly string[];
  /** Paths whose change may replace it. */
  readonly m?: readonly string[];
  /** All other top-level properties. */
  readonly n?: readonly string[];
  /** Tag property and style: list, map or asg. */
  readonly t?: readonly [property: string, style: 'list' | 'map' | 'asg'];
  /** Paths that hold IAM policy documents. */
  readonly p?: readonly string[];
  /** 1 when `Fn::GetAtt` has an attribute `Arn`. */
  readonly a?: 1;
  /** IAM resource type of the resource's ARN, `service:type`. */
  readonly i?: string;
  /** ARN template without `arn:${Partition}:`, when no IAM resource type has the same. */
  readonly arn?: string;
}

/** A line of passrole-targets.txt; the key is an action, the record its service principals. */
export type PassRoleRecord = readonly string[];

/** A line of action-groups.txt; the key says what the actions, keys or accounts have in common. */
export type ActionGroupRecord = readonly string[];

/** A line of managed-policies.txt; the key is the name of a policy, the record its paths (`service-role/`, or empty). */
export type ManagedPolicyRecord = readonly string[];

/** A line of sam-policies.txt; the key is the name of a policy template of SAM. */
export interface SamPolicyRecord {
  /** Its parameters, all of which have to be given. */
  readonly p?: readonly string[];
  /** Statements of a policy; texts with `${}` are those of a `Sub`, whose variables are its parameters or AWS's. */
  readonly s: readonly SamStatementRecord[];
}

export type SamStatementRecord = Readonly<Record<string, SamValueRecord>>;

export type SamValueRecord = string | readonly SamValueRecord[] | { readonly [key: string]: SamValueRecord };

/** A line of escalation-paths.txt; the key is the path's id. */
export interface EscalationRecord {
  /** What the actions do together. */
  readonly k: 'self' | 'principal' | 'passrole' | 'existing' | 'guard';
  /** All of them are needed. */
  readonly a: readonly string[];
  /** The service that iam:PassRole has to hand the role to. */
  readonly p?: string;
  /** Minor: what the actions are for is this, too. */
  readonly m?: 1;
}

/** A line of service-principals.txt; the key is the principal (`lambda.amazonaws.com`). */
export interface PrincipalRecord {
  /** 1 when it acts across accounts for one of its resources, and says for which. */
  readonly d?: 1;
  /** 1 when it is known for service-linked roles only. */
  readonly l?: 1;
}

/** A line of iam-lists.txt whose key begins with `policy `. */
export type BreadthRecord = 'admin' | 'broad' | 'minor';

/** A line of iam-lists.txt whose key begins with `partition `. */
export interface PartitionRecord {
  /** Suffix of names in DNS. */
  readonly s: string;
  /** Names of regions. */
  readonly r: readonly string[];
}

/** A line of iam-lists.txt whose key begins with `quota `. */
export interface QuotaRecord {
  /** The most characters. */
  readonly n: number;
  /** Day of the number. */
  readonly d: string;
}
