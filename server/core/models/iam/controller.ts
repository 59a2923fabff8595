import { defineFact, type Facts } from '../../facts/index.ts';
import { descendants, entryOf, plainText, get, type SyntaxNode } from '../../syntax/index.ts';
import { referredId } from '../../values/index.ts';
import { resourcesOfType, type Resource } from '../cfn/resource.ts';
import type { Policy } from './policy.ts';
import { rolesOfPolicy } from './purpose.ts';
import { namesIn, roles } from './role.ts';

/** What launches instances, with the property that holds what they get. */
const launchers = [
  ['AWS::EC2::Instance', undefined],
  ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData'],
  ['AWS::AutoScaling::LaunchConfiguration', undefined],
] as const;

/** Words of those who hand out jobs, and of those who run them: `JenkinsController`, `GitLabRunnerManager`. */
const handsOut =
  /controller|master|orchestrator|dispatcher|scheduler|scaler|runner-?manager|(?:jenkins|teamcity|gitlab|bamboo|gocd|concourse|drone|ci)-?server/i;
const runsJobs = /agent|runner|worker|executor|slave|node\b|build(?!kite)/i;

/**
 * Whether a policy is that of a CI controller in an instance profile: a machine that hands out jobs and may have to launch
 * those that run them. Only names tell; false where a machine that runs jobs has the same role, and where none tells.
 */
export function isForController(facts: Facts, { owner }: Policy): boolean {
  const own = owner ? facts.get(rolesOfPolicy, owner.id) : [];
  return own.length > 0 && own.every((id) => facts.get(controllerRoles).includes(id));
}

const controllerRoles = defineFact<readonly string[]>(
  'roles of CI controllers',
  (_key, facts) => facts.get(roles).flatMap(({ id, name }) => (isController(facts, id, name) ? [id] : [])),
  (a, b) => a.join() === b.join(),
);

/** By the logical id or the name of the role. */
const profilesByRole = defineFact<ReadonlyMap<string, readonly Resource[]>>(
  'instance profiles by role',
  (_key, facts) => {
    const byRole = new Map<string, Resource[]>();
    for (const profile of facts.get(resourcesOfType, 'AWS::IAM::InstanceProfile'))
      for (const role of namesIn(facts, profile, 'Roles')) byRole.set(role, [...(byRole.get(role) ?? []), profile]);
    return byRole;
  },
);

function isController(facts: Facts, id: string, name: string | undefined): boolean {
  const all = facts.get(profilesByRole);
  const profiles = [...new Set([...(all.get(id) ?? []), ...(all.get(name ?? id) ?? [])])];
  if (profiles.length === 0) return false;
  const users = profiles.flatMap((profile) => facts.get(launchersByProfile).get(profile.id) ?? []);
  if (users.some((user) => namesOf(user).some((each) => runsJobs.test(each)) && !namesOf(user).some(isHandingOut)))
    return false;
  return [id, name ?? '', ...profiles.map((profile) => profile.id), ...users.flatMap(namesOf)].some(isHandingOut);
}

function isHandingOut(name: string): boolean {
  return handsOut.test(name);
}

/** What launches instances with a profile, by the logical id of the profile. */
const launchersByProfile = defineFact<ReadonlyMap<string, readonly Resource[]>>(
  'launchers by profile',
  (_key, facts) => {
    const byProfile = new Map<string, Resource[]>();
    for (const [type, below] of launchers)
      for (const launcher of facts.get(resourcesOfType, type)) {
        const { properties } = launcher;
        const data = below === undefined ? properties : get(properties, below);
        const entry = data && entryOf(data, 'IamInstanceProfile');
        for (const node of entry ? descendants(entry.value) : []) {
          const id = referredId(facts, node);
          if (id !== undefined) byProfile.set(id, [...(byProfile.get(id) ?? []), launcher]);
        }
      }
    return byProfile;
  },
);

/** The logical id, and the `Name` tag. */
function namesOf({ id, properties }: Resource): readonly string[] {
  const tags = get(properties, 'Tags');
  const items: readonly SyntaxNode[] = tags?.kind === 'seq' ? tags.items : [];
  const name = items.find((tag) => plainText(get(tag, 'Key')) === 'Name');
  return [id, plainText(get(name, 'Value')) ?? ''];
}
