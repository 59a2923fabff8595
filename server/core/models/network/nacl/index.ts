export {
  allPorts,
  boxText,
  covers,
  everyPacket,
  intersection,
  spanOf,
  tcp,
  tcpPackets,
  type Box,
  type Span,
} from './box.ts';
export { denyFirstCommand } from './command.ts';
export { endpointCutsOf, isReachable, natCutsOf, type EndpointCut, type NatCut } from './cuts.ts';
export { entryText, numberEntry, type EntryForm, type NaclEntry } from './entry.ts';
export { delivered, everywhere, passing, type Bound, type Filter, type Gate, type Step, type Zone } from './filter.ts';
export { entriesIn, filterOf, knownBox, type Present } from './gate.ts';
export { layoutOf, type Layout, type Placed } from './layout.ts';
export {
  filterIn,
  freeNumber,
  naclEntrySubject,
  naclOf,
  nacls,
  naclSubject,
  type Nacl,
  type OwnedEntry,
} from './nacl.ts';
export { hasIpv6, lostReplies, type LostReplies } from './replies.ts';
export { closedDirections, isolatesRange, localDenies, shadowOf, worldsOfNacl, type Shadow } from './shadow.ts';
export { holesOf, separationsOf, vpcsOf, type Hole, type Separation } from './separation.ts';
export { ownVpc, runnerHomes, subnets, type Subnet } from './subnets.ts';
export { holdsIn, pathWhere, worldsOf } from './world.ts';
