import type { SyntaxNode } from '../syntax/index.ts';
import { spend } from '../text/index.ts';
import { both, unknownValue, type Path, type ValueSet } from './assume.ts';
import { mayHold, readingValues, type Reader } from './reader.ts';
import type { Text } from './text.ts';
import { unknownName } from './unknown-name.ts';

/** Alternatives of one text grow as the product of its parts; above this many it counts as unknown. */
const maxAlternatives = 64;

/**
 * Adds the unknown rest of a set as an opaque piece, so that a text with an unknown parameter in it stays a text. Its name
 * is given, or that of what is written in a node.
 */
export function orOpaque(set: ValueSet<Text>, name: string | SyntaxNode, node: SyntaxNode): ValueSet<Text> {
  if (set.unknown.length === 0) return set;
  const opaque = typeof name === 'string' ? name : unknownName(name);
  return {
    alternatives: [...set.alternatives, { value: [{ opaque }], node, when: [] }],
    absent: set.absent,
    unknown: [],
  };
}

interface Draft {
  /** The last of its pieces; undefined while there is none. */
  readonly last: Link | undefined;
  readonly when: Path;
  readonly decides: SyntaxNode;
}

/** Drafts share the pieces that they begin with: copies of them would be quadratic in a text of thousands. */
interface Link {
  readonly before: Link | undefined;
  readonly text: Text;
}

/** The texts that pieces make one after the other, with `between` where both sides are there. Of pieces only what is known counts. */
export function concatenate(
  reader: Reader,
  pieces: readonly ValueSet<Text>[],
  node: SyntaxNode,
  between = '',
): ValueSet<Text> {
  let whole: readonly Draft[] = [{ last: undefined, when: [], decides: node }];
  for (const piece of pieces) {
    const next: Draft[] = [];
    const joinedPath = (a: Path, b: Path) => {
      const when = both(a, b);
      return when && (a.length === 0 || b.length === 0 || mayHold(reader, when)) ? when : undefined;
    };
    for (const left of whole) {
      for (const right of piece.alternatives) {
        const when = joinedPath(left.when, right.when);
        if (!when) continue;
        const decides = right.when.length > 0 ? right.node : left.decides;
        next.push({ last: { before: left.last, text: right.value }, when, decides });
      }
      for (const absent of piece.absent) {
        const when = joinedPath(left.when, absent);
        if (when) next.push({ ...left, when });
      }
    }
    spend(next.length, readingValues);
    if (next.length > maxAlternatives) return unknownValue('it has too many forms');
    whole = next;
  }
  const alternatives = whole.map(({ last, when, decides }) => ({ value: textOf(last, between), node: decides, when }));
  return { alternatives, absent: [], unknown: [] };
}

function textOf(last: Link | undefined, between: string): Text {
  const texts: Text[] = [];
  for (let link = last; link; link = link.before) {
    if (texts.length > 0 && between !== '') texts.push([between]);
    texts.push(link.text);
  }
  return joined(texts.reverse());
}

/** Texts one after the other as one. */
export function joined(texts: readonly Text[]): Text {
  const result: Text[number][] = [];
  for (const text of texts) {
    spend(text.length, readingValues);
    for (const part of text) {
      const last = result.at(-1);
      if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
      else result.push(part);
    }
  }
  return result;
}
