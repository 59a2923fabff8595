import { defineFact } from '../../facts/index.ts';
import { get, type SyntaxNode } from '../../syntax/index.ts';
import {
  argumentsOf,
  argumentText,
  both,
  intrinsicOf,
  isParameter,
  isPossible,
  referenceOf,
  type Alternative,
  type Path,
} from '../../values/index.ts';
import { resourcesOfType } from '../cfn/index.ts';

/** A VPC that a template uses and does not make. */
export interface GivenVpc {
  /** The first resource that names it. */
  readonly resource: string;
  readonly node: SyntaxNode;
  /** For people: `parameter VpcId`, `another stack`, `its id`. */
  readonly by: string;
  /** Under which conditions it is that one. */
  readonly when: Path;
}

const users = ['SecurityGroup', 'Subnet', 'RouteTable', 'NetworkAcl', 'VPCEndpoint'].map((name) => `AWS::EC2::${name}`);

/** The first VPC of a template's network that is made elsewhere; undefined where there is none. */
export const givenVpc = defineFact<GivenVpc | undefined>(
  'given VPC',
  (_key, facts) => {
    for (const { id, type, properties, when } of facts.get(resourcesOfType, '*')) {
      const node = users.includes(type) ? get(properties, 'VpcId') : undefined;
      for (const branch of node ? branches(node, when) : []) {
        const by = givenBy(branch.value, (name) => isParameter(facts, name));
        if (by !== undefined && isPossible(facts, branch.when))
          return { resource: id, node: branch.value, by, when: branch.when };
      }
    }
    return undefined;
  },
  (a, b) => a?.node === b?.node && a?.by === b?.by && JSON.stringify(a?.when) === JSON.stringify(b?.when),
);

/** What an `If` chooses from, within others too; parameters are left as they are, for their names. */
function branches(node: SyntaxNode, when: Path): readonly Alternative<SyntaxNode>[] {
  const call = intrinsicOf(node);
  if (call?.name !== 'Fn::If') return [{ value: node, node, when }];
  const [name, ...chosen] = argumentsOf(call);
  const condition = argumentText(name);
  return chosen.flatMap((each, index) => {
    const path = condition === undefined ? when : both(when, [{ condition, is: index === 0 }]);
    return path ? branches(each, path) : [];
  });
}

function givenBy(node: SyntaxNode, isParameterName: (name: string) => boolean): string | undefined {
  const reference = referenceOf(node);
  if (reference) return isParameterName(reference.id) ? `parameter ${reference.id}` : undefined;
  if (node.kind === 'scalar' && node.tag === undefined) return 'its id';
  return node.tag === '!ImportValue' || get(node, 'Fn::ImportValue') ? 'another stack' : undefined;
}
