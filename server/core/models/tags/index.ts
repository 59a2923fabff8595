export {
  areTagsOpen,
  isCoreType,
  managedTag,
  tagDefects,
  tagPlace,
  untaggedLaunches,
  type TagDefect,
} from './managed.ts';
export { unmetTags, type UnmetTag } from './condition.ts';
export { givenTagsSubject, type GivenTags } from './given.ts';
export { firstWithoutCost } from './cost.ts';
export { launchesWithoutTags } from './launcher.ts';
export type { Tag, TagStyle } from './list.ts';
export { areTagsPlain, certainTags, rejectedTags, writtenTags, type RejectedTag } from './rejected.ts';
export { missingRequiredTags } from './required.ts';
export { unlistedUntagged } from './untagged.ts';
