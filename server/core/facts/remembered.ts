import type { Facts } from './facts.ts';

/**
 * `compute`, done once for each key and each view of the facts. What the first answer read is in the log of the view, so
 * the second need not read it again. For what many rules ask of the same node of a unit.
 */
export function remembered<K extends object, V>(compute: (facts: Facts, key: K) => V): (facts: Facts, key: K) => V {
  const views = new WeakMap<Facts, WeakMap<K, { readonly value: V }>>();
  return (facts, key) => {
    let known = views.get(facts);
    if (!known) views.set(facts, (known = new WeakMap()));
    const found = known.get(key);
    if (found) return found.value;
    const value = compute(facts, key);
    known.set(key, { value });
    return value;
  };
}
