import { defineFact, type Facts } from '../../facts/index.ts';
import { entryOf, plainText } from '../../syntax/index.ts';
import { sameList } from '../../values/index.ts';
import { resource, resourcesOfType, type Resource } from '../cfn/resource.ts';
import { policiesOf, samePolicies, type Policy } from './policy.ts';
import { namesIn } from './role.ts';

const user = 'AWS::IAM::User';
const group = 'AWS::IAM::Group';

/** Types that give rights to users and groups. */
const giving = new Set([
  user,
  group,
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
]);

/** Logical ids of the users and groups of the template that get the policy of a resource, members of groups among them. */
export const peopleOfPolicy = defineFact<readonly string[]>(
  'people of a policy',
  (id, facts) => {
    const owner = facts.get(resource, id);
    const direct = owner && giving.has(owner.type) ? directly(facts, owner) : [];
    if (direct.length === 0) return [];
    const members = facts
      .get(resourcesOfType, user)
      .filter((each) => groupsOf(facts, each).some((name) => direct.includes(name)));
    return [...new Set([...members.map((each) => each.id), ...direct])];
  },
  sameList,
);

/** Logical ids of what gives rights to a user or group itself: a user has those of its groups too. */
export const givesTo = defineFact<readonly string[]>(
  'what gives rights to a person',
  (id, facts) => {
    const holder = facts.get(resource, id);
    if (holder?.type !== user && holder?.type !== group) return [];
    const ids = holder.type === user ? [id, ...groupsOf(facts, holder)] : [id];
    return facts
      .get(resourcesOfType, '*')
      .filter((owner) => giving.has(owner.type) && directly(facts, owner).some((each) => ids.includes(each)))
      .map((owner) => owner.id);
  },
  sameList,
);

/** The policy documents of everything that a user or group gets in the template. Empty for other resources. */
export const policiesOfPerson = defineFact<readonly Policy[]>(
  'policies of a person',
  (id, facts) =>
    facts.get(givesTo, id).flatMap((each) => {
      const owner = facts.get(resource, each);
      return owner ? policiesOf(facts, owner).filter(({ kind }) => kind === 'identity') : [];
    }),
  samePolicies,
);

/** Users and groups to which a resource itself gives its policy. */
function directly(facts: Facts, owner: Resource): readonly string[] {
  const named = (type: string, property: string) => idsOf(facts, type, namesIn(facts, owner, property));
  switch (owner.type) {
    case user:
    case group:
      return [owner.id];
    case 'AWS::IAM::UserPolicy':
      return named(user, 'UserName');
    case 'AWS::IAM::GroupPolicy':
      return named(group, 'GroupName');
    default:
      return [...named(user, 'Users'), ...named(group, 'Groups'), ...naming(facts, owner)];
  }
}

/** Users and groups that name a managed policy of the template. */
function naming(facts: Facts, { id, type }: Resource): readonly string[] {
  if (type !== 'AWS::IAM::ManagedPolicy') return [];
  return [user, group]
    .flatMap((each) => facts.get(resourcesOfType, each))
    .filter((holder) => namesIn(facts, holder, 'ManagedPolicyArns').includes(id))
    .map((holder) => holder.id);
}

/** Groups of a user, by what it says itself and by additions. */
function groupsOf(facts: Facts, member: Resource): readonly string[] {
  const additions = facts
    .get(resourcesOfType, 'AWS::IAM::UserToGroupAddition')
    .filter((each) => idsOf(facts, user, namesIn(facts, each, 'Users')).includes(member.id))
    .flatMap((each) => namesIn(facts, each, 'GroupName'));
  return idsOf(facts, group, [...namesIn(facts, member, 'Groups'), ...additions]);
}

/** Logical ids of what is named by its logical id, or by the name that it is given. */
function idsOf(facts: Facts, type: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const key = type === user ? 'UserName' : 'GroupName';
  return facts
    .get(resourcesOfType, type)
    .filter(({ id, properties }) => {
      const name = plainText(entryOf(properties, key)?.value);
      return names.includes(id) || (name !== undefined && names.includes(name));
    })
    .map(({ id }) => id);
}
