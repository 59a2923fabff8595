import { dialect, launchSubject, metadataOf, type LaunchData } from '../../models/index.ts';
import type { Facts } from '../../facts/index.ts';
import type { ItemDefinition, Sign } from '../item.ts';

export const imdsv2: ItemDefinition = {
  number: 7,
  title: 'IMDSv2 required on all runners',
  decidedBy: 'The setting of the runner (WarpBuild: Runner Specs > Require IMDSv2; Terraform: imdsv2_required = true).',
  *judge({ facts, all, isBlamed }) {
    const launches = all(launchSubject);
    for (const data of launches) if (!isBlamed(data.resource?.id)) yield signOf(facts, data);
    if (launches.length > 0 || facts.get(dialect) !== 'cfn') return;
    yield { status: 'unknown', message: 'Nothing in this file launches instances.', elsewhere: true };
  },
};

function signOf(facts: Facts, data: LaunchData): Sign {
  const known = metadataOf(facts, data);
  if (known.some(({ tokens }) => tokens === 'required'))
    return { status: 'pass', message: `${data.name} requires IMDSv2.`, at: known[0]?.node ?? data.at };
  return known.length === 0 && data.kind === 'instance'
    ? { status: 'unknown', message: `The launch template of ${data.name} decides.`, at: data.at, elsewhere: true }
    : { status: 'pass', message: `${data.name} answers no request without a session token.`, at: data.at };
}
