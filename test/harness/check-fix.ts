import assert from 'node:assert/strict';
import { createPatch } from 'diff';
import { cfnType } from '#core/data/index.ts';
import {
  applyEdits,
  fixesOf,
  open,
  severities,
  type Analyzer,
  type Config,
  type Document,
  type OfferedFix,
  type Report,
  type ReportedFinding,
} from '#core/index.ts';
import { detectEol } from '#core/text/index.ts';
import { narrowsAccess } from './access.ts';
import { differences, plainOf } from './plain.ts';
import { onlyPart } from './part.ts';

export interface Fixed {
  readonly document: Document;
  readonly report: Report;
}

/**
 * Applies one fix and demands what every fix promises: it parses, its finding goes, nothing as severe is new, no
 * comment is lost, line ends stay, blanks are where they belong, its class is true, and what it does to policies is less access.
 */
export function checkFix(
  analyzer: Analyzer,
  config: Config,
  before: Document,
  report: Report,
  finding: ReportedFinding,
  fix: OfferedFix,
): Fixed {
  const { text } = before;
  const fixed = applyEdits(text, fix.edits);
  const document = open({ text: fixed, name: before.name, today: before.today });
  const after = analyzer.analyze(document, config);
  const context = () => `${finding.rule} ${fix.key}\n${createPatch('fix', text, fixed)}`;

  assert.notEqual(fixed, text, `changes nothing: ${context()}`);
  assert.deepEqual(
    document.problems.map(({ message }) => message),
    before.problems.map(({ message }) => message),
    `does not parse: ${context()}`,
  );
  assert.equal(document.kind.dialect, before.kind.dialect, `is another kind of document: ${context()}`);
  assert.deepEqual(after.crashes, []);
  // Of findings that say the same, the later ones move up when one goes.
  const alike = ({ findings }: Report) => findings.filter((each) => each.alike === finding.alike).length;
  assert.ok(alike(after) < alike(report), `leaves its finding: ${context()}`);
  noWorse(report, after, finding, fix, context);
  keepsComments(before, document, fix, context);
  keepsStyle(text, fixed, context);
  hasTrueClass(before, document, fix, context);
  narrowsAccess(onlyPart(before), onlyPart(document), finding, fix, context);
  return { document, report: after };
}

function noWorse(
  before: Report,
  after: Report,
  finding: ReportedFinding,
  fix: OfferedFix,
  context: () => string,
): void {
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  const added = after.findings.filter(({ fingerprint }) => !known.has(fingerprint));
  const limit = severities.indexOf(finding.severity);
  // A fix may turn a finding into a lesser one; a blank is reported until it is filled.
  const worse = added.filter(
    ({ rule, messageKey, severity }) =>
      !(rule === 'core/unfilled-hole' && fix.applicability === 'placeholder') &&
      severities.indexOf(severity) <= limit &&
      !(rule === finding.rule && fix.becomes.includes(messageKey)),
  );
  assert.deepEqual(
    worse.map(({ rule, message }) => `${rule}: ${message}`),
    [],
    `adds findings: ${context()}`,
  );
}

function keepsComments(before: Document, after: Document, fix: OfferedFix, context: () => string): void {
  const remaining = onlyPart(after).tree.comments.map(({ text }) => text);
  // What the edits leave of the old text, without what they add: new text may repeat an old line.
  const untouched = applyEdits(
    before.text,
    fix.edits.map(({ range }) => ({ range, text: '' })),
  );
  for (const comment of onlyPart(before).tree.comments) {
    // Suppressions are rewritten by fixes of their own.
    if (comment.text.includes('iac-hardener-')) continue;
    const at = remaining.indexOf(comment.text);
    if (at >= 0) {
      // Not beyond: where a statement is split, comments move along with their lines.
      remaining.splice(at, 1);
      continue;
    }
    const edit = fix.edits.find(({ range }) => range.start <= comment.start && comment.end <= range.end);
    const owner = lineAround(before.text, comment.start, comment.end);
    // A comment goes only with what it belongs to: the line that it stands on must be gone too.
    const gone = owner === '' || count(untouched, owner) < count(before.text, owner);
    assert.ok(edit !== undefined && gone, `loses the comment "${comment.text}": ${context()}`);
  }
}

function lineAround(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const lineEnd = text.indexOf('\n', end);
  return (text.slice(lineStart, start) + text.slice(end, lineEnd < 0 ? undefined : lineEnd)).trim();
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function keepsStyle(before: string, after: string, context: () => string): void {
  if (before.includes('\n')) {
    const eol = detectEol(before);
    const other = eol === '\n' ? /\r\n/ : /(?<!\r)\n/;
    if (!other.test(before)) assert.ok(!other.test(after), `mixes line ends: ${context()}`);
  }
  const blanks = /[ \t]+\r?$/gm;
  assert.ok(
    (after.match(blanks) ?? []).length <= (before.match(blanks) ?? []).length,
    `adds trailing blanks: ${context()}`,
  );
  assert.equal(/\n$/.test(after), /\n$/.test(before), `changes the end of the file: ${context()}`);
}

function hasTrueClass(before: Document, after: Document, fix: OfferedFix, context: () => string): void {
  const holes = fix.edits.some((edit) => edit.holes.length > 0);
  assert.equal(
    holes,
    fix.applicability === 'placeholder',
    `blanks belong to placeholder fixes, and only to them: ${context()}`,
  );
  assert.ok(fix.title.length <= 90 && !fix.title.endsWith('.') && !/\{\w+\}/.test(fix.title), `title "${fix.title}"`);
  if (before.kind.dialect !== 'cfn') return;
  const replaced = differences(plainOf(onlyPart(before).tree.root), plainOf(onlyPart(after).tree.root)).filter((path) =>
    replaces(before, path),
  );
  if (replaced.length === 0) return;
  assert.notEqual(fix.applicability, 'safe', `replaces a resource (${replaced.join('; ')}): ${context()}`);
  assert.match(fix.title, /replaces the/, `must say that it replaces a resource: ${context()}`);
}

/** Whether a change at this path of a template replaces an existing resource. New and removed resources do not count. */
function replaces(document: Document, [section, id, properties, ...path]: readonly string[]): boolean {
  if (section !== 'Resources' || properties !== 'Properties' || id === undefined || path.length === 0) return false;
  const resources = plainOf(onlyPart(document).tree.root) as {
    Resources?: Record<string, { Type?: string } | undefined>;
  };
  const type = cfnType(resources.Resources?.[id]?.Type ?? '');
  return type?.replacement(path.filter((step) => step !== '*' && !step.startsWith('Fn::') && step !== 'Ref')) === 'yes';
}

/** All fixes of a finding, for tests that go through them. */
export function offered(analyzer: Analyzer, document: Document, finding: ReportedFinding): readonly OfferedFix[] {
  return fixesOf(analyzer, document, finding);
}
