import { defineFact, type Facts } from '../../../facts/index.ts';
import type { Located } from '../../../syntax/index.ts';
import type { Path } from '../../../values/index.ts';
import { boxText, intersection, type Box } from './box.ts';
import { entryText, type NaclEntry } from './entry.ts';
import type { Step } from './filter.ts';
import { entriesIn, knownBox } from './gate.ts';
import { between, layoutOf, type Layout, type Placed } from './layout.ts';
import { nacls } from './nacl.ts';
import { signature } from './names.ts';
import { subnets } from './subnets.ts';
import { pathWhere } from './world.ts';

/**
 * Whether network ACLs keep the runner subnets of a VPC from each other in one deployment. `apart`: no packet of any
 * protocol gets from one to another, in no direction. `joined`: some certainly do. Within a subnet nothing is filtered.
 */
export interface Separation {
  readonly world: Path;
  readonly is: 'apart' | 'joined' | 'unknown';
  /** Keys of the network ACLs that guard the runner subnets. */
  readonly nacls: readonly string[];
}

/** The separation of runner subnets by the name of their VPC, a deployment each; empty when no network ACL guards one. */
export const separationsOf = defineFact<readonly Separation[]>(
  'separation',
  (vpc, facts) => {
    const layout = facts.get(layoutOf, vpc);
    return layout ? layout.worlds.map((world) => separationIn(world, runnersIn(layout, world))) : [];
  },
  (a, b) => signature(a) === signature(b),
);

function separationIn(world: Path, runners: readonly Placed[]): Separation {
  const guards = [...new Set(runners.flatMap(({ nacl }) => nacl?.key ?? []))];
  const pairs = pairsOf(runners);
  // A pair that is never there is no evidence of anything.
  if (guards.length === 0 || pairs.length === 0) return { world, is: 'unknown', nacls: guards };
  if (pairs.every(([from, to]) => between(from, to, 'may').length === 0)) return { world, is: 'apart', nacls: guards };
  const isJoined = pairs.some(([from, to]) => between(from, to, 'must').length > 0);
  return { world, is: isJoined ? 'joined' : 'unknown', nacls: guards };
}

function runnersIn({ placed, runners }: Layout, world: Path): readonly Placed[] {
  return runners.map((id) => placed.get(world)?.get(id)).filter((each) => each !== undefined);
}

function pairsOf(all: readonly Placed[]): readonly (readonly [Placed, Placed])[] {
  return all.flatMap((from) => all.filter((to) => to !== from).map((to) => [from, to] as const));
}

/** The names of the VPCs that runner subnets are in. */
export function vpcsOf(facts: Facts): readonly string[] {
  return facts.get(vpcsOfSubnets);
}

const vpcsOfSubnets = defineFact<readonly string[]>(
  'VPCs of subnets',
  (_key, facts) => {
    if (facts.get(nacls).length === 0) return [];
    return [...new Set([...facts.get(subnets).values()].flatMap(({ vpc }) => vpc ?? []))];
  },
  (a, b) => a.join() === b.join(),
);

/** A deny that comes too late: an allow before it lets packets of one runner subnet through to another. */
export interface Hole {
  readonly deny: NaclEntry;
  readonly allow: NaclEntry;
  /** `200 (deny all traffic from 10.0.0.0/16)`. */
  readonly denyText: string;
  readonly allowText: string;
  /** What gets through: `tcp/1024-65535`. */
  readonly traffic: string;
  readonly from: string;
  readonly to: string;
  readonly when: Path;
}

/** The holes in network ACLs, by `Nacl.key`; one for each deny. */
export const holesOf = defineFact<readonly Hole[]>(
  'holes of a network ACL',
  (key, facts) => vpcsOf(facts).flatMap((vpc) => holesIn(facts.get(layoutOf, vpc), key)),
  (a, b) =>
    a.length === b.length &&
    a.every((hole, index) => {
      const other = b[index];
      return (
        other?.deny.node === hole.deny.node && other.allow.node === hole.allow.node && textsOf(hole) === textsOf(other)
      );
    }),
);

function textsOf({ denyText, allowText, traffic, from, to, when }: Hole): string {
  return signature([denyText, allowText, traffic, from, to, when]);
}

interface Candidate extends Omit<Hole, 'when'> {
  readonly id: Located;
}

function holesIn(layout: Layout | undefined, key: string): readonly Hole[] {
  if (!layout) return [];
  const byWorld = new Map(layout.worlds.map((world) => [world, candidatesIn(world, runnersIn(layout, world), key)]));
  const found = new Map<Located, Candidate>();
  for (const candidates of byWorld.values())
    for (const each of candidates) if (!found.has(each.id)) found.set(each.id, each);
  return [...found.values()].flatMap((candidate) => {
    const isIn = (world: Path) => (byWorld.get(world) ?? []).some(({ id }) => id === candidate.id);
    const when = pathWhere(layout.worlds, isIn);
    return when ? [{ ...candidate, when }] : [];
  });
}

function candidatesIn(world: Path, runners: readonly Placed[], key: string): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const [from, to] of pairsOf(runners)) {
    if (from.nacl?.key !== key && to.nacl?.key !== key) continue;
    const through = between(from, to, 'must');
    if (through.length === 0) continue;
    const sides = [
      { here: from, there: to, direction: 'egress' as const },
      { here: to, there: from, direction: 'ingress' as const },
    ];
    for (const { here, there, direction } of sides) {
      if (here.nacl?.key !== key) continue;
      const late = lateDeny({ world, here, there, direction, through });
      if (late && !found.some(({ id }) => id === late.deny.node))
        found.push({ ...late, id: late.deny.node, from: from.subnet.id, to: to.subnet.id });
    }
  }
  return found;
}

interface Crossing {
  readonly world: Path;
  readonly here: Placed;
  readonly there: Placed;
  readonly direction: 'ingress' | 'egress';
  /** What gets through both network ACLs. */
  readonly through: readonly Box[];
}

/** The first deny that would stop some of what gets through, if it came before the allow that lets it. */
function lateDeny({ world, here, there, direction, through }: Crossing) {
  if (!here.nacl) return undefined;
  const present = entriesIn(world, here.nacl.entries, direction);
  for (const [index, { entry: deny, form }] of present.entries()) {
    const box = form.action === 'deny' ? knownBox(form) : undefined;
    if (!box || form.number === undefined) continue;
    for (const { entry: allow, form: earlier } of present.slice(0, index)) {
      const open = earlier.action === 'allow' ? knownBox(earlier) : undefined;
      const shared = open && intersection(box, open);
      const cut = shared && there.ranges.flatMap(({ range }) => withAddress(shared, range));
      const hit = cut?.flatMap((each) =>
        through.flatMap((one) => intersection({ ...one, address: each.address }, each) ?? []),
      )[0];
      if (!hit) continue;
      return { deny, allow, denyText: entryText(form), allowText: entryText(earlier), traffic: boxText(hit) };
    }
  }
  return undefined;
}

function withAddress(box: Box, range: Step['box']['address'] & { readonly family: 4 | 6 }): readonly Box[] {
  const cut = intersection(box, { ...box, family: range.family, address: range });
  return cut ? [cut] : [];
}
