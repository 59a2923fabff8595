import { parameter, sectionNames, type ParameterSet } from '../values/index.ts';
import type { Document } from './document.ts';

/** How a set of values suits the parameters of a template; names in order of the template, unknown ones of the set. */
export interface ParameterMatch {
  /** Those that the set gives a value, or leaves as it is. */
  readonly shared: readonly string[];
  /** Those of the set that the template does not declare. */
  readonly unknown: readonly string[];
  /** Those without a default that the set says nothing of: CloudFormation asks for them, the analysis leaves them open. */
  readonly missing: readonly string[];
  /** Those whose value the template does not admit, so that it cannot be deployed. */
  readonly refused: readonly string[];
}

/** The names of the parameters that a template declares; of other documents none. */
export function declaredParameters({ parts, kind }: Document): readonly string[] {
  const [part] = parts;
  return kind.dialect === 'cfn' && part ? part.facts.untracked.get(sectionNames, 'Parameters') : [];
}

export function matchParameters(document: Document, { values, keeps = [] }: ParameterSet): ParameterMatch {
  const declared = declaredParameters(document);
  const facts = document.parts[0]?.facts.untracked;
  const given = new Set([...Object.keys(values), ...keeps]);
  const own = declared.flatMap((name) => facts?.get(parameter, name) ?? []);
  return {
    shared: declared.filter((name) => given.has(name)),
    unknown: [...given].filter((name) => !declared.includes(name)),
    missing: own.filter(({ name, hasDefault }) => !given.has(name) && !hasDefault).map(({ name }) => name),
    refused: own
      .filter((each) => !each.allows(values[each.name] ?? '') && Object.hasOwn(values, each.name))
      .map(({ name }) => name),
  };
}
