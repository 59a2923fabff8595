import type { Facts } from '../../facts/index.ts';
import { isMap, type Entry } from '../../syntax/index.ts';
import { expand, intrinsicOf, both, type Alternative, type Text } from '../../values/index.ts';
import { textsIn } from './texts.ts';

/** One principal; `type` is the key it stands under (`AWS`, `Service`, `Federated`, `CanonicalUser`), `*` for a bare text. */
export interface Principal extends Alternative<Text> {
  readonly type: string;
}

export interface Principals {
  readonly entry: Entry;
  readonly items: readonly Principal[];
  /** Why there may be others; empty when `items` is all. */
  readonly unknown: readonly string[];
}

/** The principals of a `Principal` or `NotPrincipal` element; undefined when there is no such element. */
export function principalsOf(facts: Facts, entry: Entry | undefined): Principals | undefined {
  if (!entry) return undefined;
  const forms = expand(facts, entry.value);
  const items: Principal[] = [];
  const unknown = [...forms.unknown];
  for (const { value, when } of forms.alternatives) {
    const groups =
      isMap(value) && !intrinsicOf(value)
        ? value.entries.map(({ key, value: list }) => ({ type: key.source, list }))
        : [{ type: '*', list: value }];
    for (const { type, list } of groups) {
      const listed = textsIn(facts, list);
      unknown.push(...listed.unknown);
      for (const item of listed.items) {
        const path = both(when, item.when);
        if (path) items.push({ ...item, type, when: path });
      }
    }
  }
  return { entry, items, unknown };
}
