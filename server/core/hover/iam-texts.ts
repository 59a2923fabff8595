import {
  actionDescription,
  actionTrait,
  actionsPassingTo,
  conditionKey,
  conditionKeyDescription,
  iamData,
  leadingActions,
  passesRole,
  passRoleTargets,
  servicePrincipal,
  servicesOfKey,
  type IamAction,
} from '../data/index.ts';
import { inWords } from '../text/index.ts';
import { code, list, prose } from './markdown.ts';

/** What is known of an action, in Markdown; undefined for unknown ones. */
export function explainAction(name: string): string | undefined {
  const action = iamData().action(name);
  if (!action) return undefined;
  const description = actionDescription(action.name);
  return paragraphs(
    `${code(action.name)} — ${levelsOf(action)}`,
    description === undefined ? '' : `${prose(description)}.`,
    typesText(action),
    keysText(action),
    passText(action),
    riskText(action),
    dated(),
  );
}

/** The access levels of an action as AWS names them: `Permissions management, Write`. */
export function levelsOf({ accessLevels }: IamAction): string {
  return [...accessLevels].reverse().join(', ');
}

/** What a pattern of actions matches today, those first that lead to more rights. */
export function explainPattern(pattern: string): string {
  if (/^\*+(?::\*+)?$/.test(pattern)) return explainEverything(pattern);
  const actions = iamData().actionsFor(pattern);
  if (actions.length === 0) return paragraphs(`${code(pattern)} matches no action that is known.`, dated());
  const { note, names } = riskFirst(actions);
  return paragraphs(`${code(pattern)} matches ${counted(actions.length)} today${note}.`, names, dated());
}

