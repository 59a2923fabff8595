import type { EscalationRecord } from './records.ts';
import { onceProvided, table } from './source.ts';

/**
 * Actions that together lead to more rights than they are.
 * - `self` raises the caller's own rights, `principal` takes over another user or role
 * - `passrole` runs something new with a role that is passed to `passedTo`
 * - `existing` takes over something that already runs with a role
 * - `guard` takes away a protection of the runners themselves
 */
export interface EscalationPath {
  readonly id: string;
  readonly kind: EscalationRecord['k'];
  /** All of them are needed. */
  readonly actions: readonly string[];
  /** The service that iam:PassRole has to hand the role to; undefined for other kinds. */
  readonly passedTo: string | undefined;
  /** Whether this is the ordinary use of the actions, too: to start a build, to update a stack. */
  readonly isMinor: boolean;
}

/** The action by which a way to more rights is known. */
export function actionOfPath({ passedTo, actions: [first = ''] }: EscalationPath): string {
  return passedTo === undefined ? first : 'iam:PassRole';
}

/** The actions by which ways to more rights are known, each once. */
export const actionsOfPaths = onceProvided((): ReadonlySet<string> => new Set(escalationPaths().map(actionOfPath)));

/** Whether an action is a known way to more rights by itself; the name is in canonical case. */
export function leadsToRights(action: string): boolean {
  return leading().has(action);
}

/** Actions that are a known way to more rights by themselves, in canonical case. */
export function leadingActions(): readonly string[] {
  return [...leading()];
}

const leading = onceProvided(
  () => new Set(escalationPaths().flatMap(({ actions, isMinor }) => (actions.length === 1 && !isMinor ? actions : []))),
);

/**
 * The known ways to more rights, minor ones last, those with the fewest actions first; ways that need more than a policy
 * are left out.
 */
export const escalationPaths = onceProvided((): readonly EscalationPath[] => {
  const paths = table<EscalationRecord>('escalation-paths.txt');
  return paths.keys
    .flatMap((id) => {
      const record = paths.get(id);
      return record ? [{ id, kind: record.k, actions: record.a, passedTo: record.p, isMinor: record.m === 1 }] : [];
    })
    .sort((a, b) => Number(a.isMinor) - Number(b.isMinor) || a.actions.length - b.actions.length);
});
