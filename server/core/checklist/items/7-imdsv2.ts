import {
  actionTerms,
  dialect,
  includes,
  isMetadataOff,
  isMetadataOpen,
  launchSubject,
  mayGrant,
  metadataOf,
  statementSubject,
  templateUseSubject,
  type ConditionTest,
  type LaunchData,
  type Statement,
  type TemplateUse,
} from '../../models/index.ts';
import type { Facts } from '../../facts/index.ts';
import { literal } from '../../values/index.ts';
import type { ItemDefinition, Sign } from '../item.ts';

export const imdsv2: ItemDefinition = {
  number: 7,
  title: 'IMDSv2 required',
  decidedBy: 'The setting of the runner (WarpBuild: Runner Specs > Require IMDSv2; Terraform: imdsv2_required = true).',
  isPartialOnRequest: true,
  *judge({ facts, all, isBlamed }) {
    for (const statement of all(statementSubject)) yield* demandOf(statement);
    const launches = all(launchSubject);
    const uses = all(templateUseSubject);
    for (const data of launches) if (!isBlamed(data.resource?.id)) yield* signOf(facts, data);
    for (const use of uses) if (!use.template && !isSettled(facts, use, launches)) yield elsewhere(use);
    if (launches.length > 0 || uses.length > 0 || facts.get(dialect) !== 'cfn') return;
    yield { status: 'unknown', message: 'Nothing in this file launches instances.', elsewhere: true };
  },
};

/** Who may launch only what requires IMDSv2 launches no runner without; others may. */
function* demandOf(statement: Statement): Iterable<Sign> {
  if (!mayGrant(statement) || !actionTerms(statement).some(({ pattern }) => includes(pattern, 'ec2:RunInstances')))
    return;
  const test = statement.conditions.alternatives.flatMap(({ value }) => value).find(asksForTokens);
  if (test)
    yield {
      status: 'note',
      message: 'A policy allows launches only where they require IMDSv2.',
      at: test.keyEntry.key,
    };
}

function asksForTokens({ operator, qualifier, ifExists, key, values, unknown }: ConditionTest): boolean {
  return (
    operator === 'StringEquals' &&
    qualifier === undefined &&
    !ifExists &&
    key === 'ec2:metadatahttptokens' &&
    unknown.length === 0 &&
    values.length > 0 &&
    values.every(({ value }) => literal(value) === 'required')
  );
}

/** None for an instance that leaves it to a launch template, which has a sign or a finding of its own. */
function* signOf(facts: Facts, data: LaunchData): Iterable<Sign> {
  const known = metadataOf(facts, data);
  if (isMetadataOpen(facts, data))
    yield { status: 'unknown', message: `A value that is not in this file decides for ${data.name}.`, at: data.at };
  else if (known.length > 0 && known.every(({ tokens }) => tokens === 'required'))
    yield { status: 'pass', message: `${data.name} requires IMDSv2.`, at: known[0]?.node ?? data.at };
  else if (isMetadataOff(facts, data))
    yield { status: 'pass', message: `The metadata service of ${data.name} is off.`, at: data.at };
}

/** Whether an instance decides itself: its own options go before those of its template. */
function isSettled(facts: Facts, { resource }: TemplateUse, launches: readonly LaunchData[]): boolean {
  return launches
    .filter((data) => data.resource?.id === resource.id)
    .some((data) => metadataOf(facts, data).some(({ tokens }) => tokens !== 'absent') || isMetadataOff(facts, data));
}

function elsewhere({ resource, node }: TemplateUse): Sign {
  return {
    status: 'unknown',
    message: `The launch template of ${resource.id} is not in this file.`,
    at: node,
    elsewhere: true,
  };
}
