import {
  actionDescription,
  actionsPassingTo,
  conditionKey,
  conditionKeyDescription,
  escalationPaths,
  iamData,
  passesRole,
  passRoleTargets,
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

/**
 * What a pattern of actions matches today, those first that lead to more rights; with `isRest`, what it leaves
 * (`NotAction`). Undefined for a pattern that names one known action.
 */
export function explainPattern(pattern: string): string | undefined {
  const actions = iamData().actionsFor(pattern);
  if (actions.length === 0) return paragraphs(`${code(pattern)} matches no action that is known.`, dated());
  const risky = actions.filter(isRisky);
  return paragraphs(
    `${code(pattern)} matches ${counted(actions.length)}${risky.length > 0 ? `, ${inNumber(risky.length)} of which can change permissions or lead to more rights` : ''}.`,
    list(namesOf([...risky, ...actions.filter((action) => !isRisky(action))])),
    dated(),
  );
}

/** What a statement with `NotAction` is about: all actions but those that its patterns match. */
export function explainRest(patterns: readonly string[]): string {
  const listed = new Set(patterns.flatMap((pattern) => iamData().actionsFor(pattern)));
  const rest = iamData()
    .actionsFor('*')
    .filter((action) => !listed.has(action));
  const risky = rest.filter(isRisky);
  return paragraphs(
    `\`NotAction\` leaves ${counted(rest.length)}, also those that AWS adds later${risky.length > 0 ? `; ${inNumber(risky.length)} can change permissions or lead to more rights` : ''}.`,
    list(namesOf([...risky, ...rest.filter((action) => !isRisky(action))])),
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

/** What is known of a service principal, in Markdown; undefined for those that no action is known to pass a role to. */
export function explainPrincipal(principal: string): string | undefined {
  const actions = actionsPassingTo(principal);
  if (actions.length === 0) return undefined;
  return paragraphs(
    `Service principal ${code(principal)}. It gets a role by`,
    list(actions.map((action) => code(action))),
  );
}

/** Whether an action changes permissions, or is enough by itself for more rights. */
function isRisky(action: IamAction): boolean {
  return action.accessLevels.has('Permissions management') || leading().has(action.name);
}

function leading(): ReadonlySet<string> {
  return new Set(escalationPaths().flatMap(({ actions }) => (actions.length === 1 ? actions : [])));
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

function riskText(action: IamAction): string {
  return leading().has(action.name) ? 'It is known to lead to more rights by itself.' : '';
}

function dated(): string {
  return `_AWS’s data of ${iamData().dataDate}_`;
}

function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
