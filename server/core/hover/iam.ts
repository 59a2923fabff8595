import { placeInPolicy, type PlaceInPolicy } from '../models/index.ts';
import { entryOf, plainText, type SyntaxNode } from '../syntax/index.ts';
import { explainAction, explainConditionKey, explainPattern, explainPrincipal, explainRest } from './iam-texts.ts';
import type { HoverProvider } from './question.ts';

/** Explains actions, condition keys and service principals of policies. */
export const iamHover: HoverProvider = ({ part: { tree, kind }, offset }) => {
  const place = placeInPolicy(tree, kind.dialect, offset);
  const markdown = place && explain(place);
  return place === undefined || markdown === undefined ? undefined : { range: tree.rangeOf(place.node), markdown };
};

function explain({ statement, steps, node, isKey }: PlaceInPolicy): string | undefined {
  const [, ...rest] = steps;
  const [element, ...inner] = typeof rest[0] === 'number' ? rest.slice(1) : rest;
  const text = isKey ? node.source : plainText(node);
  if (!statement || text === undefined) return undefined;
  switch (element) {
    case 'Action':
      return isKey ? undefined : explainActions(text);
    case 'NotAction':
      return isKey ? explainRest(textsOf(entryOf(statement, 'NotAction')?.value)) : explainActions(text);
    case 'Principal':
    case 'NotPrincipal':
      return !isKey && inner[0] === 'Service' ? explainPrincipal(text) : undefined;
    case 'Condition':
      if (isKey) return inner.length === 2 ? explainConditionKey(text) : undefined;
      return /^iam:passedtoservice$/i.test(String(inner[1])) ? explainPrincipal(text) : undefined;
    default:
      return undefined;
  }
}

function explainActions(text: string): string | undefined {
  return /[*?]/.test(text) ? explainPattern(text) : explainAction(text);
}

function textsOf(value: SyntaxNode | undefined): readonly string[] {
  const items = value?.kind === 'seq' ? value.items : [value];
  return items.flatMap((item) => plainText(item) ?? []);
}
