import { defineFact } from '../../facts/index.ts';
import { plainText } from '../../syntax/index.ts';
import { sameList, templateEntry } from '../../values/index.ts';

/** Transforms of AWS that add no property to the resources that a template writes out itself. */
const harmless = /^AWS::(?:LanguageExtensions|Serverless-2016-10-31|CodeDeployBlueGreen|SecretsManager-[\d-]+)$/;

/**
 * The names of the macros that rewrite the whole template, so that whatever is missing in the text may still be
 * there at deployment. Empty for most templates.
 */
export const templateMacros = defineFact<readonly string[]>(
  'template macros',
  (_key, facts) => {
    const transform = facts.get(templateEntry, 'Transform')?.value;
    const items = transform?.kind === 'seq' ? transform.items : transform ? [transform] : [];
    return items.map((item) => plainText(item) ?? 'Transform').filter((name) => !harmless.test(name));
  },
  sameList,
);
