/** Random small templates: what is reported is what a plain evaluation of every deployment shows, no more and no less. */
import '../harness/seed.ts';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createAnalyzer, defaultConfig, open, type Assumption, type Path } from '#core/index.ts';
import { nameOf, propertyOf, resourceSubject } from '#core/models/index.ts';
import { defineRule } from '#core/rule/index.ts';
import { flatMap, strings } from '#core/values/index.ts';
import {
  assignments,
  conditionHolds,
  holds,
  model,
  outcomeOf,
  templateOf,
  type Assignment,
  type Model,
} from './values-model.ts';

const rule = defineRule({
  id: 'test/value',
  title: 'Bad value',
  severity: 'high',
  since: '0.1.0',
  why: 'Test.',
  refs: [],
  preset: 'recommended',
  remedy: 'None.',
  on: resourceSubject(),
  messages: { bad: 'It is bad.', absent: 'It is missing.' },
  *check(found, finding, facts) {
    const set = flatMap(propertyOf(facts, found, 'Bad'), ({ value }) => strings(facts, value));
    for (const { value, node, when } of set.alternatives) if (value === 'yes') yield finding.bad(node).when(when);
    for (const when of set.absent) yield finding.absent(nameOf(found)).when(when);
  },
  fixes: {},
});

const analyzer = createAnalyzer([rule]);

interface Reported {
  readonly key: string;
  readonly when: Path;
  readonly severity: string;
}

function reportOf(each: Model): readonly Reported[] {
  const values = Object.fromEntries(
    Object.entries(each.parameters).flatMap(([name, { given }]) => (given === undefined ? [] : [[name, given]])),
  );
  const document = open({ text: templateOf(each), name: 't.json', parameters: { from: 'p.json', values } });
  const { findings, crashes } = analyzer.analyze(document, defaultConfig);
  assert.deepEqual(crashes, []);
  return findings.map(({ messageKey: key, when, severity }) => ({ key, when, severity }));
}

function isTaken(each: Model, assignment: Assignment, path: Path): boolean {
  return path.every((assumption: Assumption) => {
    if ('condition' in assumption) return conditionHolds(each, assignment, assumption.condition) === assumption.is;
    const value = assignment.get(assumption.parameter) ?? '';
    return 'isNot' in assumption ? !assumption.isNot.includes(value) : value === assumption.is;
  });
}

/** What a deployment shows; undefined when it fails or has no such resource. */
function shownBy(each: Model, assignment: Assignment): { key: string; known: boolean } | undefined {
  if (each.condition !== undefined && !conditionHolds(each, assignment, each.condition)) return undefined;
  const outcome = outcomeOf(each, assignment, each.value);
  if (outcome.is === 'absent') return { key: 'absent', known: true };
  if (outcome.is === 'failure') return undefined;
  return { key: outcome.text === 'yes' ? 'bad' : 'good', known: outcome.known };
}

function isDefault({ parameters }: Model, assignment: Assignment): boolean {
  return Object.entries(parameters).every(
    ([name, { fallback, given }]) => given !== undefined || fallback === undefined || assignment.get(name) === fallback,
  );
}

function check(each: Model): void {
  const all = [...assignments(each)];
  const admitted = all.filter((assignment) => !each.rule || holds(each, assignment, each.rule));
  // Rules that nothing satisfies are taken for a mistake of their own.
  const deployable = admitted.length > 0 || each.rule === undefined ? admitted : undefined;
  if (!deployable) return;
  const reported = reportOf(each);
  for (const { key, when, severity } of reported) {
    const words = `${key} ${JSON.stringify(when)}`;
    const taken: readonly Assignment[] = deployable.filter((assignment) => isTaken(each, assignment, when));
    const shown = taken.map((assignment) => shownBy(each, assignment));
    assert.ok(
      shown.some((found) => found?.key === key),
      `no deployment shows ${words}`,
    );
    for (const [index, found] of shown.entries())
      if (found) assert.equal(found.key, key, `${words} with ${JSON.stringify([...(taken[index] ?? [])])}`);
    const needed = new Set(when.map((assumption) => JSON.stringify(assumption)));
    for (const assumption of when) {
      if (!('condition' in assumption)) continue;
      const rest = when.filter((other) => needed.has(JSON.stringify(other)) && other !== assumption);
      assert.ok(
        deployable.some((assignment) => isTaken(each, assignment, rest) && !isTaken(each, assignment, [assumption])),
        `${words} says too much`,
      );
    }
    const usual = when.every((one) => 'condition' in one || one.default || 'from' in one);
    const defaults: readonly Assignment[] = deployable.filter((assignment) => isDefault(each, assignment));
    const byDefault: boolean =
      when.length === 0 || (usual && (defaults.length === 0 || defaults.some((one) => isTaken(each, one, when))));
    assert.equal(severity, byDefault ? 'high' : 'medium', words);
  }
  for (const assignment of deployable) {
    const shown = shownBy(each, assignment);
    if (!shown?.known || shown.key === 'good') continue;
    assert.ok(
      reported.some(({ key, when }) => key === shown.key && isTaken(each, assignment, when)),
      `${shown.key} with ${JSON.stringify([...assignment])} is not reported`,
    );
  }
}

describe('verdicts on values', function () {
  this.timeout(0);

  it('are those of every deployment', () => {
    fc.assert(fc.property(model, check), { numRuns: process.env['FUZZ'] === '1' ? 100_000 : 2_000 });
  });
});
