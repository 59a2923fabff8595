export { dialect, kindOf, type Dialect, type Kind } from './detect.ts';
export {
  nameOf,
  ownEntry,
  propertyOf,
  resource,
  resourcesOfType,
  resourceSubject,
  type Resource,
} from './cfn/index.ts';
export type { Subject } from './subject.ts';
export { today } from './today.ts';
export { workloadEvidence, type Evidence } from './workload.ts';
export { unitSubject } from './unit.ts';
export * from './iam/index.ts';
export {
  hopLimits,
  isMetadataOff,
  isMetadataOpen,
  launchSubject,
  metadataOf,
  pinnedVersions,
  switchedOff,
  templateUseSubject,
  tokenlessUserData,
  type HopLimit,
  type LaunchData,
  type LaunchKind,
  type Metadata,
  type PinnedVersion,
  type SwitchedOff,
  type TemplateUse,
} from './ec2/index.ts';
export { isOwn, isRepeated } from './place.ts';
export { documentOrigin, type Origin } from './origin.ts';
export { templateMacros, usesOf } from './cfn/index.ts';
export {
  type AddressRange,
  coversWorld,
  egressOf,
  type GroupName,
  groupUse,
  type GroupUse,
  hasNameFilter,
  type ImplicitEgress,
  includesPort,
  isAllPorts,
  isEmpty,
  isWide,
  isWorld,
  type NetworkRule,
  networkRule,
  onlyRole,
  overlaps,
  parseCidr,
  type Peer,
  peerText,
  publicAddresses,
  reachesInstances,
  removeRule,
  type RuleOpening,
  ruleOpenings,
  rulesOfGroup,
  type SecurityGroup,
  securityGroupPart,
  securityGroups,
  sizeText,
  type Traffic,
  trafficOf,
  trafficOfRule,
  trafficText,
  union,
  usersIn,
  worldOpenings,
  worldUnions,
} from './network/index.ts';
export {
  cacheBuckets,
  cacheStoreSubject,
  endsUploads,
  expiriesOf,
  isLifecycleOpen,
  isVersioned,
  leftoversOf,
  objectLocks,
  uploadsLeft,
  type CacheStore,
  type Expiry,
  type Leftover,
  type UploadsLeft,
} from './s3/index.ts';
export { endpointSubject, openingsOf, type Endpoint, type EndpointOpening } from './endpoint/index.ts';
export {
  isCoreType,
  launchesWithoutTags,
  managedTag,
  tagDefects,
  tagPlace,
  untaggedLaunches,
  type TagDefect,
  type TagStyle,
} from './tags/index.ts';
