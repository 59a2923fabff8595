import {
  checklistHtml,
  checklistMarkdown,
  checklistName,
  checklistOf,
  createAnalyzer,
  defaultConfig,
  LineIndex,
  worstOf,
  type AnyRule,
  type Checklist,
  type Evidence,
  type ReportContext,
  type StackFile,
} from '#core/index.ts';
import { version } from '../../package.json';
import { configurationFor } from './configuration.ts';
import { inputsFor } from './inputs-for.ts';
import type { Input } from './inputs.ts';
import { exit, type Exit, type Io } from './io.ts';
import { withLinked } from './linked.ts';
import type { CommonOptions } from './options.ts';
import { readParameters, type Opened, type ParameterOptions, type Parameters } from './parameters.ts';
import { firstPlace, placeOf, type PlaceRange } from './place.ts';
import { checklistText } from './reporters/checklist.ts';
import { json } from './reporters/json.ts';
import { printable } from './reporters/printable.ts';

export interface ChecklistOptions extends Omit<CommonOptions, 'failOn' | 'workload'>, ParameterOptions {
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
  const configuration = configurationFor(common, io, rules);
  const parameters = readParameters(options, io, configuration);
  const { inputs, unmatched, isNarrowed } = await inputsFor(paths, common, io, configuration);
  const { files, lines, isFailed } = await readAll(await withLinked(inputs), parameters, io);
  for (const path of unmatched) io.err(`${printable(path)}: there is no such file, or nothing in it to check.\n`);
  parameters.complain();
  const [first] = files;
  if (!first) {
    if (isNarrowed && !isFailed) return exit.clean;
    if (unmatched.length === 0 && !isFailed)
      io.err('There is nothing to judge: no template, policy or security group.\n');
    return options.errorOnUnmatchedPattern || isFailed ? exit.failure : exit.clean;
  }
  const analyzer = createAnalyzer(rules);
  const judge = ({ from, files: stack }: Stack): Verdict => ({
    from,
    judged: checklistOf(analyzer, stack, defaultConfig),
  });
  const [one, ...more] = stacksOf(files);
  const verdicts: Verdicts = [judge(one), ...more.map(judge)];
  const subject = paths.join(', ') || (files.length === 1 ? first.path : '.');
  io.out(rendered({ verdicts, subject, lines, isSingle: files.length === 1 }, options, io));
  if (isFailed || (unmatched.length > 0 && options.errorOnUnmatchedPattern)) return exit.failure;
  const isBad = verdicts.some(({ judged }) =>
    judged.items.some(({ status }) => status === 'fail' || status === 'partial'),
  );
  return isBad ? exit.findings : exit.clean;
}

/** One verdict for each set of parameter values; `from` is undefined where there is none. */
interface Verdict {
  readonly from: string | undefined;
  readonly judged: Checklist;
}

type Verdicts = readonly [Verdict, ...Verdict[]];

interface OpenedFile extends Opened {
  readonly path: string;
}

interface Stack {
  readonly from: string | undefined;
  readonly files: readonly StackFile[];
}

/** The files as one stack for each set: those that a set does not suit are in it without values. */
function stacksOf(files: readonly OpenedFile[]): readonly [Stack, ...Stack[]] {
  const names = new Set(files.flatMap(({ used }) => used.map(({ from }) => from)));
  const under = (from: string | undefined): Stack => ({
    from,
    files: files.map(({ path, documents, plain }) => ({
      path,
      document: documents.find(({ parameters }) => from !== undefined && parameters?.from === from) ?? plain,
    })),
  });
  const [first, ...more] = names;
  return [under(first), ...more.map(under)];
}

interface Read {
  readonly files: readonly OpenedFile[];
  readonly lines: ReadonlyMap<string, LineIndex>;
  /** Whether something that was named could not be read. */
  readonly isFailed: boolean;
}

