import {
  documentOrigin,
  launchSubject,
  nameOf,
  resource,
  resourcesOfType,
  rolePurpose,
  statementSubject,
} from '../../models/index.ts';
import { entryOf } from '../../syntax/index.ts';
import { elements, property, referenceOf, writtenId } from '../../values/index.ts';
import type { LaunchData, Resource } from '../../models/index.ts';
import type { Facts } from '../../facts/index.ts';
import type { ItemDefinition, Scene, Sign } from '../item.ts';

export const profile: ItemDefinition = {
  number: 6,
  title: 'Least-privilege profile',
  decidedBy:
    'The instance profile that is set for the runners (WarpBuild: Custom Runner configuration > Instance Profile ARN).',
  // What functions, flow logs and the like may do is another matter.
  concerns: (facts, id) => id === undefined || facts.get(rolePurpose, id) !== 'other',
  *judge(scene) {
    const { facts, all, isBlamed } = scene;
    const launches = all(launchSubject).filter(({ kind }) => kind !== 'image-builder');
    const named = launches.flatMap((data) => profileSign(facts, data) ?? []);
    if (named.length > 0) return yield* named;
    if (isBlamed(undefined)) return;
    yield* withoutLaunch(scene, launches);
  },
};

/** Undefined for an instance without a profile, of which its rule speaks. */
function profileSign(facts: Facts, data: LaunchData): Sign | undefined {
  const entry = entryOf(data.node, 'IamInstanceProfile');
  if (!entry) return undefined;
  const found = property(facts, data.node, 'IamInstanceProfile').alternatives.map(({ value }) => value);
  const owners = found.flatMap((value) => profilesIn(facts, value));
  const owner = owners.find((each) => holdsOwnRoles(facts, each));
  return owner
    ? {
        status: 'pass',
        message: `${data.name} runs with ${owner.id}, whose permissions are in this file.`,
        at: entry.value,
      }
    : {
        status: 'unknown',
        message: `The profile of ${data.name} is not in this file.`,
        at: entry.value,
        elsewhere: true,
      };
}

/** Launch data names a profile by `Arn` or `Name`, an instance by its name alone. */
function profilesIn(facts: Facts, value: Parameters<typeof referenceOf>[0]): readonly Resource[] {
  const named = [value, entryOf(value, 'Arn')?.value, entryOf(value, 'Name')?.value];
  return named.flatMap((node) => {
    const id = node && referenceOf(node)?.id;
    const owner = id === undefined ? undefined : facts.get(resource, writtenId(facts, id));
    return owner?.type === 'AWS::IAM::InstanceProfile' ? [owner] : [];
  });
}

/** Whether the roles of a profile are roles of this file, whose policies can be seen. */
function holdsOwnRoles(facts: Facts, { properties }: Resource): boolean {
  const { items, unknown } = elements(facts, entryOf(properties, 'Roles')?.value);
  const ids = items.map(({ value }) => referenceOf(value)?.id);
  return (
    unknown.length === 0 &&
    ids.length > 0 &&
    ids.every((id) => id !== undefined && facts.get(resource, writtenId(facts, id))?.type === 'AWS::IAM::Role')
  );
}

function* withoutLaunch({ facts, all }: Scene, launches: readonly LaunchData[]): Iterable<Sign> {
  const profiles = facts.get(resourcesOfType, 'AWS::IAM::InstanceProfile');
  const first = profiles.find((each) => holdsOwnRoles(facts, each));
  if (first) {
    yield {
      status: 'pass',
      message: `${first.id} is there for runners, and its permissions are in this file.`,
      at: nameOf(first),
    };
    return;
  }
  const [launch] = launches;
  const [statement] = all(statementSubject);
  if (launch)
    yield { status: 'unknown', message: `${launch.name} has no instance profile.`, at: launch.at, elsewhere: true };
  else if (statement && facts.get(documentOrigin).role)
    yield { status: 'pass', message: 'This policy names its actions and resources.', at: statement.node };
  else if (statement)
    yield { status: 'unknown', message: 'No instance profile is in this file.', at: statement.node, elsewhere: true };
}
