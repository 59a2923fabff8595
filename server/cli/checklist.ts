import {
  checklistHtml,
  checklistMarkdown,
  checklistName,
  checklistOf,
  createAnalyzer,
  LineIndex,
  open,
  type AnyRule,
  type Checklist,
  type Evidence,
  type StackFile,
} from '#core/index.ts';
import { version } from '../../package.json';
import { inputsFor } from './inputs-for.ts';
import type { Input } from './inputs.ts';
import { exit, type Exit, type Io } from './io.ts';
import { withLinked } from './linked.ts';
import { configOf, type CommonOptions } from './options.ts';
import { firstPlace, placeOf, type PlaceRange } from './place.ts';
import { checklistText } from './reporters/checklist.ts';
import { json } from './reporters/json.ts';
import { printable } from './reporters/printable.ts';

export interface ChecklistOptions extends Omit<CommonOptions, 'failOn' | 'workload'> {
  readonly format: 'pretty' | 'json' | 'markdown' | 'html';
}

/** `iac-hardener checklist`: all that the paths stand for is judged together, as one stack. */
export async function checklist(
  paths: readonly string[],
  options: ChecklistOptions,
  io: Io,
  rules: readonly AnyRule[],
): Promise<Exit> {
  const common: CommonOptions = { ...options, failOn: 'none', workload: 'ci-runner' };
  const { inputs, unmatched, isExcluded } = await inputsFor(paths, common, io);
  const { files, lines, isFailed } = await readAll(await withLinked(inputs), io);
  for (const path of unmatched) io.err(`${printable(path)}: there is no such file, or nothing in it to check.\n`);
  if (files.length === 0) {
    if (isExcluded === true && !isFailed) return exit.clean;
    if (unmatched.length === 0 && !isFailed)
      io.err('There is nothing to judge: no template, policy or security group.\n');
    return options.errorOnUnmatchedPattern || isFailed ? exit.failure : exit.clean;
  }
  const judged = checklistOf(createAnalyzer(rules), files, configOf(common));
  const subject = paths.join(', ') || (files.length === 1 ? (files[0]?.path ?? '.') : '.');
  io.out(rendered({ judged, subject, lines, isSingle: files.length === 1 }, options, io));
  if (isFailed || (unmatched.length > 0 && options.errorOnUnmatchedPattern)) return exit.failure;
  return judged.items.some(({ status }) => status === 'fail' || status === 'partial') ? exit.findings : exit.clean;
}

interface Read {
  readonly files: readonly StackFile[];
  readonly lines: ReadonlyMap<string, LineIndex>;
  /** Whether something that was named could not be read. */
  readonly isFailed: boolean;
}

async function readAll(inputs: readonly Input[], io: Io): Promise<Read> {
  const files: StackFile[] = [];
  const lines = new Map<string, LineIndex>();
  let isFailed = false;
  for (const input of inputs) {
    const read = await input.read();
    if ('why' in read) {
      if (read.isOther && !input.isNamed) continue;
      io.err(`${printable(`${input.path} ${read.why}`)}.\n`);
      isFailed = true;
      continue;
    }
    const document = open({ text: read.text, name: input.path, today: io.today(), origin: input.origin });
    if (document.kind.dialect === 'none') {
      // A script whose documents are all in files is judged by these.
      if (document.links.length > 0 && inputs.length > 1) continue;
      const stopped = document.problems.find((problem) => problem.stopped)?.message;
      if (input.isNamed)
        io.err(`${printable(`${input.path} is not judged: ${stopped ?? `${document.kind.because}.`}`)}\n`);
      isFailed ||= input.isNamed;
      continue;
    }
    files.push({ path: input.path, document });
    lines.set(input.path, new LineIndex(read.text));
  }
  return { files, lines, isFailed };
}

export interface Judged {
  readonly judged: Checklist;
  readonly subject: string;
  readonly lines: ReadonlyMap<string, LineIndex>;
  /** Whether it is one file, so that places need no path. */
  readonly isSingle: boolean;
}

function rendered(whole: Judged, options: ChecklistOptions, io: Io): string {
  const { judged, subject } = whole;
  const placeText = (evidence: Evidence) => placeIn(whole, evidence);
  if (options.format === 'json') return json(checklistJson(whole));
  if (options.format === 'pretty')
    return checklistText(judged, { subject, placeOf: placeText, color: options.color }, io);
  const context = { subject, date: io.today(), version, placeOf: placeText };
  return options.format === 'html' ? checklistHtml(judged, context) : checklistMarkdown(judged, context);
}

function placeIn({ lines, isSingle }: Judged, { path, range }: Evidence): string {
  const index = lines.get(path);
  const line = range && index ? String(placeOf(index, range).start.line) : undefined;
  if (isSingle) return line === undefined ? path : `line ${line}`;
  return line === undefined ? path : `${path}:${line}`;
}

function checklistJson({ judged, subject, lines }: Judged): unknown {
  const rangeOf = ({ path, range }: Pick<Evidence, 'path' | 'range'>): PlaceRange => {
    const index = lines.get(path);
    return range && index ? placeOf(index, range) : firstPlace;
  };
  return {
    version: 1,
    path: subject,
    checklist: checklistName,
    items: judged.items.map(({ number, title, status, evidence, decidedBy }) => ({
      number,
      title,
      status,
      evidence: evidence.map((each) => ({
        message: each.message,
        path: each.path,
        range: rangeOf(each),
        rule: each.finding?.rule ?? null,
        status: each.status,
      })),
      decidedBy: decidedBy ?? null,
    })),
    score: judged.score,
    runnerEvidence: judged.runnerEvidence.map(({ path, range, words }) => ({
      path,
      range: rangeOf({ path, range }),
      words,
    })),
  };
}
