import { get, plainText, type SyntaxNode } from '../../syntax/index.ts';
import { narrowed, type Place } from '../scope.ts';
import { foreignOf, itemsIn, textIn, type MetadataReader } from './foreign.ts';

/**
 * `Metadata: { cfn_nag: { rules_to_suppress: [{ id, reason }] } }` of a resource
 * (https://github.com/stelligent/cfn_nag, "Suppressing a given rule for a specific resource").
 */
export const cfnNagMetadata: MetadataReader = ({ metadata, scope, resource }, { tree }) => {
  if (resource === undefined) return [];
  return itemsIn(get(metadata, 'cfn_nag', 'rules_to_suppress')).map((item) => {
    const wanted = textIn(item, 'id');
    const found = { scope, reason: textIn(item, 'reason'), range: tree.rangeOf(item) };
    return foreignOf('cfn_nag', (id) => id === wanted, found);
  });
};

/**
 * `Metadata: { cdk_nag: { rules_to_suppress: [{ id, reason, applies_to }] } }` of a resource or, for a stack, of the
 * template (https://github.com/cdklabs/cdk-nag, "Suppressing a Rule"). What it applies to are values such as
 * `Action::s3:*`; patterns among them are not evaluated, and then match nothing.
 */
export const cdkNagMetadata: MetadataReader = ({ metadata, scope }, { tree }) =>
  itemsIn(get(metadata, 'cdk_nag', 'rules_to_suppress')).map((item) => {
    const wanted = textIn(item, 'id') ?? '';
    // `NIST.800.53.R5-EC2IMDSv2Enabled`; only the first pack numbers its rules.
    const name = wanted.slice(wanted.indexOf('-') + 1);
    const appliesTo = get(item, 'applies_to');
    const found = {
      scope: appliesTo ? narrowed(scope, (place) => appliesToPlace(appliesTo, place)) : scope,
      reason: isEncoded(item) ? 'given in the CDK code' : textIn(item, 'reason'),
      range: tree.rangeOf(item),
    };
    return foreignOf('cdk-nag', (id) => id === wanted || id === name, found);
  });

/** Reasons with letters beyond ASCII are in Base64. */
function isEncoded(item: SyntaxNode): boolean {
  return textIn(item, 'is_reason_encoded') === 'true';
}

function appliesToPlace(appliesTo: SyntaxNode, { at }: Place): boolean {
  if (!('kind' in at)) return false;
  const value = plainText(at as SyntaxNode);
  return itemsIn(appliesTo).some((each) => {
    const [, meant] = /^\w+::(.*)$/s.exec(plainText(each) ?? '') ?? [];
    return meant !== undefined && meant === value;
  });
}
