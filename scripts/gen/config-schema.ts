import { description, type AnyShape, type Field } from '#core/index.ts';
import type { AnyRule } from '#core/rule/index.ts';

/**
 * The JSON schema (draft 7, which all editors know) of the configuration file, from the description that reading follows.
 */
export function configSchema(rules: readonly AnyRule[]): string {
  const ordered = [...rules].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of IaC Hardener',
    ...schemaOf(description, ordered),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function schemaOf(shape: AnyShape, rules: readonly AnyRule[]): Record<string, unknown> {
  switch (shape.kind) {
    case 'choice':
      return { enum: shape.values };
    case 'boolean':
      return { type: 'boolean' };
    case 'text':
      // An account id may be written as a number in YAML.
      return { type: ['string', 'number'], ...(shape.pattern && { pattern: shape.pattern.source }) };
    case 'whole':
      return { type: 'integer', minimum: shape.least, maximum: shape.most };
    case 'list': {
      const item = schemaOf(shape.of, rules);
      return { anyOf: [{ type: 'array', items: item }, item] };
    }
    case 'fields':
      return fieldsSchema(shape.fields, rules);
    case 'severities':
      return severitiesSchema(shape.values, rules);
    case 'rule':
      return { type: 'string', enum: [...rules.map(({ id }) => id), ...packsOf(rules)] };
  }
}

function fieldsSchema(fields: Readonly<Record<string, Field>>, rules: readonly AnyRule[]): Record<string, unknown> {
  const names = Object.keys(fields).filter((name) => fields[name]?.isRequired);
  return {
    type: 'object',
    additionalProperties: false,
    ...(names.length > 0 && { required: names }),
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, { shape, about }]) => [name, described(about, schemaOf(shape, rules))]),
    ),
  };
}

/** Every rule is a property, so that editors complete its id and say what it finds. */
function severitiesSchema(values: readonly string[], rules: readonly AnyRule[]): Record<string, unknown> {
  const severity = { enum: values };
  const groups = ['*', ...packsOf(rules)].map((name): [string, unknown] => [
    name,
    described(name === '*' ? 'All rules.' : `All rules of the pack \`${name.slice(0, -2)}\`.`, severity),
  ]);
  const single = rules.map(({ id, title, severity: own }): [string, unknown] => [
    id,
    described(`${title} (${own}).`, severity),
  ]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries([...groups, ...single]) };
}

/** `markdownDescription` is what VS Code shows; others take `description`. */
function described(about: string, schema: Record<string, unknown>): Record<string, unknown> {
  return { description: about.replaceAll('`', ''), markdownDescription: about, ...schema };
}

function packsOf(rules: readonly AnyRule[]): readonly string[] {
  return [...new Set(rules.map(({ id }) => `${id.slice(0, id.indexOf('/'))}/*`))];
}
