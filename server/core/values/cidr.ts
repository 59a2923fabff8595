/**
 * What `Fn::Cidr` gives: `count` blocks within `block`, each with `bits` host bits; undefined where the arguments are
 * not complete, or do not fit in the block.
 */
export function cidrBlocks(block: string, count: number, bits: number): readonly string[] | undefined {
  const slash = block.indexOf('/');
  if (slash < 0 || !/^\d{1,3}$/.test(block.slice(slash + 1))) return undefined;
  const isV6 = block.includes(':');
  const address = isV6 ? parseV6(block.slice(0, slash)) : parseV4(block.slice(0, slash));
  const size = isV6 ? 128 : 32;
  const prefix = Number(block.slice(slash + 1));
  if (address === undefined || prefix > size) return undefined;
  if (!Number.isInteger(count) || count < 1 || count > 256) return undefined;
  if (!Number.isInteger(bits) || bits < 1 || bits > size - prefix) return undefined;
  const start = (address >> BigInt(size - prefix)) << BigInt(size - prefix);
  if (BigInt(count) > 1n << BigInt(size - prefix - bits)) return undefined;
  const format = isV6 ? formatV6 : formatV4;
  return Array.from(
    { length: count },
    (_, index) => `${format(start + (BigInt(index) << BigInt(bits)))}/${String(size - bits)}`,
  );
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const [before, behind] = [groups(head), groups(tail)];
  const missing = 8 - before.length - behind.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const whole = [...before, ...Array.from({ length: missing }, () => '0'), ...behind];
  if (!whole.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return whole.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function formatV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
}

/** With the longest run of zero groups shortened (RFC 5952). */
function formatV6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  ).join(':');
  const zeros = [...groups.matchAll(/\b0(?::0)+\b/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (!zeros) return groups;
  const [before, behind] = [groups.slice(0, zeros.index), groups.slice(zeros.index + zeros[0].length)];
  return `${before.replace(/:$/, '')}::${behind.replace(/^:/, '')}`;
}
