import { type CST, Lexer, Parser } from 'yaml';
import type { Comment } from './node.ts';
import type { Flaw } from './problems.ts';

/** The concrete syntax of a YAML text, with offsets into that text. */
export interface Reading {
  readonly tokens: readonly CST.Token[];
  readonly comments: readonly Comment[];
  /** A guard that stopped the reading, and where. Tokens are complete up to the last finished document. */
  readonly stop?: { readonly flaw: Flaw; readonly offset: number };
}

interface Seen {
  lexemes: number;
  properties: number;
  directives: number;
  documents: number;
}

const maxDepth = 100;
const maxProperties = 8;
const maxDirectives = 8;
/** What takes about 2 s to read; 1 MB of template has a third of it. */
const maxLexemes = 800_000;
/** Announces that the next lexeme is a scalar (yaml's CST.SCALAR). */
const scalarMark = '\u001F';

/**
 * Reads YAML lexeme by lexeme, so that hostile input is stopped before anything recursive sees it: 10,000 nested
 * collections can end the process from within yaml's own composer.
 */
export function readYaml(source: string): Reading {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const comments: Comment[] = [];
  const seen: Seen = { lexemes: 0, properties: 0, directives: 0, documents: 0 };
  let isScalar = false;
  for (const lexeme of new Lexer().lex(source)) {
    const offset = parser.offset;
    seen.lexemes++;
    if (isScalar) {
      isScalar = false;
      seen.properties = 0;
    } else if (lexeme === scalarMark) isScalar = true;
    else {
      if (lexeme.startsWith('#')) comments.push({ start: offset, end: offset + lexeme.length, text: lexeme });
      seen.properties = propertiesAfter(lexeme, seen.properties);
    }
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'document') seen.documents++;
      else if (token.type === 'directive') seen.directives++;
    }
    const flaw = guard(parser.stack, seen);
    if (flaw) return { tokens, comments, stop: { flaw, offset } };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, comments };
}

function propertiesAfter(lexeme: string, before: number): number {
  const code = lexeme.charCodeAt(0);
  if (code === 33 || code === 38) return before + 1;
  return code <= 32 ? before : 0;
}

function guard(stack: readonly CST.Token[], seen: Seen): Flaw | undefined {
  if (stack.length > maxDepth) return 'too-deep';
  if (seen.lexemes > maxLexemes) return 'too-much';
  if (seen.properties > maxProperties) return 'too-many-tags';
  if (seen.directives > maxDirectives) return 'too-many-directives';
  if (seen.documents > 0 && stack[0]?.type === 'document') return 'several-documents';
  return undefined;
}
