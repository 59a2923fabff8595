import type { Origin } from '../models/index.ts';
import { cutOf, type Range, type Spelling } from '../text/index.ts';
import { awsCommandOf, cutWord, valueOf, type AwsCommand } from './aws-command.ts';
import { documentOfCall, documentOptions, policyOfCall } from './call.ts';
import type { Collector } from './collector.ts';
import { naclsOfCalls } from './nacl-calls.ts';
import { variableIn, type Command, type Word } from './word.ts';

/** What stands around commands: the heading above them. */
export type Surroundings = (at: number) => string;

/** A text that some command may take: a here-document, the value of a variable. */
interface Text {
  readonly spelling: Spelling;
  /** The file that it is written to. */
  readonly file: string | undefined;
  readonly variable: string | undefined;
  origin: Omit<Origin, 'in'>;
}

/** Adds the documents of commands, in order of text. */
export function addCommands(collector: Collector, commands: readonly Command[], heading: Surroundings): void {
  const calls = commands.map(awsCommandOf);
  const runners = new Set(calls.flatMap((call) => (call ? runnersOf(call) : [])));
  const texts: Text[] = [];
  let context: string | undefined;
  for (const [index, command] of commands.entries()) {
    if (collector.excess) return;
    const call = calls[index];
    if (!call) {
      texts.push(...textsOf(command));
      continue;
    }
    const own = nameOf(call);
    if (/^iam (?:create-role|put-role-policy)$/.test(call.name) && own !== undefined) context = own;
    const named = call.name.startsWith('iam ') ? (own ?? context) : undefined;
    const role = roleOf(named, runners) ?? roleOfHeading(heading(call.range.start));
    addCall(collector, call, texts, role);
  }
  for (const { tree, call } of naclsOfCalls(collector.text, commands, calls))
    collector.add(tree, { command: call.name }, false);
  for (const { spelling, origin } of texts) {
    const start = spelling.outside({ start: 0, end: 0 }).start;
    const role = origin.role ?? roleOfHeading(heading(start));
    collector.addText(spelling, { ...origin, ...(role && { role }) });
  }
}

function addCall(collector: Collector, call: AwsCommand, texts: Text[], role: Origin['role']): void {
  const option = documentOptions[call.name];
  const direction = /^ec2 authorize-security-group-(ingress|egress)$/.exec(call.name)?.[1];
  const policy = policyOfCall(call);
  const origin: Omit<Origin, 'in'> = {
    command: call.name,
    ...(policy && { policy }),
    ...(role && { role }),
    ...((direction === 'ingress' || direction === 'egress') && { direction }),
  };
  const whole = documentOfCall(collector.text, call);
  const isAdded = whole !== undefined && collector.add(whole, origin, false);
  const value = option && valueOf(call, option.option);
  if (value && !isAdded) takeValue(collector, texts, { value, origin, bodies: call.command.bodies });
  if (isAdded) return;
  for (const [name, { values }] of call.options) if (name !== option?.option) texts.push(...values.flatMap(textOfWord));
}

/** A document that is written there, in a file or in a variable. */
function takeValue(
  collector: Collector,
  texts: readonly Text[],
  { value, origin, bodies }: { value: Word; origin: Omit<Origin, 'in'>; bodies: Command['bodies'] },
): void {
  const file = fileOf(value);
  const variable = variableIn(value);
  if (file) {
    const [body] = bodies;
    if (body && /^(?:\/dev\/stdin|-)$/.test(file.path)) collector.addText(body.spelling, origin);
    else collector.links.push({ ...file, origin: { in: collector.in, ...origin } });
  }
  const isMeant = (text: Text): boolean =>
    file ? text.file === file.path : variable !== undefined && text.variable === variable;
  const known = texts.findLast(isMeant);
  if (known) known.origin = origin;
  else collector.addText(value.spelling, origin);
}

/** `file://policy.json`; what pages put behind it goes. */
function fileOf(word: Word): { readonly path: string; readonly range: Range } | undefined {
  const { text, filled } = word.spelling;
  if (!/^fileb?:\/\//.test(text) || filled.length > 0) return undefined;
  const start = text.indexOf('//') + 2;
  const path = text
    .slice(start)
    .replace(/(\.\w+)[^\w/\\.][^]*$/, '$1')
    .replace(/(?<![-.,;:)])[-.,;:)]+$/, '');
  return path === '' ? undefined : { path, range: cutWord(word, start, start + path.length).range };
}

function textsOf({ words, bodies, target, variable }: Command): readonly Text[] {
  const file = target ?? fileWrittenBy(words);
  const [name, sign] = words;
  const assigned = sign?.spelling.text === '=' ? variable : undefined;
  return [
    ...bodies.map(({ spelling }) => ({ spelling, file, variable, origin: {} })),
    ...words.flatMap((word, index) => {
      const own = index === 0 ? assignmentIn(word) : undefined;
      if (own) return textOfWord(own.value).map((text) => ({ ...text, variable: own.variable }));
      return textOfWord(word).map((text) => ({ ...text, file, variable: name ? assigned : undefined }));
    }),
  ];
}

/** `tee policy.json`. */
function fileWrittenBy(words: readonly Word[]): string | undefined {
  const tee = words.findIndex(({ spelling }) => spelling.text === 'tee');
  return tee < 0
    ? undefined
    : words.slice(tee + 1).find(({ spelling }) => !spelling.text.startsWith('-'))?.spelling.text;
}

/** `POLICY='…'`. */
function assignmentIn(word: Word): { readonly variable: string; readonly value: Word } | undefined {
  const { text } = word.spelling;
  const [head, variable] = /^([A-Za-z_]\w*)=/.exec(text) ?? [];
  if (head === undefined || variable === undefined) return undefined;
  return { variable, value: { spelling: cutOf(word.spelling, head.length, text.length), range: word.range } };
}

function textOfWord({ spelling }: Word): readonly Text[] {
  return /^\s*[[{]\s*["{[]/.test(spelling.text) ? [{ spelling, file: undefined, variable: undefined, origin: {} }] : [];
}

/** The role, or else the policy, that a call is about. */
function nameOf(call: AwsCommand): string | undefined {
  return (valueOf(call, 'role-name') ?? valueOf(call, 'policy-name'))?.spelling.text;
}

/** Instances get their role from an instance profile. */
function runnersOf(call: AwsCommand): readonly string[] {
  const name = valueOf(call, 'role-name')?.spelling.text;
  return call.name === 'iam add-role-to-instance-profile' && name !== undefined ? [name] : [];
}

function roleOf(name: string | undefined, runners: ReadonlySet<string>): Origin['role'] {
  if (name === undefined) return undefined;
  if (runners.has(name)) return 'runner';
  if (/runner/i.test(name)) return 'runner';
  return /warp-?build/i.test(name) ? 'connection' : undefined;
}

/** What a heading says of the documents below it. */
export function roleOfHeading(heading: string): Origin['role'] {
  if (!/warp-?build/i.test(heading)) return undefined;
  return /runner/i.test(heading) ? 'runner' : 'connection';
}
