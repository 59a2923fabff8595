/** Whole reports and hardened texts of the example documents, as files that a person has read. */
import './harness/data.ts';
import { createPatch } from 'diff';
import assert from 'node:assert/strict';
import {
  createAnalyzer,
  defaultConfig,
  fixAll,
  fixesOf,
  LineIndex,
  open,
  type Document,
  type Report,
} from '#core/index.ts';
import { rules } from '#rules';
import { example, golden } from './harness/files.ts';

const analyzer = createAnalyzer(rules);
const cases = [
  'warpbuild-default-stack.yaml',
  'warpbuild-default-stack.json',
  'warpbuild-hardened-stack.yaml',
  'warpbuild-hardened-stack.json',
  'deploy-policy.json',
  'runner-security-group.json',
];

function reportText(document: Document, report: Report): string {
  const lines = new LineIndex(document.text);
  const rows = report.findings.map((finding) => {
    const { line, column } = lines.positionAt(finding.range.start);
    const excerpt = document.text.slice(finding.range.start, finding.range.end).split('\n')[0] ?? '';
    const fixes = fixesOf(analyzer, document, finding).map(
      ({ title, applicability }) => `    fix (${applicability}): ${title}`,
    );
    const related = finding.related.map(
      ({ range, message }) => `    see line ${String(lines.positionAt(range.start).line + 1)}: ${message}`,
    );
    return [
      `${String(line + 1)}:${String(column + 1)} ${finding.severity} ${finding.rule} [${excerpt}]`,
      `  ${finding.message}`,
      ...related,
      ...fixes,
    ].join('\n');
  });
  return `${report.kind.dialect}: ${report.kind.because}\n\n${rows.join('\n')}\n`;
}

describe('golden reports', () => {
  for (const name of cases) {
    const text = example(name);
    const document = open({ text, name });

    it(`report of ${name}`, () => {
      golden(`${name}/report.txt`, reportText(document, analyzer.analyze(document, defaultConfig)));
    });

    for (const include of ['safe', 'needs-review'] as const) {
      it(`${name} hardened with ${include} fixes`, () => {
        const result = fixAll(analyzer, document, defaultConfig, { include });
        const left = result.left.map(({ rule, pointer, why }) => `left ${rule} ${pointer}\n  ${why}`);
        golden(
          `${name}/harden-${include}.diff`,
          `${createPatch(name, text, result.document.text)}\n${left.join('\n')}\n`,
        );
        const again = fixAll(analyzer, open({ text: result.document.text, name }), defaultConfig, { include });
        assert.deepEqual(again.applied, []);
      });
    }
  }
});