/** The same of `*`, for which no service has to be read but those of the actions that are shown. */
function explainEverything(pattern: string): string {
  const { actions, managing } = iamData().totals;
  const leading = leadingActions()
    .flatMap((name) => iamData().action(name) ?? [])
    .sort((a, b) => byText(a.service, b.service) || byText(a.name, b.name));
  const others = leading.filter(({ accessLevels }) => !accessLevels.has('Permissions management')).length;
  return paragraphs(
    `${code(pattern)} matches ${counted(actions)} today; ${inNumber(managing + others)} of them can change permissions or lead to more rights.`,
    list(namesOf(leading), actions),
    dated(),
  );
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a statement with `NotAction` is about: all actions but those that its patterns match. */
export function explainRest(patterns: readonly string[]): string {
  const listed = new Set(patterns.flatMap((pattern) => iamData().actionsFor(pattern)));
  const rest = iamData()
    .actionsFor('*')
    .filter((action) => !listed.has(action));
  const { note, names } = riskFirst(rest);
  return paragraphs(
    `\`NotAction\` leaves ${counted(rest.length)}, and all that AWS adds later${note}.`,
    names,
    dated(),
  );
}

/** What is known of a condition key, in Markdown; undefined for unknown ones. */
export function explainConditionKey(name: string): string | undefined {
  const key = conditionKey(name);
  if (!key) return undefined;
  const services = servicesOfKey(name);
  const description = conditionKeyDescription(key.key, services);
  const titles = services.flatMap((service) => iamData().service(service)?.title ?? []);
  return paragraphs(
    `Condition key ${code(key.key)} — ${key.type}`,
    description === undefined ? '' : `${prose(description)}.`,
    key.global ? 'Any service may send it.' : titles.length > 0 ? `For ${prose(inWords(titles))}.` : '',
    dated(),
  );
}

/** The title of a service and how many actions it has, in Markdown; undefined for unknown ones. */
export function explainService(prefix: string): string | undefined {
  const service = iamData().service(prefix);
  return service && paragraphs(`${prose(service.title)}, ${counted(service.actions.length)}`, dated());
}

/** What is known of a service principal, in Markdown; undefined for names that we do not know. */
export function explainPrincipal(principal: string): string | undefined {
  const known = servicePrincipal(principal);
  if (!known) return undefined;
  const actions = actionsPassingTo(known.name);
  return paragraphs(
    `Service principal ${code(principal)}.`,
    known.isLinkedOnly ? 'AWS uses it in service-linked roles, whose trust policies nobody else writes.' : '',
    known.isDeputy
      ? `It acts on behalf of resources of any account: limit for whom by ${code('aws:SourceArn')} or ${code('aws:SourceAccount')}.`
      : '',
    ...(actions.length > 0 ? ['It gets a role by', list(actions.map((action) => code(action)))] : []),
  );
}

/**
 * Actions in the order in which a reader wants to know of them: ways to more rights, those that change permissions, that
 * give out credentials, data, that hide what was done, then what changes something, and what only reads.
 */
function riskFirst(actions: readonly IamAction[]): { readonly note: string; readonly names: string } {
  const ranked = ranks.map((): IamAction[] => []);
  for (const action of actions) ranked[rankOf(action)]?.push(action);
  const [leading = [], managing = [], credentials = [], data = []] = ranked;
  const notes = [
    [leading.length + managing.length, 'can change permissions or lead to more rights'],
    [credentials.length + data.length, 'give out data or credentials'],
  ] as const;
  const worst = notes.find(([count]) => count > 0);
  return {
    note: worst ? `; ${inNumber(worst[0])} of them ${worst[1]}` : '',
    names: list(namesOf(ranked.flat())),
  };
}

const { leadsToRights: leads, givesCredentials, givesData, evades, changes } = actionTrait;
/** An action stands at the first of these that holds for it. */
const ranks: readonly ((action: IamAction) => boolean)[] = [
  ({ traits }) => (traits & leads) !== 0,
  ({ accessLevels }) => accessLevels.has('Permissions management'),
  ({ traits }) => (traits & givesCredentials) !== 0,
  ({ traits }) => (traits & givesData) !== 0,
  ({ traits }) => (traits & evades) !== 0,
  ({ traits }) => (traits & changes) !== 0,
  () => true,
];

function rankOf(action: IamAction): number {
  return ranks.findIndex((holds) => holds(action));
}

function namesOf(actions: readonly IamAction[]): readonly string[] {
  return actions.map((action) => `${code(action.name)} — ${levelsOf(action)}`);
}

function counted(count: number): string {
  return count === 1 ? '1 action' : `${inNumber(count)} actions`;
}

function inNumber(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function typesText({ wildcardOnly, resourceTypes }: IamAction): string {
  if (wildcardOnly) return 'It cannot be limited to resources: `Resource` has to be `*`.';
  const [needed, others] = [true, false].map((isNeeded) =>
    resourceTypes.filter(({ need }) => (need !== 'optional') === isNeeded).map(({ name }) => code(name)),
  );
  return `Resource types: ${[...(needed ?? []), ...(others ?? []).map((name) => `${name} (optional)`)].join(', ')}`;
}

function keysText(action: IamAction): string {
  const keys = action.conditionKeys();
  if (keys.length === 0) return '';
  const shown = keys.slice(0, 12).map((key) => code(key));
  return `Condition keys: ${shown.join(', ')}${keys.length > shown.length ? ` and ${String(keys.length - shown.length)} more` : ''}`;
}

function passText({ name }: IamAction): string {
  if (!passesRole(name)) return '';
  const targets = passRoleTargets(name).map((target) => code(target));
  return `It needs \`iam:PassRole\`${targets.length > 0 ? ` for ${inWords(targets)}` : ''} where it is given a role.`;
}

function riskText({ traits }: IamAction): string {
  const has = (trait: number): boolean => (traits & trait) !== 0;
  if (has(leads)) return 'It is known to lead to more rights by itself.';
  if (has(givesCredentials)) return 'It gives out credentials.';
  return has(givesData) ? 'It gives out data.' : '';
}

function dated(): string {
  return `_AWS’s data of ${iamData().dataDate}_`;
}

function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
