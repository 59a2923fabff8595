import type { Facts } from './facts.ts';

/**
 * `compute`, done once for each key and each view of the facts. What the first answer read is in the log of the view, so
 * the second need not read it again. For what many rules ask of the same node of a unit.
 */
export function remembered<K extends object, V>(compute: (facts: Facts, key: K) => V): (facts: Facts, key: K) => V {
  return (facts, key) => {
    let values = facts.remembered.get(compute) as Map<K, V> | undefined;
    if (!values) facts.remembered.set(compute, (values = new Map<K, V>()));
    const found = values.get(key);
    if (found !== undefined || values.has(key)) return found as V;
    const value = compute(facts, key);
    values.set(key, value);
    return value;
  };
}
