import type { IamAction } from '#core/data/index.ts';
import { arnFields, isStar, resourceTerms, type Statement } from '#core/models/index.ts';
import { render } from '#core/values/index.ts';

/** Whether a statement, whose resources are known and limited, never allows what a pattern stands for: all of it has no resources. */
export function isNeverAllowed(statement: Statement, { actions }: { readonly actions: readonly IamAction[] }): boolean {
  return (
    hasOnlySome(statement) &&
    actions.length > 0 &&
    actions.every(({ wildcardOnly }) => wildcardOnly) &&
    !asksOnAll(statement, actions)
  );
}

/** Whether all resources of a statement are known, and none is a star or what may be one. */
export function hasOnlySome(statement: Statement): boolean {
  const { resources, notResources } = statement;
  if (!resources || notResources || resources.unknown.length > 0) return false;
  return resourceTerms(statement).every(({ value, pattern }) => !isStar(pattern) && /^arn:/.test(render(value)));
}

/**
 * Whether a statement names all that the service of an action has in some account. For actions without resources, some
 * services ask for leave on such an ARN and not on `*`: S3 on `arn:aws:s3:::*`, Systems Manager on `…:*`, DynamoDB on
 * `…:table/*`, as their messages say when access is denied.
 */
function asksOnAll(statement: Statement, actions: readonly IamAction[]): boolean {
  const services = new Set(actions.map(({ service }) => service));
  return resourceTerms(statement).some(({ pattern }) => {
    const [, , service = '', , , name = ''] = arnFields(pattern) ?? [];
    return services.has(service) && nameForAll.get(service)?.test(name) === true;
  });
}

const nameForAll: ReadonlyMap<string, RegExp> = new Map([
  ['s3', /^\*+$/],
  ['ssm', /^\*+$/],
  ['dynamodb', /^(?:table\/)?\*+$/],
]);
