import fc from 'fast-check';

/** A document made by `documents`: its text and the comments in it, each with the path of the child that it belongs to. */
export interface Sample {
  readonly text: string;
  readonly format: 'yaml' | 'json';
  readonly comments: readonly { readonly text: string; readonly owner: Path }[];
}

export type Path = readonly (string | number)[];

interface Extras {
  readonly lead: number;
  readonly blank: boolean;
  readonly far: boolean;
  readonly behind: boolean;
  readonly deep: boolean;
}

type Shape =
  | { readonly is: 'leaf'; readonly pick: number }
  | {
      readonly is: 'map' | 'seq';
      readonly layout: 'block' | 'line' | 'lines';
      readonly children: readonly { readonly node: Shape; readonly extras: Extras }[];
    };

interface Look {
  readonly step: number;
  readonly listOffset: number;
  readonly gap: number;
  readonly eol: '\n' | '\r\n';
  readonly final: boolean;
  readonly bom: boolean;
  readonly comments: boolean;
}

const extras: fc.Arbitrary<Extras> = fc.record({
  lead: fc.constantFrom(0, 0, 0, 1, 2),
  blank: fc.constantFrom(false, false, true),
  far: fc.constantFrom(false, false, false, true),
  behind: fc.constantFrom(false, false, true),
  deep: fc.constantFrom(false, false, false, true),
});

const { node } = fc.letrec<{ node: Shape; leaf: Shape; tree: Shape }>((tie) => ({
  leaf: fc.record({ is: fc.constant('leaf' as const), pick: fc.nat(40) }),
  tree: fc.record({
    is: fc.constantFrom('map' as const, 'seq' as const),
    layout: fc.constantFrom('block' as const, 'block' as const, 'line' as const, 'lines' as const),
    children: fc.array(fc.record({ node: tie('node'), extras }), { maxLength: 3 }),
  }),
  node: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie('leaf'), tie('tree')),
}));

const look: fc.Arbitrary<Look> = fc.record({
  step: fc.constantFrom(2, 4),
  listOffset: fc.constantFrom(0, 2),
  gap: fc.constantFrom(1, 1, 3),
  eol: fc.constantFrom('\n' as const, '\r\n' as const),
  final: fc.boolean(),
  bom: fc.constantFrom(false, false, false, true),
  comments: fc.constantFrom(true, true, false),
});

const root = fc.array(fc.record({ node, extras }), { minLength: 1, maxLength: 4 });

/** Small documents in block and flow style, YAML and JSON, with comments in every place that has a clear owner. */
export function documents(format: 'yaml' | 'json'): fc.Arbitrary<Sample> {
  return fc.tuple(root, look).map(([children, style]) => {
    const layout = format === 'yaml' ? 'block' : children.length === 1 ? 'line' : 'lines';
    return write({ is: 'map', layout, children }, style, format);
  });
}

const yamlLeaves = [
  'x',
  '1',
  'true',
  "'it''s'",
  '"a, b"',
  '!Ref X',
  '!Sub "a${B}"',
  'a b',
  'arn:aws:s3:::x/*',
  '"-1"',
  '!GetAtt A.B',
  '',
  '-1',
  '"x"',
  '{}',
  '[]',
];
const jsonLeaves = ['"x"', '1', 'true', '{"Ref": "X"}', '"a, b"', 'null', '"-1"', '{}', '[]', '{ "Fn::Sub": "a${B}" }'];

