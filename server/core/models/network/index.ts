export {
  coversWorld,
  isWide,
  isWorld,
  parseCidr,
  publicAddresses,
  sizeText,
  union,
  type AddressRange,
} from './address.ts';
export { egressOf, type ImplicitEgress } from './egress.ts';
export { ruleOpenings, worldOpenings, worldUnions, type RuleOpening } from './exposure.ts';
export { type GroupName } from './group.ts';
export { securityGroups } from './groups.ts';
export { reachesInstances } from './local-ranges.ts';
export { hasNameFilter } from './name-filter.ts';
export { peerText, trafficOfRule } from './peer-text.ts';
export { removeRule } from './removal.ts';
export { groupUse, onlyRole, usersIn, type GroupUse } from './role.ts';
export { type NetworkRule, type Peer } from './rule.ts';
export { runnerSubnets } from './runner-subnets.ts';
export { networkRule, rulesOfGroup, securityGroupPart, type SecurityGroup } from './security-group.ts';
export { includesPort, isAllPorts, isEmpty, overlaps, trafficOf, trafficText, type Traffic } from './traffic.ts';
