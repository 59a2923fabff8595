import { defineFact, type Facts } from '../../facts/index.ts';
import { entryOf } from '../../syntax/index.ts';
import { sameList } from '../../values/index.ts';
import { impliedResource, impliedResources } from '../cfn/implied.ts';
import { idsOfType, resource, resourcesOfType, typeOfResource, type Resource } from '../cfn/resource.ts';
import { documentOrigin } from '../origin.ts';
import { isAboutRunners } from '../workload.ts';
import { policiesOf, samePolicies, templatesOf, type Policy } from './policy.ts';
import { namesIn, roles, type Role } from './role.ts';

/**
 * What a role is there for in a stack that runs CI jobs: `runner` has the rights of the jobs, with `connection` somebody
 * outside the account manages the runners, `other` is for something else (flow logs, functions).
 */
export type RolePurpose = 'runner' | 'connection' | 'other';

/**
 * The purpose of a role, of a policy for roles, or of an instance profile, by its logical id. A policy of several roles
 * has the purpose of the one that jobs come closest to. Undefined where it cannot be told, and for other resources.
 */
export const rolePurpose = defineFact<RolePurpose | undefined>('purpose of a role', (id, facts) => {
  const found = facts.get(resource, id) ?? facts.get(impliedResource, id)?.of;
  if (!found) return undefined;
  if (found.type === 'AWS::IAM::InstanceProfile') return 'runner';
  const attached = attachmentOf(facts, found);
  if (!attached) return undefined;
  const purposes = attached.roles.map((role) => purposeOfRole(facts, role));
  if (purposes.length === 0) return attached.isComplete ? 'other' : undefined;
  return (['runner', 'connection', undefined, 'other'] as const).find((purpose) => purposes.includes(purpose));
});

/** The purpose of the role that a policy is of; of a document of its own what its surroundings say. */
export function purposeOf(facts: Facts, { owner }: Policy): RolePurpose | undefined {
  return owner ? facts.get(rolePurpose, owner.id) : facts.get(documentOrigin).role;
}

/**
 * The policy documents of everything that a role gets in the template, by its logical id: its own, those that name it,
 * and managed policies that it names. Empty for other resources.
 */
export const policiesOfRole = defineFact<readonly Policy[]>(
  'policies of a role',
  (id, facts) => {
    const role = facts.get(roles).find((each) => each.id === id);
    if (!role) return [];
    const owners = (facts.get(ownersByRole).get(role.id) ?? []).flatMap((owner) => facts.get(resource, owner) ?? []);
    return owners.flatMap((owner) => [
      ...policiesOf(facts, owner).filter(({ kind }) => kind === 'identity'),
      ...templatesOf(facts, owner),
    ]);
  },
  samePolicies,
);

/** Logical ids of the resources that give their policies to a role, by that of the role, in order of text. */
const ownersByRole = defineFact<ReadonlyMap<string, readonly string[]>>(
  'what gives policies to roles',
  (_key, facts) => {
    const found = new Map<string, string[]>();
    for (const id of facts.get(idsOfType, '*')) {
      if (!mayGive(facts.get(typeOfResource, id) ?? '')) continue;
      for (const role of facts.get(rolesOfPolicy, id)) {
        const owners = found.get(role);
        if (owners) owners.push(id);
        else found.set(role, [id]);
      }
    }
    return found;
  },
);

/** Logical ids of the roles that a resource gives its policy to: the role itself, or those that a policy is attached to. */
export const rolesOfPolicy = defineFact<readonly string[]>(
  'roles of a policy',
  (id, facts) => {
    const owner = facts.get(resource, id);
    return (owner && attachmentOf(facts, owner)?.roles.map((role) => role.id)) ?? [];
  },
  sameList,
);

/**
 * Whether only people get a policy: it belongs to users and groups, and to no role. What it allows does not reach jobs
 * by itself.
 */
export function isOnlyForPeople(facts: Facts, { owner }: Policy): boolean {
  if (!owner) return false;
  if (people.has(owner.type)) return true;
  if (!policies.has(owner.type) || entryOf(owner.properties, 'Roles')) return false;
  const isNamed = ['Users', 'Groups'].some((key) => entryOf(owner.properties, key));
  return isNamed && facts.get(rolesOfPolicy, owner.id).length === 0;
}

