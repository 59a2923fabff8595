import { factStore, type FactStore } from '../facts/index.ts';
import { workload, type Workload } from '../models/index.ts';
import type { Part } from './document.ts';

const stores = new WeakMap<Part, Map<Workload, FactStore>>();

/** The facts of a part where it counts as what `asked` says; computed once, and shared by all who ask alike. */
export function factsUnder(part: Part, asked: Workload): FactStore {
  if (asked === 'auto') return part.facts;
  const known = stores.get(part) ?? new Map<Workload, FactStore>();
  stores.set(part, known);
  let facts = known.get(asked);
  if (!facts) known.set(asked, (facts = factStore(part.tree, [...part.given, workload.is(asked)])));
  return facts;
}
