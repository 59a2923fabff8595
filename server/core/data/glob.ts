/**
 * Whether an IAM glob (`*` any run of characters, `?` one character) matches the whole of a text, ignoring ASCII case.
 * Linear in pattern × text, so that a hostile pattern cannot stall an editor.
 */
export function globMatches(pattern: string, text: string): boolean {
  const glob = pattern.toLowerCase();
  const subject = text.toLowerCase();
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < subject.length) {
    if (glob[at] === '*') {
      star = at++;
      resume = index;
    } else if (glob[at] === '?' || glob[at] === subject[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (glob[at] === '*') at++;
  return at === glob.length;
}

/** Whether a text has a glob character. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
