/** How far the runner stacks come on the checklist, as they are and as they are hardened (its section 10, 47 and 48). */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import {
  checklistOf,
  createAnalyzer,
  defaultConfig,
  fixAll,
  open,
  type Document,
  type FixAllOptions,
  type Inputs,
  type Status,
} from '#core/index.ts';
import { rules } from '#rules';
import { example } from '../harness/files.ts';

const analyzer = createAnalyzer(rules);
const answers: Inputs = {
  days: '14',
  cidr: '198.51.100.0/24',
  domains: 'registry.example.com',
  repository: 'ci-images',
  artifacts: 'example-artifacts',
  cache: 'example-cache',
  account: '111122223333',
  role: 'ci-runner',
  externalId: 'a-long-external-id',
};
const chosen: FixAllOptions['chosen'] = new Set(['runner/sg-inbound/splitGroup']);

function passed(document: Document): readonly number[] {
  const { items, score } = checklistOf(analyzer, [{ path: document.name, document }], defaultConfig);
  const numbers = items.filter(({ status }) => status === 'pass').map(({ number }) => number);
  assert.equal(score.passed, numbers.length);
  return numbers;
}

function hardened(document: Document, options: FixAllOptions): Document {
  const once = fixAll(analyzer, document, defaultConfig, options).document;
  const twice = fixAll(analyzer, open({ text: once.text, name: once.name }), defaultConfig, options);
  assert.equal(twice.document.text, once.text, 'hardening twice changes nothing');
  return once;
}

for (const format of ['yaml', 'json']) {
  describe(`checklist of the runner stacks (${format})`, () => {
    const name = `warpbuild-default-stack.${format}`;
    const document = open({ text: example(name), name });
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    it('47 the default stack passes 2 of 10', () => {
      assert.deepEqual(passed(document), [1, 3]);
      const { items } = checklistOf(analyzer, [{ path: name, document }], defaultConfig);
      const failed: Status[] = items.filter(({ number }) => number !== 1 && number !== 3).map(({ status }) => status);
      assert.deepEqual([...new Set(failed)], ['fail']);
    });

    it('47 the hardened stack passes all', () => {
      const other = `warpbuild-hardened-stack.${format}`;
      assert.deepEqual(passed(open({ text: example(other), name: other })), all);
    });

    it('48 with safe fixes 4 of 10', () => {
      assert.deepEqual(passed(hardened(document, { include: 'safe' })), [1, 3, 7, 10]);
    });

    it('48 with the group split 6 of 10', () => {
      assert.deepEqual(passed(hardened(document, { include: 'safe', chosen })), [1, 2, 3, 4, 7, 10]);
    });

    it('48 with all that is asked, and answers, 10 of 10', () => {
      assert.deepEqual(passed(hardened(document, { include: 'needs-review', chosen, inputs: answers })), all);
    });
  });
}
