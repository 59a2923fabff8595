import type { SyntaxNode } from '../syntax/index.ts';
import { certainly, unknownValue, type ValueSet } from './assume.ts';
import { concatenate, joined, orOpaque } from './concatenate.ts';
import { intrinsicOf } from './intrinsic.ts';
import { chain, tooDeep, within, type Reader } from './reader.ts';
import type { Text } from './text.ts';

/** The JSON texts that a value may be, with what is not known before deployment as pieces; what is `AWS::NoValue` is left out. */
export function jsonTexts(reader: Reader, node: SyntaxNode): ValueSet<Text> {
  const inner = within(reader);
  if (!inner) return tooDeep();
  return chain(inner, inner.ways.expand(inner, node), ({ value }) => jsonOf(inner, value));
}

function jsonOf(reader: Reader, value: SyntaxNode): ValueSet<Text> {
  if (intrinsicOf(value))
    return chain(reader, reader.ways.texts(reader, value), ({ value: text, node }) => certainly(quoted(text), node));
  switch (value.kind) {
    case 'seq':
      return enclosed(
        reader,
        '[]',
        value.items.map((item) => memberTexts(reader, item)),
        value,
      );
    case 'map':
      return enclosed(
        reader,
        '{}',
        value.entries.map(({ key, value: of }) =>
          chain(reader, memberTexts(reader, of), ({ value: text, node }) =>
            certainly<Text>([`${JSON.stringify(key.source)}:`, ...text], node),
          ),
        ),
        value,
      );
    case 'scalar': {
      const isTyped = value.style === 'plain' || value.style === 'empty';
      return certainly([JSON.stringify(isTyped ? value.value : value.source)], value);
    }
    case 'alias':
      return unknownValue('an alias');
  }
}

function memberTexts(reader: Reader, node: SyntaxNode): ValueSet<Text> {
  return orOpaque(jsonTexts(reader, node), node, node);
}

function quoted(text: Text): Text {
  const escaped = text.map((part) => (typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : part));
  return joined([['"'], escaped, ['"']]);
}

function enclosed(
  reader: Reader,
  [open = '', close = '']: string,
  members: readonly ValueSet<Text>[],
  node: SyntaxNode,
): ValueSet<Text> {
  return chain(reader, concatenate(reader, members, node, ','), ({ value, node: decides }) =>
    concatenate(reader, [certainly([open], decides), certainly(value, decides), certainly([close], decides)], decides),
  );
}