async function readAll(inputs: readonly Input[], parameters: Parameters, io: Io): Promise<Read> {
  const files: OpenedFile[] = [];
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
    const opened = await parameters.open(
      { text: read.text, name: input.path, today: io.today(), origin: input.origin },
      input,
    );
    const [document] = opened.documents;
    if (document.kind.dialect === 'none') {
      // A script whose documents are all in files is judged by these.
      if (document.links.length > 0 && inputs.length > 1) continue;
      const stopped = document.problems.find((problem) => problem.stopped)?.message;
      if (input.isNamed)
        io.err(`${printable(`${input.path} is not judged: ${stopped ?? `${document.kind.because}.`}`)}\n`);
      isFailed ||= input.isNamed;
      continue;
    }
    files.push({ path: input.path, ...opened });
    lines.set(input.path, new LineIndex(read.text));
  }
  return { files, lines, isFailed };
}

export interface Judged {
  readonly verdicts: Verdicts;
  readonly subject: string;
  readonly lines: ReadonlyMap<string, LineIndex>;
  /** Whether it is one file, so that places need no path. */
  readonly isSingle: boolean;
}

function rendered(whole: Judged, options: ChecklistOptions, io: Io): string {
  const { verdicts, subject } = whole;
  if (options.format === 'json') return json(checklistJson(whole));
  if (options.format === 'html' && verdicts.length > 1) {
    const sets = verdicts.map(({ from }) => from).join(', ');
    return checklistHtml(worstOfAll(verdicts), contextOf(whole, `${subject} with the worst of ${sets}`, io));
  }
  return verdicts
    .map(({ from, judged }) => {
      const context = contextOf(whole, from === undefined ? subject : `${subject} with ${from}`, io);
      if (options.format === 'pretty') return checklistText(judged, { ...context, color: options.color }, io);
      return options.format === 'html' ? checklistHtml(judged, context) : checklistMarkdown(judged, context);
    })
    .join('\n');
}

function contextOf(whole: Judged, subject: string, io: Io): ReportContext {
  return { subject, date: io.today(), version, placeOf: (evidence) => placeIn(whole, evidence) };
}

function worstOfAll([first, ...more]: Verdicts): Checklist {
  return worstOf([first.judged, ...more.map(({ judged }) => judged)]);
}

function placeIn({ lines, isSingle }: Judged, { path, range }: Evidence): string {
  const index = lines.get(path);
  const line = range && index ? String(placeOf(index, range).start.line) : undefined;
  if (isSingle) return line === undefined ? path : `line ${line}`;
  return line === undefined ? path : `${path}:${line}`;
}

function checklistJson(whole: Judged): unknown {
  const { verdicts, subject, lines } = whole;
  const worst = worstOfAll(verdicts);
  const isGiven = verdicts[0].from !== undefined;
  return {
    version: 1,
    path: subject,
    checklist: checklistName,
    items: itemsJson(whole, worst),
    score: worst.score,
    runnerEvidence: worst.runnerEvidence.map(({ path, range, words }) => ({
      path,
      range: rangeOf(lines, { path, range }),
      words,
    })),
    ...(isGiven && {
      parameters: verdicts.map(({ from, judged }) => ({ from, items: itemsJson(whole, judged), score: judged.score })),
    }),
  };
}

function itemsJson({ lines }: Judged, { items }: Checklist): readonly unknown[] {
  return items.map(({ number, title, status, evidence, decidedBy }) => ({
    number,
    title,
    status,
    evidence: evidence.map((each) => ({
      message: each.message,
      path: each.path,
      range: rangeOf(lines, each),
      rule: each.finding?.rule ?? null,
      status: each.status,
    })),
    decidedBy: decidedBy ?? null,
  }));
}

function rangeOf(lines: Judged['lines'], { path, range }: Pick<Evidence, 'path' | 'range'>): PlaceRange {
  const index = lines.get(path);
  return range && index ? placeOf(index, range) : firstPlace;
}
