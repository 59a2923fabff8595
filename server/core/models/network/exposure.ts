import { defineFact, type Fact } from '../../facts/index.ts';
import { both, type Path } from '../../values/index.ts';
import { coversWorld, isWorld } from './address.ts';
import type { CidrPeer, NetworkRule } from './rule.ts';
import { rulesOfGroup } from './security-group.ts';
import { isEmpty, overlaps, type Traffic } from './traffic.ts';

/** One alternative of one rule. */
export interface RuleOpening {
  readonly rule: NetworkRule;
  readonly peer: CidrPeer;
  readonly traffic: Traffic;
}

/** Rules of one group that no one of is the internet, but all together are, on ports that they have in common. */
export interface WorldUnion {
  readonly family: 4 | 6;
  readonly openings: readonly RuleOpening[];
  readonly when: Path;
}

/** The alternatives of a rule's traffic and peer that fit together, with addresses that are known. */
export function ruleOpenings(rule: NetworkRule): readonly (RuleOpening & { readonly when: Path })[] {
  return rule.traffic.alternatives.flatMap(({ value: traffic, when }) =>
    rule.peers.flatMap((peer) => {
      const path = both(when, peer.when);
      return peer.kind !== 'cidr' || !peer.range || !path || isEmpty(traffic)
        ? []
        : [{ rule, peer, traffic, when: path }];
    }),
  );
}

/** The alternatives of a rule that let in the whole internet. */
export function worldOpenings(rule: NetworkRule): readonly (RuleOpening & { readonly when: Path })[] {
  return ruleOpenings(rule).filter(({ peer: { range } }) => range && isWorld(range));
}

/** How many narrower blocks a group may have before we stop looking for unions: each is tried against all others. */
const maxOpenings = 200;

/** The unions among a group's ingress rules, by `GroupName.key`; each with no rule that it could do without. */
export const worldUnions = unionsOf('world unions', 'ingress');

/** The same of its egress rules. */
export const worldUnionsOut = unionsOf('world unions, out', 'egress');

function unionsOf(name: string, way: NetworkRule['direction']): Fact<readonly WorldUnion[]> {
  return defineFact(
    name,
    (key, facts) => unionsIn(facts.get(rulesOfGroup, key).filter(({ direction }) => direction === way)),
    sameUnions,
  );
}

function unionsIn(rules: readonly NetworkRule[]): readonly WorldUnion[] {
  const narrow = rules
    .flatMap((rule) => ruleOpenings(rule).map((opening) => ({ ...opening, when: both(rule.when, opening.when) })))
    .filter(({ peer }) => peer.range && !isWorld(peer.range));
  if (narrow.length < 2 || narrow.length > maxOpenings) return [];
  const unions: WorldUnion[] = [];
  for (const { traffic } of narrow) {
    // A port at which some rule begins is in every set of rules that have a port in common.
    const point: Traffic = {
      protocol: traffic.protocol,
      from: traffic.from,
      to: traffic.protocol.startsWith('icmp') ? traffic.to : traffic.from,
    };
    for (const family of [4, 6] as const) {
      const union = smallestCover(
        narrow.filter((each) => overlaps(each.traffic, point) || each.traffic.protocol === 'any'),
        family,
      );
      if (union && !unions.some((known) => sameOpenings(known, union))) unions.push(union);
    }
  }
  return unions;
}

function sameUnions(a: readonly WorldUnion[], b: readonly WorldUnion[]): boolean {
  return a.length === b.length && a.every((union, index) => sameUnion(union, b[index]));
}

type Candidate = RuleOpening & { readonly when: Path | undefined };

function smallestCover(candidates: readonly Candidate[], family: 4 | 6): WorldUnion | undefined {
  const covers = (some: readonly Candidate[]) =>
    coversWorld(
      some.map(({ peer }) => peer.range).filter((range) => range !== undefined),
      family,
    );
  let needed = candidates.filter(({ peer }) => peer.range?.family === family);
  if (!covers(needed)) return undefined;
  for (const each of needed) {
    const rest = needed.filter((other) => other !== each);
    if (covers(rest)) needed = rest;
  }
  let when: Path | undefined = [];
  for (const each of needed) when = when && each.when && both(when, each.when);
  return when && { family, when, openings: needed };
}

function sameOpenings(a: WorldUnion, b: WorldUnion): boolean {
  return (
    a.openings.length === b.openings.length &&
    a.openings.every(({ peer }) => b.openings.some((other) => other.peer === peer))
  );
}

function sameUnion(a: WorldUnion, b: WorldUnion | undefined): boolean {
  return (
    b !== undefined &&
    JSON.stringify(a.when) === JSON.stringify(b.when) &&
    a.openings.length === b.openings.length &&
    a.openings.every(({ peer, rule }, index) => {
      const other = b.openings[index];
      return other?.rule.node === rule.node && other.peer.node === peer.node && other.peer.text === peer.text;
    })
  );
}
