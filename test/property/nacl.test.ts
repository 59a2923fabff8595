/**
 * The interval arithmetic of network ACLs against what EC2 does packet by packet: entries in the order of their
 * numbers, the first that matches decides, and no match denies.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  covers,
  delivered,
  filterOf,
  intersection,
  passing,
  spanOf,
  type Box,
  type EntryForm,
  type NaclEntry,
  type Span,
} from '../../server/core/models/network/nacl/index.ts';
import { parseCidr } from '../../server/core/models/network/index.ts';
import { parse } from '../../server/core/syntax/index.ts';

interface Packet {
  readonly family: 4 | 6;
  readonly protocol: bigint;
  readonly source: bigint;
  readonly target: bigint;
  readonly port: bigint;
}

interface Row {
  readonly number: number;
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  readonly protocol: number;
  readonly from: number;
  readonly to: number;
  readonly cidr: string;
  /** What the analysis is not told. */
  readonly hidden: 'nothing' | 'number' | 'action' | 'block' | 'direction';
}

// A small world, so that entries meet each other and packets meet entries.
const cidrs = [
  '10.0.0.0/28',
  '10.0.0.0/29',
  '10.0.0.8/30',
  '10.0.0.4/31',
  '0.0.0.0/0',
  '10.0.0.9/32',
  '2001:db8::/125',
];
const protocols = [-1, 6, 17, 1, 50];

const row: fc.Arbitrary<Row> = fc.record({
  number: fc.integer({ min: 1, max: 40 }),
  direction: fc.constantFrom('ingress', 'egress'),
  action: fc.constantFrom('allow', 'deny'),
  protocol: fc.constantFrom(...protocols),
  from: fc.nat(7),
  to: fc.nat(7),
  cidr: fc.constantFrom(...cidrs),
  hidden: fc.constantFrom('nothing', 'nothing', 'nothing', 'number', 'action', 'block', 'direction'),
});

const acl = fc.uniqueArray(row, {
  maxLength: 8,
  selector: ({ number, direction }) => `${direction} ${String(number)}`,
});
const node = parse({ text: '{}', format: 'json' }).root;
const subnets = ['10.0.0.0/29', '10.0.0.8/29'].map((cidr) => parseCidr(cidr)).filter((range) => range !== undefined);

function spans({ protocol, from, to }: Row): { readonly protocol: Span; readonly port: Span } {
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 1;
  return {
    protocol: protocol < 0 ? spanOf(0, 255) : spanOf(protocol, protocol),
    port: hasPorts ? spanOf(Math.min(from, to), Math.max(from, to)) : spanOf(0, 65535),
  };
}

function entryOf(each: Row, isTold: boolean): NaclEntry {
  const range = parseCidr(each.cidr);
  const hidden = isTold ? 'nothing' : each.hidden;
  const form: EntryForm = {
    when: [],
    number: hidden === 'number' ? undefined : each.number,
    direction: hidden === 'direction' ? undefined : each.direction,
    action: hidden === 'action' ? undefined : each.action,
    ...spans(each),
    families: [range?.family ?? 4],
    range: hidden === 'block' ? undefined : range,
    cidr: each.cidr,
  };
  assert.ok(node?.kind === 'map');
  return { node, owner: undefined, at: node, forms: [form] };
}

function passes(rows: readonly Row[], direction: Row['direction'], packet: Packet): boolean {
  const peer = direction === 'egress' ? packet.target : packet.source;
  const hit = rows
    .filter((each) => each.direction === direction)
    .sort((a, b) => a.number - b.number)
    .find((each) => {
      const range = parseCidr(each.cidr);
      const { protocol, port } = spans(each);
      const within = (span: Span, value: bigint) => span.first <= value && value <= span.last;
      return (
        range?.family === packet.family &&
        within(range, peer) &&
        within(protocol, packet.protocol) &&
        within(port, packet.port)
      );
    });
  return hit?.action === 'allow';
}

const packet: fc.Arbitrary<Packet> = fc.record({
  family: fc.constant(4),
  protocol: fc.constantFrom(6n, 17n, 1n, 50n, 200n),
  source: fc.nat(7).map((at) => 0x0a000000n + BigInt(at)),
  target: fc.nat(7).map((at) => 0x0a000008n + BigInt(at)),
  port: fc.nat(9).map(BigInt),
});

