import { defineFact, type Facts } from '../facts/index.ts';
import type { SyntaxNode } from '../syntax/index.ts';
import { both, isValue, type Alternative, type Path } from './assume.ts';
import { referenceOf } from './intrinsic.ts';
import { loopAround } from './loop.ts';
import { pieceOf } from './piece.ts';
import { texts } from './read.ts';
import { sectionNames, templateEntry } from './template.ts';
import { literal } from './text.ts';

/** The resource of a loop that a logical id is one turn of. */
export interface MadeName {
  /** As the loop has it: `Bucket${Name}`. */
  readonly id: string;
  /** The turn. */
  readonly when: Path;
}

const madeNames = defineFact<ReadonlyMap<string, MadeName>>('names that loops make', (_key, facts) => {
  const made = new Map<string, MadeName>();
  for (const id of facts.get(sectionNames, 'Resources')) {
    if (!/[$&]\{/.test(id)) continue;
    const key = facts.get(templateEntry, `Resources/${id}`)?.key;
    for (const { value, when } of texts(facts, key).alternatives) {
      const name = literal(value);
      if (name !== undefined && name !== id) made.set(name, { id, when });
    }
  }
  return made;
});

/** What `Bucketa` is to a loop that makes `Bucket${Name}`; undefined for ids that stand in the template themselves. */
export const madeName = defineFact<MadeName | undefined>(
  'made name',
  (id, facts) => facts.get(madeNames).get(id),
  (a, b) => a?.id === b?.id && JSON.stringify(a?.when) === JSON.stringify(b?.when),
);

/** A logical id as `Resources` has it: what loops make goes by the name of its loop. */
export function writtenId(facts: Facts, id: string): string {
  return facts.get(madeName, id)?.id ?? id;
}

/** The logical id that a `Ref` or `GetAtt` names, as `Resources` has it; undefined for other nodes. */
export function referredId(facts: Facts, node: SyntaxNode | undefined): string | undefined {
  const id = node && referenceOf(node)?.id;
  return id === undefined ? undefined : writtenId(facts, id);
}

/**
 * The resources that a `Ref` or `GetAtt` may name, by their ids as `Resources` has them, each with the turn of the loop
 * that makes it. Within that loop it is the one of the same turn, whichever that is. Empty for other nodes.
 */
export function referred(facts: Facts, node: SyntaxNode): readonly Alternative<string>[] {
  const id = referenceOf(node)?.id;
  if (id === undefined) return [];
  const made = facts.get(madeName, id);
  if (made) return [{ value: made.id, node, when: made.when }];
  if (!/[$&]\{/.test(id) || isOfSameLoops(facts, id, node)) return [{ value: id, node, when: [] }];
  return texts(facts, pieceOf(node, id)).alternatives.flatMap(({ value, when }) => {
    const name = literal(value);
    const found = name === undefined ? undefined : facts.get(madeName, name);
    const path = found && both(when, found.when);
    return found && path ? [{ value: found.id, node, when: path }] : [];
  });
}

/** Whether the variables in an id are, at a node, those of the loops that make the resource of this id. */
function isOfSameLoops(facts: Facts, id: string, node: SyntaxNode): boolean {
  const key = facts.get(templateEntry, `Resources/${id}`)?.key;
  const names = [...id.matchAll(/[$&]\{(\w+)\}/g)].map(([, name = '']) => name);
  return key !== undefined && names.every((name) => loopAround(facts, name, key) === loopAround(facts, name, node));
}

/**
 * What a value of a loop's resource may be for whom names that resource by `id`: that of its turn, which needs no saying.
 * All of them for other ids.
 */
export function inTurn<T>(facts: Facts, id: string, all: readonly Alternative<T>[]): readonly Alternative<T>[] {
  const turn = facts.get(madeName, id)?.when ?? [];
  if (turn.length === 0) return all;
  const loops = new Set(turn.filter(isValue).map(({ parameter }) => parameter));
  return all.flatMap((each) =>
    both(turn, each.when)
      ? [{ ...each, when: each.when.filter((one) => !isValue(one) || !loops.has(one.parameter)) }]
      : [],
  );
}
