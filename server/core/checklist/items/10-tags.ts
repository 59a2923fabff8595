import { isCoreType, nameOf, resourcesOfType, tagDefects, tagPlace } from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';

export const tags: ItemDefinition = {
  number: 10,
  title: 'Tagged managed-by: warpbuild',
  decidedBy: 'Tags of the whole stack (cloudformation deploy --tags), which are not visible in a template.',
  *judge({ facts }) {
    const taggable = facts
      .get(resourcesOfType, '*')
      .filter(({ type }) => isCoreType(type) && (tagPlace(type) ?? type === 'AWS::EC2::LaunchTemplate'));
    const [first] = taggable;
    if (!first) return;
    const untagged = taggable.filter((resource) =>
      tagDefects(facts, resource).some(({ kind }) => kind !== 'not-launched'),
    );
    const tagged = `${String(taggable.length - untagged.length)} of ${String(taggable.length)} resources`;
    if (untagged.length === 0) yield { status: 'pass', message: `${tagged} have the tag.`, at: nameOf(first) };
    else if (untagged.length === taggable.length)
      yield { status: 'fail', message: 'No resource has the tag.', at: nameOf(first) };
    else yield { status: 'partial', message: `${tagged} have the tag.`, at: nameOf(untagged[0] ?? first) };
  },
};
