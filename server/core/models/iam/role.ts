import { globalServiceName } from '../../data/index.ts';
import { defineFact, type Facts } from '../../facts/index.ts';
import {
  elements,
  literal,
  referenceOf,
  sameList,
  strings,
  writtenId,
  type Path,
  type Text,
} from '../../values/index.ts';
import { executingService, impliedResources, type ImpliedResource } from '../cfn/implied.ts';
import { ownEntry, propertyOf, resourcesOfType, type Resource } from '../cfn/resource.ts';
import { trustPoliciesOf } from './policy.ts';
import { reachOf } from './principal.ts';
import { statementsOf, type Statement } from './statement.ts';

/** A role of the template, as far as who may use it matters. */
export interface Role {
  readonly id: string;
  /** Its `RoleName` where it is given as plain text. */
  readonly name: string | undefined;
  /** Services that may assume it, such as `ec2.amazonaws.com`, sorted. */
  readonly services: readonly string[];
  /** Whether nobody but `services` may assume it, and all of them are known. */
  readonly onlyServices: boolean;
  /** Whether another account may assume it, or something of another account. */
  readonly outside: boolean;
  /** Whether an instance profile of the template holds it. */
  readonly inProfile: boolean;
  /** The condition of its resource. */
  readonly when: Path;
}

/** The roles of a template, in order of text; behind them those that SAM makes. */
export const roles = defineFact<readonly Role[]>(
  'roles',
  (_key, facts) => {
    const profiles = facts.get(resourcesOfType, 'AWS::IAM::InstanceProfile');
    const held = new Set(profiles.flatMap((profile) => namesIn(facts, profile, 'Roles')));
    const implied = facts.get(impliedResources).filter(({ type }) => type === 'AWS::IAM::Role');
    return [
      ...facts.get(resourcesOfType, 'AWS::IAM::Role').map((owner) => roleOf(facts, owner, held)),
      ...implied.map((each) => impliedRole(facts, each)),
    ];
  },
  (a, b) => JSON.stringify(a) === JSON.stringify(b),
);

/** The one role of the template that instances run with: only EC2 may assume it and an instance profile holds it. */
export function soleRunnerRole(facts: Facts): Role | undefined {
  const found = facts
    .get(roles)
    .filter((role) => role.inProfile && role.onlyServices && sameList(role.services, ['ec2.amazonaws.com']));
  return found.length === 1 ? found[0] : undefined;
}

/** The role of the template whose ARN a text is: `!GetAtt Role.Arn`, `…:role/${Role}`. Undefined for anything else. */
export function roleNamedBy(facts: Facts, text: Text): Role | undefined {
  const last = text.at(-1);
  if (last === undefined || typeof last === 'string') return undefined;
  const before = text.at(-2);
  if (text.length === 1) return facts.get(roles).find(({ id }) => last.opaque === `${id}.Arn`);
  if (typeof before !== 'string' || !(before.includes(':role/') && before.endsWith('/'))) return undefined;
  return facts.get(roles).find(({ id }) => last.opaque === id);
}

/**
 * What a property of a resource names: logical ids that it refers to, and names in plain text. A list, or a single name
 * (`Roles`, `RoleName`).
 */
export function namesIn(facts: Facts, owner: Resource, property: string): readonly string[] {
  return propertyOf(facts, owner, property).alternatives.flatMap(({ value }) =>
    elements(facts, value).items.flatMap((item) => {
      const id = referenceOf(item.value)?.id;
      if (id !== undefined) return [writtenId(facts, id)];
      return strings(facts, item.value).alternatives.map((name) => name.value);
    }),
  );
}

/** What the role of a function or state machine trusts its resource may say; else it is the service alone. */
function impliedRole(facts: Facts, { id, of }: ImpliedResource): Role {
  const stated = roleOf(facts, of, new Set());
  const isStated = ownEntry(of, 'AssumeRolePolicyDocument') !== undefined;
  const service = executingService(of);
  const common = { ...stated, id, name: undefined, inProfile: false };
  return isStated || service === undefined
    ? common
    : { ...common, services: [service], onlyServices: true, outside: false };
}

function roleOf(facts: Facts, owner: Resource, held: ReadonlySet<string>): Role {
  const allows = trustPoliciesOf(facts, owner)
    .flatMap((policy) => statementsOf(facts, policy))
    .filter(({ allow }) => allow.length > 0);
  const trusted = allows.map(servicesOf);
  const services = [...new Set(trusted.flatMap((each) => each.services))].sort();
  const onlyServices = services.length > 0 && trusted.every((each) => each.complete);
  const name = strings(facts, ownValue(facts, owner, 'RoleName')).alternatives[0]?.value;
  return {
    id: owner.id,
    name,
    services,
    onlyServices,
    outside: allows.some(({ principals }) => principals?.items.some(isOutside)),
    inProfile: held.has(owner.id) || (name !== undefined && held.has(name)),
    when: owner.when,
  };
}

function ownValue(facts: Facts, owner: Resource, property: string) {
  return propertyOf(facts, owner, property).alternatives[0]?.value;
}

function isOutside(principal: Parameters<typeof reachOf>[0]): boolean {
  return ['anyone', 'account', 'outside'].includes(reachOf(principal));
}

function servicesOf({ principals }: Statement): { readonly services: readonly string[]; readonly complete: boolean } {
  if (!principals) return { services: [], complete: false };
  const names = principals.items.map(({ type, value }) => (type === 'Service' ? serviceName(value) : undefined));
  const services = names.filter((name) => name !== undefined);
  return { services, complete: principals.unknown.length === 0 && services.length === names.length };
}

/**
 * `ec2.amazonaws.com`, also where it is written as `ec2.${AWS::URLSuffix}` or with the suffix of another partition; undefined
 * when it is not known.
 */
export function serviceName(text: Text): string | undefined {
  const known = text.map((part) =>
    typeof part !== 'string' && part.opaque === 'AWS::URLSuffix' ? 'amazonaws.com' : part,
  );
  const name = known.every((part) => typeof part === 'string') ? known.join('') : literal(text);
  return name !== undefined && /^[a-z0-9.-]+$/.test(name) ? globalServiceName(name) : undefined;
}
