import type { Facts } from '../../../facts/index.ts';
import { both, type Path } from '../../../values/index.ts';
import { world as internet } from '../address.ts';
import { covers, intersection, tcp, tcpPackets, type Box } from './box.ts';
import { passing, type Filter } from './filter.ts';
import { entriesIn, knownBox } from './gate.ts';
import { filterIn, type Nacl } from './nacl.ts';
import type { NaclEntry } from './entry.ts';
import { worldsOfNacl } from './shadow.ts';
import { isDualStack, natSubnets } from './subnets.ts';
import { holdsIn, pathWhere } from './world.ts';

/** Answers to HTTPS requests of a subnet that its network ACL does not let back in. */
export interface LostReplies {
  readonly family: 4 | 6;
  /** The entry that lets the requests out. */
  readonly out: NaclEntry | undefined;
  /** Whether that entry lets out little else than requests: one for all ports may only be there for answers. */
  readonly isMeant: boolean;
  /** Ports that answers do get in on: `32768-40000`; empty when there are none. */
  readonly ports: string;
  readonly when: Path;
}

/**
 * Ports that answers come to. Clients of Linux and Windows take a part of them, NAT gateways all.
 * https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
 */
const ephemeral = { all: [1024, 65535], linux: [32768, 60999], windows: [49152, 65535] } as const;

/** What a network ACL that lets HTTPS out to the internet does not let back in. */
export function lostReplies(facts: Facts, nacl: Nacl): readonly LostReplies[] {
  const worlds = nacl.isOpen ? undefined : worldsOfNacl(facts, nacl);
  if (!worlds) return [];
  const hasNat = guardsNat(facts, nacl);
  const families = hasIpv6(facts, nacl) ? ([4, 6] as const) : ([4] as const);
  return families.flatMap((family): readonly LostReplies[] => {
    const lostIn = new Map(
      worlds.map((world) => [world, holdsIn(world, nacl.when) ? lost(world, nacl, family, hasNat) : undefined]),
    );
    const path = pathWhere(worlds, (world) => lostIn.get(world) !== undefined);
    const found =
      path &&
      worlds
        .filter((world) => holdsIn(world, path))
        .map((world) => lostIn.get(world))
        .find((each) => each);
    return path && found ? [{ ...found, when: both(path, found.when) ?? path }] : [];
  });
}

function lost(world: Path, nacl: Nacl, family: 4 | 6, hasNat: boolean): LostReplies | undefined {
  const filter = filterIn(world, nacl);
  const targets = internet[family].flatMap((range) => passing(filter.egress, 'must', tcpPackets(range, 443, 443)));
  if (targets.length === 0) return undefined;
  const accepts = ([first, last]: readonly [number, number]) =>
    targets.every((target) => isLetIn(filter, target, first, last));
  if (hasNat ? accepts(ephemeral.all) : accepts(ephemeral.linux) || accepts(ephemeral.windows)) return undefined;
  const open = targets.flatMap((target) => answersIn(filter, target, ...ephemeral.all));
  const ports = portsText(open);
  const out = entriesIn(world, nacl.entries, 'egress').find(({ form }) => {
    const box = form.action === 'allow' ? knownBox(form) : undefined;
    return box !== undefined && targets.some((target) => intersection(box, target));
  });
  const box = out && knownBox(out.form);
  const isMeant = box !== undefined && box.protocol.first === tcp.first && box.port.last < 32768n;
  return { family, out: out?.entry, isMeant, ports, when: out?.form.when ?? [] };
}

/** Whether answers from the addresses of `target` get in on all of some ports. */
function isLetIn(filter: Filter, target: Box, first: number, last: number): boolean {
  return covers(
    answersIn(filter, target, first, last),
    tcpPackets({ family: target.family, ...target.address }, first, last),
  );
}

function answersIn(filter: Filter, target: Box, first: number, last: number): readonly Box[] {
  return passing(filter.ingress, 'may', tcpPackets({ family: target.family, ...target.address }, first, last));
}

function portsText(boxes: readonly Box[]): string {
  const texts = boxes.map(({ port }) => `${String(port.first)}-${String(port.last)}`);
  const unique = [...new Set(texts)];
  return unique.length > 3 ? 'a part of them' : unique.join(', ');
}

/** Whether a subnet under a network ACL has IPv6 addresses; outside templates, whether an entry speaks of any. */
export function hasIpv6(facts: Facts, nacl: Nacl): boolean {
  if (!nacl.owner) return nacl.entries.some(({ forms }) => forms.some(({ range }) => range?.family === 6));
  return nacl.associations.some(({ subnet }) => facts.get(isDualStack, subnet));
}

function guardsNat(facts: Facts, nacl: Nacl): boolean {
  const homes = facts.get(natSubnets);
  return nacl.associations.some(({ subnet }) => homes.includes(subnet));
}