function write(shape: Shape, style: Look, format: 'yaml' | 'json'): Sample {
  const comments: { text: string; owner: Path }[] = [];
  const mark = format === 'yaml' ? '#' : '//';

  function comment(owner: Path): string {
    const text = `${mark} c${comments.length}.`;
    comments.push({ text, owner });
    return text;
  }

  /** Comment lines and blank lines above a child. */
  function above(extra: Extras, pad: string, path: Path): string {
    const lines: string[] = [];
    if (extra.blank) lines.push('');
    if (style.comments && extra.far) lines.push(`${pad}${comment([...path.slice(0, -1), 'between'])}`, '');
    if (style.comments) for (let at = 0; at < extra.lead; at++) lines.push(`${pad}${comment(path)}`);
    return lines.map((line) => `${line}\n`).join('');
  }

  function blockLeaf(pick: number, column: number, path: Path, extra: Extras): string {
    const pad = ' '.repeat(column + style.step);
    if (pick === 40) return ` |\n${pad}one\n${pad}# two\n`;
    if (pick === 39) return ` >-\n${pad}one\n\n${pad}two\n`;
    if (pick === 38) return ` |+\n${pad}one\n\n`;
    if (pick === 37) return ` one\n${pad}two${behind(extra, path)}\n`;
    if (pick === 36) return `\n${pad}'one'${behind(extra, path)}\n`;
    const text = yamlLeaves[pick % yamlLeaves.length] ?? '';
    return `${text === '' ? '' : ' '}${text}${behind(extra, path)}\n`;
  }

  function behind(extra: Extras, path: Path): string {
    return style.comments && extra.behind ? ` ${comment(path)}` : '';
  }

  /** What follows a key or dash, with the line end. */
  function blockValue(value: Shape, column: number, inDash: boolean, path: Path, extra: Extras): string {
    if (value.is === 'leaf') return blockLeaf(value.pick, column, path, extra);
    if (value.layout !== 'block' || value.children.length === 0)
      return ` ${flow(value, ' '.repeat(column + style.step), path)}${behind(extra, path)}\n`;
    if (inDash) return ' '.repeat(style.gap) + block(value, column + 1 + style.gap, path, true);
    const under = column + (value.is === 'map' ? style.step : style.listOffset);
    return `${behind(extra, path)}\n${block(value, under, path, false)}`;
  }

  function block(value: Exclude<Shape, { is: 'leaf' }>, column: number, path: Path, inline: boolean): string {
    const pad = ' '.repeat(column);
    return value.children
      .map(({ node: child, extras: extra }, index) => {
        const step = value.is === 'map' ? `K${index}` : index;
        const inner = [...path, step];
        const first = inline && index === 0;
        const head = first ? '' : above(extra, pad, inner) + pad;
        const body =
          value.is === 'map'
            ? `${step}:${blockValue(child, column, false, inner, extra)}`
            : `-${blockValue(child, column, true, inner, extra)}`;
        const deep =
          style.comments && extra.deep && (child.is === 'map' || (child.is === 'seq' && style.listOffset > 0))
            ? `${pad} ${comment(inner)}\n`
            : '';
        return head + body + deep;
      })
      .join('');
  }

  /** With quotes, or before brackets, a key needs no blank behind its colon. */
  function flowKey(key: string, value: Shape): string {
    if (format === 'json') return `"${key}": `;
    if (value.is !== 'leaf') return value.children.length === 1 ? `${key}:` : `${key}: `;
    if (value.pick % 3 > 0) return `${key}: `;
    return value.pick % 2 === 0 ? `"${key}":` : `'${key}' :`;
  }

  function flow(value: Shape, indent: string, path: Path): string {
    if (value.is === 'leaf') {
      if (format === 'json') return jsonLeaves[value.pick % jsonLeaves.length] ?? '';
      return yamlLeaves[value.pick % yamlLeaves.length] || 'x';
    }
    const [open, close] = value.is === 'map' ? '{}' : '[]';
    if (value.children.length === 0) return `${open}${close}`;
    const lines = value.layout === 'lines' && !isOneLine(path);
    const inner = lines ? indent + ' '.repeat(style.step) : indent;
    if (!lines) oneLine.add(path.join('/'));
    const parts = value.children.map(({ node: child, extras: extra }, index) => {
      const step = value.is === 'map' ? `K${index}` : index;
      const at = [...path, step];
      const key = value.is === 'map' ? flowKey(String(step), child) : '';
      const lead = lines ? above(extra, inner, at) + inner : '';
      const text = lead + key + flow(child, inner, at);
      const comma = index < value.children.length - 1 ? ',' : '';
      return lines ? `${text}${comma}${behind(extra, at)}\n` : text + comma;
    });
    return lines ? `${open}\n${parts.join('')}${indent}${close}` : `${open}${parts.join(' ')}${close}`;
  }

  const oneLine = new Set<string>();
  const isOneLine = (path: Path) => path.some((_, at) => oneLine.has(path.slice(0, at).join('/')));
  const body = format === 'yaml' && shape.is === 'map' ? block(shape, 0, [], false) : `${flow(shape, '', [])}\n`;
  const text =
    (style.bom && format === 'yaml' ? '\uFEFF' : '') +
    (style.final || body.includes('|+') ? body : body.replace(/\n+$/, ''));
  return { text: text.replaceAll('\n', style.eol), format, comments };
}
