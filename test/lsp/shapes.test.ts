/** Whatever a document is made of: each piece of work on it ends in time, and where something was left out, it says so. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, fixAllInPieces, open, timed, type InPieces } from '#core/index.ts';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { rules } from '#rules';
import type { Analysis } from '../../server/lsp/analysis.ts';
import { clientOf } from '../../server/lsp/client.ts';
import { codeActions } from '../../server/lsp/features/code-actions.ts';
import { defaultSettings } from '../../server/lsp/settings.ts';
import { processorMs } from '../harness/files.ts';
import { shapes, textOf, type Shape } from '../harness/shapes.ts';

const config = { ...defaultConfig, workload: 'ci-runner' } as const;
const analyzer = createAnalyzer(rules);
/** `LONG=1` for texts as long as CloudFormation takes them, and work until it is done. */
const [length, patience] = process.env['LONG'] ? [950_000, 60_000] : [60_000, 300];

/** Milliseconds of the processor that one piece may take: the server gives it one second, by the clock that this replaces. */
const given = 1000;
/** What that may become where steps are not counted one by one, and on a machine that does other things besides. */
const most = 4000;

function piece<V>(what: string, work: () => V): V {
  const start = processorMs();
  const value = timed({ isOver: () => processorMs() - start > given, limit: '1 second' }, work);
  const took = processorMs() - start;
  assert.ok(took < most, `${what}: ${String(Math.round(took))} ms`);
  return value;
}

/** As many pieces of a long work as there is patience for; undefined where it was not done by then. */
function inPieces<V>(what: string, pieces: InPieces<V>): V | undefined {
  const start = processorMs();
  while (processorMs() - start < patience) {
    const { done, value } = piece(what, () => pieces.next());
    if (done) return value;
  }
  return undefined;
}

function check(shape: Shape): void {
  const text = textOf(shape, length);
  const document = piece('open', () => open({ text, name: shape.file }));
  const report = piece('analysis', () => analyzer.analyze(document, config));
  assert.deepEqual(report.crashes, []);
  for (const { message } of report.problems.filter(({ stopped }) => stopped))
    assert.match(message, /The analysis stopped here|not analysed/);
  const file = TextDocument.create(`file:///${shape.file}`, 'yaml', 1, text);
  const settings = { ...defaultSettings, config };
  const analysis: Analysis = {
    ...{ text: file, version: 1, settings, document, report },
    ...{ configProblems: undefined, goesOn: undefined, ms: 0, editMs: 0 },
  };
  const client = { ...clientOf({ capabilities: {} }), resolvesEdits: true };
  const params = {
    textDocument: { uri: file.uri },
    range: { start: file.positionAt(0), end: file.positionAt(text.length) },
    context: { diagnostics: [], only: ['quickfix', 'source.fixAll'] },
  };
  inPieces('code actions', codeActions({ analyzer, client, tell: () => undefined }, analysis, params));
  const fixed = inPieces('fixes', fixAllInPieces(analyzer, [document], config, { include: 'needs-review' }));
  if (fixed?.stopped) assert.ok(fixed.left.some(({ why }) => why === fixed.stopped));
}

describe('lsp: documents with thousands of', function () {
  this.timeout(200_000);
  for (const shape of shapes) it(shape.name, () => check(shape));
});
