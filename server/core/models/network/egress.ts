import { defineFact, type Facts } from '../../facts/index.ts';
import type { Located } from '../../syntax/index.ts';
import { both, expand, intrinsicOf, type Alternative, type Path } from '../../values/index.ts';
import type { SyntaxNode } from '../../syntax/index.ts';
import { mayAddResources, nameOf, ownEntry, propertyOf, resource, type Resource } from '../cfn/index.ts';
import { parseCidr } from './address.ts';
import { plainGroups } from './plain-rules.ts';
import { sameRules, type NetworkRule } from './rule.ts';
import { groupType, rulesOfGroup } from './security-group.ts';
import { inlineKeys, standaloneRulesOf } from './template-rules.ts';
import { isEmpty } from './traffic.ts';

/** A case in which a template gives a group no egress rule, so that EC2 adds "allow all". */
export interface ImplicitEgress {
  readonly when: Path;
  /** The group's name, or the list that is empty. */
  readonly at: Located;
  /** `missing`: no property. `empty`: a list without elements, or none but `AWS::NoValue`. */
  readonly because: 'missing' | 'empty';
}

/**
 * What may leave a group (checklist specification, 4.3).
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html
 */
export interface Egress {
  readonly implicit: readonly ImplicitEgress[];
  /** Rules that let something out; those that match nothing are left out. */
  readonly rules: readonly NetworkRule[];
  /**
   * `standalone`: its only rules are resources of their own, and AWS does not say whether these do away with the
   * implicit rule. `open`: a transform may add rules.
   */
  readonly unclear: 'standalone' | 'open' | undefined;
}

/** The egress of a group by `GroupName.key`; unclear for groups that are not in the document. */
export const egressOf = defineFact<Egress>(
  'egress',
  (key, facts) => {
    const rules = facts.get(rulesOfGroup, key).filter((rule) => rule.direction === 'egress' && !matchesNothing(rule));
    const owner = facts.get(resource, key);
    if (owner?.type !== groupType)
      return { implicit: [], rules, unclear: facts.get(plainGroups).length > 0 ? undefined : 'open' };
    const { implicit, open } = implicitEgress(facts, owner);
    const standalone = facts.get(standaloneRulesOf, key).some(({ direction }) => direction === 'egress');
    if (open || (implicit.length > 0 && facts.get(mayAddResources))) return { implicit: [], rules, unclear: 'open' };
    return implicit.length > 0 && standalone
      ? { implicit, rules, unclear: 'standalone' }
      : { implicit, rules, unclear: undefined };
  },
  (a, b) =>
    a.unclear === b.unclear &&
    sameRules(a.rules, b.rules) &&
    a.implicit.length === b.implicit.length &&
    a.implicit.every(
      ({ at, when }, index) =>
        at === b.implicit[index]?.at && JSON.stringify(when) === JSON.stringify(b.implicit[index].when),
    ),
);

/** Whether a rule is one of the ways to write "no traffic": to 127.0.0.1 only, or ports that end before they begin. */
export function matchesNothing({ traffic, peers }: NetworkRule): boolean {
  const closed =
    traffic.alternatives.length > 0 &&
    traffic.unknown.length === 0 &&
    traffic.alternatives.every(({ value }) => isEmpty(value));
  return closed || (peers.length > 0 && peers.every((peer) => peer.kind === 'cidr' && isLoopback(peer.range)));
}

const loopback = parseCidr('127.0.0.0/8');

function isLoopback(range: ReturnType<typeof parseCidr>): boolean {
  return (
    range !== undefined &&
    loopback !== undefined &&
    range.family === 4 &&
    range.first >= loopback.first &&
    range.last <= loopback.last
  );
}

function implicitEgress(
  facts: Facts,
  owner: Resource,
): { readonly implicit: readonly ImplicitEgress[]; readonly open: boolean } {
  const lists = propertyOf(facts, owner, inlineKeys.egress);
  const entry = ownEntry(owner, inlineKeys.egress);
  const implicit: ImplicitEgress[] = lists.absent.map((when) => ({ when, at: nameOf(owner), because: 'missing' }));
  let open = lists.unknown.length > 0;
  for (const list of lists.alternatives) {
    const { absent, hidden } = emptyPaths(facts, list);
    open ||= hidden;
    for (const when of absent)
      implicit.push({ when, at: entry ? nodeIn(entry.value, list.value) : nameOf(owner), because: 'empty' });
  }
  return { implicit: implicit.map((each) => ({ ...each, when: both(owner.when, each.when) ?? each.when })), open };
}

/** A list behind an alias or parameter is pointed at where the group names it. */
function nodeIn(property: SyntaxNode, list: SyntaxNode): Located {
  return list.block === property.block && list.start >= property.start && list.end <= property.end ? list : property;
}

const maxPaths = 32;

/** Paths on which a list has no element; `hidden` when a call may give elements that are not seen. */
function emptyPaths(
  facts: Facts,
  list: Alternative<SyntaxNode>,
): { readonly absent: readonly Path[]; readonly hidden: boolean } {
  if (list.value.kind !== 'seq' || list.value.tag !== undefined) {
    return { absent: [], hidden: list.value.kind === 'scalar' || intrinsicOf(list.value) !== undefined };
  }
  let paths: readonly Path[] = [list.when];
  for (const item of list.value.items) {
    const each = expand(facts, item);
    if (each.unknown.length > 0) return { absent: [], hidden: true };
    paths = paths.flatMap((path) =>
      each.absent.map((absent) => both(path, absent)).filter((path) => path !== undefined),
    );
    if (paths.length > maxPaths) return { absent: [], hidden: true };
  }
  return { absent: paths, hidden: false };
}
