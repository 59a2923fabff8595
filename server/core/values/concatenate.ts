import type { SyntaxNode } from '../syntax/index.ts';
import { both, unknownValue, type Path, type ValueSet } from './assume.ts';
import { mayHold, type Reader } from './reader.ts';
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
  readonly text: Text;
  /** Whether a piece is there already, so that the next one needs a delimiter. */
  readonly isBegun: boolean;
  readonly when: Path;
  readonly decides: SyntaxNode;
}

/** The texts that pieces make one after the other, with `between` where both sides are there. Of pieces only what is known counts. */
export function concatenate(
  reader: Reader,
  pieces: readonly ValueSet<Text>[],
  node: SyntaxNode,
  between = '',
): ValueSet<Text> {
  let whole: readonly Draft[] = [{ text: [], isBegun: false, when: [], decides: node }];
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
        const text = left.isBegun && between !== '' ? joined(left.text, [between]) : left.text;
        const decides = right.when.length > 0 ? right.node : left.decides;
        next.push({ text: joined(text, right.value), isBegun: true, when, decides });
      }
      for (const absent of piece.absent) {
        const when = joinedPath(left.when, absent);
        if (when) next.push({ ...left, when });
      }
    }
    if (next.length > maxAlternatives) return unknownValue('it has too many forms');
    whole = next;
  }
  const alternatives = whole.map(({ text, when, decides }) => ({ value: text, node: decides, when }));
  return { alternatives, absent: [], unknown: [] };
}

/** Two texts as one. */
export function joined(left: Text, right: Text): Text {
  const result = [...left];
  for (const part of right) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}
