import { iamData, isUnderListed, partitions, type IamAction, type IamService } from '#core/data/index.ts';
import { sub, type Editor, type NewValue } from '#core/edit/index.ts';
import {
  among,
  statementSubject,
  actionTerms,
  arnFields,
  perStatement,
  isRegionName,
  mayMeet,
  patternOf,
  type Statement,
  type Subject,
} from '#core/models/index.ts';
import type { Finding, FixContext } from '#core/rule/index.ts';
import type { SyntaxNode } from '#core/syntax/index.ts';
import { render, type Path, type Text } from '#core/values/index.ts';
import { mayChange } from './_grammar.ts';

/** One text of `Resource` or `NotResource`. */
export interface ArnTerm {
  readonly value: Text;
  /** As it is written, with unknown pieces as `${Name}`. */
  readonly text: string;
  /** As a glob, in which the names of unknown pieces have no colons and slashes. */
  readonly pattern: string;
  /** Undefined where there are fewer than six. */
  readonly fields: ReturnType<typeof arnFields>;
  readonly node: SyntaxNode;
  readonly when: Path;
  /** The first thing that is wrong with it, so that each text gets one finding; undefined where nothing is. */
  readonly defect: ArnDefect | undefined;
}

export type ArnDefect =
  | 'prefix'
  | 'fields'
  | 'partition'
  | 'service-case'
  | 'region-unknown'
  | 'account-invalid'
  | 'resource-unknown'
  | 'region-forbidden'
  | 'region-missing'
  | 'account-forbidden';

/** The resources that a statement names, whatever its effect; those with `<blanks>` have a rule of their own. */
export const arnTerms = perStatement(termsOf);

const servicesOfArns = perStatement(
  (statement): ReadonlySet<string | undefined> => new Set(arnTerms(statement).map(({ fields }) => fields?.[2])),
);

/** Statements with the ARN of a service. */
export function arnOfSubject(service: string): Subject<Statement> {
  return among(`statement with an ARN of ${service}`, statementSubject, (statement) =>
    servicesOfArns(statement).has(service),
  );
}

/** Statements with a resource that has a defect. */
export const faultyArnSubject = among('statement with a faulty ARN', statementSubject, (statement) =>
  arnTerms(statement).some(({ defect }) => defect !== undefined),
);

/** Those with one defect, each text with the fewest assumptions: what another parameter is by default is no matter then. */
export function arnsWith(statement: Statement, defect: ArnDefect): readonly ArnTerm[] {
  const found = arnTerms(statement).filter((term) => term.defect === defect);
  return found.filter((term) => !found.some((other) => other.node === term.node && isFreer(other, term)));
}

/** Whether all that one rests on is among what the other rests on, and that is more. */
function isFreer({ when }: ArnTerm, { when: narrower }: ArnTerm): boolean {
  if (when.length >= narrower.length) return false;
  const given = narrower.map((each) => JSON.stringify(each));
  return when.every((each) => given.includes(JSON.stringify(each)));
}

function termsOf(statement: Statement): readonly ArnTerm[] {
  const { resources, notResources, policy } = statement;
  if (policy.kind === 'trust') return [];
  const terms: ArnTerm[] = [];
  for (const { value, node, when } of [...(resources?.items ?? []), ...(notResources?.items ?? [])]) {
    const text = render(value);
    if (/[<>]/.test(text)) continue;
    const pattern = patternOf(value);
    const fields = arnFields(pattern);
    const known = settled(pattern);
    const defect = defectOf(statement, known, known === pattern ? fields : arnFields(known));
    terms.push({ value, text, pattern, fields, node, when, defect });
  }
  return terms;
}

/** What deployment gives for sure stands as something of its kind. */
function settled(pattern: string): string {
  if (!pattern.includes('$')) return pattern;
  return pattern
    .replaceAll('${AWS..Region}', 'us-east-1')
    .replaceAll('${AWS..AccountId}', '000000000000')
    .replaceAll('${AWS..Partition}', 'aws');
}

function defectOf(statement: Statement, pattern: string, fields: ArnTerm['fields']): ArnDefect | undefined {
  if (!fields) return defectOfShort(statement, pattern);
  const [arn, partition, service, region, account] = fields;
  if (!mayMeet(arn, 'arn')) return isShorthand(statement, pattern) ? undefined : 'prefix';
  if (isPlain(partition) && !partitions().some(({ name }) => name === partition)) return 'partition';
  if (isPlain(service) && service !== service.toLowerCase()) return 'service-case';
  if (isPlain(region) && region !== '' && !isRegionName(region)) return 'region-unknown';
  if (isPlain(account) && account !== '' && !/^(?:\d{12}|[a-z][a-z-]+)$/.test(account)) return 'account-invalid';
  return defectByType(statement, fields);
}

