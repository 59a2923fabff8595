/**
 * The pieces `${…}` of a text, in order, with what stands between the braces as `1`. Behind the last brace none is looked
 * for, so that a text of many begins and no end is read once.
 */
export function variablesIn(text: string): readonly RegExpExecArray[] {
  return [...upToLastBrace(text).matchAll(variable)];
}

/** A text with `write` of each piece `${…}` in its place. */
export function withVariables(text: string, write: (whole: string, name: string) => string): string {
  const head = upToLastBrace(text);
  return head.replace(variable, write) + text.slice(head.length);
}

const variable = /\$\{([^}]*)\}/g;

function upToLastBrace(text: string): string {
  return text.slice(0, text.lastIndexOf('}') + 1);
}
