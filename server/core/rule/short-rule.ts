import { ruleTexts } from '../data/index.ts';
import { invariant } from '../text/index.ts';
import { findingsFor, type AnyRule, type Message } from './rule.ts';

/** What bundles have of a rule in a table (scripts/rule-texts.mjs): what is read only of rules that found something. */
export interface RuleTexts extends Pick<AnyRule, 'title' | 'since' | 'why' | 'refs'> {
  readonly remedy?: string | undefined;
  readonly messages: Readonly<Record<string, Message>>;
  /** Titles by the keys of fixes. */
  readonly fixes: Readonly<Record<string, string>>;
  readonly commands: Readonly<Record<string, string>>;
}

/** A rule without those texts; `messages` are the keys. Titles that the rule takes from elsewhere are still there. */
type ShortRule = Omit<AnyRule, keyof RuleTexts | 'findings'> & {
  readonly messages: readonly string[];
  readonly fixes: Readonly<Record<string, object>>;
  readonly commands?: Readonly<Record<string, object>>;
};

/** The rule that `defineRule` would give; its texts are read when they are asked for. */
export function defineShortRule(rule: ShortRule): AnyRule {
  const texts = (): RuleTexts => {
    const found = ruleTexts(rule.id) as RuleTexts | undefined;
    invariant(found !== undefined, `${rule.id} has no texts`);
    return found;
  };
  const whole = {
    ...rule,
    findings: findingsFor(rule.messages),
    fixes: titled(rule.fixes, (key) => texts().fixes[key]),
    ...(rule.commands && { commands: titled(rule.commands, (key) => texts().commands[key]) }),
  };
  for (const name of ['title', 'since', 'why', 'refs', 'remedy', 'messages'] as const)
    Object.defineProperty(whole, name, { enumerable: true, get: () => texts()[name] });
  return whole as unknown as AnyRule;
}

function titled(all: Readonly<Record<string, object>>, titleOf: (key: string) => string | undefined): object {
  return Object.fromEntries(
    Object.entries(all).map(([key, each]) => [
      key,
      'title' in each
        ? each
        : Object.defineProperty({ ...each }, 'title', { enumerable: true, get: () => titleOf(key) }),
    ]),
  );
}
