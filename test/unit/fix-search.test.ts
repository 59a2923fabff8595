/** Which fixes hold up together: found in few attempts, also where many do not. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, fixAll, open, type Analyzer, type Config } from '#core/index.ts';
import { nameOf, resourceSubject } from '#core/models/index.ts';
import { defineRule, type AnyRule } from '#core/rule/index.ts';
import { entryOf, get, plainText } from '#core/syntax/index.ts';
import { rules } from '#rules';
import { templateOfSize } from '../harness/large-template.ts';
import { shapes, textOf } from '../harness/shapes.ts';

/** `Open: yes` is fixed, `Open: stuck` only seems to be, and the fix of `Open: worse` brings another finding. */
const openRule: AnyRule = defineRule({
  id: 'test/open',
  title: 'Open resource',
  since: '0.1.0',
  why: 'Test.',
  refs: [],
  preset: 'recommended',
  severity: 'medium',
  on: resourceSubject(),
  messages: { open: '{id} is open.', broken: '{id} is broken.' },
  fixes: {
    close: {
      title: 'Close it',
      applicability: 'safe',
      apply({ edit, subject }) {
        const properties = subject.properties;
        const entry = properties && entryOf(properties, 'Open');
        if (!entry) return 'decline';
        const becomes: Record<string, string> = { yes: 'no', worse: 'broken' };
        return edit.replace(entry.value, becomes[plainText(entry.value) ?? ''] ?? 'still stuck');
      },
    },
  },
  *check(found, finding) {
    const value = plainText(get(found.properties, 'Open'));
    if (value === 'yes' || value?.endsWith('stuck') || value === 'worse')
      yield finding.open(nameOf(found), { id: found.id });
    if (value === 'broken') yield finding.broken(nameOf(found), { id: found.id });
  },
});

/** Counts what is analysed. */
function counting(analyzer: Analyzer): { readonly analyzer: Analyzer; readonly count: () => number } {
  let count = 0;
  const analyze: Analyzer['analyze'] = (document, config) => {
    count++;
    return analyzer.analyze(document, config);
  };
  return { analyzer: { ...analyzer, analyze }, count: () => count };
}

function hardened(values: readonly string[]) {
  const each = (value: string, n: number): string => `  R${String(n)}: {Type: A::B::C, Properties: {Open: ${value}}}\n`;
  const text = `Resources:\n${values.map(each).join('')}`;
  const { analyzer, count } = counting(createAnalyzer([openRule]));
  const result = fixAll(analyzer, open({ text, name: 'a.yaml' }), defaultConfig, { include: 'safe' });
  return { ...result, count: count() };
}

const many = (count: number, value: string): readonly string[] => Array<string>(count).fill(value);

describe('the search for fixes that hold up', function () {
  this.timeout(200_000);

  for (const bad of ['stuck', 'worse']) {
    it(`tells those that do not by what came of them: ${bad}`, () => {
      const values = [...many(100, 'yes'), bad, ...many(100, 'yes'), bad, bad];
      const { applied, left, count } = hardened(values);
      assert.equal(applied.length, 200);
      assert.deepEqual(
        left.map(({ why }) => why),
        many(3, 'Its fix did not hold up when it was tried on this document.'),
      );
      assert.ok(count < 16, `${String(count)} analyses`);
    });
  }

  it('tries a fix that fails everywhere a few times alone', () => {
    const { applied, left, count } = hardened(many(300, 'stuck'));
    assert.equal(applied.length, 0);
    assert.equal(left.length, 300);
    assert.ok(count < 60, `${String(count)} analyses`);
  });

  const hostile = (name: string) => {
    const shape = shapes.find((each) => each.name === name);
    assert.ok(shape);
    const { analyzer, count } = counting(createAnalyzer(rules));
    const document = open({ text: textOf(shape, 20_000), name: shape.file });
    const result = fixAll(analyzer, document, defaultConfig, { include: 'needs-review' });
    return { ...result, count: count() };
  };

  it('fixes what it can in a policy that stays too long, of which another number is said then', () => {
    const { applied, report, count } = hostile('resources of a statement');
    assert.ok(applied.length > 50, `${String(applied.length)} fixes`);
    assert.ok(report.findings.some(({ rule }) => rule === 'iam/size-identity'));
    assert.ok(count < 20, `${String(count)} analyses`);
  });

  it('keeps what held up when its steps are used up, and says so', () => {
    const { applied, left, stopped, count } = hostile('operators');
    assert.ok(applied.length > 0);
    assert.match(stopped ?? '', /what was fixed stays/);
    assert.ok(left.every(({ why }) => why === stopped));
    assert.ok(count < 200, `${String(count)} analyses`);
  });

  it('has what it takes for an ordinary template of 1 MB', () => {
    const document = open({ text: templateOfSize(1_000_000, 'yaml'), name: 'large.yaml' });
    const config = { ...defaultConfig, workload: 'ci-runner' } as const;
    const { applied, stopped, report } = fixAll(createAnalyzer(rules), document, config, { include: 'needs-review' });
    assert.equal(stopped, undefined);
    assert.ok(applied.length > 100);
    assert.ok(!report.problems.some((problem) => problem.stopped));
  });
});

describe('fixes that refer to resources', () => {
  const role = (id: string, more = ''): string => `  ${id}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: cloudformation.amazonaws.com}, Action: sts:AssumeRole}]
${more}`;
  const passes = (id: string): string => `      Policies:
        - PolicyName: ${id}
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: iam:PassRole, Resource: "*"}]
`;

  it('make no circle together, which none of them makes alone', () => {
    const text = `Resources:\n${role('First', passes('pass-second'))}${role('Second', passes('pass-first'))}`;
    const config: Config = { ...defaultConfig, workload: 'ci-runner' };
    const { document } = fixAll(createAnalyzer(rules), open({ text, name: 'a.yaml' }), config, {
      include: 'needs-review',
    });
    const references = [...document.text.matchAll(/Resource: !GetAtt (\w+)\.Arn/g)].map(([, id]) => id);
    assert.deepEqual(references, ['Second']);
  });
});

describe('fixes that say that they change nothing', () => {
  it('come when nothing else is left that may narrow what they rely on', () => {
    const actions = ['sqs:*', 'sqs:SendMessage', 'sqs:DeleteMessage'];
    const Statement = [{ Effect: 'Allow', Action: actions, Resource: 'arn:aws:sqs:eu-west-1:222233334444:jobs' }];
    const text = JSON.stringify({ Version: '2012-10-17', Statement });
    const { document } = fixAll(createAnalyzer(rules), open({ text, name: 'a.json' }), defaultConfig, {
      include: 'needs-review',
    });
    assert.ok(!document.text.includes('"sqs:*"'), document.text);
    for (const action of actions.slice(1)) assert.ok(document.text.includes(action), document.text);
  });

  it('does not stop where 10,000 fixes hold, however short the text', () => {
    const actions = Array<string>(101).fill('s3:GetObject').join(', ');
    const policy = (n: number): string =>
      `  P${String(n)}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: [${actions}], Resource: 'arn:aws:s3:::b/*'}]}\n`;
    const text = `Resources:\n${Array.from({ length: 100 }, (_, n) => policy(n)).join('')}`;
    const { applied, stopped } = fixAll(createAnalyzer(rules), open({ text, name: 'a.yaml' }), defaultConfig, {
      include: 'safe',
    });
    assert.deepEqual([applied.length, stopped], [10_000, undefined]);
  });
});
