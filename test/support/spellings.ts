export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** One template in the three ways to spell its calls: JSON, YAML with long names, YAML with tags. */
export function spellings(template: Json): readonly { readonly name: string; readonly text: string }[] {
  return [
    { name: 'json', text: JSON.stringify(template, null, 2) },
    { name: 'long.yaml', text: block(template, false, 0) },
    { name: 'short.yaml', text: block(template, true, 0) },
  ];
}

function block(value: Json, isShort: boolean, column: number): string {
  if (!isMap(value) || callOf(value)) return ` ${flow(value, isShort)}\n`;
  const lines = Object.entries(value).map(
    ([key, inner]) =>
      `${' '.repeat(column)}${key}:${isMap(inner) && !callOf(inner) ? '\n' : ''}${block(inner, isShort, column + 2)}`,
  );
  return lines.join('');
}

function flow(value: Json, isShort: boolean): string {
  const call = isShort ? callOf(value) : undefined;
  if (call) {
    const [name, argument] = call;
    const inner = flow(argument, isShort);
    // Two tags cannot stand on one node.
    if (!inner.startsWith('!')) return `!${name.replace('Fn::', '')} ${inner}`;
    return `{ ${quoted(name)}: ${inner} }`;
  }
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map((item) => flow(item, isShort)).join(', ')}]`;
  if (isMap(value))
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${quoted(key)}: ${flow(inner, isShort)}`)
      .join(', ')} }`;
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

function quoted(text: string): string {
  return /^[A-Za-z]\w*$/.test(text) ? text : `'${text}'`;
}

function callOf(value: Json): readonly [string, Json] | undefined {
  const [entry, ...more] = isMap(value) ? Object.entries(value) : [];
  return entry && more.length === 0 && /^(?:Ref|Condition$|Fn::\w+)$/.test(entry[0]) ? entry : undefined;
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && !Array.isArray(value);
}
