import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createEditor,
  type Editor,
  type FixEdit,
  getAtt,
  hole,
  keep,
  type NewValue,
  ref,
  sub,
} from '../../server/core/edit/index.ts';
import { descendants, entryOf, parse, pathTo, type SyntaxNode, type Tree } from '../../server/core/syntax/index.ts';
import { applyEdits } from '../../server/core/text/index.ts';
import { documents, type Path, type Sample } from './edit-documents.ts';
import { expected, type Operation, plainNode } from './edit-model.ts';

interface Pick {
  readonly what: number;
  readonly target: number;
  readonly other: number;
  readonly value: number;
}

const picks: fc.Arbitrary<readonly Pick[]> = fc.array(
  fc.record({ what: fc.nat(6), target: fc.nat(30), other: fc.nat(30), value: fc.nat(15) }),
  { minLength: 1, maxLength: 4 },
);

const values: readonly NewValue[] = [
  'x',
  '-1',
  'true',
  5,
  false,
  'a: b',
  { M: 'x' },
  ['x', 'y, z'],
  { M: { N: ['x', { O: 1 }] }, P: {} },
  ref('X'),
  sub('a-${B}'),
  getAtt('A', 'Arn'),
  hole('id'),
  [],
  { fn: 'Fn::If', argument: ['c', 'x', { M: 1 }] },
];

/** The operations that the picks stand for on this tree. */
function operationsOn(tree: Tree, chosen: readonly Pick[]): readonly Operation[] {
  const nodes = tree.root ? [...descendants(tree.root)] : [];
  return chosen.flatMap(({ what, target, other, value: index }): Operation[] => {
    const node = nodes[target % nodes.length] as SyntaxNode;
    const kept = nodes[other % nodes.length] as SyntaxNode;
    // A text that keeps its line ends has one less or more at the end of the file.
    const { start, end } = tree.rangeOf(kept);
    const movable = !tree.text.slice(start, end).includes('|+');
    const value: NewValue = values[index] ?? (movable ? keep(kept) : 'x');
    const whenEmpty = other % 2 === 0 ? 'remove-key' : 'keep-empty';
    if (what === 0) return [{ do: 'replace', node, value }];
    if (what === 1) return isOpen(node) ? [{ do: 'put', node, key: `K${other % 6}`, value }] : [];
    if (node.kind === 'map') {
      const entry = node.entries[other % node.entries.length];
      if (entry && what === 6) return [{ do: 'rename', map: node, entry, key: `${entry.key.source}-new` }];
      return entry ? [{ do: 'removeEntry', map: node, entry, whenEmpty }] : [];
    }
    if (node.kind !== 'seq') return [];
    const item = node.items[other % node.items.length];
    if (!item || what === 2) return [{ do: 'append', seq: node, value }];
    return what === 3
      ? [{ do: 'insertAfter', seq: node, item, value }]
      : [{ do: 'removeItem', seq: node, item, whenEmpty }];
  });
}

function isOpen(node: SyntaxNode): boolean {
  return node.kind === 'map' || (node.kind === 'scalar' && node.value === null && node.tag === undefined);
}

function ask(edit: Editor, operation: Operation): void {
  if (operation.do === 'replace') edit.replace(operation.node, operation.value);
  else if (operation.do === 'put') edit.put(operation.node, operation.key, operation.value);
  else if (operation.do === 'removeEntry') edit.removeEntry(operation.map, operation.entry, operation.whenEmpty);
  else if (operation.do === 'removeItem') edit.removeItem(operation.seq, operation.item, operation.whenEmpty);
  else if (operation.do === 'rename') edit.rename(operation.map, operation.entry, operation.key);
  else if (operation.do === 'append') edit.append(operation.seq, operation.value);
  else edit.insertAfter(operation.seq, operation.item, operation.value);
}

function inverse(
  text: string,
  edits: readonly FixEdit[],
): readonly { range: { start: number; end: number }; text: string }[] {
  let shift = 0;
  return edits.map(({ range, text: added }) => {
    const start = range.start + shift;
    shift += added.length - (range.end - range.start);
    return { range: { start, end: start + added.length }, text: text.slice(range.start, range.end) };
  });
}

const blanksAtEnd = (text: string) => text.split('\n').filter((line) => /[ \t]\r?$/.test(line)).length;
const within = (path: Path, outer: Path) => outer.every((step, at) => path[at] === step);

function checkText({ text }: Sample, after: string, edits: readonly FixEdit[]): void {
  assert.equal(applyEdits(after, inverse(text, edits)), text, 'undo');
  if (text.includes('\r\n')) assert.ok(!/[^\r]\n/.test(after), 'a line end without CR');
  else if (text.includes('\n')) assert.ok(!after.includes('\r'), 'a line end with CR');
  assert.ok(blanksAtEnd(after) <= blanksAtEnd(text), 'blanks at the end of a line');
  // Texts that keep their blank lines, and blank lines that become the last ones, may need one more line end.
  const blank = /\n[ \t]*\r?\n/.test(text);
  if (text.endsWith('\n') || !blank) assert.equal(after.endsWith('\n'), text.endsWith('\n'), 'the final line end');
}

