import fc from 'fast-check';

/** Texts that parameters, mappings and comparisons are made of; `yes` is what the test's rule looks for. */
const words = ['yes', 'no', 'x'] as const;
/** What a parameter with open values may be as well. */
const further = ['p', 'q'] as const;

export type Test =
  | { readonly is: 'ref'; readonly condition: string }
  | { readonly is: 'equals'; readonly left: Term; readonly right: Term }
  | { readonly is: 'not'; readonly of: Test }
  | { readonly is: 'and' | 'or'; readonly of: readonly Test[] };

/** A text in a condition. */
export type Term =
  | { readonly is: 'word'; readonly word: string }
  | { readonly is: 'parameter'; readonly name: string }
  | { readonly is: 'sub'; readonly name: string; readonly suffix: string }
  | { readonly is: 'map'; readonly key: string; readonly leaf: string };

/** What a property is set to. */
export type Value =
  | Term
  | { readonly is: 'nothing' }
  | { readonly is: 'if'; readonly condition: string; readonly yes: Value; readonly no: Value }
  | { readonly is: 'map-or'; readonly key: string; readonly leaf: string; readonly otherwise: string }
  | { readonly is: 'join'; readonly parts: readonly Value[] }
  | { readonly is: 'select'; readonly index: number; readonly of: readonly Value[] };

export interface ParameterModel {
  readonly allowed: readonly string[] | undefined;
  readonly fallback: string | undefined;
  readonly given: string | undefined;
}

export interface Model {
  readonly parameters: Readonly<Record<string, ParameterModel>>;
  readonly mapping: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly conditions: Readonly<Record<string, Test>>;
  readonly rule: Test | undefined;
  readonly condition: string | undefined;
  readonly value: Value;
}

const parameterNames = ['A', 'B', 'C'];
const conditionNames = ['C0', 'C1', 'C2', 'C3', 'C4'];
const leaves = ['k', 'l'];

const word = fc.constantFrom(...words);
const parameterName = fc.constantFrom(...parameterNames);
const leaf = fc.constantFrom(...leaves);

const wordTerm = word.map((text): Term => ({ is: 'word', word: text }));

const term: fc.Arbitrary<Term> = fc.oneof(
  { weight: 3, arbitrary: parameterName.map((name): Term => ({ is: 'parameter', name })) },
  wordTerm,
  fc.record({ is: fc.constant('map' as const), key: parameterName, leaf }),
  parameterName.map((name): Term => ({ is: 'sub', name, suffix: '' })),
);

/** Longer texts are compared with words only: what makes two open parameters differ by a suffix is no word here. */
const equals: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ is: fc.constant('equals' as const), left: term, right: wordTerm }),
  fc.record({ is: fc.constant('equals' as const), left: term, right: term }),
  fc.tuple(parameterName, fc.constantFrom('xs', 'nos', 'z')).map(([name, whole]): Test => ({
    is: 'equals',
    left: { is: 'word', word: whole },
    right: { is: 'sub', name, suffix: 's' },
  })),
);

/** A test that may use the conditions before it. */
function test(earlier: readonly string[]): fc.Arbitrary<Test> {
  const { whole } = fc.letrec<{ whole: Test }>((tie) => ({
    whole: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      equals,
      ...(earlier.length > 0 ? [fc.constantFrom(...earlier).map((condition): Test => ({ is: 'ref', condition }))] : []),
      tie('whole').map((of): Test => ({ is: 'not', of })),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('whole'), { minLength: 2, maxLength: 3 }))
        .map(([is, of]): Test => ({ is, of })),
    ),
  }));
  return whole;
}

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    term,
    fc.constant<Value>({ is: 'nothing' }),
    fc.record({
      is: fc.constant('if' as const),
      condition: fc.constantFrom(...conditionNames),
      yes: tie('value'),
      no: tie('value'),
    }),
    fc.record({ is: fc.constant('map-or' as const), key: parameterName, leaf, otherwise: word }),
    fc
      .array(tie('value'), { minLength: 1, maxLength: 2 })
      .map((parts): Value => ({ is: 'join', parts: [...parts, { is: 'word', word: '' }] })),
    fc
      .array(tie('value'), { minLength: 2, maxLength: 2 })
      .chain((of) => fc.nat(1).map((index): Value => ({ is: 'select', index, of }))),
  ),
}));

