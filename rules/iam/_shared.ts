import { keep, sub, text, type Editor, type Hole, type NewMap, type NewValue } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import { dependsOn, dialect, isAboutRunners, type Statement, type Terms } from '#core/models/index.ts';
import { entryOf, isMap, type ScalarNode, type SeqNode, type SyntaxNode } from '#core/syntax/index.ts';
import { intrinsicOf, type Path } from '#core/values/index.ts';

/** `a, b and c`; of more than `most` the first ones and how many more. */
export function listed(names: readonly string[], most = 3): string {
  const distinct = [...new Set(names)];
  const shown =
    distinct.length > most + 1 ? [...distinct.slice(0, most), `${String(distinct.length - most)} more`] : distinct;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

export function isTemplate(facts: Facts): boolean {
  return facts.get(dialect) === 'cfn';
}

/** Whether a document is about CI runners; a policy of its own may be. */
export function mayBeForRunners(facts: Facts): boolean {
  return !isTemplate(facts) || isForRunners(facts);
}

export function isForRunners(facts: Facts): boolean {
  return facts.get(isAboutRunners);
}

/** An ARN whose partition is the document's: `${AWS::Partition}` in a template, `aws` in a policy of its own. */
export function arnValue(facts: Facts, ...tail: readonly (string | Hole)[]): NewValue {
  if (!isTemplate(facts)) return text('arn:aws:', ...tail);
  return sub(text('arn:${AWS::Partition}:', ...tail));
}

/** The texts of an element where all of them are written in the statement itself, without calls and conditions. */
export interface Listing {
  /** Undefined for a single text. */
  readonly seq: SeqNode | undefined;
  readonly items: readonly ScalarNode[];
}

export function listingOf(terms: Terms | undefined): Listing | undefined {
  const value = terms?.entry.value;
  if (!value) return undefined;
  const items = value.kind === 'seq' && value.tag === undefined ? value.items : [value];
  const isText = (node: SyntaxNode): node is ScalarNode => node.kind === 'scalar' && node.tag === undefined;
  return items.every(isText) ? { seq: value.kind === 'seq' ? value : undefined, items } : undefined;
}

/** The resources of a statement as they are written, calls among them. */
export interface ResourceListing {
  readonly seq: SeqNode | undefined;
  readonly items: readonly SyntaxNode[];
}

export function resourceListing(statement: Statement): ResourceListing | undefined {
  const value = statement.resources?.entry.value;
  if (!value || value.kind === 'alias') return undefined;
  return value.kind === 'seq' && value.tag === undefined
    ? { seq: value, items: value.items }
    : { seq: undefined, items: [value] };
}

/** What a node says, for a second place while the first one changes: its comment stays where it is. */
export function again(node: SyntaxNode): NewValue {
  return node.kind === 'scalar' && node.tag === undefined ? node.source : keep(node);
}

/** The list that a statement is an element of; undefined where it stands alone, in an `If` or in an alias. */
export function listOf(statement: Statement): SeqNode | undefined {
  const list = entryOf(statement.policy.node, 'Statement')?.value;
  return list?.kind === 'seq' && list.items.includes(statement.node) ? list : undefined;
}

/** What is different in a statement that is made from another. */
export interface NewStatement {
  readonly actions: readonly NewValue[];
  readonly resources?: readonly NewValue[];
  readonly condition?: NewValue;
  /** What the old one has and the new one has not. */
  readonly without?: 'Condition';
}

/** A statement like another one, without its `Sid`, which has to be unique. */
export function statementLike(
  statement: Statement,
  { actions, resources, condition, without }: NewStatement,
): NewValue {
  const kept = (key: string): NewMap => {
    const value = entryOf(statement.node, key)?.value;
    return value ? { [key]: keep(value) } : {};
  };
  return {
    ...kept('Effect'),
    Action: oneOrMany(actions),
    ...(resources ? { Resource: oneOrMany(resources) } : { ...kept('Resource'), ...kept('NotResource') }),
    ...(condition !== undefined ? { Condition: condition } : without === 'Condition' ? {} : kept('Condition')),
  };
}

export function oneOrMany(values: readonly NewValue[]): NewValue {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

/**
 * Splits a statement in two: `moved` actions go to a statement of their own behind it, all else stays. Undefined where
 * the statement is not written plainly enough.
 */
export function splitOff(
  edit: Editor,
  statement: Statement,
  moved: readonly SyntaxNode[],
  other: Omit<NewStatement, 'actions'> = {},
): Editor | undefined {
  const listing = listingOf(statement.actions);
  const list = listOf(statement);
  if (!listing?.seq || !list || moved.length === 0 || moved.length >= listing.items.length) return undefined;
  for (const item of moved) edit.removeItem(listing.seq, item, 'keep-empty');
  return edit.insertAfter(list, statement.node, statementLike(statement, { actions: moved.map(keep), ...other }));
}

/** Whether a statement may refer to a resource: it always exists with it, and does not in turn refer to the policy. */
export function mayReferTo(
  facts: Facts,
  { policy, when }: Statement,
  target: { readonly id: string; readonly when: Path },
): boolean {
  const exists = target.when.every((needed) => when.some((given) => JSON.stringify(given) === JSON.stringify(needed)));
  return exists && (!policy.owner || !dependsOn(facts, target.id, policy.owner.id));
}

/** Adds tests, by operator and key, to what a statement demands; undefined where its condition is not written plainly enough. */
export function demand(
  edit: Editor,
  { node }: Statement,
  tests: Readonly<Record<string, Readonly<Record<string, NewValue>>>>,
): Editor | undefined {
  const condition = entryOf(node, 'Condition')?.value;
  if (!condition) return edit.put(node, 'Condition', tests);
  if (!isMap(condition) || intrinsicOf(condition)) return undefined;
  for (const [operator, values] of Object.entries(tests)) {
    const block = entryOf(condition, operator)?.value;
    if (block && (!isMap(block) || intrinsicOf(block))) return undefined;
    if (!block) edit.put(condition, operator, values);
    else for (const [key, value] of Object.entries(values)) edit.put(block, key, value);
  }
  return edit;
}
