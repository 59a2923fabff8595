const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The base64 form of a text in UTF-8 (RFC 4648). The language's own functions differ between hosts. */
export function base64(text: string): string {
  const bytes = Array.from(text).flatMap((character) => utf8(character.codePointAt(0) ?? 0));
  let result = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.slice(at, at + 3);
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    result += digits.charAt(bits >> 18) + digits.charAt((bits >> 12) & 63);
    result += second === undefined ? '=' : digits.charAt((bits >> 6) & 63);
    result += third === undefined ? '=' : digits.charAt(bits & 63);
  }
  return result;
}

function utf8(code: number): readonly number[] {
  if (code < 0x80) return [code];
  const last = 0x80 | (code & 63);
  if (code < 0x800) return [0xc0 | (code >> 6), last];
  const middle = 0x80 | ((code >> 6) & 63);
  if (code < 0x10000) return [0xe0 | (code >> 12), middle, last];
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), middle, last];
}
