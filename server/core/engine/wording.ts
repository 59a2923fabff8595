import { inWords } from '../text/index.ts';
import type { Message } from '../rule/index.ts';
import type { Assumption, Path } from '../values/index.ts';
import type { Hit } from './hits.ts';

const messages = new WeakMap<Hit, string>();

/** The message of a finding with its arguments, and under which conditions it holds. */
export function messageOf(hit: Hit): string {
  let message = messages.get(hit);
  if (message === undefined) messages.set(hit, (message = worded(hit)));
  return message;
}

function worded({ rule, finding, path, settled, template: granting }: Hit): string {
  const template = textOf(rule.messages[finding.message] ?? finding.message);
  const filled = fill(template, finding.args);
  const suffix = whenText(path);
  const withPath = template.includes('{when}')
    ? filled.replace('{when}', () => suffix)
    : suffix === ''
      ? filled
      : `${filled.replace(/\.$/, '')}${suffix}.`;
  const whole = granting === undefined ? withPath : `${withPath} SAM's policy template ${granting} grants it.`;
  return settled ? whole : `${whole} ${unsettled}`;
}

/** Said with a finding whose path was neither proved nor excluded within the budget. */
const unsettled = 'The conditions are too entangled to see whether they can hold together.';

export function textOf(message: Message): string {
  return typeof message === 'string' ? message : message.text;
}

/** Replaces `{name}` by the argument of that name; leaves unknown names as they are. */
export function fill(template: string, args: Readonly<Record<string, string | number>>): string {
  let pieces = piecesOf.get(template);
  if (!pieces) piecesOf.set(template, (pieces = template.split(/\{(\w+)\}/)));
  let filled = '';
  for (const [at, piece] of pieces.entries()) filled += at % 2 === 0 ? piece : String(args[piece] ?? `{${piece}}`);
  return filled;
}

/** Text and names in turns, of each template that was filled: there are no others than those of rules. */
const piecesOf = new Map<string, readonly string[]>();

/** ` when IsProd is false and by default (parameter Cidr)`; empty for the empty path. */
export function whenText(path: Path): string {
  const clauses = {
    for: [] as string[],
    when: [] as string[],
    default: [] as string[],
    with: [] as string[],
    if: [] as string[],
  };
  for (const assumption of path) clauses[kindOf(assumption)].push(clause(assumption));
  const parts = [
    clauses.for.length > 0 ? `for ${clauses.for.join(' and ')}` : '',
    clauses.when.length > 0 ? `when ${clauses.when.join(' and ')}` : '',
    clauses.default.length > 0 ? `by default (parameter ${clauses.default.join(', ')})` : '',
    clauses.with.length > 0 ? `with ${clauses.with.join(' and ')}` : '',
    clauses.if.length > 0 ? `if ${clauses.if.join(' and ')}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}

function kindOf(assumption: Assumption): 'for' | 'when' | 'default' | 'with' | 'if' {
  if ('condition' in assumption) return 'when';
  if ('loop' in assumption) return 'for';
  if ('isNot' in assumption) return 'if';
  return assumption.from !== undefined ? 'with' : assumption.default ? 'default' : 'if';
}

function clause(assumption: Assumption): string {
  if ('condition' in assumption) return `${assumption.condition} is ${String(assumption.is)}`;
  const { parameter } = assumption;
  if ('loop' in assumption)
    return `${assumption.loop.variable} ${inWords(assumption.loop.turns.map((each) => `"${each}"`))}`;
  if ('isNot' in assumption) {
    const [only, ...more] = assumption.isNot;
    return more.length === 0 ? `${parameter} is not "${only ?? ''}"` : `${parameter} is ${assumption.is}`;
  }
  if (assumption.from !== undefined) return `${parameter} set to "${assumption.is}" (${assumption.from})`;
  if (assumption.default) return parameter;
  return `${parameter} is ${parameter.startsWith('AWS::') ? '' : 'set to '}"${assumption.is}"`;
}
