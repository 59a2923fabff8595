import type { Editor } from '#core/edit/index.ts';
import type { Facts } from '#core/facts/index.ts';
import {
  admitsOthers,
  groupUse,
  onlyRole,
  removeRule,
  revokeCommand,
  isAboutRunners,
  type GroupName,
  type NetworkRule,
} from '#core/models/index.ts';
import type { Command } from '#core/rule/index.ts';

/** How the document uses a group: what rules about CI runners may take for granted. */
export type Setting = 'runner' | 'endpoint' | 'runner-document' | 'general';

/**
 * `runner`: a group of runners, in a document about CI. `endpoint`: a group of nothing but interface endpoints in such
 * a document. `runner-document`: another group of it. The vendor's own JSON is always about runners.
 */
export function settingOf(facts: Facts, group: GroupName, form?: NetworkRule['form']): Setting {
  if (form === 'vendor') return 'runner';
  if (!facts.get(isAboutRunners)) return 'general';
  const use = facts.get(groupUse, group.key);
  if (use.roles.includes('runner')) return 'runner';
  return onlyRole(use) === 'endpoint' ? 'endpoint' : 'runner-document';
}

/** Whether nothing but runners can lose a connection when an ingress rule of a group goes. */
export function isPureRunnerRule(facts: Facts, rule: NetworkRule): boolean {
  if (rule.form === 'vendor') return true;
  if (!facts.get(isAboutRunners)) return false;
  return onlyRole(facts.get(groupUse, rule.group.key)) === 'runner' && !admitsOthers(facts, rule);
}

/** The removal of an ingress rule, where nobody but runners is behind it: `safe` fixes. */
export function removeFromRunners(edit: Editor, facts: Facts, rule: NetworkRule): Editor | 'decline' {
  return isPureRunnerRule(facts, rule) ? (removeRule(edit, facts, rule) ?? 'decline') : 'decline';
}

/** The removal of an ingress rule that others may use: `needs-review` fixes. */
export function removeFromOthers(edit: Editor, facts: Facts, rule: NetworkRule): Editor | 'decline' {
  return isPureRunnerRule(facts, rule) ? 'decline' : (removeRule(edit, facts, rule) ?? 'decline');
}

/** The name of a group within a sentence. */
export function midSentence(group: string): string {
  return /^(?:The|This) /.test(group) ? group.slice(0, 1).toLowerCase() + group.slice(1) : group;
}

/** What takes a rule out of a group that the document is only a record of. */
export const revokeRule: Command<NetworkRule> = {
  title: 'Copy `aws ec2 revoke-security-group-ingress …`',
  text: ({ subject, tree }) => revokeCommand(tree, subject),
};
