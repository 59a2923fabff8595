import type { Range } from '../text/index.ts';
import type { Insert, Request, Suggestion } from './suggestion.ts';

export interface Written {
  readonly range: Range;
  readonly insert: Insert;
  readonly filter: string;
}

const keyKinds: ReadonlySet<string> = new Set(['element', 'operator', 'condition-key']);

/** How a suggestion is written at its place: in which quotes, with a colon for a key, in a `Sub` where it has variables. */
export function written(suggestion: Suggestion, request: Request): Written {
  const { word } = request;
  const text = suggestion.insert ?? [suggestion.label];
  const isKey = keyKinds.has(suggestion.kind);
  if (suggestion.isSub && !isInSub(request)) return asSub(text, suggestion, request);
  const quote = word.quote ?? (needsQuotes(suggestion, request) ? mark(request) : '');
  // A key behind which nothing stands yet gets its colon, for which its quote has to move.
  const endsKey = isKey && !word.isKey;
  const movesQuote = endsKey && word.isClosed;
  const opens = word.quote === undefined ? quote : '';
  const closes = word.isClosed && !movesQuote ? '' : quote;
  // A service is only the begin of what is written.
  const isOpen = suggestion.kind === 'service' && word.quote !== undefined && !word.isClosed;
  return {
    range: { start: word.start, end: word.end + (movesQuote ? quote.length : 0) },
    insert: joined(opens, ...text, isOpen ? '' : closes, endsKey ? colon(suggestion, request) : ''),
    filter: suggestion.label,
  };
}

/** The whole scalar becomes a `Sub`, so its quotes are replaced, too. */
function asSub(text: Insert, { label }: Suggestion, { word, place }: Request): Written {
  const { quote = '' } = word;
  const range = { start: word.start - quote.length, end: word.end + (word.isClosed ? quote.length : 0) };
  const filter = quote + label;
  if (place.isJson) {
    const escaped = quote === '\\"' ? '\\"' : '"';
    return {
      range,
      insert: joined(`{ ${escaped}Fn::Sub${escaped}: ${escaped}`, ...text, `${escaped} }`),
      filter,
    };
  }
  const whole = text.map((part) => (typeof part === 'string' ? part : '')).join('');
  const reference = /^\$\{([\w]+\.Arn)\}$/.exec(whole)?.[1];
  if (reference !== undefined) return { range, insert: [`!GetAtt ${reference}`], filter };
  const needs = /[[{,]/.test(word.before.split(/[\]}]/).at(-1) ?? '') ? '"' : quote;
  const plain = whole.startsWith('${') && needs === '' ? '"' : needs;
  return { range, insert: joined('!Sub ', plain, ...text, plain), filter };
}

function isInSub({ word: { before }, place: { node } }: Request): boolean {
  return node.tag === '!Sub' || /(?:!Sub|"?Fn::Sub"?\s*:)\s*$/.test(before);
}

function needsQuotes({ label, kind, isSub }: Suggestion, { place }: Request): boolean {
  if (place.isJson) return true;
  // Text that YAML would read as something else.
  return kind === 'value'
    ? /^(?:true|false|\d.*)$/.test(label)
    : label === '*' || (isSub === true && label.startsWith('${'));
}

function mark({ place: { node } }: Request): string {
  return node.block.inside && node.block.inside.block.text.includes('\\"') ? '\\"' : '"';
}

function colon({ label }: Suggestion, { place }: Request): string {
  const holdsMore = /^(?:Statement|Condition|Principal|NotPrincipal)$/.test(label);
  return holdsMore && !place.isJson ? ':' : ': ';
}

function joined(...parts: Insert): Insert {
  return parts.filter((part) => part !== '');
}
