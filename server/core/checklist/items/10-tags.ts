import {
  areTagsOpen,
  givenTagsSubject,
  isCoreType,
  nameOf,
  resourcesOfType,
  tagDefects,
  tagPlace,
  templateMacros,
} from '../../models/index.ts';
import type { ItemDefinition } from '../item.ts';

export const tags: ItemDefinition = {
  number: 10,
  title: 'Tagged managed-by: warpbuild',
  decidedBy: 'Tags of the whole stack (cloudformation deploy --tags), which are not visible in a template.',
  isPartialWhenMixed: true,
  *judge({ facts, all, isBlamed }) {
    for (const { name, at, isTagged } of all(givenTagsSubject))
      if (isTagged && !isBlamed(undefined)) yield { status: 'pass', message: `${name} gets the tag.`, at };
    const taggable = facts
      .get(resourcesOfType, '*')
      .filter(({ type }) => isCoreType(type) && (tagPlace(type) ?? type === 'AWS::EC2::LaunchTemplate'));
    const [first] = taggable;
    if (!first) return;
    if (facts.get(templateMacros).length > 0) {
      yield { status: 'unknown', message: 'A transform may add tags.', at: nameOf(first) };
      return;
    }
    const open = taggable.find((resource) => areTagsOpen(facts, resource));
    if (open)
      yield {
        status: 'unknown',
        message: `What is not in this file decides the tags of ${open.id}.`,
        at: nameOf(open),
      };
    const untagged = taggable.filter((resource) =>
      tagDefects(facts, resource).some(({ kind }) => kind !== 'not-launched' && kind !== 'not-on-volumes'),
    );
    // What a tag with an open key comes to is not known, but is no resource that has the tag either.
    const hasTag = taggable.filter((resource) => !untagged.includes(resource) && !areTagsOpen(facts, resource));
    const tagged = `${String(hasTag.length)} of ${String(taggable.length)} resources`;
    if (untagged.length === 0) {
      if (!open) yield { status: 'pass', message: `${tagged} have the tag.`, at: nameOf(first) };
    } else if (hasTag.length === 0)
      yield {
        status: 'fail',
        message: `None of ${String(taggable.length)} resources is known to have the tag.`,
        at: nameOf(first),
      };
    else yield { status: 'partial', message: `${tagged} have the tag.`, at: nameOf(untagged[0] ?? first) };
  },
};
