import { cfnType, type IamAction, type IamResourceType } from '../data/index.ts';
import { get, plainText } from '../syntax/index.ts';
import { actionsOf } from './statement.ts';
import type { Blank, Insert, Request, Suggestion } from './suggestion.ts';

/** ARNs for the actions of the statement: of the template's own resources, and of each resource type. */
export function resourceSuggestions(request: Request): readonly Suggestion[] {
  const actions = actionsOf(request);
  const isTemplate = request.place.part.kind.dialect === 'cfn';
  const wanted = typesOf(actions);
  return [
    ...(isTemplate ? ownResources(request, wanted) : []),
    ...[...wanted].flatMap(([template, { type, names }]): readonly Suggestion[] => [
      {
        label: `arn:${isTemplate ? '${AWS::Partition}' : 'aws'}:${shown(template, isTemplate)}`,
        kind: 'resource',
        insert: ['arn:', isTemplate ? '${AWS::Partition}' : 'aws', ':', ...withBlanks(template, isTemplate)],
        detail: `${type.name} for ${namesText(names)}`,
        rank: 1,
        ...(isTemplate && { isSub: true }),
      },
    ]),
    ...star(actions),
  ];
}

interface Wanted {
  readonly service: string;
  readonly type: IamResourceType;
  readonly names: string[];
}

/** The ARN templates of the types that the actions need, or may be limited to where they need none. */
function typesOf(actions: readonly IamAction[]): ReadonlyMap<string, Wanted> {
  const found = new Map<string, Wanted>();
  for (const { name, service, resourceTypes } of actions) {
    const needed = resourceTypes.filter(({ need }) => need !== 'optional');
    for (const type of needed.length > 0 ? needed : resourceTypes)
      for (const template of type.templates) {
        const known = found.get(template);
        if (known) known.names.push(name);
        else found.set(template, { service, type, names: [name] });
      }
  }
  return found;
}

function ownResources({ place }: Request, wanted: ReadonlyMap<string, Wanted>): readonly Suggestion[] {
  const resources = get(place.part.tree.root, 'Resources');
  if (resources?.kind !== 'map') return [];
  const all = [...wanted.values()];
  return resources.entries.flatMap(({ key, value }) => {
    const type = cfnType(plainText(get(value, 'Type')) ?? '');
    const iam = type?.iamResource;
    if (!type?.arnAttribute || !iam) return [];
    const own = all.find((each) => each.type.name === iam.type && each.service === iam.service);
    // Objects have no resource of their own: they are in a bucket.
    const within = iam.service === 's3' && iam.type === 'bucket' && all.find(({ type: { name } }) => name === 'object');
    const of = (tail: string, { names }: Wanted): Suggestion => ({
      label: `\${${key.source}.Arn}${tail}`,
      kind: 'resource',
      detail: `${type.name} for ${namesText(names)}`,
      isSub: true,
    });
    return [...(own ? [of('', own)] : []), ...(within ? [of('/*', within)] : [])];
  });
}

function star(actions: readonly IamAction[]): readonly Suggestion[] {
  const only = actions.filter(({ wildcardOnly }) => wildcardOnly).map(({ name }) => name);
  if (only.length === 0) return [];
  return [{ label: '*', kind: 'resource', detail: `the only choice for ${namesText(only)}`, rank: 2 }];
}

function namesText(names: readonly string[]): string {
  const [first = '', second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first} and ${String(names.length - 1)} more`;
}

const known: Readonly<Record<string, string>> = { Region: '${AWS::Region}', Account: '${AWS::AccountId}' };

function withBlanks(template: string, isTemplate: boolean): Insert {
  return template.split(/\$\{(\w+)\}/).flatMap((part, at): readonly (string | Blank)[] => {
    if (part === '') return [];
    if (at % 2 === 0) return [part];
    return [(isTemplate ? known[part] : undefined) ?? { blank: part }];
  });
}

function shown(template: string, isTemplate: boolean): string {
  return withBlanks(template, isTemplate)
    .map((part) => (typeof part === 'string' ? part : part.blank))
    .join('');
}
