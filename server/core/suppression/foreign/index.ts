import { metadataIn } from '../metadata.ts';
import type { Suppression } from '../suppression.ts';
import { checkovComment, checkovMetadata } from './checkov.ts';
import type { Foreign, MetadataReader } from './foreign.ts';
import { kicsComment } from './kics.ts';
import { cfnLintMetadata, guardMetadata } from './plain-lists.ts';
import { cdkNagMetadata, cfnNagMetadata } from './rules-to-suppress.ts';
import { trivyComment } from './trivy.ts';

/** Words of which each suppression of another tool has one. */
export const foreignWords =
  /(?:checkov|bridgecrew|cortex):skip=|(?:trivy|tfsec):ignore:|kics-scan|\b(?:checkov|bridgecrew|cfn_nag|cdk_nag|cfn-lint|guard)\b/;

const comments = [checkovComment, trivyComment, kicsComment];
const metadata: readonly MetadataReader[] = [
  checkovMetadata,
  cfnNagMetadata,
  cdkNagMetadata,
  cfnLintMetadata,
  guardMetadata,
];

/** What a part suppresses for other tools, in their documented forms and scopes. */
export function foreignIn(foreign: Foreign): readonly Suppression[] {
  const { tree, part } = foreign;
  if (tree.isLoose) return [];
  const own = tree.placed?.tree ?? tree;
  return [
    ...own.comments.flatMap((comment) => comments.flatMap((read) => read(comment, foreign))),
    ...metadataIn(tree, part).flatMap((place) => metadata.flatMap((read) => read(place, foreign))),
  ];
}
