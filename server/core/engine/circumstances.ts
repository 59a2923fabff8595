import { factStore, type FactStore } from '../facts/index.ts';
import { givenOptions, noOptions, workload, type Options, type Workload } from '../models/index.ts';
import type { Config } from './config.ts';
import type { Document, Part } from './document.ts';

/** Somebody who writes a configuration goes through many options; of each document the newest few are enough. */
const most = 4;

/** The facts of a part where it counts as what `asked` says; computed once, and shared by all who ask alike. */
export function factsUnder(part: Part, asked: Workload, options: Options = noOptions): FactStore {
  if (asked === 'auto' && options === noOptions) return part.facts;
  const key = options === noOptions ? asked : `${asked} ${JSON.stringify(options)}`;
  const known = part.variants;
  let facts = known.get(key);
  if (facts) return facts;
  const given = [...part.given, workload.is(asked), ...givenOptions(options)];
  facts = factStore(part.tree, given, part.lent.get(key));
  for (const oldest of known.size < most ? [] : [...known.keys()].slice(0, 1)) known.delete(oldest);
  known.set(key, facts);
  return facts;
}

/** What a script or page says of itself, the documents in it need not say again. */
export function workloadOf({ runnerEvidence }: Document, { workload }: Config): Workload {
  return workload === 'auto' && runnerEvidence.length > 0 ? 'ci-runner' : workload;
}
