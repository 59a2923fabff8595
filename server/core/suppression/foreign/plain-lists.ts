import { get, plainText } from '../../syntax/index.ts';
import { foreignOf, itemsIn, type MetadataReader } from './foreign.ts';

/**
 * `Metadata: { cfn-lint: { config: { ignore_checks: [W3037] } } }` of a template or resource; `W3` and `W` stand for all
 * that begin so (https://github.com/aws-cloudformation/cfn-lint, "Metadata").
 */
export const cfnLintMetadata: MetadataReader = ({ metadata, scope }, { tree }) =>
  itemsIn(get(metadata, 'cfn-lint', 'config', 'ignore_checks')).flatMap((item) => {
    const wanted = plainText(item);
    if (wanted === undefined || !/^[EWI]\d*$/.test(wanted)) return [];
    return [foreignOf('cfn-lint', (id) => id.startsWith(wanted), { scope, range: tree.rangeOf(item) })];
  });

/**
 * `Metadata: { guard: { SuppressedRules: [RULE] } }` of a resource
 * (https://github.com/aws-cloudformation/aws-guard-rules-registry, "Rule suppression").
 */
export const guardMetadata: MetadataReader = ({ metadata, scope, resource }, { tree }) => {
  if (resource === undefined) return [];
  return itemsIn(get(metadata, 'guard', 'SuppressedRules')).map((item) => {
    const wanted = plainText(item);
    return foreignOf('guard', (id) => id === wanted, { scope, range: tree.rangeOf(item) });
  });
};
