import { defineFact } from '../../facts/index.ts';
import { get, plainText } from '../../syntax/index.ts';
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
    const names = items.map((item) => plainText(item) ?? 'Transform').filter((name) => !harmless.test(name));
    const ofResources = get(facts.get(templateEntry, 'Resources/Fn::Transform')?.value, 'Name');
    const name = plainText(ofResources) ?? 'Fn::Transform';
    // An include adds resources, and leaves those that are written out as they are.
    return ofResources && name !== 'AWS::Include' ? [...names, name] : names;
  },
  sameList,
);

/** Whether there may be resources at deployment that cannot be seen in the text. */
export const mayAddResources = defineFact<boolean>(
  'may add resources',
  (_key, facts) =>
    facts.get(templateMacros).length > 0 || facts.get(templateEntry, 'Resources/Fn::Transform') !== undefined,
);
