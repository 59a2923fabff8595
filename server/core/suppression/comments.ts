import { pointerOf, type Comment, type Located, type Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { coverOf, outer, resourcesIn } from './cover.ts';
import { isDay, keyword, remarkIn, type Remark, type Word } from './grammar.ts';
import type { Flaw, Note } from './note.ts';
import { stretchScope, wholeScope, type Scope } from './scope.ts';

/** The suppressions of ours in the comments of a part, in order of text. */
export function notesInComments(tree: Tree, part: number): readonly Note[] {
  if (tree.isLoose) return [];
  const own = tree.placed?.tree ?? tree;
  return own.comments.flatMap((comment) => {
    const remark = remarkIn(comment.text);
    return remark ? notesOf({ tree, comment, remark, ...aimOf(tree, part, comment) }) : [];
  });
}

/** What a comment of a part is about, as a scope of absolute places. */
export function scopeOf(tree: Tree, part: number, comment: Comment): Scope {
  return aimOf(tree, part, comment).scope;
}

/** The scope of a comment, and the pointer to the first that it covers. */
function aimOf(tree: Tree, part: number, comment: Comment): Pick<Note, 'scope' | 'pointer'> {
  const own = tree.placed?.tree ?? tree;
  const cover = coverOf(own, comment);
  if (cover.whole) return { scope: wholeScope(tree.text.length, part), pointer: '' };
  const ranges = cover.members.map((member) => outer(own, member));
  const outside = ranges.map((range) => tree.rangeOf(placeIn(range)));
  const [first] = cover.members;
  return {
    scope: stretchScope(part, outside, resourcesIn(own, ranges)),
    pointer: first ? pointerOf(own, first) : '',
  };
}

interface Commented {
  readonly tree: Tree;
  /** With offsets into the text of the tree's own document. */
  readonly comment: Comment;
  readonly remark: Remark;
  readonly scope: Scope;
  readonly pointer: string;
}

/** A note for each rule that a comment names; one for a comment that names none. */
export function notesOf({ tree, comment, remark, scope, pointer }: Commented): readonly Note[] {
  const { rules, until, reason } = remark;
  const range = tree.rangeOf(placeIn(comment));
  const broken = formOf(remark);
  const isOne = rules.length < 2;
  const rewritten = (word: Range, to: string): string =>
    comment.text.slice(0, word.start) + to + comment.text.slice(word.end);
  const named = broken || rules.length === 0 ? [undefined] : rules;
  return named.map((word): Note => {
    const flaw = broken ?? flawOf(remark, word);
    const wrong = wrongWord(remark, flaw, word);
    const shown = wrong && !isOne ? wrong : isOne || !word ? wholeOf(comment) : word;
    return {
      by: 'comment',
      at: placeIn({ start: comment.start + shown.start, end: comment.start + shown.end }),
      tree,
      range,
      rule: word?.text ?? '',
      reason,
      until: until?.text,
      scope,
      pointer,
      flaw,
      remove: (edit) => edit.rewriteComment(comment, isOne || !word ? undefined : without(comment, rules, word)),
      correct: wrong && ((edit, to) => edit.rewriteComment(comment, rewritten(wrong, to))),
    };
  });
}

/** A place in the text of the tree's own document, from absolute offsets. */
export function placeIn({ start, end }: Range): Located {
  return { block: noBlock, start, end };
}

/** Trees take a block that they do not know to begin where their text does. */
const noBlock: Located['block'] = { text: '', comments: [] };

function wholeOf({ text }: Comment): Range {
  return { start: 0, end: text.length };
}

/** What is wrong with the comment as a whole. */
function formOf({ keyword: written, rules, rest }: Remark): Flaw | undefined {
  if (written.text !== keyword) return { kind: 'name', name: written.text, near: keyword };
  if (rules.length === 0) return { kind: 'form', how: 'name the rules, then a colon and the reason' };
  if (rest) return { kind: 'form', how: 'write a colon before the reason, and commas between rules' };
  return undefined;
}

function flawOf({ until }: Remark, word: Word | undefined): Flaw | undefined {
  if (word?.text.includes('*')) return { kind: 'pattern', name: word.text };
  return until && !isDay(until.text) ? { kind: 'day', day: until.text } : undefined;
}

function wrongWord(
  { keyword: written, until, rest }: Remark,
  flaw: Flaw | undefined,
  rule: Word | undefined,
): Range | undefined {
  if (!flaw) return rule;
  if (flaw.kind === 'name') return written;
  if (flaw.kind === 'form') return rest && { start: rest.start, end: rest.start };
  return flaw.kind === 'day' ? until : rule;
}

function without({ text }: Comment, rules: readonly Word[], word: Word): string {
  const [first, last] = [rules[0] ?? word, rules.at(-1) ?? word];
  const others = rules.filter((each) => each !== word).map((each) => each.text);
  return text.slice(0, first.start) + others.join(', ') + text.slice(last.end);
}
