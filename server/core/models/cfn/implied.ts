import { defineFact, type Facts } from '../../facts/index.ts';
import { get, isMap, plainText } from '../../syntax/index.ts';
import { property } from '../../values/index.ts';
import { propertyOf, resourcesOfType, type Resource } from './resource.ts';

/** A resource that SAM makes for one of the text, and that the text may name as if it were written there. */
export interface ImpliedResource {
  readonly id: string;
  readonly type: string;
  /** The resource of the text that it is made for; of several the first. */
  readonly of: Resource;
}

/**
 * The resources that SAM adds: a role for each function and state machine without one, and the APIs of events that name
 * none. Names that the text has itself are left out.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
 */
export const impliedResources = defineFact<readonly ImpliedResource[]>(
  'implied resources',
  (_key, facts) => {
    const written = facts.get(resourcesOfType, '*');
    const taken = new Set(written.map(({ id }) => id));
    const implied: ImpliedResource[] = [];
    for (const each of written.filter(({ type }) => executed.has(type)).flatMap((owner) => impliedBy(facts, owner))) {
      if (taken.has(each.id)) continue;
      taken.add(each.id);
      implied.push(each);
    }
    return implied;
  },
  (a, b) => a.length === b.length && a.every(({ id, of }, at) => id === b[at]?.id && of.entry === b[at].of.entry),
);

/** The implied resource of a logical id; undefined if there is none. */
export const impliedResource = defineFact<ImpliedResource | undefined>(
  'implied resource',
  (id, facts) => facts.get(impliedResources).find((each) => each.id === id),
  (a, b) => a?.id === b?.id && a?.of.entry === b?.of.entry,
);

/** Types that run with a role, and their service, which that role trusts. */
const executed: ReadonlyMap<string, string> = new Map([
  ['AWS::Serverless::Function', 'lambda.amazonaws.com'],
  ['AWS::Serverless::StateMachine', 'states.amazonaws.com'],
]);

/** The service that the implied role of a resource trusts, unless the resource says otherwise; undefined for other types. */
export function executingService({ type }: Resource): string | undefined {
  return executed.get(type);
}

function impliedBy(facts: Facts, owner: Resource): readonly ImpliedResource[] {
  const needsRole = propertyOf(facts, owner, 'Role').absent.length > 0;
  const role = needsRole ? [{ id: `${owner.id}Role`, type: 'AWS::IAM::Role', of: owner }] : [];
  return [...role, ...apisFor(facts, owner)];
}

function apisFor(facts: Facts, owner: Resource): readonly ImpliedResource[] {
  const events = property(facts, owner.node, 'Properties', 'Events').alternatives.flatMap(({ value }) =>
    isMap(value) ? value.entries.map((entry) => entry.value) : [],
  );
  return events.flatMap((event) => {
    const api = (name: string) => get(event, 'Properties', name);
    switch (plainText(get(event, 'Type'))) {
      case 'Api':
        return api('RestApiId') ? [] : restApi(owner);
      case 'HttpApi':
        return api('ApiId') ? [] : [{ id: 'ServerlessHttpApi', type: 'AWS::ApiGatewayV2::Api', of: owner }];
      default:
        return [];
    }
  });
}

function restApi(of: Resource): readonly ImpliedResource[] {
  return [
    { id: 'ServerlessRestApi', type: 'AWS::ApiGateway::RestApi', of },
    { id: 'ServerlessRestApiProdStage', type: 'AWS::ApiGateway::Stage', of },
  ];
}
