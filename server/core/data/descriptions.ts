import { globalConditionKeys, serviceConditionKeys } from './conditions.ts';
import { iamData } from './iam.ts';
import { filters, grants, secondHalf, type DescriptionRecord } from './records.ts';
import { table } from './source.ts';

/** What AWS says that an action permits, as a sentence without a full stop; undefined for unknown actions and those of which it says nothing. */
export function actionDescription(name: string): string | undefined {
  const action = iamData().action(name);
  const at =
    action &&
    iamData()
      .service(action.service)
      ?.actions.indexOf(action.name.slice(action.service.length + 1));
  return at === undefined ? undefined : whole(record(action?.service ?? '')?.a[at], grants);
}

/**
 * What AWS says of a condition key as it spells it (`ConditionKey.key`), as a sentence without a full stop. `services`
 * are those that may list it, the first that says something counts; undefined where none does.
 */
export function conditionKeyDescription(key: string, services: readonly string[]): string | undefined {
  const isIt = (known: { readonly key: string }): boolean => known.key.toLowerCase() === key.toLowerCase();
  const own = whole(record('*')?.k[globalConditionKeys().findIndex(isIt)], filters);
  if (own !== undefined) return own;
  for (const service of services) {
    const text = whole(record(service)?.k[serviceConditionKeys(service).findIndex(isIt)], filters);
    if (text !== undefined) return text;
  }
  return undefined;
}

function record(service: string): DescriptionRecord | undefined {
  const file = service < secondHalf ? 'iam-descriptions-a.txt' : 'iam-descriptions-h.txt';
  return table<DescriptionRecord>(file).get(service);
}

function whole(text: string | undefined, lead: string): string | undefined {
  if (text === undefined || text === '') return undefined;
  return text.startsWith('=') ? text.slice(1) : lead + text;
}
