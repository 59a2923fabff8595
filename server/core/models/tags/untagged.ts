import { defineFact, type Facts } from '../../facts/index.ts';
import { sameList } from '../../values/index.ts';
import { resourcesOfType, templateMacros, type Resource } from '../cfn/index.ts';
import { isCoreType, tagDefects } from './managed.ts';

/** Resources that are named one by one as untagged; beyond it a list helps nobody. */
const listed = 25;

/**
 * Logical ids of the untagged resources beyond the 25 that are named one by one, those that the checklist asks for
 * first. Empty for most templates, and where it would be a single one.
 */
export const unlistedUntagged = defineFact<readonly string[]>(
  'unlisted untagged resources',
  (_key, facts) => {
    if (facts.get(templateMacros).length > 0) return [];
    const untagged = facts.get(resourcesOfType, '*').filter((resource) => isUntagged(facts, resource));
    const core = untagged.filter(({ type }) => isCoreType(type));
    const others = untagged.filter(({ type }) => !isCoreType(type));
    const unlisted = [...core, ...others].slice(listed).map(({ id }) => id);
    return unlisted.length > 1 ? unlisted : [];
  },
  sameList,
);

function isUntagged(facts: Facts, resource: Resource): boolean {
  return tagDefects(facts, resource).some(({ kind }) => kind === 'missing');
}
