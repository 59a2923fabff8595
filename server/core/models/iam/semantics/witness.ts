import { iamData } from '../../../data/index.ts';
import { allows, type Request, type Requester } from './allows.ts';
import type { Meaning } from './clause.ts';
import {
  covers,
  globOfText,
  hasOpaque,
  hasWildcard,
  languageOf,
  textOfWord,
  wordIn,
  type Glob,
  type Language,
} from './glob.ts';
import { certain, isEveryone, type WhoPart } from './selection.ts';
import type { Piece } from './piece.ts';
import type { Cube, Test } from './test.ts';

/** Actions that stand for a pattern too wide to go through: what an intruder would try first. */
const telling = [
  'iam:PassRole',
  'iam:CreateAccessKey',
  's3:GetObject',
  's3:PutObject',
  'sts:AssumeRole',
  'ec2:RunInstances',
  'ssm:SendCommand',
  'lambda:UpdateFunctionCode',
  'secretsmanager:GetSecretValue',
  'kms:Decrypt',
  'sqs:SendMessage',
  'sns:Publish',
  'dynamodb:GetItem',
  'organizations:LeaveOrganization',
];

const mostActions = 60;
const mostNamed = 3;

/** A request of a piece that one set of policies allows and another does not; undefined when none is found. */
export function witnessOf(piece: Piece, inner: readonly Meaning[], outer: readonly Meaning[]): Request | undefined {
  if (piece.when.length > 0) return undefined;
  const contexts = contextsOf(piece.tests, outer);
  for (const resource of resourcesOf(piece.resource.language, outer)) {
    for (const principal of requestersOf(piece.who, outer)) {
      for (const action of actionsOf(piece.action.language, outer)) {
        for (const context of contexts) {
          const request: Request = { action, resource, principal, context, others: 'absent' };
          if (allows(outer, request) === 'no' && allows(inner, request) === 'yes') return request;
        }
      }
    }
  }
  return undefined;
}

/** Actions of a pattern: those that others single out, then any. */
function actionsOf(language: Language, outer: readonly Meaning[]): readonly string[] {
  const named = outer.flatMap(({ clauses }) =>
    clauses.flatMap(({ actions }) => actions.terms.flatMap(({ glob }) => namesOf(glob, mostNamed))),
  );
  const [pattern = []] = language.all;
  const isMember = (name: string) => {
    const word = languageOf(globOfText(name, 'ignore'));
    return covers([pattern], word) === 'yes' && covers(language.none, word) === 'no';
  };
  return [...new Set([...named, ...namesOf(pattern, mostActions)])].filter(isMember).slice(0, mostActions);
}

function namesOf(pattern: Glob, most: number): readonly string[] {
  if (hasOpaque(pattern)) return [];
  const text = textOfWord(pattern);
  if (!hasWildcard(pattern)) return [iamData().action(text)?.name ?? text];
  const service = text.slice(0, Math.max(0, text.indexOf(':')));
  const isNarrow = service !== '' && !/[*?]/.test(service);
  return isNarrow ? first(iamData().actionsMatching(text), most) : telling;
}

function first<T>(items: Iterable<T>, most: number): readonly T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length >= most) break;
    taken.push(item);
  }
  return taken;
}

/** Resources that no `Allow` of the others names, those that one of their exceptions names, and any. */
function resourcesOf({ all, none }: Language, outer: readonly Meaning[]): readonly string[] {
  const selections = outer.flatMap(({ clauses }) => clauses.map(({ resources }) => resources));
  const named = selections.flatMap(({ complement, terms }) => (complement ? [] : certain(terms, [])));
  const words = [
    wordIn({ all, none: [...none, ...named.filter((glob) => !isStar(glob))] }),
    ...selections.flatMap(({ terms }) => terms.map(({ glob }) => wordIn({ all: [...all, glob], none }))),
    wordIn({ all, none }),
  ];
  const texts = words.filter((word) => Array.isArray(word) && !hasOpaque(word)) as readonly Glob[];
  return [...new Set(texts.map(textOfWord))].slice(0, 12);
}

function isStar(glob: Glob): boolean {
  return glob.length > 0 && glob.every((symbol) => symbol === '*');
}

const stranger: Requester = { type: 'AWS', name: 'arn:aws:iam::999999999999:role/stranger' };

function requestersOf(part: WhoPart, outer: readonly Meaning[]): readonly (Requester | undefined)[] {
  if ('attached' in part) return [undefined];
  const named = outer.flatMap(({ clauses }) =>
    clauses.flatMap(({ principals }) =>
      (principals?.terms ?? []).flatMap((who): readonly Requester[] =>
        isEveryone(who) || hasOpaque(who.glob) ? [] : [{ type: who.type, name: textOfWord(who.glob) }],
      ),
    ),
  );
  if ('allBut' in part) return ['anonymous', stranger, ...named];
  if (isEveryone(part.one)) return ['anonymous', stranger, ...named];
  return hasOpaque(part.one.glob) ? [] : [{ type: part.one.type, name: textOfWord(part.one.glob) }];
}

type Context = Request['context'];

/** Contexts that pass the tests: with nothing more, and with other values for what the others test. */
function contextsOf(tests: Cube, outer: readonly Meaning[]): readonly Context[] {
  const context: Record<string, readonly string[]> = {};
  for (const test of tests) {
    if (test.whenAbsent && !(test.key in context)) continue;
    const value = passing(test);
    if (value !== undefined && !(test.key in context)) context[test.key] = [value];
  }
  const more = { ...context };
  for (const { clauses } of outer)
    for (const clause of clauses) for (const { key } of clause.tests) more[key] ??= ['other'];
  return [context, more];
}

/** A value that passes a test, as far as one is found; whether it does is for the evaluation to say. */
function passing(test: Test): string | undefined {
  if (test.negated) return 'other';
  const [value] = test.values.filter((each) => !hasOpaque(each));
  if (!value) return undefined;
  const word = wordIn(languageOf(value));
  if (!Array.isArray(word)) return undefined;
  const text = textOfWord(word);
  switch (test.family) {
    case 'address':
      return text.split('/')[0];
    case 'less':
      return String(Number(text) - 1);
    case 'greater':
      return String(Number(text) + 1);
    default:
      return text;
  }
}
