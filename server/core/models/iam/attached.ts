import type { Facts } from '../../facts/index.ts';
import { entryOf, get, plainText, type Entry, type SyntaxNode, type Unit } from '../../syntax/index.ts';
import { both, elements, texts, type Path } from '../../values/index.ts';
import { ownEntry, propertyOf, resourceIn, type Resource } from '../cfn/resource.ts';
import { dialect } from '../detect.ts';
import { documentOrigin } from '../origin.ts';
import type { Subject } from '../subject.ts';
import { patternOf } from './pattern.ts';
import { rolePurpose, type RolePurpose } from './purpose.ts';

/** A managed policy of AWS that somebody has. */
export interface AttachedPolicy {
  /** What stands behind `policy/` in its ARN: `AdministratorAccess`, `service-role/AmazonEC2RoleforSSM`. */
  readonly policy: string;
  readonly node: SyntaxNode;
  readonly when: Path;
}

/** A role, user or group with the managed policies of AWS that it has. */
export interface PolicyHolder {
  /** For people: a logical id, or the name. */
  readonly name: string;
  /** Undefined where it cannot be told. */
  readonly purpose: RolePurpose | undefined;
  /** Undefined in a document of its own. */
  readonly owner: Resource | undefined;
  readonly policies: readonly AttachedPolicy[];
}

/**
 * Roles, users and groups of a template; and what `list-attached-role-policies` printed or a command such as
 * `attach-role-policy` attaches.
 */
export const policyHolderSubject: Subject<PolicyHolder> = { name: 'holder of managed policies', find: holdersIn };

/** The property of each type that names managed policies. */
const lists: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'ManagedPolicyArns',
  'AWS::IAM::User': 'ManagedPolicyArns',
  'AWS::IAM::Group': 'ManagedPolicyArns',
  'AWS::Serverless::Function': 'Policies',
  'AWS::Serverless::StateMachine': 'Policies',
};

/** The entry of a holder that names its managed policies; undefined where it has none of its own. */
export function managedPolicyList(owner: Resource): Entry | undefined {
  return ownEntry(owner, lists[owner.type] ?? '');
}

function* holdersIn(unit: Unit, facts: Facts): Iterable<PolicyHolder> {
  const owner = resourceIn(unit, facts);
  if (owner && Object.hasOwn(lists, owner.type)) {
    const purpose = facts.get(rolePurpose, owner.id);
    yield { name: owner.id, purpose, owner, policies: policiesOfResource(facts, owner) };
  } else if (facts.get(dialect) === 'iam-policy') yield* holderIn(unit.node, facts);
}

/** The managed policies of AWS that a resource names for itself; none for types that name none. */
export function attachedTo(facts: Facts, owner: Resource): readonly AttachedPolicy[] {
  return Object.hasOwn(lists, owner.type) ? policiesOfResource(facts, owner) : [];
}

function policiesOfResource(facts: Facts, owner: Resource): readonly AttachedPolicy[] {
  const isSam = owner.type.startsWith('AWS::Serverless::');
  return propertyOf(facts, owner, lists[owner.type] ?? '').alternatives.flatMap((list) =>
    elements(facts, list.value).items.flatMap((item) =>
      namesIn(facts, item.value, isSam ? samName : managedByAws).flatMap((found) => {
        const path = both(owner.when, list.when);
        const inner = both(item.when, found.when);
        const when = path && inner && both(path, inner);
        return when ? [{ ...found, when }] : [];
      }),
    ),
  );
}

function* holderIn(root: SyntaxNode, facts: Facts): Iterable<PolicyHolder> {
  const list = get(root, 'AttachedPolicies');
  if (list?.kind !== 'seq') return;
  const named = ['RoleName', 'UserName', 'GroupName'].map((key) => plainText(get(root, key)));
  yield {
    name: named.find((name) => name !== undefined) ?? 'its holder',
    purpose: facts.get(documentOrigin).role,
    owner: undefined,
    policies: list.items.flatMap((item) => namesIn(facts, entryOf(item, 'PolicyArn')?.value)),
  };
}

const managedByAws = /^arn:[^:]+:iam::aws:policy\/(.+)$/;
/** SAM also takes the bare names of managed policies of AWS, and of no others. */
const samName = /^(?:arn:[^:]+:iam::aws:policy\/)?([\w+=,.@/-]+)$/;

function namesIn(facts: Facts, node: SyntaxNode | undefined, names = managedByAws): readonly AttachedPolicy[] {
  return texts(facts, node).alternatives.flatMap(({ value, node: at, when }) => {
    const policy = names.exec(patternOf(value))?.[1];
    return policy === undefined ? [] : [{ policy, node: at, when }];
  });
}