const parameterModel: fc.Arbitrary<ParameterModel> = fc
  .record({
    allowed: fc.option(fc.uniqueArray(word, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    hasFallback: fc.boolean(),
    isGiven: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
    pick: fc.nat(5),
    other: fc.nat(5),
  })
  .map(({ allowed, hasFallback, isGiven, pick, other }) => {
    const values = allowed ?? [...words, ...further];
    const at = (index: number) => values[index % values.length];
    return { allowed, fallback: hasFallback ? at(pick) : undefined, given: isGiven ? at(other) : undefined };
  });

export const model: fc.Arbitrary<Model> = fc.record({
  parameters: fc.record(Object.fromEntries(parameterNames.map((name) => [name, parameterModel]))),
  mapping: fc.dictionary(word, fc.record({ k: word, l: word }, { requiredKeys: ['k'] }), {
    minKeys: 1,
    maxKeys: 3,
  }),
  conditions: fc.record(
    Object.fromEntries(conditionNames.map((name, index) => [name, test(conditionNames.slice(0, index))])),
  ),
  rule: fc.option(test([]), { nil: undefined, freq: 3 }),
  condition: fc.option(fc.constantFrom(...conditionNames), { nil: undefined, freq: 1 }),
  value,
});

/** Every way to deploy a model, by its parameters' values. */
export function* assignments({ parameters }: Model): Iterable<ReadonlyMap<string, string>> {
  const names = Object.keys(parameters);
  const domains = names.map((name) => {
    const { allowed, given } = parameters[name] as ParameterModel;
    return given === undefined ? (allowed ?? [...words, ...further]) : [given];
  });
  const total = domains.reduce((product, { length }) => product * length, 1);
  for (let index = 0; index < total; index++) {
    let rest = index;
    const assignment = new Map<string, string>();
    for (const [at, domain] of domains.entries()) {
      assignment.set(names[at] as string, domain[rest % domain.length] as string);
      rest = Math.floor(rest / domain.length);
    }
    yield assignment;
  }
}

export type Assignment = ReadonlyMap<string, string>;

/** What a property is in one deployment. */
export type Outcome =
  | {
      readonly is: 'text';
      readonly text: string;
      /** Whether it is written in the template. */ readonly known: boolean;
    }
  | { readonly is: 'absent' }
  /** The deployment fails. */
  | { readonly is: 'failure' };

const held = new WeakMap<Assignment, Map<string, boolean>>();

export function conditionHolds(model: Model, assignment: Assignment, name: string): boolean {
  let known = held.get(assignment);
  if (!known) held.set(assignment, (known = new Map<string, boolean>()));
  let result = known.get(name);
  if (result === undefined) known.set(name, (result = holds(model, assignment, model.conditions[name] as Test)));
  return result;
}

export function holds(model: Model, assignment: Assignment, test: Test): boolean {
  switch (test.is) {
    case 'ref':
      return conditionHolds(model, assignment, test.condition);
    case 'not':
      return !holds(model, assignment, test.of);
    case 'and':
      return test.of.every((each) => holds(model, assignment, each));
    case 'or':
      return test.of.some((each) => holds(model, assignment, each));
    case 'equals': {
      const [left, right] = [test.left, test.right].map((each) => outcomeOf(model, assignment, each));
      return left?.is === 'text' && right?.is === 'text' && left.text === right.text;
    }
  }
}

export function outcomeOf(model: Model, assignment: Assignment, value: Value): Outcome {
  const parameterOf = (name: string): Outcome => {
    const { allowed, fallback, given } = model.parameters[name] as ParameterModel;
    const text = assignment.get(name) as string;
    return { is: 'text', text, known: given !== undefined || allowed !== undefined || text === fallback };
  };
  const textOf = (text: string | undefined): Outcome =>
    text === undefined ? { is: 'failure' } : { is: 'text', text, known: true };
  switch (value.is) {
    case 'word':
      return textOf(value.word);
    case 'parameter':
      return parameterOf(value.name);
    case 'sub': {
      const inner = parameterOf(value.name);
      return inner.is === 'text' ? { ...inner, text: inner.text + value.suffix } : inner;
    }
    case 'map':
      return textOf(model.mapping[assignment.get(value.key) as string]?.[value.leaf]);
    case 'map-or':
      return textOf(model.mapping[assignment.get(value.key) as string]?.[value.leaf] ?? value.otherwise);
    case 'nothing':
      return { is: 'absent' };
    case 'if':
      return outcomeOf(model, assignment, conditionHolds(model, assignment, value.condition) ? value.yes : value.no);
    case 'join':
      return joined(value.parts.map((part) => outcomeOf(model, assignment, part)));
    case 'select': {
      const items = value.of.map((item) => outcomeOf(model, assignment, item));
      const before = items.slice(0, value.index + 1);
      const chosen = items[value.index];
      if (chosen?.is !== 'text' || before.some(({ is }) => is === 'absent')) return { is: 'failure' };
      // What CloudFormation makes of a missing element is not documented: no verdict is expected where one may be.
      return { ...chosen, known: chosen.known && !value.of.some(mayBeMissing) };
    }
  }
}

function mayBeMissing(value: Value): boolean {
  if (value.is === 'if') return mayBeMissing(value.yes) || mayBeMissing(value.no);
  return value.is === 'nothing' || (value.is === 'select' && value.of.some(mayBeMissing));
}

function joined(parts: readonly Outcome[]): Outcome {
  if (parts.some(({ is }) => is === 'failure')) return { is: 'failure' };
  const texts = parts.filter((part) => part.is === 'text');
  return { is: 'text', text: texts.map(({ text }) => text).join(''), known: texts.every(({ known }) => known) };
}

/** The template, as JSON. */
export function templateOf(model: Model): string {
  const parameters = Object.entries(model.parameters).map(
    ([name, { allowed, fallback }]): readonly [string, object] => [
      name,
      {
        Type: 'String',
        ...(allowed ? { AllowedValues: allowed } : {}),
        ...(fallback === undefined ? {} : { Default: fallback }),
      },
    ],
  );
  return JSON.stringify({
    Transform: 'AWS::LanguageExtensions',
    Parameters: Object.fromEntries(parameters) as object,
    Mappings: { M: model.mapping },
    Conditions: Object.fromEntries(Object.entries(model.conditions).map(([name, each]) => [name, testJson(each)])),
    ...(model.rule ? { Rules: { R: { Assertions: [{ Assert: testJson(model.rule) }] } } } : {}),
    Resources: {
      X: {
        Type: 'AWS::S3::Bucket',
        ...(model.condition === undefined ? {} : { Condition: model.condition }),
        Properties: { Bad: valueJson(model.value) },
      },
    },
  });
}

function testJson(test: Test): unknown {
  switch (test.is) {
    case 'ref':
      return { Condition: test.condition };
    case 'equals':
      return { 'Fn::Equals': [valueJson(test.left), valueJson(test.right)] };
    case 'not':
      return { 'Fn::Not': [testJson(test.of)] };
    case 'and':
      return { 'Fn::And': test.of.map(testJson) };
    case 'or':
      return { 'Fn::Or': test.of.map(testJson) };
  }
}

function valueJson(value: Value): unknown {
  switch (value.is) {
    case 'word':
      return value.word;
    case 'parameter':
      return { Ref: value.name };
    case 'sub':
      return { 'Fn::Sub': `\${${value.name}}${value.suffix}` };
    case 'map':
      return { 'Fn::FindInMap': ['M', { Ref: value.key }, value.leaf] };
    case 'map-or':
      return { 'Fn::FindInMap': ['M', { Ref: value.key }, value.leaf, { DefaultValue: value.otherwise }] };
    case 'nothing':
      return { Ref: 'AWS::NoValue' };
    case 'if':
      return { 'Fn::If': [value.condition, valueJson(value.yes), valueJson(value.no)] };
    case 'join':
      return { 'Fn::Join': ['', value.parts.map(valueJson)] };
    case 'select':
      return { 'Fn::Select': [value.index, value.of.map(valueJson)] };
  }
}
