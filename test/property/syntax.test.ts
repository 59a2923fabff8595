import assert from 'node:assert/strict';
import fc from 'fast-check';
import { descendants, parse, type SyntaxNode, type Tree } from '#core/syntax/index.ts';
import { dump } from '../support/tree-dump.ts';
import { views } from '../support/yaml-oracle.ts';
import { corpus } from '../support/corpus.ts';
import { type Edit, edited, edits, jsonTexts, yamlTexts } from './syntax-texts.ts';

/** Ranges lie in the text, children in their parents, and siblings in order. */
function checkRanges(tree: Tree): void {
  const { text, root } = tree;
  if (root) for (const node of descendants(root)) checkNode(tree, node);
  let at = 0;
  for (const { start, end, text: own } of tree.comments) {
    assert.ok(start >= at && end <= text.length, 'comments are in order');
    assert.equal(text.slice(start, end).replaceAll('\r', '\n').trimEnd(), own.replaceAll('\r', '\n').trimEnd());
    at = end;
  }
  for (const { range } of tree.problems)
    assert.ok(0 <= range.start && range.start <= range.end && range.end <= text.length);
}

function checkNode(tree: Tree, node: SyntaxNode): void {
  const { start, end } = tree.rangeOf(node);
  assert.ok(tree.offsetOf(node.block, node.outerStart) <= start && start <= end && end <= tree.text.length);
  assert.ok(node.start >= 0 && node.end <= node.block.text.length, 'a node lies in its block');
  const members = node.kind === 'map' ? node.entries : node.kind === 'seq' ? node.items : [];
  let at = start;
  for (const member of members) {
    const range = tree.rangeOf(member);
    assert.ok(range.start >= at && range.end <= end, `${range.start}-${range.end} in ${start}-${end} from ${at}`);
    at = range.end;
    if (!('key' in member)) continue;
    const value = tree.rangeOf(member.value);
    assert.ok(tree.rangeOf(member.key).end <= tree.offsetOf(member.value.block, member.value.outerStart));
    assert.ok(value.end <= range.end);
  }
}

function checkIncremental(before: Tree, text: string): void {
  const { format } = before;
  const scratch = parse({ text, format });
  checkRanges(scratch);
  assert.equal(dump(parse({ text, format, previous: before })), dump(scratch));
}

/** A text that `yaml` accepts reads the same here; a text that it refuses is refused here, too. */
function checkAgainstYaml(text: string): void {
  const { theirs, ours, theirErrors, ourErrors } = views(text);
  if (theirErrors.length) assert.notDeepEqual(ourErrors, [], `yaml: ${theirErrors.join()}`);
  else assert.deepEqual([ours, ourErrors], [theirs, []]);
}

/** Not what is known to be read otherwise: lone CR, byte order marks inside, keys that are collections or empty, tags at column 0, several documents. */
function isComparable(text: string): boolean {
  return !/.\uFEFF|[\r\n]\uFEFF|\r(?!\n)|[?](?:\s|$)|^(?:[!&]|---)|^\s*:|![^\s\w]|!\w*!|\*\S*[^\s\w]|[\]}]\s*:|^\s*(?:- *)*[*[{][^\n]*:/m.test(
    text,
  );
}

describe('syntax of any text', function () {
  this.timeout(60_000);
  it('never throws, ranges are nested, previous versions change nothing: YAML', () => {
    const check = fc.property(yamlTexts, fc.array(edits, { minLength: 1, maxLength: 6 }), (text, list) => {
      let tree = parse({ text, format: 'yaml' });
      checkRanges(tree);
      for (const edit of list) {
        const next = edited(tree.text, edit);
        checkIncremental(tree, next);
        tree = parse({ text: next, format: 'yaml', previous: tree });
      }
    });
    fc.assert(check, { numRuns: 600 });
  });
  it('the same of JSON', () => {
    // Long ones are cut into blocks.
    const padding = fc.constantFrom('', '\n'.repeat(9000));
    const check = fc.property(jsonTexts, padding, fc.array(edits, { maxLength: 4 }), (short, end, list) => {
      let tree = parse({ text: short + end, format: 'json' });
      for (const edit of list) {
        checkIncremental(tree, edited(tree.text, edit));
        tree = parse({ text: edited(tree.text, edit), format: 'json', previous: tree });
      }
    });
    fc.assert(check, { numRuns: 500 });
  });
  it('the same of noise', () => {
    const noise = fc.string({ unit: fc.constantFrom(...Array.from('ab:: -\n\n  "\'[]{},#&*!|>?%@\t\r\uFEFF\\/1')) });
    const check = fc.property(noise, edits, (text, edit) => {
      for (const format of ['yaml', 'json'] as const) checkIncremental(parse({ text, format }), edited(text, edit));
    });
    fc.assert(check, { numRuns: 3000 });
  });
  it('is what yaml makes of it', () => {
    const check = fc.property(yamlTexts, fc.option(edits), (text, edit) => {
      const own = edit ? edited(text, edit) : text;
      if (!edit || isComparable(own)) checkAgainstYaml(own);
    });
    fc.assert(check, { numRuns: 1500 });
  });
});

describe('syntax of real templates', function () {
  this.timeout(120_000);
  const templates = corpus();
  before(function () {
    if (!templates.length) this.skip();
  });

  it('is what yaml makes of it', () => {
    for (const { text, format } of templates) {
      if (format === 'yaml' && !/^---[^]*^---/m.test(text)) checkAgainstYaml(text);
    }
  });
  it('does not depend on the previous version', () => {
    // One sample of edits, the same for all: each file gets a few of them.
    const sample = fc.sample(edits, { numRuns: 400, seed: 1 });
    let next = 0;
    for (const { text, format } of templates) {
      const tree = parse({ text, format });
      checkRanges(tree);
      const count = text.length > 30_000 ? 1 : 4;
      for (let turn = 0; turn < count; turn++)
        checkIncremental(tree, edited(text, sample[next++ % sample.length] as Edit));
    }
  });
});
