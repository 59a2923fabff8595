import type { Facts } from '../../facts/index.ts';
import { isMap, type SyntaxNode } from '../../syntax/index.ts';
import { elements, expand, flatMap, intrinsicOf, property, strings } from '../../values/index.ts';
import { propertyOf, templateMacros, type Resource } from '../cfn/index.ts';
import { optionFacts } from '../options.ts';
import type { TagStyle } from './list.ts';
import { tagPlace } from './managed.ts';

/**
 * The tags that the configuration asks for and that a resource certainly has not, whatever parameters and conditions
 * are. None for types without tags, and where the file does not say.
 */
export function missingRequiredTags(facts: Facts, resource: Resource): readonly string[] {
  const wanted = facts.get(optionFacts.requiredTags);
  const place = wanted.length === 0 ? undefined : tagPlace(resource.type);
  if (!place || facts.get(templateMacros).length > 0) return [];
  const tags = propertyOf(facts, resource, place.property);
  const keys = tags.alternatives.map(({ value }) => keysIn(facts, value, place.style));
  if (tags.unknown.length > 0 || keys.includes('open')) return [];
  const known = new Set(keys.flat());
  return wanted.filter((key) => !known.has(key));
}

/** The keys that tags may have; `open` where some of them are not known. */
function keysIn(facts: Facts, node: SyntaxNode, style: TagStyle): readonly string[] | 'open' {
  return style === 'map' ? keysOfMap(facts, node) : keysOfList(facts, node);
}

function keysOfList(facts: Facts, node: SyntaxNode): readonly string[] | 'open' {
  const { items, unknown } = elements(facts, node);
  const keys = items.map(({ value }) =>
    isMap(value) && !intrinsicOf(value)
      ? flatMap(property(facts, value, 'Key'), (key) => strings(facts, key.value))
      : undefined,
  );
  if (unknown.length > 0 || keys.some((each) => !each || each.unknown.length > 0)) return 'open';
  return keys.flatMap((each) => each?.alternatives.map(({ value }) => value) ?? []);
}

function keysOfMap(facts: Facts, node: SyntaxNode): readonly string[] | 'open' {
  const { alternatives, unknown } = expand(facts, node);
  const keys = alternatives.map(({ value }) =>
    isMap(value) && !intrinsicOf(value) ? value.entries.map(({ key }) => key.source) : undefined,
  );
  if (unknown.length > 0 || keys.some((each) => each?.every((key) => !/^Fn::|^<</.test(key)) !== true)) return 'open';
  return keys.flatMap((each) => each ?? []);
}
