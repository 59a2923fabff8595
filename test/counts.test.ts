/**
 * What an analysis takes, counted, against the numbers in counts.json: a change that makes something dearer shows up
 * here, on every machine alike. Times are for `npm run bench`.
 */
import './harness/data.ts';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnalyzer, defaultConfig, open, type Analyzer, type Document, type Report } from '#core/index.ts';
import { rules } from '#rules';
import { repository } from './harness/files.ts';
import { largeTemplate, type TemplateFormat } from './harness/large-template.ts';

type Effort = Report['effort'];

const file = join(repository, 'test/counts.json');
const isUpdate = process.env['UPDATE_COUNTS'] === '1';
/** New rules and facts are welcome; an analysis that takes a fifth more is a reason to look. */
const tolerance = 1.2;

/** Typed into the middle of a template with 64 resources: `after` is the text that it stands behind. */
const keystrokes = [
  { name: 'a letter in a tag of a bucket', after: 'Part 36 of the ', typed: 'x' },
  { name: 'a letter in a description of a group', after: 'What may reach service 34', typed: 'x' },
  {
    name: 'a letter in an action of a role',
    after: 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:part-35',
    typed: 'x',
  },
  { name: 'a letter in a description of a parameter', after: 'Where administrators come from', typed: 'x' },
  { name: 'a digit in a default of a parameter', after: '10.0.0.0', typed: '1' },
] as const;

describe('counted effort', () => {
  const committed = isUpdate ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Effort>);
  const found: Record<string, Effort> = {};

  function check(name: string, effort: Effort): void {
    found[name] = effort;
    if (isUpdate) return;
    const known = committed[name];
    const more = (Object.keys(effort) as (keyof Effort)[]).filter(
      (key) => effort[key] > (known?.[key] ?? 0) * tolerance,
    );
    const what = more.map((key) => `${key}: ${effort[key]}, before ${known?.[key] ?? 'unknown'}`).join('; ');
    assert.equal(what, '', 'If that is worth it: UPDATE_COUNTS=1 node_modules/.bin/mocha test/counts.test.ts');
  }

  for (const workload of ['general', 'ci-runner'] as const) {
    const config = { ...defaultConfig, workload };
    const analyzed = (format: TemplateFormat): readonly [Analyzer, Document, Report] => {
      const analyzer = createAnalyzer(rules);
      const document = open({ text: largeTemplate(64, format), name: `a.${format}` });
      return [analyzer, document, analyzer.analyze(document, config)];
    };
    for (const format of ['yaml', 'json'] as const) {
      it(`of 64 resources in ${format}, as ${workload}`, () => {
        const [, , report] = analyzed(format);
        check(`whole ${format} ${workload}`, report.effort);
      });
      for (const { name, after, typed } of keystrokes) {
        it(`of ${name}, ${format}, as ${workload}`, () => {
          const [analyzer, document] = analyzed(format);
          const at = document.text.indexOf(after) + after.length;
          assert.ok(at >= after.length, 'the text is there');
          const text = document.text.slice(0, at) + typed + document.text.slice(at);
          const { effort } = analyzer.analyze(open({ text, name: document.name, previous: document }), config);
          assert.equal(effort.blocks, 1);
          check(`${name} ${format} ${workload}`, effort);
        });
      }
    }
  }

  it('grows as the resources do', () => {
    const stepsOf = (resources: number): number => {
      const document = open({ text: largeTemplate(resources, 'yaml'), name: 'a.yaml' });
      return createAnalyzer(rules).analyze(document, defaultConfig).effort.steps;
    };
    const growth = stepsOf(128) / stepsOf(64);
    assert.ok(growth <= 2.2, `twice as many resources take ${growth.toFixed(2)} times as many steps`);
  });

  after(() => {
    if (isUpdate) writeFileSync(file, `${JSON.stringify(found, undefined, 2)}\n`);
  });
});