/** Without six fields, a wildcard has to stand for what is missing. */
function defectOfShort(statement: Statement, pattern: string): ArnDefect | undefined {
  if (/^\*+$/.test(pattern) || isShorthand(statement, pattern)) return undefined;
  if (!mayMeet(pattern, 'arn:*')) return 'prefix';
  const fields = pattern.split(':');
  const [, , service = ''] = fields;
  const known = isPlain(service) ? templatesOf(statement, service) : [];
  if (known.length === 0) return /[*$]/.test(pattern) ? undefined : 'fields';
  const isPossible = known.some(({ text }) => endsAs(fields.slice(2), text.split(':')));
  return isPossible ? undefined : 'fields';
}

/** Whether the last of some fields may be all that a template still has. */
function endsAs(fields: readonly string[], template: readonly string[]): boolean {
  const [first = '', ...others] = fields;
  if (others.length === 0) return mayBeAccount(first, template) && mayMeet(first, template.join(':'));
  return mayMeet(first, template[0] ?? '') && endsAs(others, template.slice(1));
}

/** Accounts are digits: `b/*` is no account with something behind it. */
function mayBeAccount(field: string, [first, ...others]: readonly string[]): boolean {
  return first !== anyAccount || others.length === 0 || /^\d*(?:[*?$]|$)/.test(field);
}

const anyAccount = '?'.repeat(12);

/** API Gateway and Lattice take a path alone, IoT what its devices send. */
function isShorthand({ policy: { owner } }: Statement, pattern: string): boolean {
  return (
    pattern.startsWith('execute-api:') ||
    pattern.startsWith('/') ||
    /ApiGateway|Serverless|Lattice|IoT/.test(owner?.type ?? '')
  );
}

function defectByType(statement: Statement, fields: NonNullable<ArnTerm['fields']>): ArnDefect | undefined {
  const [, , service, region, account, resource] = fields;
  const known = isPlain(service) ? templatesOf(statement, service) : [];
  if (known.length === 0) return undefined;
  const likely = known.filter((template) => mayMeet(resource, template.resource));
  if (likely.length === 0) return isUnderListed(service) ? undefined : 'resource-unknown';
  if (likely.some((template) => mayMeet(region, template.region) && mayMeet(account, template.account)))
    return undefined;
  if (region !== '' && likely.every((template) => template.region === '')) return 'region-forbidden';
  if (region === '' && likely.every((template) => template.region !== '')) return 'region-missing';
  return account !== '' && likely.every((template) => template.account === '') ? 'account-forbidden' : undefined;
}

/** Whether no ARN of the kind of one has an account. */
export function hasNoAccount(statement: Statement, { fields }: ArnTerm): boolean {
  if (!fields || !isPlain(fields[2])) return false;
  const likely = templatesOf(statement, fields[2]).filter(({ resource }) => mayMeet(fields[5], resource));
  return likely.length > 0 && likely.every(({ account }) => account === '');
}

/** An ARN template as a glob, without `arn:${Partition}:`. */
interface TemplateGlob {
  readonly text: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

const templates = perStatement(() => new Map<string, readonly TemplateGlob[]>());

/** ARN templates of a service as globs, with those of the services whose actions are named: some act on others. */
function templatesOf(statement: Statement, service: string): readonly TemplateGlob[] {
  const known = templates(statement);
  let found = known.get(service);
  if (!found) known.set(service, (found = findTemplates(statement, service)));
  return found;
}

function findTemplates(statement: Statement, service: string): readonly TemplateGlob[] {
  if (!iamData().hasService(service)) return [];
  const prefixes = new Set([service]);
  for (const { pattern } of actionTerms(statement)) prefixes.add((pattern.split(':', 1)[0] ?? '').toLowerCase());
  const lists = [...prefixes].map((prefix) => globsNamed(prefix, service)).filter(({ length }) => length > 0);
  // Mostly only the service itself has any.
  return lists.length > 1 ? [...new Set(lists.flat())] : (lists[0] ?? none);
}

/** Those ARN templates of a service whose ARNs name the service `named`, mostly itself. */
function globsNamed(prefix: string, named: string): readonly TemplateGlob[] {
  const globs = globsOf(prefix);
  const byName = globsByName.get(globs) ?? new Map<string, readonly TemplateGlob[]>();
  globsByName.set(globs, byName);
  const known = byName.get(named);
  if (known) return known;
  const found = globs.filter((template) => mayMeet(template.service, named));
  byName.set(named, found);
  return found;
}

/** Names are those of services that there are. */
const globsByName = new WeakMap<readonly TemplateGlob[], Map<string, readonly TemplateGlob[]>>();

/** Whether an ARN may be one of a template, field by field: no wildcard of real ones stands for a colon. */
export function maySuit({ pattern, fields }: ArnTerm, template: string): boolean {
  const { text, service, region, account, resource } = globOfTemplate(template);
  if (!fields) return mayMeet(pattern, `arn:*:${text}`);
  return (
    mayMeet(fields[2], service) &&
    mayMeet(fields[3], region) &&
    mayMeet(fields[4], account) &&
    mayMeet(fields[5], resource)
  );
}

const none: readonly TemplateGlob[] = [];
const globsByService = new WeakMap<IamService, readonly TemplateGlob[]>();

function globsOf(prefix: string): readonly TemplateGlob[] {
  const service = iamData().service(prefix);
  if (!service) return none;
  const globs = globsByService.get(service) ?? iamData().arnTemplates(prefix).map(globOfTemplate);
  globsByService.set(service, globs);
  return globs;
}

/** Each variable is at least one character, that of an account twelve. */
function globOfTemplate(template: string): TemplateGlob {
  const known = templateGlobs.get(template);
  if (known) return known;
  const text = template
    .replaceAll('${Region}', '??*-?*-?')
    .replaceAll('${Account}', anyAccount)
    .replace(/\$\{[^}]*\}/g, '?*');
  const [service = '', region = '', account = '', ...resource] = text.split(':');
  const made = { text, service, region, account, resource: resource.join(':') };
  templateGlobs.set(template, made);
  return made;
}

