import { samPolicyDate, samPolicyTemplate, type SamPolicyTemplate, type SamValue } from '../data/index.ts';
import type { Facts } from '../facts/index.ts';
import { samPolicySubject, type SamPolicyUse } from '../models/index.ts';
import { entryOf } from '../syntax/index.ts';
import { inWords } from '../text/index.ts';
import { render, texts } from '../values/index.ts';
import { code } from './markdown.ts';
import type { HoverProvider } from './question.ts';

/** Says what a policy template of SAM grants, with the values that it is given. */
export const samPolicyHover: HoverProvider = ({ part: { tree, units }, facts, offset }) => {
  const unit = units.find(({ path: [section], entry }) => {
    const range = section === 'Resources' && entry ? tree.rangeOf(entry) : undefined;
    return range && range.start <= offset && offset <= range.end;
  });
  for (const use of unit ? samPolicySubject.find(unit, facts) : []) {
    const range = tree.rangeOf(use.entry.key);
    if (range.start <= offset && offset <= range.end && use.template)
      return { range, markdown: explained(use.template, (name) => givenFor(facts, use, name)) };
  }
  return undefined;
};

/** What a policy template of SAM grants, in Markdown; undefined when SAM has none of this name. */
export function explainSamPolicy(name: string): string | undefined {
  const template = samPolicyTemplate(name);
  return template && explained(template, () => undefined);
}

const mostActions = 6;

function explained(
  { name, parameters, statements }: SamPolicyTemplate,
  given: (name: string) => string | undefined,
): string {
  const filled = (text: string) =>
    parameters.reduce((all, each) => all.replaceAll(`\${${each}}`, given(each) ?? `\${${each}}`), text);
  const lines = statements.map(({ Action, Resource, Condition }) => {
    const all = listOf(Action);
    const shown = all.slice(0, all.length > mostActions + 1 ? mostActions : all.length).map((each) => code(each));
    const actions = all.length > shown.length ? [...shown, `${String(all.length - shown.length)} more`] : shown;
    const on = inWords(listOf(Resource).map((each) => code(filled(each), 160)));
    return `- ${inWords(actions)} on ${on}${Condition === undefined ? '' : ', under a condition'}`;
  });
  const asks =
    parameters.length === 0 ? 'It has no parameters.' : `Parameters: ${inWords(parameters.map((each) => code(each)))}`;
  return [
    `Policy template ${code(name)} of SAM allows`,
    lines.join('\n'),
    asks,
    `_SAM’s policy templates of ${samPolicyDate()}_`,
  ].join('\n\n');
}

function listOf(value: SamValue | undefined): readonly string[] {
  return (Array.isArray(value) ? (value as readonly SamValue[]) : [value]).filter((each) => typeof each === 'string');
}

/** Undefined where it may be several, or is not given. */
function givenFor(facts: Facts, { entry }: SamPolicyUse, name: string): string | undefined {
  const { alternatives, unknown } = texts(facts, entryOf(entry.value, name)?.value);
  const [only] = alternatives;
  return only && alternatives.length === 1 && unknown.length === 0 ? render(only.value) : undefined;
}
