import { iamData } from './iam.ts';
import type { PassRoleRecord } from './records.ts';
import { onceProvided, table } from './source.ts';

/**
 * Service principals that an action hands a role to (`lambda.amazonaws.com`), in code-unit order; several where a
 * request can carry several roles. Empty for actions that pass no role, for unknown actions, and for those of which
 * only `passesRole` is known. The name is found in any case.
 */
export function passRoleTargets(action: string): readonly string[] {
  return record(action) ?? [];
}

/**
 * Whether an action is known to need iam:PassRole. With no targets, the service that gets the role is not known, and
 * limiting iam:PassedToService may break the action. `false` proves nothing: AWS publishes no complete list.
 */
export function passesRole(action: string): boolean {
  return record(action) !== undefined;
}

/** Actions that hand a role to a service principal; empty for others. */
export function actionsPassingTo(principal: string): readonly string[] {
  return actionsByPrincipal().get(principal) ?? [];
}

const actionsByPrincipal = onceProvided((): ReadonlyMap<string, readonly string[]> => {
  const targets = table<PassRoleRecord>('passrole-targets.txt');
  const found = new Map<string, string[]>();
  for (const action of targets.keys)
    for (const principal of targets.get(action) ?? []) {
      const known = found.get(principal);
      if (known) known.push(action);
      else found.set(principal, [action]);
    }
  return found;
});

function record(action: string): PassRoleRecord | undefined {
  const name = iamData().action(action)?.name;
  return name === undefined ? undefined : table<PassRoleRecord>('passrole-targets.txt').get(name);
}
