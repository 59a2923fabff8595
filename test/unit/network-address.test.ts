import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  coversWorld,
  isWide,
  isWorld,
  parseCidr,
  publicAddresses,
  union,
  type AddressRange,
} from '#core/models/index.ts';

/** `family first-last` with both ends in hexadecimal, or `none`. */
function show(text: string): string {
  const range = parseCidr(text);
  return range ? `${String(range.family)} ${range.first.toString(16)}-${range.last.toString(16)}` : 'none';
}

const cidr = (text: string): AddressRange => {
  const range = parseCidr(text);
  assert.ok(range, text);
  return range;
};

describe('addresses', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['0.0.0.0/0', '4 0-ffffffff'],
    ['10.1.2.3/0', '4 0-ffffffff'],
    ['10.1.2.3/8', '4 a000000-affffff'],
    ['010.001.000.000/16', '4 a010000-a01ffff'],
    [' 192.168.1.7 ', '4 c0a80107-c0a80107'],
    ['255.255.255.255/32', '4 ffffffff-ffffffff'],
    ['::/0', `6 0-${'f'.repeat(32)}`],
    ['0::/0', `6 0-${'f'.repeat(32)}`],
    ['::0/0', `6 0-${'f'.repeat(32)}`],
    ['0:0:0:0:0:0:0:0/0', `6 0-${'f'.repeat(32)}`],
    ['0000:0000:0000:0000:0000:0000:0000:0000/0', `6 0-${'f'.repeat(32)}`],
    ['2001:DB8::/32', `6 20010db8${'0'.repeat(24)}-20010db8${'f'.repeat(24)}`],
    ['2001:db8::1', '6 20010db8000000000000000000000001-20010db8000000000000000000000001'],
    ['::ffff:10.0.0.0/104', '4 a000000-affffff'],
    ['::ffff:0:0/96', '4 0-ffffffff'],
    ['64:ff9b::192.0.2.1/128', '6 64ff9b0000000000000000c0000201-64ff9b0000000000000000c0000201'],
    ['10.0.0.0/33', 'none'],
    ['::/129', 'none'],
    ['10.0.0/8', 'none'],
    ['10.0.0.256/8', 'none'],
    ['10.0.0.0/8/8', 'none'],
    ['10.0.0.0/', 'none'],
    ['1:2:3', 'none'],
    ['1::2::3/64', 'none'],
    ['12345::/16', 'none'],
    ['::1:2:3:4:5:6:7:8/128', 'none'],
    ['anywhere', 'none'],
    ['', 'none'],
  ];
  for (const [text, expected] of spellings) {
    it(`reads "${text}"`, () => {
      assert.equal(show(text), expected);
    });
  }

  const verdicts: readonly (readonly [string, 'world' | 'wide' | 'narrow'])[] = [
    ['0.0.0.0/0', 'world'],
    ['::/0', 'world'],
    ['2000::/3', 'world'],
    ['::/1', 'world'],
    ['0.0.0.0/1', 'wide'],
    ['128.0.0.0/1', 'wide'],
    ['3.0.0.0/6', 'wide'],
    ['2000::/4', 'wide'],
    ['2001::/16', 'wide'],
    ['8.0.0.0/8', 'narrow'],
    ['10.0.0.0/8', 'narrow'],
    ['172.16.0.0/12', 'narrow'],
    ['224.0.0.0/3', 'narrow'],
    ['2001:db8::/32', 'narrow'],
    ['fc00::/7', 'narrow'],
    ['203.0.113.7/32', 'narrow'],
  ];
  for (const [text, expected] of verdicts) {
    it(`takes ${text} for ${expected}`, () => {
      const range = cidr(text);
      assert.equal(isWorld(range) ? 'world' : isWide(range) ? 'wide' : 'narrow', expected);
    });
  }

  const unions: readonly (readonly [string, 4 | 6, boolean])[] = [
    ['0.0.0.0/1 128.0.0.0/1', 4, true],
    ['0.0.0.0/2 64.0.0.0/2 128.0.0.0/2 192.0.0.0/2', 4, true],
    ['0.0.0.0/5 8.0.0.0/7 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 64.0.0.0/2 128.0.0.0/1', 4, true],
    ['0.0.0.0/1', 4, false],
    ['0.0.0.0/2 64.0.0.0/2 128.0.0.0/2', 4, false],
    ['2000::/4 3000::/4', 6, true],
    ['0.0.0.0/0', 6, false],
  ];
  for (const [text, family, expected] of unions) {
    it(`${expected ? 'sees' : 'does not see'} the IPv${String(family)} internet in ${text}`, () => {
      assert.equal(coversWorld(text.split(' ').map(cidr), family), expected);
    });
  }

  const v4 = fc.record({ address: fc.nat(0xffffffff), bits: fc.integer({ min: 0, max: 32 }) });
  const written = ({ address, bits }: { address: number; bits: number }) =>
    `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')}/${String(bits)}`;

  it('holds exactly the addresses whose first bits agree', () => {
    fc.assert(
      fc.property(v4, fc.nat(0xffffffff), (block, other) => {
        const { first, last } = cidr(written(block));
        const mask = block.bits === 0 ? 0 : (-1 << (32 - block.bits)) >>> 0;
        const agrees = (block.address & mask) >>> 0 === (other & mask) >>> 0;
        assert.equal(first <= BigInt(other) && BigInt(other) <= last, agrees);
      }),
    );
  });

  it('keeps the same addresses in a union, in order and apart', () => {
    fc.assert(
      fc.property(fc.array(v4, { maxLength: 12 }), fc.nat(0xffffffff), (blocks, probe) => {
        const ranges = blocks.map((each) => cidr(written(each)));
        const joined = union(ranges);
        const holds = (some: readonly AddressRange[], at: bigint) =>
          some.some(({ first, last }) => first <= at && at <= last);
        // Random addresses rarely hit a small block: its ends are tried as well.
        const ends = ranges.flatMap(({ first, last }) => [first, last, first - 1n, last + 1n]);
        for (const at of [BigInt(probe), ...ends]) assert.equal(holds(joined, at), holds(ranges, at));
        for (const [index, next] of joined.entries()) {
          const before = joined[index - 1];
          if (before) assert.ok(next.first > before.last + 1n);
        }
      }),
    );
  });

  it('finds the world in any cut of it, and never in a cut that lacks a public block', () => {
    const cuts = fc.array(fc.nat(0xffffffff), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, fc.nat(7), (points, drop) => {
        const edges = [...new Set([0, ...points, 0x100000000])].sort((a, b) => a - b);
        const parts = edges
          .slice(1)
          .map((end, index): AddressRange => ({ family: 4, first: BigInt(edges[index] ?? 0), last: BigInt(end) - 1n }));
        assert.ok(coversWorld(parts, 4));
        const gone = parts[drop % parts.length];
        const rest = parts.filter((part) => part !== gone);
        assert.equal(coversWorld(rest, 4), gone !== undefined && publicAddresses(gone) === 0n);
      }),
    );
  });

  it('writes IPv6 blocks in every form to the same range', () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, fc.integer({ min: 0, max: 128 }), (parts, bits) => {
        const full = parts.map((part) => part.toString(16).padStart(4, '0')).join(':');
        const short = parts
          .map((part) => part.toString(16))
          .join(':')
          .replace(/(?:^|:)0(?::0)+(?::|$)/, '::');
        assert.equal(show(`${short}/${String(bits)}`), show(`${full.toUpperCase()}/${String(bits)}`));
      }),
    );
  });
});
