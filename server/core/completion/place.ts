import { open, type Document, type Part } from '../engine/index.ts';
import { placeInPolicy, type PlaceInPolicy } from '../models/index.ts';
import type { Word } from './word.ts';

/** Stands for the word at the cursor; no document has it. */
const stand = 'Zz0cursor0zZ';

/** Where in a policy a word stands, with the word replaced so that the text around it can be read. */
export interface Place extends PlaceInPolicy {
  readonly part: Part;
  /** Whether its text is JSON, also within another format. */
  readonly isJson: boolean;
}

/**
 * Where a word stands in a policy; undefined elsewhere. What is being written is rarely whole, so the word is replaced by
 * each text that could make it so, until the document can be read at its place.
 */
export function placeOf(document: Document, word: Word): Place | undefined {
  const { text, name } = document;
  // Right behind a value nothing may be written.
  if (word.typed === '' && word.quote === undefined && /["'\]}]$/.test(word.before)) return undefined;
  for (const { head, tail, skipped } of repairs(word, document)) {
    const repaired = text.slice(0, word.start) + head + stand + tail + text.slice(word.end + skipped);
    const place = standIn(open({ text: repaired, name, previous: document }), word.start + head.length);
    if (place) return place;
  }
  return undefined;
}

function standIn(document: Document, offset: number): Place | undefined {
  for (const part of document.parts) {
    const place = placeInPolicy(part.tree, part.kind.dialect, offset);
    if (place?.node.source !== stand) continue;
    const isJson = part.tree.format === 'json' || place.node.block.inside !== undefined;
    return { ...place, part, isJson };
  }
  return undefined;
}

/** What to write around the stand-in, and how much behind the word it replaces. */
interface Repair {
  readonly head: string;
  readonly tail: string;
  readonly skipped: number;
}

function repairs({ quote, isClosed, isKey, before, after }: Word, { parts }: Document): readonly Repair[] {
  if (quote !== undefined) {
    const skipped = isClosed ? quote.length : 0;
    const as = (tail: string): Repair => ({ head: '', tail: quote + tail, skipped });
    return isKey ? [as('')] : [as(''), as(': null'), as(','), as(': null,')];
  }
  const bare = (tail: string): Repair => ({ head: '', tail, skipped: 0 });
  const quoted = (tail: string, mark = '"'): Repair => ({ head: mark, tail: mark + tail, skipped: 0 });
  if (isKey) return [bare('')];
  const json = [quoted(''), quoted(': null'), quoted(','), quoted(': null,')];
  if (parts.every(({ tree }) => tree.format === 'json')) return json;
  const isAlone = /^\s*$/.test(before) && /^\s*(?:#.*)?$/.test(after);
  return [...(isAlone ? [bare(': '), bare('')] : [bare(''), bare(': ')]), ...json, quoted('', '\\"')];
}