/** What takes comments along: removed nodes with the comments that are theirs (`whole`), replaced ones with those inside. */
function goneBy(
  tree: Tree,
  operations: readonly Operation[],
): readonly { readonly path: Path; readonly whole: boolean }[] {
  const removed = new Set(
    operations.flatMap((each) =>
      each.do === 'removeEntry' ? [each.entry.value] : each.do === 'removeItem' ? [each.item] : [],
    ),
  );
  const asks = (each: Operation, node: SyntaxNode) =>
    (each.do === 'removeEntry' && each.map === node) || (each.do === 'removeItem' && each.seq === node);
  const takesKey = (node: SyntaxNode) =>
    operations.some((each) => asks(each, node) && 'whenEmpty' in each && each.whenEmpty === 'remove-key');
  const empty = (node: SyntaxNode) =>
    takesKey(node) && childNodes(node).length > 0 && childNodes(node).every((child) => removed.has(child));
  for (const node of [...descendants(tree.root as SyntaxNode)].reverse()) if (empty(node)) removed.add(node);
  const replaced = operations.flatMap((each) => {
    if (each.do === 'replace') return [each.node];
    const known = each.do === 'put' && each.node.kind === 'map' ? entryOf(each.node, each.key) : undefined;
    return known ? [known.value] : [];
  });
  const pathOf = (node: SyntaxNode) => pathTo(tree, node) ?? [];
  return [
    ...[...removed].map((node) => ({ path: pathOf(node), whole: true })),
    ...replaced.map((node) => ({ path: pathOf(node), whole: false })),
  ];
}

function childNodes(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.kind === 'map') return node.entries.map(({ value }) => value);
  return node.kind === 'seq' ? node.items : [];
}

function checkComments(sample: Sample, tree: Tree, operations: readonly Operation[], after: string): void {
  const gone = goneBy(tree, operations);
  for (const { text, owner } of sample.comments) {
    if (
      after.includes(text) ||
      gone.some(({ path, whole }) => within(owner, path) && (whole || owner.length > path.length))
    )
      continue;
    assert.fail(`${text} of ${owner.join('/')} is lost`);
  }
}

/** Top-level entries that no operation is about keep their bytes. */
function checkOthers(tree: Tree, edit: Editor, after: string): void {
  const { root, text } = tree;
  if (root?.kind !== 'map') return;
  const steps = edit.touched().map((node) => pathTo(tree, node)?.[0]);
  if (steps.includes(undefined)) return;
  for (const entry of root.entries) {
    if (steps.includes(entry.key.source)) continue;
    const { start, end } = tree.rangeOf(entry);
    const source = text.slice(start, end).trimEnd();
    assert.ok(after.includes(source), `${entry.key.source} has changed`);
  }
}

function checkSample(sample: Sample, chosen: readonly Pick[]): void {
  const tree = parse({ text: sample.text, format: sample.format });
  fc.pre(tree.problems.length === 0 && tree.root !== undefined);
  const operations = operationsOn(tree, chosen);
  // `yaml` does not read a list behind a byte order mark.
  fc.pre(
    !sample.text.startsWith('\uFEFF') || operations.every((each) => each.do !== 'replace' || each.node !== tree.root),
  );
  const edit = createEditor(tree);
  for (const operation of operations) ask(edit, operation);
  const edits = edit.edits();
  const after = applyEdits(sample.text, edits);
  try {
    const again = parse({ text: after, format: sample.format });
    assert.deepEqual(
      again.problems.map(({ message }) => message),
      [],
    );
    assert.deepEqual(again.root && plainNode(again.root), expected(tree.root, operations));
    checkText(sample, after, edits);
    checkComments(sample, tree, operations, after);
    checkOthers(tree, edit, after);
  } catch (error) {
    const asked = operations.map((each) => `${each.do} ${JSON.stringify({ ...each, ...paths(tree, each) })}`);
    throw new Error([String(error), '--- before', sample.text, '--- asked', ...asked, '--- after', after].join('\n'), {
      cause: error,
    });
  }
}

function paths(tree: Tree, operation: Operation): object {
  const named = Object.entries(operation).flatMap(([name, each]) => {
    const located =
      typeof each === 'object' && each !== null && 'block' in each ? pathTo(tree, each as SyntaxNode) : undefined;
    return located
      ? [[name, located.join('/')]]
      : name === 'value'
        ? [
            [
              name,
              JSON.stringify(each, (key, part: unknown) =>
                key === 'keep' ? pathTo(tree, part as SyntaxNode)?.join('/') : part,
              ),
            ],
          ]
        : [];
  });
  return Object.fromEntries(named) as object;
}

describe('edit: random documents and operations', function () {
  this.timeout(60_000);
  const runs = { numRuns: Number(process.env['EDIT_RUNS'] ?? 1500) };
  it('YAML', () => fc.assert(fc.property(documents('yaml'), picks, checkSample), runs));
  it('JSON', () => fc.assert(fc.property(documents('json'), picks, checkSample), runs));
});
