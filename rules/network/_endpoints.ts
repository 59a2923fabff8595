import { sub, type NewMap } from '#core/edit/index.ts';
import { isMap, type MapNode, type SyntaxNode } from '#core/syntax/index.ts';

/**
 * ECR hands out the layers of images from this bucket of AWS; without it every pull fails.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export const ecrLayers: NewMap = {
  Sid: 'EcrLayers',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: sub('arn:${AWS::Partition}:s3:::prod-${AWS::Region}-starport-layer-bucket/*'),
};

/** Whether a node is a map that is written out: neither a call nor open to a macro. */
export function isPlainMap(node: SyntaxNode): node is MapNode {
  return isMap(node) && node.tag === undefined && !node.entries.some(({ key }) => /^(?:Fn::|<<$)/.test(key.source));
}
