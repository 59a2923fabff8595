import { inputNames, inputOf, type AnyRule, type FixAllOptions, type InputName } from '#core/index.ts';
import { UsageError } from './io.ts';

interface ChoiceOptions {
  readonly include?: 'safe' | 'needs-review';
  readonly with: readonly string[];
  readonly input: readonly string[];
}

/** Which fixes to apply, and the answers to what they ask. A fix or an input that does not exist is wrong usage. */
export function choiceOf(options: ChoiceOptions, rules: readonly AnyRule[]): FixAllOptions {
  const known = new Set(rules.flatMap(({ id, fixes }) => Object.keys(fixes).map((key) => `${id}/${key}`)));
  for (const fix of options.with)
    if (!known.has(fix)) throw new UsageError(`There is no fix "${fix}"${nearest(fix, known)}.`);
  return {
    include: options.include ?? 'safe',
    chosen: new Set(options.with),
    inputs: Object.fromEntries(options.input.map(answer)),
  };
}

/** Of the same rule, else nothing. */
function nearest(fix: string, known: ReadonlySet<string>): string {
  const rule = fix.split('/').slice(0, 2).join('/');
  const own = [...known].filter((each) => each.startsWith(`${rule}/`));
  return own.length > 0 ? `; there is ${own.join(', ')}` : '';
}

function answer(text: string): readonly [InputName, string] {
  const at = text.indexOf('=');
  const name = inputNames.find((each) => each === text.slice(0, at));
  if (at < 0 || !name)
    throw new UsageError(`"--input ${text}" is none of: ${inputNames.map((each) => `${each}=…`).join(', ')}.`);
  const value = text.slice(at + 1);
  const { pattern, hint } = inputOf(name);
  if (!pattern.test(value)) throw new UsageError(`"${value}" does not do for ${name}: ${hint}`);
  return [name, value];
}
