export { launchesWithoutTags } from './launcher.ts';
export { isCoreType, managedTag, tagDefects, tagPlace, untaggedLaunches, type TagDefect } from './managed.ts';
export type { TagStyle } from './list.ts';