function boxOf({ family, protocol, port }: Packet, address: bigint): Box {
  const point = (value: bigint) => ({ first: value, last: value });
  return { family, protocol: point(protocol), address: point(address), port: point(port) };
}

function isIn(boxes: readonly Box[], box: Box): boolean {
  return boxes.some((each) => intersection(each, box) !== undefined);
}

describe('network ACLs, packet by packet', () => {
  it('let through what the first matching entry allows', () => {
    fc.assert(
      fc.property(acl, fc.array(packet, { minLength: 20, maxLength: 40 }), (rows, packets) => {
        const filter = filterOf(
          [],
          rows.map((each) => entryOf(each, true)),
          [],
        );
        for (const each of packets) {
          for (const direction of ['ingress', 'egress'] as const) {
            const box = boxOf(each, direction === 'egress' ? each.target : each.source);
            const whole = passing(filter[direction], 'must', {
              ...box,
              address: spanOf(0, 0xffffffff),
              port: spanOf(0, 65535),
              protocol: spanOf(0, 255),
            });
            assert.equal(isIn(whole, box), passes(rows, direction, each));
            assert.deepEqual(passing(filter[direction], 'may', box), passing(filter[direction], 'must', box));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('deliver from subnet to subnet exactly what both gates let through', () => {
    const [a, b] = subnets;
    assert.ok(a && b);
    fc.assert(
      fc.property(acl, acl, (first, second) => {
        const zone = (range: typeof a, rows: readonly Row[]) => ({
          range,
          filter: filterOf(
            [],
            rows.map((each) => entryOf(each, true)),
            [],
          ),
        });
        const boxes = delivered(zone(a, first), zone(b, second), 'must');
        // Every packet of the small world: by protocol and port, whether some pair of addresses gets through.
        for (const protocol of [6n, 17n, 1n, 50n, 200n]) {
          for (let port = 0n; port < 10n; port++) {
            let some = false;
            for (let source = a.first; source <= a.last && !some; source++)
              for (let target = b.first; target <= b.last && !some; target++) {
                const each: Packet = { family: 4, protocol, source, target, port };
                some = passes(first, 'egress', each) && passes(second, 'ingress', each);
              }
            const found = boxes.some(
              (box) =>
                box.protocol.first <= protocol &&
                protocol <= box.protocol.last &&
                box.port.first <= port &&
                port <= box.port.last,
            );
            assert.equal(found, some, `protocol ${String(protocol)} port ${String(port)}`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stay between the bounds, whatever the values are that are not known', () => {
    fc.assert(
      fc.property(acl, fc.array(packet, { minLength: 20, maxLength: 40 }), (rows, packets) => {
        const filter = filterOf(
          [],
          rows.map((each) => entryOf(each, false)),
          [],
        );
        for (const each of packets) {
          for (const direction of ['ingress', 'egress'] as const) {
            const box = boxOf(each, direction === 'egress' ? each.target : each.source);
            const real = passes(rows, direction, each);
            if (real) assert.ok(passing(filter[direction], 'may', box).length > 0, 'may');
            else assert.equal(passing(filter[direction], 'must', box).length, 0, 'must');
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('know when boxes cover another', () => {
    const box = fc
      .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3))
      .map(([a, b, c, d, e, f]): Box => {
        const span = (x: number, y: number) => spanOf(Math.min(x, y), Math.max(x, y));
        return { family: 4, protocol: span(a, b), address: span(c, d), port: span(e, f) };
      });
    fc.assert(
      fc.property(fc.array(box, { maxLength: 6 }), box, (boxes, inner) => {
        let all = true;
        for (let p = inner.protocol.first; p <= inner.protocol.last; p++)
          for (let a = inner.address.first; a <= inner.address.last; a++)
            for (let q = inner.port.first; q <= inner.port.last; q++) {
              const point = (value: bigint) => ({ first: value, last: value });
              all &&= isIn(boxes, { family: 4, protocol: point(p), address: point(a), port: point(q) });
            }
        assert.equal(covers(boxes, inner), all);
      }),
      { numRuns: 300 },
    );
  });
});
