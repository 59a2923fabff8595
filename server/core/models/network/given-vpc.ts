import { defineFact } from '../../facts/index.ts';
import { get, type SyntaxNode } from '../../syntax/index.ts';
import { isParameter, referenceOf } from '../../values/index.ts';
import { resourcesOfType } from '../cfn/index.ts';

/** A VPC that a template uses and does not make. */
export interface GivenVpc {
  /** The first resource that names it. */
  readonly resource: string;
  readonly node: SyntaxNode;
  /** For people: `parameter VpcId`, `another stack`, `its id`. */
  readonly by: string;
}

const users = ['SecurityGroup', 'Subnet', 'RouteTable', 'NetworkAcl', 'VPCEndpoint'].map((name) => `AWS::EC2::${name}`);

/** The first VPC of a template's network that is made elsewhere; undefined where there is none. */
export const givenVpc = defineFact<GivenVpc | undefined>(
  'given VPC',
  (_key, facts) => {
    for (const { id, type, properties } of facts.get(resourcesOfType, '*')) {
      const node = users.includes(type) ? get(properties, 'VpcId') : undefined;
      const by = node && givenBy(node, (name) => isParameter(facts, name));
      if (node && by !== undefined) return { resource: id, node, by };
    }
    return undefined;
  },
  (a, b) => a?.node === b?.node && a?.by === b?.by,
);

function givenBy(node: SyntaxNode, isParameterName: (name: string) => boolean): string | undefined {
  const reference = referenceOf(node);
  if (reference) return isParameterName(reference.id) ? `parameter ${reference.id}` : undefined;
  if (node.kind === 'scalar' && node.tag === undefined) return 'its id';
  return node.tag === '!ImportValue' || get(node, 'Fn::ImportValue') ? 'another stack' : undefined;
}
