/**
 * Every test of every rule, derived from the rule's own examples: exact findings, in every way to write the example;
 * every fix on each of those; and that each message and fix is shown at least once. Rules have no test files.
 */
import './harness/data.ts';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join, relative, resolve, sep } from 'node:path';
import { createAnalyzer, fixAll, open, type Config, type Document, type Report } from '#core/index.ts';
import { resourceStatementSubject, trustStatementSubject, wholeOf } from '#core/models/index.ts';
import type { AnyRule, Example } from '#core/rule/index.ts';
import { checkFix, offered } from './harness/check-fix.ts';
import { configFor } from './harness/example-config.ts';
import { exampleDay, unmark, type Mark } from './harness/marks.ts';
import { normalPointer } from './harness/plain.ts';
import { variantsOf } from './harness/variants.ts';

interface RuleFile {
  readonly id: string;
  readonly rule: AnyRule;
  readonly examples: readonly Example[];
}

const folder = resolve(import.meta.dirname, '../rules');
const { version } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as { version: string };
const files = await Promise.all(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => /^[^/]+\/[a-z0-9-]+\.ts$/.test(path))
    .sort()
    .map(async (path): Promise<RuleFile> => {
      const module = (await import(pathToFileURL(join(folder, path)).href)) as {
        default: AnyRule;
        examples: readonly Example[];
      };
      return {
        id: relative('.', path).split(sep).join('/').replace(/\.ts$/, ''),
        rule: module.default,
        examples: module.examples,
      };
    }),
);
const analyzer = createAnalyzer(files.map(({ rule }) => rule));

interface Opened {
  readonly document: Document;
  readonly report: Report;
}

function analyze(text: string, name: string, config: Config): Opened {
  const document = open({ text, name, today: exampleDay });
  return { document, report: analyzer.analyze(document, config) };
}

function ofRule({ report }: Opened, rule: AnyRule) {
  return report.findings.filter((finding) => finding.rule === rule.id);
}

function show({ document, report }: Opened, rule: AnyRule): readonly string[] {
  return report.findings
    .filter((finding) => finding.rule === rule.id)
    .map(
      ({ range, messageKey, severity }) =>
        `${String(range.start)}-${String(range.end)} ${messageKey} ${severity}: ${document.text.slice(range.start, range.end)}`,
    );
}

function expected(text: string, marks: readonly Mark[], rule: AnyRule): readonly string[] {
  return marks.map(({ start, end, message, severity }) => {
    const own = rule.messages[message];
    const default_ = typeof own === 'object' ? own.severity : rule.severity;
    return `${String(start)}-${String(end)} ${message} ${severity ?? default_}: ${text.slice(start, end)}`;
  });
}

for (const { id, rule, examples } of files) {
  describe(id, () => {
    it('has the id that its path says', () => {
      assert.equal(rule.id, id);
    });

    for (const example of examples) checkExample(rule, example);

    it('came in a version that there is', () => {
      assert.match(rule.since, /^\d+\.\d+\.\d+$/);
      assert.ok(rule.since.localeCompare(version, 'en', { numeric: true }) <= 0, `${rule.since} is after ${version}`);
    });

    it('shows each message in an example', () => {
      const shown = new Set(
        examples.flatMap((example) =>
          'bad' in example ? unmark(example.bad).marks.map(({ message }) => message) : [],
        ),
      );
      assert.deepEqual(
        Object.keys(rule.messages).filter((key) => !shown.has(key)),
        [],
      );
    });

    it('shows each fix in an example', () => {
      const shown = new Set(examples.flatMap((example) => example.fixes ?? []));
      assert.deepEqual(
        Object.keys(rule.fixes).filter((key) => !shown.has(key)),
        [],
      );
    });

    it('weighs its own messages only for the checklist', () => {
      const weighed = Object.values(rule.checklist ?? {}).flatMap((byMessage) => Object.keys(byMessage));
      assert.deepEqual(
        weighed.filter((key) => !(key in rule.messages)),
        [],
      );
    });

    it('narrows its own references, to what it finds', () => {
      const narrower = Object.entries(rule.narrowerRefs ?? {});
      const found = examples.flatMap((example) => {
        const { text } = unmark('bad' in example ? example.bad : example.good);
        const name = `example.${/^\s*[{[]/.test(text) ? 'json' : 'yaml'}`;
        return narrower.length === 0 ? [] : ofRule(analyze(text, name, configFor(rule, example)), rule);
      });
      for (const [ref, { messages = Object.keys(rule.messages), args = {} }] of narrower) {
        assert.ok(rule.refs.includes(ref), ref);
        const said = found.filter(({ messageKey }) => messages.includes(messageKey)).map(({ source }) => source.args);
        for (const name of Object.keys(args))
          assert.ok(
            said.some((each) => name in each),
            `${ref}: ${name}`,
          );
      }
    });

    it('says what to do by hand when it has no fixes', () => {
      assert.ok(Object.keys(rule.fixes).length > 0 || rule.remedy !== undefined);
    });
  });
}

