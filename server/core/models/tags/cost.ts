import { defineFact } from '../../facts/index.ts';
import { idsOfType, resource, templateMacros, typeOfResource } from '../cfn/index.ts';
import { tagsIn } from './list.ts';
import { isCoreType, tagPlace } from './managed.ts';
import { writtenTags } from './rejected.ts';

const costKey = /^(?:cost|team|project|owner|env|application|department|business)/i;

const mayTellCost = defineFact<boolean>('may tell whose costs', (id, facts) => {
  const owner = facts.get(resource, id);
  if (!owner) return false;
  const { items, isOpen } = tagsIn(facts, writtenTags(owner), tagPlace(owner.type)?.style ?? 'list');
  return isOpen || items.some(({ key }) => costKey.test(key));
});

/**
 * The logical id of the first resource that can have tags, where no resource has one that tells whose costs it makes.
 * Undefined where one has, or may have.
 */
export const firstWithoutCost = defineFact<string | undefined>('first without cost tag', (_key, facts) => {
  if (facts.get(templateMacros).length > 0) return undefined;
  const typeOf = (id: string) => facts.get(typeOfResource, id) ?? '';
  const taggable = facts.get(idsOfType, '*').filter((id) => tagPlace(typeOf(id)));
  const hasOne = taggable.some((id) => facts.get(mayTellCost, id));
  return hasOne ? undefined : taggable.find((id) => isCoreType(typeOf(id)));
});
