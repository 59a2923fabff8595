import { isInGroup, unlockedBy } from './action-groups.ts';
import { actionsOfPaths, leadsToRights } from './escalation.ts';

/**
 * What rules ask of each action of each statement, as bits: of all actions of a statement together, one number says what
 * none of them is.
 */
export const actionTrait = {
  /** It acts on resources that a policy can name; types that are merely optional do not count, as `*` may be right for them. */
  needsResource: 1,
  /** It changes something, or who may do so. */
  changes: 2,
  /** It writes tags. */
  tags: 4,
  /** It says who may do what. AWS files some reads under that, such as `backup:ListProtectedResourcesByBackupVault`; they are none. */
  managesPermissions: 8,
  /** Ways to more rights begin with it. */
  startsPath: 16,
  /** It is a way to more rights by itself. */
  leadsToRights: 32,
  givesData: 64,
  givesCredentials: 128,
  evades: 256,
  /** It takes a permissions boundary off. */
  unbinds: 512,
  /** It makes a role or user, or widens one. */
  widens: 1024,
  /** It writes the policy of a resource, by which it can give itself other actions. */
  unlocks: 2048,
} as const;

/** What is known of an action apart from its traits. */
interface Known {
  readonly name: string;
  readonly accessLevels: ReadonlySet<string>;
  readonly resourceTypes: readonly { readonly need: string }[];
}

/** The traits of an action. */
export function traitsOf({ name, accessLevels, resourceTypes }: Known): number {
  const has: Readonly<Record<keyof typeof actionTrait, boolean>> = {
    needsResource: resourceTypes.some(({ need }) => need !== 'optional'),
    // Only these two levels leave things as they are.
    changes: accessLevels.size > Number(accessLevels.has('List')) + Number(accessLevels.has('Read')),
    tags: accessLevels.has('Tagging') && !/:(?:Untag|Delete|Remove)/.test(name),
    managesPermissions: accessLevels.has('Permissions management') && !/:(?:BatchGet|Describe|Get|List)/.test(name),
    startsPath: actionsOfPaths().has(name),
    leadsToRights: leadsToRights(name),
    givesData: isInGroup(name, 'data'),
    givesCredentials: isInGroup(name, 'credentials'),
    evades: isInGroup(name, 'evasion'),
    unbinds: isInGroup(name, 'unbinding'),
    widens: isInGroup(name, 'widening'),
    unlocks: unlockedBy(name).length > 0,
  };
  return names.reduce((sum, trait) => (has[trait] ? sum | actionTrait[trait] : sum), 0);
}

const names = Object.keys(actionTrait) as readonly (keyof typeof actionTrait)[];

/** The traits that some of several actions have. */
export function traitsOfAny(actions: readonly { readonly traits: number }[]): number {
  let traits = 0;
  for (const action of actions) traits |= action.traits;
  return traits;
}
