/** Text of a file in one line of a terminal: control characters, which may command the terminal, are shown as a sign. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    '\uFFFD',
  );
}

/** Columns that a terminal gives to `text`: two to wide characters and emoji, none to what combines. A tab is one. */
export function widthOf(text: string): number {
  if (!beyondAscii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += combining.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

const beyondAscii = /[^\0-\x7f]/;
const combining = /^[\p{Mn}\p{Me}\u200d\ufe0f]$/u;
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])$/u;