const people = new Set(['AWS::IAM::User', 'AWS::IAM::Group', 'AWS::IAM::UserPolicy', 'AWS::IAM::GroupPolicy']);
const policies = new Set(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']);
const attachable = new Set(['AWS::IAM::Role', 'AWS::IAM::RolePolicy', ...policies]);
/** Their policies go to the role that SAM makes for them. */
const executed = /^AWS::Serverless::(?:Function|StateMachine)$/;

function mayGive(type: string): boolean {
  return attachable.has(type) || executed.test(type);
}

interface Attachment {
  readonly roles: readonly Role[];
  /** Whether nothing else has it: no role by a name that is not in the template. */
  readonly isComplete: boolean;
}

/** Undefined for resources that carry no identity policies. */
function attachmentOf(facts: Facts, owner: Resource): Attachment | undefined {
  if (executed.test(owner.type)) {
    const ids = facts.get(impliedIds).get(owner.id) ?? [];
    return { roles: rolesNamed(facts, new Set(ids), noNames), isComplete: true };
  }
  if (people.has(owner.type) || /^AWS::(?:Serverless|SSO)::/.test(owner.type)) return { roles: [], isComplete: true };
  if (!attachable.has(owner.type)) return undefined;
  if (owner.type === 'AWS::IAM::Role')
    return { roles: rolesNamed(facts, new Set([owner.id]), noNames), isComplete: true };
  const named = new Set([...namesIn(facts, owner, 'Roles'), ...namesIn(facts, owner, 'RoleName')]);
  const naming = owner.type === 'AWS::IAM::ManagedPolicy' ? (facts.get(rolesByManaged).get(owner.id) ?? []) : [];
  const found = rolesNamed(facts, new Set([...named, ...naming]), named);
  const isForPeople = ['Users', 'Groups'].some((key) => entryOf(owner.properties, key));
  const hasRoles = ['Roles', 'RoleName'].some((key) => entryOf(owner.properties, key));
  return { roles: found, isComplete: isForPeople && !hasRoles };
}

const noNames: ReadonlySet<string> = new Set();

/** The roles of some logical ids, and those of some names, in order of text. */
function rolesNamed(facts: Facts, ids: ReadonlySet<string>, names: ReadonlySet<string>): readonly Role[] {
  const { all, byId, byName } = facts.get(roleIndex);
  const found = new Set<Role>();
  for (const id of ids) for (const role of byId.get(id) ?? []) found.add(role);
  for (const name of names) for (const role of byName.get(name) ?? []) found.add(role);
  if (found.size < 2) return [...found];
  return all.filter((role) => found.has(role));
}

interface RoleIndex {
  /** In order of text; the objects are those of the maps. */
  readonly all: readonly Role[];
  readonly byId: ReadonlyMap<string, readonly Role[]>;
  readonly byName: ReadonlyMap<string, readonly Role[]>;
}

const roleIndex = defineFact<RoleIndex>('roles by name', (_key, facts) => {
  const all = facts.get(roles);
  return { all, byId: groupedBy(all, ({ id }) => id), byName: groupedBy(all, ({ name }) => name) };
});

/** Logical ids of the roles that name a managed policy of the template, by that of the policy. */
const rolesByManaged = defineFact<ReadonlyMap<string, readonly string[]>>('roles that name policies', (_key, facts) => {
  const pairs = facts
    .get(resourcesOfType, 'AWS::IAM::Role')
    .flatMap((role) => namesIn(facts, role, 'ManagedPolicyArns').map((policy) => ({ role: role.id, policy })));
  return idsBy(pairs, ({ policy }) => policy);
});

/** Logical ids of the roles that SAM makes for a resource, by that of the resource. */
const impliedIds = defineFact<ReadonlyMap<string, readonly string[]>>('roles that SAM makes', (_key, facts) => {
  const pairs = facts.get(impliedResources).map(({ id, of }) => ({ role: id, owner: of.id }));
  return idsBy(pairs, ({ owner }) => owner);
});

function idsBy<P extends { readonly role: string }>(
  pairs: readonly P[],
  keyOf: (pair: P) => string,
): ReadonlyMap<string, readonly string[]> {
  return new Map([...groupedBy(pairs, keyOf)].map(([key, found]) => [key, found.map(({ role }) => role)]));
}

/** Those without a key are left out. */
function groupedBy<V>(
  values: readonly V[],
  keyOf: (value: V) => string | undefined,
): ReadonlyMap<string, readonly V[]> {
  const found = new Map<string, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) continue;
    const alike = found.get(key);
    if (alike) alike.push(value);
    else found.set(key, [value]);
  }
  return found;
}

const connectionName = /warp-?build|connection/i;

function purposeOfRole(facts: Facts, role: Role): RolePurpose | undefined {
  if (role.inProfile) return 'runner';
  if (role.services.includes('ec2.amazonaws.com')) return facts.get(isAboutRunners) ? 'runner' : undefined;
  if (role.outside) return 'connection';
  const isNamed = connectionName.test(role.id) || (role.name !== undefined && connectionName.test(role.name));
  return isNamed && !role.onlyServices ? 'connection' : 'other';
}
