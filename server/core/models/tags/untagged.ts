import { defineFact } from '../../facts/index.ts';
import { sameList } from '../../values/index.ts';
import { idsOfType, resource, templateMacros, typeOfResource } from '../cfn/index.ts';
import { isCoreType, tagDefects } from './managed.ts';

/** Resources that are named one by one as untagged; beyond it a list helps nobody. */
const listed = 25;

const isUntagged = defineFact<boolean>('untagged resource', (id, facts) => {
  const owner = facts.get(resource, id);
  return owner !== undefined && tagDefects(facts, owner).some(({ kind }) => kind === 'missing');
});

/**
 * Logical ids of the untagged resources beyond the 25 that are named one by one, those that the checklist asks for
 * first. Empty for most templates, and where it would be a single one.
 */
export const unlistedUntagged = defineFact<readonly string[]>(
  'unlisted untagged resources',
  (_key, facts) => {
    if (facts.get(templateMacros).length > 0) return [];
    const untagged = facts.get(idsOfType, '*').filter((id) => facts.get(isUntagged, id));
    const isCore = (id: string) => isCoreType(facts.get(typeOfResource, id) ?? '');
    const unlisted = [...untagged.filter(isCore), ...untagged.filter((id) => !isCore(id))].slice(listed);
    return unlisted.length > 1 ? unlisted : [];
  },
  sameList,
);
