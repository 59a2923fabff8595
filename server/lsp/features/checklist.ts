import {
  checklistHtml,
  checklistMarkdown,
  checklistOf,
  fixesOf,
  LineIndex,
  open,
  runnersText,
  scoreText,
  type Checklist,
  type Document,
  type Evidence,
  type StackFile,
} from '#core/index.ts';
import type * as protocol from '../../../client/protocol.ts';
import type { Server } from '../server.ts';
import { analysisOf } from '../server.ts';
import { limits, watched } from '../watch.ts';

/** The files of a stack, judged together; null when none of them is of a kind we know. */
export async function checklist(
  server: Server,
  { files }: protocol.ChecklistParams,
): Promise<protocol.ChecklistResult | null> {
  const stack = await stackOf(server, files);
  if (!stack) return null;
  return watched(server.guard, limits, () => resultOf(server, stack));
}

function resultOf(server: Server, stack: Stack): protocol.ChecklistResult {
  const { judged, documents } = stack;
  return {
    items: judged.items.map(({ number, title, status, evidence, decidedBy }) => ({
      number,
      title,
      status,
      evidence: evidence.map((each) => evidenceOf(server, stack, each)),
      ...(decidedBy !== undefined && { decidedBy }),
    })),
    score: scoreText(judged),
    runners: runnersText(judged),
    files: [...documents.keys()],
  };
}

/** The same as a page. */
export async function checklistReport(
  server: Server,
  { files, format, subject, date, version, names }: protocol.ChecklistReportParams,
): Promise<string | null> {
  const stack = await stackOf(server, files);
  if (!stack) return null;
  const { judged } = stack;
  const nameOf = new Map(files.map(({ uri }, index) => [uri, names[index] ?? uri]));
  const placeOf = (evidence: Evidence): string => {
    const range = rangeIn(stack, evidence);
    const name = nameOf.get(evidence.path) ?? evidence.path;
    return range ? `${name}:${range.start.line + 1}` : name;
  };
  const context = { subject, date, version, placeOf };
  return format === 'html' ? checklistHtml(judged, context) : checklistMarkdown(judged, context);
}

interface Stack {
  readonly judged: Checklist;
  readonly documents: ReadonlyMap<string, Document>;
  readonly lines: ReadonlyMap<string, LineIndex>;
}

async function stackOf(server: Server, files: readonly protocol.ChecklistFile[]): Promise<Stack | undefined> {
  const found = await Promise.all(files.map((file) => fileOf(server, file)));
  const stack = found.filter((file) => file !== undefined && file.document.kind.dialect !== 'none') as StackFile[];
  const [first] = stack;
  if (!first) return undefined;
  const { config } = await server.session.settingsOf(first.path);
  return {
    judged: watched(server.guard, limits, () => checklistOf(server.analyzer, stack, config)),
    documents: new Map(stack.map(({ path, document }) => [path, document])),
    lines: new Map(stack.map(({ path, document }) => [path, new LineIndex(document.text)])),
  };
}

/** An open document has its newest text, whatever the client sent along. */
async function fileOf(server: Server, { uri, text }: protocol.ChecklistFile): Promise<StackFile | undefined> {
  const analysis = await analysisOf(server, uri);
  if (analysis) return { path: uri, document: analysis.document };
  return text === undefined ? undefined : { path: uri, document: open({ text, name: uri }) };
}

function evidenceOf({ analyzer }: Server, stack: Stack, evidence: Evidence): protocol.ChecklistEvidence {
  const { status, message, path, finding } = evidence;
  const document = stack.documents.get(path);
  const range = rangeIn(stack, evidence);
  return {
    status,
    message,
    uri: path,
    ...(range && { range }),
    ...(finding && { rule: finding.rule }),
    isFixable: finding !== undefined && document !== undefined && fixesOf(analyzer, document, finding).length > 0,
  };
}

function rangeIn({ lines }: Stack, { path, range }: Evidence): protocol.Range | undefined {
  const index = lines.get(path);
  if (!range || !index) return undefined;
  const at = (offset: number): protocol.Position => {
    const { line, column } = index.positionAt(offset);
    return { line, character: column };
  };
  return { start: at(range.start), end: at(range.end) };
}
