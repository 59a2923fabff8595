import { iamData } from '../../data/index.ts';
import { literal } from '../../values/index.ts';
import { coversType, resourceTerms, type ResourceTerm } from './access.ts';
import { patternOf } from './pattern.ts';
import type { Statement } from './statement.ts';

/** Those of the resources on which a statement allows an action that take in all of a type. */
export function openResources(statement: Statement, action: string): readonly ResourceTerm[] {
  const known = iamData().action(action);
  return known ? termsOn(statement, action).filter(({ pattern }) => coversType(pattern, known)) : [];
}

/** NotResource is all but single resources, unless it may leave none of those that an action needs. */
export function termsOn(statement: Statement, action: string): readonly ResourceTerm[] {
  const { notResources } = statement;
  if (!notResources) return resourceTerms(statement);
  const known = iamData().action(action);
  const isOpen =
    known !== undefined &&
    notResources.unknown.length === 0 &&
    notResources.items.every(({ value }) => literal(value) !== undefined && !coversType(patternOf(value), known));
  return isOpen ? [{ value: ['*'], pattern: '*', node: notResources.entry.key, when: [] }] : [];
}
