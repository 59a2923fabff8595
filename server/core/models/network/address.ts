/**
 * A run of IP addresses as numbers, both ends included. IPv4-mapped IPv6 addresses are IPv4 addresses: that is how
 * the other side sees the packets.
 */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const bitsOf = { 4: 32n, 6: 128n } as const;

/**
 * The range of a CIDR block in any spelling: `0::/0`, `0:0:0:0:0:0:0:0/0`, upper case, padded groups, host bits set
 * (EC2 masks them). A lone address is a range of one. Undefined for everything else.
 */
export function parseCidr(text: string): AddressRange | undefined {
  const [address = '', length, ...rest] = text.trim().split('/');
  if (rest.length > 0) return undefined;
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return block(4, v4, length);
  const v6 = parseIpv6(address);
  if (v6 === undefined) return undefined;
  const range = block(6, v6, length);
  return range && unmapped(range);
}

function block(family: 4 | 6, address: bigint, length: string | undefined): AddressRange | undefined {
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const bits = bitsOf[family];
  const prefix = length === undefined ? bits : BigInt(length);
  if (prefix > bits) return undefined;
  const size = 1n << (bits - prefix);
  const first = (address / size) * size;
  return { family, first, last: first + size - 1n };
}

function parseIpv4(text: string): bigint | undefined {
  if (!/^\d{1,4}(?:\.\d{1,4}){3}$/.test(text)) return undefined;
  let address = 0n;
  for (const octet of text.split('.').map(Number)) {
    if (octet > 255) return undefined;
    address = address * 256n + BigInt(octet);
  }
  return address;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const [head, tail] = halves.map(groupsOf);
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<bigint>(missing).fill(0n), ...(tail ?? [])];
  return groups.reduce((address, group) => address * 65536n + group, 0n);
}

/** The groups of one side of `::`, a dotted IPv4 address at the end counting as two; undefined if one is malformed. */
function groupsOf(text: string): readonly bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (dotted !== undefined) groups.push(dotted / 65536n, dotted % 65536n);
    else if (/^[0-9a-f]{1,8}$/i.test(part) && parseInt(part, 16) <= 0xffff) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

const mapped: AddressRange = { family: 6, first: 0xffffn << 32n, last: (0xffffn << 32n) + 0xffffffffn };

function unmapped(range: AddressRange): AddressRange {
  if (range.first < mapped.first || range.last > mapped.last) return range;
  return { family: 4, first: range.first - mapped.first, last: range.last - mapped.first };
}

export function intersects(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** How many addresses both ranges have in common. */
function common(a: AddressRange, b: AddressRange): bigint {
  if (!intersects(a, b)) return 0n;
  return (a.last < b.last ? a.last : b.last) - (a.first > b.first ? a.first : b.first) + 1n;
}

/** The same addresses as `ranges`, sorted, without overlaps, neighbours joined; IPv4 first. */
export function union(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const sorted = [...ranges].sort((a, b) => a.family - b.family || compare(a.first, b.first));
  const joined: AddressRange[] = [];
  for (const next of sorted) {
    const before = joined.at(-1);
    if (before?.family !== next.family || next.first > before.last + 1n) joined.push(next);
    else if (next.last > before.last) joined[joined.length - 1] = { ...before, last: next.last };
  }
  return joined;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Blocks that no packet from the internet comes from (IANA special-purpose registries; multicast and class E). */
const notGlobal = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];

/** Whole ranges between the blocks of `holes`. */
function outside(holes: readonly AddressRange[]): readonly AddressRange[] {
  const between: AddressRange[] = [];
  let first = 0n;
  for (const hole of holes) {
    if (hole.first > first) between.push({ family: 4, first, last: hole.first - 1n });
    first = hole.last + 1n;
  }
  if (first < 1n << 32n) between.push({ family: 4, first, last: (1n << 32n) - 1n });
  return between;
}

const known = (cidrs: readonly string[]) => cidrs.map(parseCidr).filter((range) => range !== undefined);

/** All addresses of the internet: IPv4 without the special blocks, and 2000::/3. */
export const world: Readonly<Record<4 | 6, readonly AddressRange[]>> = {
  4: outside(union(known(notGlobal))),
  6: known(['2000::/3']),
};

/** Addresses of private networks (RFC 1918, RFC 4193). */
export const privateRanges: readonly AddressRange[] = known([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
]);

/** Whether all addresses of a range are of private networks. */
export function isPrivate({ family, first, last }: AddressRange): boolean {
  return privateRanges.some((range) => range.family === family && range.first <= first && last <= range.last);
}

/** Whether `ranges` together hold every address of the internet of one family. */
export function coversWorld(ranges: readonly AddressRange[], family: 4 | 6): boolean {
  const joined = union(ranges.filter((range) => range.family === family));
  return world[family].every(({ first, last }) => joined.some((range) => range.first <= first && range.last >= last));
}

/** Whether one range alone is the whole internet of its family. */
export function isWorld(range: AddressRange): boolean {
  return coversWorld([range], range.family);
}

/** How many addresses of the internet lie in `range`. */
export function publicAddresses(range: AddressRange): bigint {
  return world[range.family].reduce((sum, part) => sum + common(part, range), 0n);
}

/** Whether a range is more than any one network has (above an IPv4 /8 or an IPv6 /32) without being the world. */
export function isWide(range: AddressRange): boolean {
  return publicAddresses(range) > 1n << (range.family === 4 ? 24n : 96n) && !isWorld(range);
}

/** For people: `268 million addresses`, `4096 networks of size /32`. */
export function sizeText(range: AddressRange): string {
  const count = publicAddresses(range);
  if (range.family === 4) return `${String((count + 500_000n) / 1_000_000n)} million public addresses`;
  return `${String(count >> 96n)} public networks of size /32`;
}
