import { completionsAt, explainCompletion, type Completion } from '#core/index.ts';
import { CompletionItemKind, InsertTextFormat, type CompletionItem, type Position } from 'vscode-languageserver';
import type { Analysis } from '../analysis.ts';
import type { Client } from '../client.ts';
import { toOffset, toRange } from '../convert.ts';

/** What may be written at a position of a policy; empty elsewhere. What is said of each waits until it is asked for. */
export function completions(
  { settings, document, text }: Analysis,
  client: Client,
  position: Position,
): CompletionItem[] {
  if (!settings.enable) return [];
  return completionsAt(document, toOffset(text, position)).map((completion) => {
    const { label, kind, detail, filter, rank, about, goesOn, insert, range } = completion;
    const hasBlanks = insert.some((part) => typeof part !== 'string');
    return {
      label,
      kind: kinds[kind],
      filterText: filter,
      sortText: String(rank).padStart(4, '0') + label,
      insertTextFormat: hasBlanks && client.snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      textEdit: {
        range: toRange(text, range),
        newText: hasBlanks && client.snippets ? snippetOf(insert) : plainOf(insert),
      },
      ...(detail !== undefined && { detail }),
      ...(about !== undefined && { data: about }),
      // Only of our own client is it known that it has this command.
      ...(goesOn && client.ruleLink !== undefined && { command: suggestAgain }),
    };
  });
}

/** A completion with what is said of it. */
export function resolveCompletion(item: CompletionItem): CompletionItem {
  const value = typeof item.data === 'string' ? explainCompletion(item.data) : undefined;
  return value === undefined ? item : { ...item, documentation: { kind: 'markdown', value } };
}

const suggestAgain = { title: 'Suggest', command: 'editor.action.triggerSuggest' };

const kinds: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  action: CompletionItemKind.Method,
  service: CompletionItemKind.Module,
  'condition-key': CompletionItemKind.Field,
  operator: CompletionItemKind.Operator,
  element: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  resource: CompletionItemKind.Reference,
};

function snippetOf(insert: Completion['insert']): string {
  let stop = 0;
  return insert
    .map((part) => (typeof part === 'string' ? escaped(part) : `\${${String(++stop)}:${escaped(part.blank)}}`))
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** Blanks as everywhere where an editor cannot show them, so that a rule reminds of them. */
function plainOf(insert: Completion['insert']): string {
  return insert.map((part) => (typeof part === 'string' ? part : `<${part.blank}>`)).join('');
}
