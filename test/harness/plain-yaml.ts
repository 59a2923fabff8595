export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** YAML as people write it: block style, short intrinsics, texts of several lines as literals. */
export function yamlOf(value: Plain): string {
  return `${linesOf(value).join('\n')}\n`;
}

function linesOf(value: Plain): readonly string[] {
  if (typeof value !== 'object') return [scalar(value)];
  if (isList(value)) return value.flatMap((item) => listItem(linesOf(item), headOf(item)));
  return Object.entries(value).flatMap(([key, child]) => entry(key, child));
}

function entry(key: string, value: Plain): readonly string[] {
  const head = headOf(value);
  if (head !== undefined) return [`${scalar(key)}: ${head}`];
  if (typeof value === 'string') return [`${scalar(key)}: |`, ...indented(value.trimEnd().split('\n'))];
  const tagged = taggedList(value);
  if (tagged) return [`${scalar(key)}: ${tagged.tag}`, ...indented(linesOf(tagged.inner))];
  return [`${scalar(key)}:`, ...indented(linesOf(value))];
}

function listItem(lines: readonly string[], head: string | undefined): readonly string[] {
  if (head !== undefined) return [`- ${head}`];
  const [first = '', ...rest] = lines;
  return [`- ${first}`, ...indented(rest)];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}

/** What stands on the line of its key; undefined for what needs lines of its own. */
function headOf(value: Plain): string | undefined {
  if (typeof value !== 'object') return typeof value === 'string' && value.includes('\n') ? undefined : scalar(value);
  if (isList(value)) return value.length === 0 ? '[]' : undefined;
  const [key, inner] = only(value) ?? [];
  if (key === undefined || inner === undefined) return undefined;
  if (typeof inner === 'string' && !inner.includes('\n')) {
    if (key === 'Ref' || key === 'Condition' || key === 'Fn::Sub') return `!${short(key)} ${scalar(inner)}`;
  }
  if (isList(inner) && key.startsWith('Fn::')) {
    if (key === 'Fn::GetAtt') return `!GetAtt ${inner.map(String).join('.')}`;
    const items = inner.map(flow);
    if (items.every((item) => item !== undefined)) return `!${short(key)} [${items.join(', ')}]`;
  }
  return undefined;
}

function flow(value: Plain): string | undefined {
  return typeof value === 'object' ? headOf(value) : scalar(value);
}

function taggedList(value: Plain): { readonly tag: string; readonly inner: Plain } | undefined {
  const [key, inner] = (typeof value === 'object' && !isList(value) && only(value)) || [];
  return key?.startsWith('Fn::') && inner !== undefined ? { tag: `!${short(key)}`, inner } : undefined;
}

function only(value: Readonly<Record<string, Plain>>): readonly [string, Plain] | undefined {
  const entries = Object.entries(value);
  return entries.length === 1 ? entries[0] : undefined;
}

function short(intrinsic: string): string {
  return intrinsic.replace('Fn::', '');
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[A-Za-z/$][\w ./:+=${}@-]*$/.test(value) && !/: |\s$|:$|[{}]/.test(value);
  const isWord = /^(?:true|false|yes|no|on|off|null|y|n)$/i.test(value);
  return isPlain && !isWord ? value : JSON.stringify(value);
}
