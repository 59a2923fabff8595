import { defineFact, type Facts } from '../facts/index.ts';
import type { Path } from './assume.ts';
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
