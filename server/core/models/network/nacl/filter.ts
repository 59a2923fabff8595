import type { AddressRange } from '../address.ts';
import { everyPacket, intersection, without, type Box } from './box.ts';

/** An entry of which everything is known. */
export interface Step {
  /** Entries are asked in ascending order of their numbers. */
  readonly number: number;
  readonly action: 'allow' | 'deny';
  readonly box: Box;
}

/**
 * What is only partly known has two bounds: the packets that may get through, whatever the unknown values are, and
 * those that must.
 */
export type Bound = 'may' | 'must';

/** One direction of a network ACL, by bound. Steps are in the order in which they are asked. */
export type Gate = Readonly<Record<Bound, readonly Step[]>>;

/**
 * A network ACL in one deployment. It sees what enters and leaves a subnet, and never what stays in it.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
 */
export interface Filter {
  readonly ingress: Gate;
  readonly egress: Gate;
}

/** Addresses behind a network ACL. */
export interface Zone {
  readonly range: AddressRange;
  readonly filter: Filter;
}

/**
 * Boxes that one evaluation may fall into before it is given up: entries of a real ACL (at most 40 in a direction, a
 * quota of AWS) make dozens, made-up ones could make millions.
 */
const maxBoxes = 2000;

/** The part of `box` that a gate lets through: the first entry that a packet matches decides, and no match denies. */
export function passing(gate: Gate, bound: Bound, box: Box): readonly Box[] {
  const allowed: Box[] = [];
  let rest: readonly Box[] = [box];
  for (const step of gate[bound]) {
    if (!intersection(box, step.box)) continue;
    const left: Box[] = [];
    for (const each of rest) {
      const hit = intersection(each, step.box);
      if (hit && step.action === 'allow') allowed.push(hit);
      if (hit) left.push(...without(each, hit));
      else left.push(each);
    }
    rest = left;
    if (rest.length + allowed.length > maxBoxes) return bound === 'may' ? [box] : [];
    if (rest.length === 0) break;
  }
  return allowed;
}

/**
 * The packets that get from one zone to another in a different subnet, as boxes by protocol and destination port: out
 * of the one, and into the other. `only` narrows them by protocol and port.
 */
export function delivered(from: Zone, to: Zone, bound: Bound, only?: Pick<Box, 'protocol' | 'port'>): readonly Box[] {
  if (from.range.family !== to.range.family) return [];
  const leaving = passing(from.filter.egress, bound, { ...everyPacket(to.range), ...only });
  if (leaving.length === 0) return [];
  const entering = passing(to.filter.ingress, bound, { ...everyPacket(from.range), ...only });
  // Each gate looks at one side's addresses only, so what has a protocol and port in common gets through both.
  return leaving.flatMap((out) =>
    entering.map((into) => intersection(out, { ...into, address: out.address })).filter(isBox),
  );
}

function isBox(box: Box | undefined): box is Box {
  return box !== undefined;
}

const whole: readonly AddressRange[] = [
  { family: 4, first: 0n, last: (1n << 32n) - 1n },
  { family: 6, first: 0n, last: (1n << 128n) - 1n },
];

/** Every address of a family. */
export function everywhere(family: 4 | 6): AddressRange {
  return whole[family === 4 ? 0 : 1] as AddressRange;
}

/** The entries of a VPC's default network ACL, which lets everything through. */
export const allowAll: readonly Step[] = whole.map((range, index) => ({
  number: 100 + index,
  action: 'allow',
  box: everyPacket(range),
}));

/** A network ACL of which nothing is known. */
export const unknownFilter: Filter = { ingress: { may: allowAll, must: [] }, egress: { may: allowAll, must: [] } };
