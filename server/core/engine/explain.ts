import type { Facts } from '../facts/index.ts';
import { get, type Located } from '../syntax/index.ts';
import type { Related } from '../rule/index.ts';
import { parameter, templateEntry, type Assumption, type Parameter, type Path } from '../values/index.ts';

/** The places that decide whether a path is taken: definitions of conditions, parameters' values, entries of mappings. */
export function relatedTo(facts: Facts, path: Path): readonly Related[] {
  return path.flatMap((assumption) =>
    'condition' in assumption ? condition(facts, assumption.condition) : value(facts, assumption),
  );
}

function condition(facts: Facts, name: string): readonly Related[] {
  const entry = facts.get(templateEntry, `Conditions/${name}`);
  return entry ? [{ at: entry.key, note: `Condition ${name} is defined here.` }] : [];
}

function value(facts: Facts, assumption: Exclude<Assumption, { condition: string }>): readonly Related[] {
  const declared = facts.get(parameter, assumption.parameter);
  const through = ('through' in assumption && assumption.through) || [];
  return [...(declared ? [declaration(declared, assumption)] : []), ...through.flatMap((way) => mapping(facts, way))];
}

function declaration(declared: Parameter, assumption: Exclude<Assumption, { condition: string }>): Related {
  const { name, key, fallback, allowed } = declared;
  if ('from' in assumption) return { at: key, note: `Parameter ${name}, set by ${assumption.from}.` };
  if (assumption.default && fallback) return { at: fallback, note: `The default of parameter ${name}.` };
  const item = allowed?.find(({ source }) => source === assumption.is);
  return item ? { at: item, note: `One of the values of parameter ${name}.` } : { at: key, note: `Parameter ${name}.` };
}

/** `Mappings/Ranges/prod/Cidr`, or `Mappings/Ranges/prod` where the second key has a slash. */
function mapping(facts: Facts, way: string): readonly Related[] {
  const [section, name, first, ...second] = way.split('/');
  const entry = facts.get(templateEntry, `${section ?? ''}/${name ?? ''}`);
  const at: Located | undefined = get(entry?.value, first ?? '', second.join('/'));
  return at ? [{ at, note: `The entry of mapping ${name ?? ''} for ${first ?? ''}.` }] : [];
}
