import type { Facts } from '../../facts/index.ts';
import { entryOf, plainText } from '../../syntax/index.ts';
import { both, elements, referenceOf, strings, writtenId, type Path } from '../../values/index.ts';
import { propertyOf, type Resource } from '../cfn/resource.ts';

const naming = ['Roles', 'RoleName', 'Users', 'UserName', 'Groups', 'GroupName'] as const;

/**
 * In which deployments a role, user or group has the policy of a resource; `[[]]` for all of them, for a policy of its
 * own, and for one that it has by something else, such as a group.
 */
export function attachedWhen(facts: Facts, owner: Resource, holder: Resource): readonly Path[] {
  if (owner.id === holder.id) return [[]];
  const names = [holder.id, ...['RoleName', 'UserName', 'GroupName'].map((key) => nameOf(holder, key))];
  const found = [
    ...naming.flatMap((property) => namings(facts, owner, property)).filter(({ name }) => names.includes(name)),
    ...namings(facts, holder, 'ManagedPolicyArns').filter(({ name }) => name === owner.id),
  ];
  return found.length === 0 || found.some(({ when }) => when.length === 0) ? [[]] : found.map(({ when }) => when);
}

function nameOf({ properties }: Resource, key: string): string | undefined {
  return plainText(entryOf(properties, key)?.value);
}

/** What a property names, with the deployments in which it does. */
function namings(
  facts: Facts,
  owner: Resource,
  property: string,
): readonly { readonly name: string; readonly when: Path }[] {
  return propertyOf(facts, owner, property).alternatives.flatMap((list) =>
    elements(facts, list.value).items.flatMap((item) => {
      const path = both(list.when, item.when);
      if (!path) return [];
      const id = referenceOf(item.value)?.id;
      if (id !== undefined) return [{ name: writtenId(facts, id), when: path }];
      return strings(facts, item.value).alternatives.flatMap((name) => {
        const when = both(path, name.when);
        return when ? [{ name: name.value, when }] : [];
      });
    }),
  );
}
