import { defineFact, type Facts } from '../../facts/index.ts';
import { entryOf } from '../../syntax/index.ts';
import { elements, isParameter, type Text } from '../../values/index.ts';
import { idsOfType, resource } from '../cfn/index.ts';
import {
  actionTerms,
  includes,
  isStar,
  patternOf,
  policiesOf,
  statementsOf,
  type ConditionTest,
  type Policy,
  type Statement,
} from '../iam/index.ts';
import { serviceOf, type Endpoint } from './endpoint.ts';
import { isGateway } from './gateway.ts';

/**
 * Whether a template shows that images come from ECR: it has an endpoint for that, or a policy that grants it.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export const pullsImages = defineFact<boolean>('pulls images', (_key, facts) =>
  facts.get(idsOfType, '*').some((id) => facts.get(isForImages, id)),
);

const isForImages = defineFact<boolean>('is for images', (id, facts) => {
  const owner = facts.get(resource, id);
  if (owner?.type === 'AWS::EC2::VPCEndpoint')
    return owner.properties !== undefined && /^ecr\./.test(serviceOf(facts, owner.properties) ?? '');
  return [...(owner ? policiesOf(facts, owner) : [])].some(
    (policy) => policy.kind === 'identity' && statementsOf(facts, policy).some(grantsImages),
  );
});

function grantsImages(statement: Statement): boolean {
  return statement.allow.length > 0 && actionTerms(statement).some(({ pattern }) => pattern.startsWith('ecr:'));
}

/**
 * The policies of an S3 gateway that let no request through for the layers of images, which ECR hands out from a bucket
 * of AWS. None where a value that is not known may name that bucket.
 */
export function layersBlockedBy(facts: Facts, endpoint: Endpoint): readonly Policy[] {
  if (endpoint.service !== 's3' || !isGateway(facts, endpoint)) return [];
  return endpoint.policies.filter((policy) => {
    if (elements(facts, entryOf(policy.node, 'Statement')?.value).unknown.length > 0) return false;
    const allowing = statementsOf(facts, policy).filter(({ allow, isDeny }) => allow.length > 0 || !isDeny);
    return allowing.length > 0 && !allowing.some((statement) => mayReachLayers(facts, statement));
  });
}

/** Whether a statement lets objects of any bucket be read, so that a limit to an account would cut off the layers. */
export function readsObjects(statement: Statement): boolean {
  if (statement.notActions) return true;
  if (!statement.actions || statement.actions.unknown.length > 0) return true;
  return actionTerms(statement).some(({ pattern }) => includes(pattern, 's3:GetObject') || pattern.includes('${'));
}

function mayReachLayers(facts: Facts, statement: Statement): boolean {
  if (!readsObjects(statement) || limitsToAccount(statement)) return false;
  const { resources } = statement;
  if (!resources || resources.unknown.length > 0) return true;
  return resources.items.some(({ value }) => mayNameLayers(facts, value));
}

/** The bucket is of no account or organisation that a template could name. */
function limitsToAccount({ conditions }: Statement): boolean {
  const isLimit = (test: ConditionTest) =>
    /^(?:aws:resource(?:account|orgid|orgpaths)|s3:resourceaccount)$/.test(test.key) &&
    /^String(?:Equals|Like)/.test(test.operator) &&
    !test.ifExists &&
    test.values.every(({ value }) => !isStar(patternOf(value)));
  return (
    conditions.absent.length === 0 &&
    conditions.unknown.length === 0 &&
    conditions.alternatives.every(({ value }) => value.some(isLimit))
  );
}

const layers = 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer';
const layerWords = /starport|ecr|layer/i;

function mayNameLayers(facts: Facts, resource: Text): boolean {
  const pattern = patternOf(resource);
  if (layerWords.test(pattern)) return true;
  // A whole ARN that only deployment shows; a bucket's own name is taken for what it says.
  const [first] = resource;
  if (typeof first === 'object' && isParameter(facts, first.opaque)) return true;
  if (typeof first === 'object' && /ImportValue|Select|Join|FindInMap|resolve:/.test(first.opaque)) return true;
  return includes(pattern.replaceAll(/\$\{AWS\.+(?:Partition|Region)\}/g, '*'), layers);
}
