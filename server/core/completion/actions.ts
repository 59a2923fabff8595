import { iamData } from '../data/index.ts';
import { levelsOf } from '../hover/index.ts';
import { textsOf } from './statement.ts';
import type { Request, Suggestion } from './suggestion.ts';

/** Services until one is named, then its actions that the statement does not have yet. */
export function actionSuggestions(request: Request): readonly Suggestion[] {
  const { typed } = request.word;
  const data = iamData();
  const colon = typed.indexOf(':');
  if (colon < 0)
    // Their titles wait until they are asked for: they are in the records of all actions.
    return data.services.map((prefix) => ({
      label: `${prefix}:`,
      kind: 'service',
      about: `service ${prefix}`,
      goesOn: true,
    }));
  const service = data.service(typed.slice(0, colon));
  if (!service) return [];
  const listed = new Set(textsOf(request, String(request.place.steps[2])).map((text) => text.toLowerCase()));
  return service.actions.flatMap((name): readonly Suggestion[] => {
    const action = data.action(`${service.prefix}:${name}`);
    if (!action || listed.has(action.name.toLowerCase())) return [];
    return [{ label: action.name, kind: 'action', detail: levelsOf(action), about: `action ${action.name}` }];
  });
}
