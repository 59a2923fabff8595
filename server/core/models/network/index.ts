export {
  coversWorld,
  isPrivate,
  isWide,
  isWorld,
  parseCidr,
  publicAddresses,
  sizeText,
  union,
  type AddressRange,
} from './address.ts';
export { defaultGroupUses, type DefaultGroupUse } from './default-group.ts';
export { egressOf, matchesNothing, type ImplicitEgress } from './egress.ts';
export { ruleOpenings, worldOpenings, worldUnions, worldUnionsOut, type RuleOpening } from './exposure.ts';
export { type GroupName } from './group.ts';
export { givenVpc } from './given-vpc.ts';
export { securityGroups } from './groups.ts';
export { localRangeOf, reachesInstances, vpcExceededBy, vpcExpression } from './local-ranges.ts';
export { nameFilter, proxySetting, type NameFilter } from './name-filter.ts';
export {
  blockOfRest,
  coversName,
  isCatchAll,
  nameAssociations,
  nameGroupType,
  nameRules,
  nameRulesOfVpc,
  type NameAssociation,
  type NameRule,
} from './dns-firewall.ts';
export { allowedNames, missingNames, runnersOf } from './required-names.ts';
export { peerText, trafficOfRule } from './peer-text.ts';
export { isPermitted } from './permitted.ts';
export { removeRule } from './removal.ts';
export { revokeCommand } from './revoke.ts';
export {
  admitsOthers,
  groupsOfUser,
  groupUse,
  hasForeignGroups,
  isRunnerName,
  onlyRole,
  roleOf,
  usersIn,
  type GroupUse,
} from './role.ts';
export { type NetworkRule, type Peer } from './rule.ts';
export { runnerSubnets } from './runner-subnets.ts';
export { networkRule, rulesOfGroup, securityGroupPart, unseenIngress, type SecurityGroup } from './security-group.ts';
export { includesPort, isAllPorts, isEmpty, overlaps, trafficOf, trafficText, type Traffic } from './traffic.ts';
export {
  closedDirections,
  endpointCutsOf,
  entryText,
  freeNumber,
  hasIpv6,
  holdsIn,
  holesOf,
  isolatesRange,
  localDenies,
  lostReplies,
  naclEntrySubject,
  naclOf,
  nacls,
  naclSubject,
  denyFirstCommand,
  natCutsOf,
  numberEntry,
  pathWhere,
  runnerHomes,
  separationsOf,
  shadowOf,
  subnets,
  vpcsOf,
  type EntryForm,
  type Nacl,
  type NaclEntry,
  type OwnedEntry,
  type Separation,
  type Subnet,
} from './nacl/index.ts';
