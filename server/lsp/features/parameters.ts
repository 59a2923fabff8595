import {
  isParameterFileName,
  matchParameters,
  parseParameters,
  type Document,
  type ParameterMatch,
} from '#core/index.ts';
import type {
  ParameterFileSets,
  ParameterNamesParams,
  ParametersStatus,
  ParameterSetsParams,
  ParameterSource,
  SetParametersParams,
} from '../../../client/protocol.ts';
import type { Server } from '../server.ts';
import type { ChosenParameters } from '../session.ts';
import { decoded } from '../uri.ts';

/** Takes the values that a document is to be checked with; it is reported on anew. */
export function setParameters({ session }: Server, { uri, source }: SetParametersParams): null {
  session.setParameters(uri, source ? chosenOf(source) : undefined);
  return null;
}

function chosenOf({ name, text, environment }: ParameterSource): ChosenParameters {
  const label = environment === undefined ? name : `${name}:${environment}`;
  if (text === undefined) return { name: label, problem: `${name} cannot be read; any values are assumed.` };
  const parsed = parseParameters(text, name);
  if ('why' in parsed) return { name: label, problem: `${name} ${parsed.why}; any values are assumed.` };
  const set = parsed.sets.find((each) => each.environment === environment) ?? onlyOne(parsed.sets, environment);
  return set
    ? { name: set.from, set }
    : { name: label, problem: `${name} has no environment "${environment ?? ''}"; any values are assumed.` };
}

/** A file of one environment needs no name for it. */
function onlyOne<T>(sets: readonly T[], environment: string | undefined): T | undefined {
  return environment === undefined && sets.length === 1 ? sets[0] : undefined;
}

/** With which values a template is checked, and how they suit it. */
export function parametersStatus(document: Document, chosen: ChosenParameters | undefined): ParametersStatus {
  if (!chosen) return { from: null, problems: [] };
  if (!chosen.set) return { from: null, problems: chosen.problem === undefined ? [] : [chosen.problem] };
  return { from: chosen.name, problems: problemsOf(matchParameters(document, chosen.set)) };
}

function problemsOf({ shared, unknown, missing, refused }: ParameterMatch): readonly string[] {
  if (shared.length === 0) return ['It has none of the parameters of this template.'];
  return [
    ...(unknown.length > 0 ? [`The template has no parameter ${unknown.join(', ')}.`] : []),
    ...(missing.length > 0 ? [`It gives no value for ${missing.join(', ')}; any value is assumed.`] : []),
    ...(refused.length > 0 ? [`The template does not allow its value for ${refused.join(', ')}.`] : []),
  ];
}

/** The files that are worth a look. */
export function parameterNames({ uri, names }: ParameterNamesParams): readonly string[] {
  const template = decoded(/[^/]*$/.exec(uri)?.[0] ?? '');
  return names.filter((name) => isParameterFileName(name, template));
}

/** What each file is for a template; of a document that is not open, no parameter is known. */
export function parameterSets(
  document: Document | undefined,
  { files }: ParameterSetsParams,
): readonly ParameterFileSets[] {
  return files.map(({ name, text }) => {
    const parsed = parseParameters(text, name);
    if ('why' in parsed) return { sets: [], why: parsed.why };
    return {
      sets: parsed.sets.map((set) => ({
        ...(set.environment !== undefined && { environment: set.environment }),
        shared: document ? matchParameters(document, set).shared.length : 0,
      })),
    };
  });
}
