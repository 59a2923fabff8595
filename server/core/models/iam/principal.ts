import { optionFacts } from '../options.ts';
import type { Facts } from '../../facts/index.ts';
import { isMap, type Entry } from '../../syntax/index.ts';
import { expand, intrinsicOf, both, type Alternative, type Text } from '../../values/index.ts';
import { arnFields, patternOf } from './pattern.ts';
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

/**
 * Whom a principal of a policy is, seen from the account that the policy is in.
 * - `anyone` is every account of AWS
 * - `account` is a whole other account, which decides itself who of it may
 * - `outside` is a role or a user of another account
 * - `own` is of the same account
 */
export type PrincipalReach = 'anyone' | 'account' | 'outside' | 'own' | 'service' | 'federated' | 'unknown';

/**
 * Whom a principal is (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
 * An account that is written as a number or given by a parameter counts as another: one's own is `AWS::AccountId`.
 */
export function reachOf({ type, value }: Principal): PrincipalReach {
  const pattern = patternOf(value);
  if (pattern === '*') return type === '*' || type === 'AWS' ? 'anyone' : 'unknown';
  if (type === 'Service') return 'service';
  if (type === 'Federated') return 'federated';
  if (type !== 'AWS') return 'unknown';
  if (/^\d{12}$/.test(pattern)) return 'account';
  if (pattern === '${AWS..AccountId}' || /^\$\{\w+\.Arn\}$/.test(pattern)) return 'own';
  const fields = arnFields(pattern);
  if (!fields) return 'unknown';
  const [, , , , account, name] = fields;
  if (account === '${AWS..AccountId}') return 'own';
  if (!/^(?:\d{12}|\$\{[^}]+\})$/.test(account)) return 'unknown';
  return name === 'root' ? 'account' : 'outside';
}

/** Whether a principal is of an account that the configuration names as one of its organisation's own. */
export function isOfOwnAccount(facts: Facts, { type, value }: Principal): boolean {
  if (type !== 'AWS') return false;
  const pattern = patternOf(value);
  const account = arnFields(pattern)?.[4] ?? pattern;
  return facts.get(optionFacts.ownAccounts).includes(account);
}