/** Of AWS's own templates, a few thousand, of which statements ask for the same again and again. */
const templateGlobs = new Map<string, TemplateGlob>();

const connections = ['codeconnections', 'codestar-connections'];
const aliases = new Map(connections.map((name) => [name, connections]));

/** What a service is called in ARNs: one that AWS renamed has its old name and its new one, which go for each other. */
export function namesOfService(name: string): readonly string[] {
  return aliases.get(name) ?? [name];
}

/** A log group by its name; a wildcard at the end runs on over the streams, and the attribute Arn ends in one. */
export function isLogGroup({ fields, defect, text }: ArnTerm): boolean {
  const [, , service, , , name = ''] = fields ?? [];
  if (service !== 'logs' || defect !== undefined || /\}$/.test(text)) return false;
  // The name of a stack has no colons.
  const known = name.replaceAll('${AWS..StackName}', 'x');
  return /^log-group:[^:]+$/.test(name) && !mayMeet(known, 'log-group:?*:log-stream:?*');
}

/** Whether an action acts on streams of log groups only. */
export function needsStream({ service, resourceTypes }: IamAction): boolean {
  return service === 'logs' && resourceTypes.length > 0 && resourceTypes.every(({ name }) => name === 'log-stream');
}

/** Whether a field is known and no pattern. */
export function isPlain(field: string): boolean {
  return !/[*?$]/.test(field);
}

/**
 * Writes another ARN in the place of the one at a finding, in a `Sub` where it is one, and where a pseudo parameter is new in
 * it.
 */
export function rewriteArn(
  { edit, finding, subject: statement, tree }: Pick<FixContext<Statement>, 'edit' | 'finding' | 'subject' | 'tree'>,
  rewrite: (term: ArnTerm) => string | undefined,
): Editor | 'decline' {
  const term = arnTerms(statement).find(({ node }) => node === finding.at);
  const text = term && rewrite(term);
  if (!term || text === undefined || term.node.kind !== 'scalar' || !mayChange(tree, statement.policy, term.node))
    return 'decline';
  // What a Join or an ImportValue puts together is not written in one place.
  if (term.node.source !== term.text) return 'decline';
  const isPlain = term.node.tag === undefined;
  const isNew = isPlain && text.includes('${AWS::');
  // What is a policy variable in a text would be one of the template in a Sub.
  if (isNew && term.text.includes('${')) return 'decline';
  const value: NewValue = isPlain && !isNew ? text : sub(text);
  return edit.replace(term.node, value);
}

/** A field as it is written (`${AWS::Region}`), by its place: 1 for the partition, 4 for the account. */
export function fieldOf({ text }: ArnTerm, place: number): string {
  return fieldsOf(text)[place]?.replaceAll('\u0000', ':') ?? '';
}

/** The ARN with other fields. */
export function withFields({ text }: ArnTerm, change: (fields: string[]) => void): string {
  const fields = fieldsOf(text);
  change(fields);
  return fields.join(':').replaceAll('\u0000', ':');
}

/** Names of unknown pieces have colons of their own, which stand as NUL here. */
function fieldsOf(text: string): string[] {
  return text.replace(/\$\{[^}]*\}/g, (piece) => piece.replaceAll(':', '\u0000')).split(':');
}

/** What an ARN that fits nothing does to a statement. */
export function consequence({ isDeny }: Statement): string {
  return isDeny ? 'denies nothing' : 'allows nothing';
}

/** Findings under the conditions of their texts. */
export function on(found: Finding, statement: Statement, { when }: ArnTerm): Finding {
  return found.when(statement.when).when(when);
}
