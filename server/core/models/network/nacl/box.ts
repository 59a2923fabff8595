import { spend } from '../../../text/index.ts';
import type { AddressRange } from '../address.ts';

/** Numbers from `first` to `last`, both included. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Packets of one family of addresses that a network ACL cannot tell from their like: protocols by their numbers, the
 * addresses of the other side, and destination ports. ICMP has no ports: there its type is the upper byte, its code the
 * lower one, so that "all codes of a type" is one span too.
 */
export interface Box {
  readonly family: 4 | 6;
  readonly protocol: Span;
  readonly address: Span;
  readonly port: Span;
}

const span = (first: number, last: number): Span => ({ first: BigInt(first), last: BigInt(last) });

export const allProtocols = span(0, 255);
export const allPorts = span(0, 65535);
export const tcp = span(6, 6);
export const spanOf = span;

/** Every packet to or from `range`. */
export function everyPacket(range: AddressRange): Box {
  return { family: range.family, protocol: allProtocols, address: range, port: allPorts };
}

/** TCP packets to or from `range` with a destination port from `first` to `last`. */
export function tcpPackets(range: AddressRange, first: number, last: number): Box {
  return { family: range.family, protocol: tcp, address: range, port: span(first, last) };
}

function common(a: Span, b: Span): Span | undefined {
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return first <= last ? { first, last } : undefined;
}

const stepsForBoxes = 20;

/** The packets that are in both boxes; undefined when there are none. */
export function intersection(a: Box, b: Box): Box | undefined {
  spend(stepsForBoxes, 'comparing the entries of network ACLs');
  if (a.family !== b.family) return undefined;
  const protocol = common(a.protocol, b.protocol);
  const address = protocol && common(a.address, b.address);
  const port = address && common(a.port, b.port);
  return port && { family: a.family, protocol, address, port };
}

const axes = ['protocol', 'address', 'port'] as const;

/** The packets of `box` that are not in `hole`, as boxes that do not overlap: at most two for each axis. */
export function without(box: Box, hole: Box): readonly Box[] {
  const cut = intersection(box, hole);
  if (!cut) return [box];
  const rest: Box[] = [];
  let core = box;
  for (const axis of axes) {
    const { first, last } = core[axis];
    if (first < cut[axis].first) rest.push({ ...core, [axis]: { first, last: cut[axis].first - 1n } });
    if (last > cut[axis].last) rest.push({ ...core, [axis]: { first: cut[axis].last + 1n, last } });
    core = { ...core, [axis]: cut[axis] };
  }
  return rest;
}

/** Whether every packet of `inner` is in one of `boxes` or another. */
export function covers(boxes: readonly Box[], inner: Box): boolean {
  let rest: readonly Box[] = [inner];
  for (const box of boxes) rest = rest.flatMap((each) => without(each, box));
  return rest.length === 0;
}

const protocolNames: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6' };

/** For people: `all traffic`, `tcp/443`, `udp/1024-65535`, `all tcp ports`, `icmp`, `protocol 50`. */
export function boxText({ protocol, port }: Box): string {
  if (protocol.first === 0n && protocol.last === 255n) return 'all traffic';
  if (protocol.first !== protocol.last) return 'several protocols';
  const name = protocolNames[String(protocol.first)];
  if (name === undefined) return `protocol ${String(protocol.first)}`;
  if (name.startsWith('icmp')) return icmpText(name, port);
  if (port.first === 0n && port.last === 65535n) return `all ${name} ports`;
  return port.first === port.last
    ? `${name}/${String(port.first)}`
    : `${name}/${String(port.first)}-${String(port.last)}`;
}

function icmpText(name: string, { first, last }: Span): string {
  const [type, lastType] = [first >> 8n, last >> 8n];
  return type === lastType ? `${name} type ${String(type)}` : name;
}
