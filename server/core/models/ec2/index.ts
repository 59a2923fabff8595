export { launchSubject, pathsWithoutTemplate, type LaunchData, type LaunchKind } from './launch.ts';
export {
  hopLimits,
  isMetadataOff,
  isMetadataOpen,
  metadataOf,
  switchedOff,
  tokenlessUserData,
  type HopLimit,
  type Metadata,
  type SwitchedOff,
} from './imds.ts';
export { pinnedVersions, templateUseSubject, type PinnedVersion, type TemplateUse } from './template-use.ts';
