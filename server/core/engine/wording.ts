import type { AnyRule, Finding, Message } from '../rule/index.ts';
import type { Assumption, Path } from '../values/index.ts';

/** The message of a finding with its arguments, and under which conditions it holds. */
export function messageOf(rule: AnyRule, finding: Finding): string {
  const template = textOf(rule.messages[finding.message] ?? finding.message);
  const filled = fill(template, finding.args);
  const suffix = whenText(finding.path);
  if (template.includes('{when}')) return filled.replace('{when}', suffix);
  return suffix === '' ? filled : `${filled.replace(/\.$/, '')}${suffix}.`;
}

export function textOf(message: Message): string {
  return typeof message === 'string' ? message : message.text;
}

/** Replaces `{name}` by the argument of that name; leaves unknown names as they are. */
export function fill(template: string, args: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
}

/** ` when IsProd is false and by default (parameter Cidr)`; empty for the empty path. */
export function whenText(path: Path): string {
  const conditions = path.filter((each) => 'condition' in each).map(clause);
  const defaults = path.filter((each) => 'parameter' in each && each.default).map(clause);
  const values = path.filter((each) => 'parameter' in each && !each.default).map(clause);
  const parts = [
    conditions.length > 0 ? `when ${conditions.join(' and ')}` : '',
    defaults.length > 0 ? `by default (parameter ${defaults.join(', ')})` : '',
    values.length > 0 ? `if ${values.join(' and ')}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}

function clause(assumption: Assumption): string {
  if ('condition' in assumption) return `${assumption.condition} is ${String(assumption.is)}`;
  return assumption.default ? assumption.parameter : `${assumption.parameter} is set to "${assumption.is}"`;
}