function checkExample(rule: AnyRule, example: Example): void {
  const config = configFor(rule, example);
  const { text, marks } = unmark('bad' in example ? example.bad : example.good);
  const name = `example.${/^\s*[{[]/.test(text) ? 'json' : 'yaml'}`;

  describe(example.title, () => {
    it('finds exactly what the carets say', () => {
      const opened = analyze(text, name, config);
      assert.deepEqual(opened.document.problems, []);
      assert.equal(opened.document.kind.dialect, example.dialect);
      assert.deepEqual(opened.report.crashes, []);
      assert.deepEqual(show(opened, rule), expected(text, marks, rule));
      assert.equal('bad' in example, marks.length > 0, 'a bad example has carets, a good one has none');
    });

    it('speaks of what stands in the text, not of what it has become in here', () => {
      const { report } = analyze(text, name, config);
      for (const { message } of report.findings)
        assert.doesNotMatch(message, /\$\{[^}]*\.\.|\0|\bundefined\b|\[object /);
    });

    it('offers exactly the fixes that it names', () => {
      const opened = analyze(text, name, config);
      const keys = ofRule(opened, rule).flatMap((finding) =>
        offered(analyzer, opened.document, finding).map(({ key }) => key),
      );
      assert.deepEqual([...new Set(keys)], example.fixes ?? []);
    });

    for (const variant of variantsOf(text)) {
      const variantName = `variant.${/^\uFEFF?\s*[{[]/.test(variant.text) ? 'json' : 'yaml'}`;
      it(`finds the same, and fixes it: ${variant.name}`, () => {
        const base = ofRule(analyze(text, name, config), rule);
        const opened = analyze(variant.text, variantName, config);
        const own = ofRule(opened, rule);
        const summary = (findings: typeof own) =>
          findings.map(({ messageKey, severity, message, pointer }) => ({
            messageKey,
            severity,
            message,
            pointer: normalPointer(pointer),
          }));
        assert.deepEqual(summary(own), summary(base));
        for (const finding of own) {
          for (const fix of offered(analyzer, opened.document, finding)) {
            checkFix(analyzer, config, opened.document, opened.report, finding, fix);
          }
        }
      });
    }

    it('hardens to a text that hardening leaves alone', () => {
      const once = fixAll(analyzer, open({ text, name, today: exampleDay }), config, { include: 'safe' });
      const twice = fixAll(analyzer, open({ text: once.document.text, name, today: exampleDay }), config, {
        include: 'safe',
      });
      assert.deepEqual(twice.applied, []);
      assert.equal(twice.document.text, once.document.text);
    });
  });
}

describe('narrower subjects', () => {
  /** They say which policies a rule is about; the others spare it those that it would find nothing in. */
  const meant: ReadonlySet<unknown> = new Set([trustStatementSubject, resourceStatementSubject]);

  /** A rule on all of what its subjects are some of, which is dearer. */
  function widened(rule: AnyRule): AnyRule {
    const among = meant.has(rule.on) ? undefined : wholeOf(rule.on);
    return among ? widened({ ...rule, on: among.all }) : rule;
  }

  it('leave out nothing that a rule speaks of', () => {
    const wide = createAnalyzer(files.map(({ rule }) => widened(rule)));
    const summary = ({ findings }: Report) => findings.map(({ source: _, ...finding }) => finding);
    for (const { rule, examples } of files) {
      for (const example of examples) {
        const { text } = unmark('bad' in example ? example.bad : example.good);
        const name = `example.${/^\s*[{[]/.test(text) ? 'json' : 'yaml'}`;
        const config = configFor(rule, example);
        const found = wide.analyze(open({ text, name, today: exampleDay }), config);
        assert.deepEqual(summary(found), summary(analyze(text, name, config).report), `${rule.id}: ${example.title}`);
      }
    }
  }).timeout(120_000);
});
