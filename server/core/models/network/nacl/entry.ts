import type { Facts } from '../../../facts/index.ts';
import { entryOf, get, type Entry, type Located, type MapNode, type SyntaxNode } from '../../../syntax/index.ts';
import { both, flatMap, property, strings, type Path, type ValueSet } from '../../../values/index.ts';
import type { Resource } from '../../cfn/index.ts';
import type { AddressRange } from '../address.ts';
import { rangesOf, type Addresses } from '../peer.ts';
import { allPorts, allProtocols, boxText, spanOf, type Span } from './box.ts';

/** One numbered entry of a network ACL, as a resource of its own or as describe-network-acls prints it. */
export interface NaclEntry {
  /** The map that has `RuleNumber`. */
  readonly node: MapNode;
  /** Undefined outside templates. */
  readonly owner: Resource | undefined;
  /** Where to point for the entry as a whole: its `RuleNumber`. */
  readonly at: Located;
  /** What it may be; one for each path that its values take, or one without values where there are too many. */
  readonly forms: readonly EntryForm[];
}

/** What an entry says on one path; undefined is what is not known before deployment. */
export interface EntryForm {
  readonly when: Path;
  readonly number: number | undefined;
  readonly direction: 'ingress' | 'egress' | undefined;
  readonly action: 'allow' | 'deny' | undefined;
  readonly protocol: Span | undefined;
  readonly port: Span | undefined;
  /** Both where it is not known which. */
  readonly families: readonly (4 | 6)[];
  readonly range: AddressRange | undefined;
  /** The block as written, for people. */
  readonly cidr: string | undefined;
}

/** Forms of one entry grow as the product of its properties' values; above this many they count as unknown. */
const maxForms = 24;

export interface EntrySource {
  readonly node: MapNode;
  readonly owner: Resource | undefined;
  /** Under which it belongs to the network ACL. */
  readonly when: Path;
}

/**
 * Reads an entry. CloudFormation takes numbers and booleans as text too: `"100"`, `"-1"`, `"false"`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkaclentry.html
 */
export function readEntry(facts: Facts, { node, owner, when }: EntrySource): NaclEntry {
  const at = get(node, 'RuleNumber') ?? owner?.entry.key ?? node;
  return { node, owner, at, forms: formsOf(facts, node, when) };
}

function formsOf(facts: Facts, node: MapNode, when: Path): readonly EntryForm[] {
  const textsAt = (...path: string[]) => flatMap(property(facts, node, ...path), ({ value }) => strings(facts, value));
  const egress = choices(textsAt('Egress'), booleanOf, false);
  const numbers = choices(textsAt('RuleNumber'), integerOf, undefined);
  const actions = choices(textsAt('RuleAction'), actionOf, undefined);
  const protocols = choices(textsAt('Protocol'), protocolOf, undefined);
  const v4 = choices(rangesOf(facts, get(node, 'CidrBlock')), (each) => each, null);
  const v6 = choices(rangesOf(facts, get(node, 'Ipv6CidrBlock')), (each) => each, null);
  const icmp = get(node, 'Icmp') ? 'Icmp' : 'IcmpTypeCode';
  const firsts = choices(portsAt(facts, node, ['PortRange', 'From'], [icmp, 'Type']), pairOf, undefined);
  const lasts = choices(portsAt(facts, node, ['PortRange', 'To'], [icmp, 'Code']), pairOf, undefined);
  let forms: readonly EntryForm[] = [{ ...nothingKnown, when }];
  const vary = <T>(values: readonly Choice<T>[], set: (form: EntryForm, value: T) => EntryForm) => {
    if (forms.length > maxForms) return;
    forms = forms.flatMap((form) =>
      values.flatMap((choice) => {
        const path = both(form.when, choice.when);
        return path ? [{ ...set(form, choice.value), when: path }] : [];
      }),
    );
  };
  vary(egress, (form, value) => ({
    ...form,
    direction: value === undefined ? undefined : value ? 'egress' : 'ingress',
  }));
  vary(numbers, (form, number) => ({ ...form, number }));
  vary(actions, (form, action) => ({ ...form, action }));
  vary(protocols, (form, protocol) => ({ ...form, protocol }));
  vary(v4, (form, block) => (block === null ? form : withBlock(form, block, 4)));
  vary(v6, (form, block) => (block === null ? form : withBlock(form, block, 6)));
  const ports: Choice<readonly [Pair | undefined, Pair | undefined]>[] = firsts.flatMap((first) =>
    lasts.flatMap((last) => {
      const path = both(first.when, last.when);
      return path ? [{ value: [first.value, last.value] as const, when: path }] : [];
    }),
  );
  vary(ports, (form, [first, last]) => ({ ...form, port: portOf(form.protocol, first, last) }));
  return forms.length > maxForms ? [{ ...nothingKnown, when }] : forms;
}

const nothingKnown: Omit<EntryForm, 'when'> = {
  number: undefined,
  direction: undefined,
  action: undefined,
  protocol: undefined,
  port: undefined,
  families: [4, 6],
  range: undefined,
  cidr: undefined,
};

