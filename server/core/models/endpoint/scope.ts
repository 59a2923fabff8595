import type { Facts } from '../../facts/index.ts';
import type { Located } from '../../syntax/index.ts';
import { both, property, type Path } from '../../values/index.ts';
import {
  actionTerms,
  isAnyResource,
  isStar,
  needsResource,
  patternOf,
  resourceTerms,
  statementsOf,
  type ConditionTest,
  type Statement,
} from '../iam/index.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * A way in which an endpoint lets through more than the resources it is for.
 * - `no-policy`: the default policy allows everything
 * - `everything`: a statement allows every action on every resource
 * - `any-resource`: a statement allows some actions on every resource
 * - `principal-only`: the same, but only to some principals
 */
export interface EndpointOpening {
  readonly kind: 'no-policy' | 'everything' | 'any-resource' | 'principal-only';
  readonly node: Located;
  readonly statement: Statement | undefined;
  readonly when: Path;
}

/** Empty when every statement is limited to resources, and when the file does not say. */
export function openingsOf(facts: Facts, endpoint: Endpoint): readonly EndpointOpening[] {
  const missing = property(facts, endpoint.node, 'PolicyDocument').absent.flatMap((path): EndpointOpening[] => {
    const when = both(endpoint.when, path);
    return when && hasPolicies(endpoint.service)
      ? [{ kind: 'no-policy', node: endpoint.at, statement: undefined, when }]
      : [];
  });
  const wide = endpoint.policies.flatMap((policy) => {
    const statements = statementsOf(facts, policy);
    const guard = strongest(statements.map(guardOf));
    return guard === 'resource' ? [] : statements.flatMap((statement) => openingsIn(statement, guard === 'principal'));
  });
  return [...missing, ...wide];
}

function openingsIn(statement: Statement, isGuarded: boolean): readonly EndpointOpening[] {
  if (statement.allow.length === 0 || isWithoutResources(statement)) return [];
  const limits = limitsOf(statement);
  return widePlaces(statement).flatMap(({ node, when: place }) =>
    limits.flatMap(({ by, when: path }): EndpointOpening[] => {
      const when = both(both(statement.when, place) ?? [], path);
      if (!when || by === 'resource') return [];
      const kind =
        by === 'principal' || isGuarded || hasPrincipals(statement)
          ? 'principal-only'
          : isEveryAction(statement)
            ? 'everything'
            : 'any-resource';
      return [{ kind, node, statement, when }];
    }),
  );
}

/** Where a statement says "any resource": `*` in `Resource`, or all that `NotResource` does not name. */
function widePlaces(statement: Statement): readonly { readonly node: Located; readonly when: Path }[] {
  if (statement.notResources) return [{ node: statement.notResources.entry.key, when: [] }];
  // `arn:aws:s3:::/*` is a name that is left empty, and matches no bucket.
  return resourceTerms(statement).filter(({ pattern }) => isAnyResource(pattern) && !pattern.endsWith(':/*'));
}

/** Whether all its actions act on no resource, such as `ecr:GetAuthorizationToken`, so that `*` is the only choice. */
function isWithoutResources(statement: Statement): boolean {
  if (!statement.actions || statement.actions.unknown.length > 0) return false;
  return actionTerms(statement).every(({ actions }) => actions.length > 0 && !actions.some(needsResource));
}

function isEveryAction(statement: Statement): boolean {
  return actionTerms(statement).some(({ breadth }) => breadth === 'everything' || breadth === 'service');
}

/** `Principal: {"AWS": "arn:…"}` limits who, as a condition would. */
function hasPrincipals({ principals }: Statement): boolean {
  if (!principals || principals.unknown.length > 0) return false;
  return principals.items.length > 0 && principals.items.every(({ value }) => !isStar(patternOf(value)));
}

type Limit = 'resource' | 'principal' | 'none';

const resourceKeys = new Set([
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
  's3:resourceaccount',
  's3:dataaccesspointaccount',
]);
const principalKeys =
  /^aws:(?:principal(?:account|arn|orgid|orgpaths|isawsservice|servicename|tag\/.*)|userid|username|source(?:vpc|account|arn).*)$/;
const positive = /^(?:String(?:Equals|Like|EqualsIgnoreCase)|Arn(?:Equals|Like)|Bool)$/;
const negative = /^(?:StringNot(?:Equals|Like|EqualsIgnoreCase)|ArnNot(?:Equals|Like))$/;

/** What the conditions of an Allow limit. Unknown conditions count as a limit, as nothing can be said. */
function limitsOf({ conditions }: Statement): readonly { readonly by: Limit; readonly when: Path }[] {
  const isEffective = (test: ConditionTest) =>
    positive.test(test.operator) && !test.ifExists && test.qualifier !== 'ForAllValues';
  const stated = conditions.alternatives.map(({ value, when }) => ({
    by: strongest(value.filter(isEffective).map(limitOf)),
    when,
  }));
  return [...stated, ...conditions.absent.map((when) => ({ by: 'none' as const, when }))];
}

/** What a Deny leaves open: one for everything whose resource is not of this account is as good as a scoped Allow. */
function guardOf({ isDeny, conditions, notResources, when, policy }: Statement): Limit {
  if (!isDeny || when.length > policy.when.length) return 'none';
  const [only] = conditions.alternatives;
  if (!only) return notResources && conditions.unknown.length === 0 ? 'resource' : 'none';
  const limits = only.value.filter(({ operator }) => negative.test(operator)).map(limitOf);
  return strongest(limits);
}

function limitOf(test: ConditionTest): Limit {
  if (test.values.some(({ value }) => isStar(patternOf(value)))) return 'none';
  if (resourceKeys.has(test.key)) return 'resource';
  return principalKeys.test(test.key) ? 'principal' : 'none';
}

function strongest(limits: readonly Limit[]): Limit {
  return limits.includes('resource') ? 'resource' : limits.includes('principal') ? 'principal' : 'none';
}

/**
 * Services that are known to support endpoint policies
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html). For others it is no
 * defect that there is none.
 */
function hasPolicies(service: string): boolean {
  return (
    supported.has(service) ||
    /^(?:sagemaker|bedrock|codeartifact|codecommit|git-codecommit|kinesis|ecr)(?:[-.].*)?$/.test(service)
  );
}

const supported = new Set(
  (
    's3 s3express dynamodb sts kms secretsmanager ssm ec2 logs monitoring events sqs sns lambda ecs execute-api codebuild ' +
    'codedeploy codepipeline athena glue elasticfilesystem elasticloadbalancing autoscaling cloudformation states rds rds-data ' +
    'redshift-data xray cloudtrail batch'
  ).split(' '),
);