interface Choice<T> {
  readonly value: T;
  readonly when: Path;
}

/**
 * The values of a property by path, `whenAbsent` where it is not there. Undefined where nothing is known, and where
 * several values may hold on one path (a mapping with an unknown key).
 */
function choices<A, T>(
  set: ValueSet<A>,
  read: (value: A) => T | undefined,
  whenAbsent: T | undefined,
): readonly Choice<T | undefined>[] {
  const known: Choice<T | undefined>[] = [
    ...set.alternatives.map(({ value, when }) => ({ value: read(value), when })),
    ...set.absent.map((when) => ({ value: whenAbsent, when })),
  ];
  const isExclusive = known.every((one, index) => known.slice(index + 1).every(({ when }) => !both(one.when, when)));
  return known.length > 0 && isExclusive ? known : [{ value: undefined, when: [] }];
}

function withBlock(form: EntryForm, block: Addresses | undefined, family: 4 | 6): EntryForm {
  const range = block?.range?.family === family ? block.range : undefined;
  return { ...form, families: [family], range, cidr: range && block?.text };
}

function booleanOf(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

function integerOf(text: string): number | undefined {
  const number = Number(text.trim());
  return text.trim() === '' || !Number.isInteger(number) ? undefined : number;
}

function actionOf(text: string): 'allow' | 'deny' | undefined {
  const lower = text.trim().toLowerCase();
  return lower === 'allow' || lower === 'deny' ? lower : undefined;
}

const protocolNumbers: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

function protocolOf(text: string): Span | undefined {
  const lower = text.trim().toLowerCase();
  if (lower === 'all' || lower === '-1') return allProtocols;
  const number = Object.hasOwn(protocolNumbers, lower) ? protocolNumbers[lower] : integerOf(lower);
  return number === undefined || number < 0 || number > 255 ? undefined : spanOf(number, number);
}

/** A port, and a type or code of ICMP: which of them counts depends on the protocol. */
interface Pair {
  readonly port: number | undefined;
  readonly icmp: number | undefined;
}

function pairOf(pair: Pair): Pair {
  return pair;
}

function portsAt(facts: Facts, node: MapNode, port: readonly string[], icmp: readonly string[]): ValueSet<Pair> {
  const textsAt = (path: readonly string[]) =>
    orAbsent(
      flatMap(property(facts, node, ...path), ({ value }) => strings(facts, value)),
      node,
    );
  return flatMap(textsAt(port), ({ value: first }) =>
    flatMap(textsAt(icmp), ({ value: second, node: decides }) => ({
      alternatives: [{ value: { port: integer(first), icmp: integer(second) }, node: decides, when: [] }],
      absent: [],
      unknown: [],
    })),
  );
}

function integer(text: string | undefined): number | undefined {
  return text === undefined ? undefined : integerOf(text);
}

/** A text that is absent or unknown as an alternative without a value. */
function orAbsent(set: ValueSet<string>, node: SyntaxNode): ValueSet<string | undefined> {
  const absent = set.absent.map((when) => ({ value: undefined, node, when }));
  const known = [...set.alternatives, ...absent];
  return { alternatives: known.length > 0 ? known : [{ value: undefined, node, when: [] }], absent: [], unknown: [] };
}

/**
 * The ports of an entry. With every protocol, and with one that has no ports, `PortRange` is ignored.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html
 */
function portOf(protocol: Span | undefined, first: Pair | undefined, last: Pair | undefined): Span | undefined {
  if (!protocol) return undefined;
  const number = protocol.first === protocol.last ? Number(protocol.first) : -1;
  if (number === 1 || number === 58) return icmpSpan(first?.icmp, last?.icmp);
  if (number !== 6 && number !== 17) return allPorts;
  const [from, to] = [first?.port, last?.port];
  if (from === undefined || to === undefined || from < 0 || to > 65535 || from > to) return undefined;
  return spanOf(from, to);
}

function icmpSpan(type: number | undefined, code: number | undefined): Span | undefined {
  if (type === undefined || code === undefined || type > 255 || code > 255) return undefined;
  if (type < 0) return allPorts;
  return code < 0 ? spanOf(type * 256, type * 256 + 255) : spanOf(type * 256 + code, type * 256 + code);
}

/** For people: `100 (allow tcp/443 from 0.0.0.0/0)`. */
export function entryText({ number, action, direction, protocol, port, cidr, families }: EntryForm): string {
  const traffic = protocol && port ? boxText({ family: families[0] ?? 4, protocol, port, address: port }) : 'traffic';
  const side = direction === 'egress' ? 'to' : 'from';
  const block = cidr === undefined ? '' : ` ${side} ${cidr}`;
  return `${String(number ?? '?')} (${action ?? 'unknown'} ${traffic}${block})`;
}

/** The `RuleNumber` of an entry as written in it. */
export function numberEntry({ node }: NaclEntry): Entry | undefined {
  return entryOf(node, 'RuleNumber');
}
