import type { Facts } from '../facts/index.ts';
import { impliedResource, resource } from '../models/index.ts';
import { get, plainText } from '../syntax/index.ts';
import { parameter, templateEntry } from '../values/index.ts';
import { code, prose } from './markdown.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': 'the ID of the account that the stack is created in.',
  'AWS::NoValue': 'removes the property or list element that it stands for.',
  'AWS::NotificationARNs': 'the topics that hear of events of the stack.',
  'AWS::Partition': 'the partition of the stack’s region: `aws`, `aws-cn`, `aws-us-gov` …',
  'AWS::Region': 'the region that the stack is created in.',
  'AWS::StackId': 'the ARN of the stack.',
  'AWS::StackName': 'the name of the stack.',
  'AWS::URLSuffix': 'the suffix of AWS’s domains in the stack’s region: `amazonaws.com`, `amazonaws.com.cn` …',
};

/** What a name stands for that is neither computed nor chosen: a pseudo parameter, a resource. Undefined for others. */
export function explainFixedName(facts: Facts, name: string, attribute?: string): string | undefined {
  const known = Object.hasOwn(pseudo, name) ? pseudo[name] : undefined;
  if (known !== undefined) return `Pseudo parameter ${code(name)}: ${known}`;
  const implied = facts.get(impliedResource, name);
  const found = facts.get(resource, name) ?? implied;
  if (!found) return undefined;
  const maker = implied ? `, which SAM makes for ${code(implied.of.id)}` : '';
  const whose = `resource ${code(name)} (${code(found.type)}${maker})`;
  if (attribute !== undefined) return `Attribute ${code(attribute)} of ${whose}, known once it is created.`;
  return `The identifier of ${whose}, known once it is created.`;
}

/** What a template says of a parameter before its values; undefined when there is no such parameter. */
export function explainParameter(facts: Facts, name: string): string | undefined {
  const declared = facts.get(parameter, name);
  const entry = facts.get(templateEntry, `Parameters/${name}`);
  if (!declared || !entry) return undefined;
  const { isSecret, isStored } = declared;
  const type = plainText(get(entry.value, 'Type')) ?? 'String';
  const description = plainText(get(entry.value, 'Description'));
  const pattern = plainText(get(entry.value, 'AllowedPattern'));
  return [
    `Parameter ${code(name)}, ${code(type)}${isSecret ? ', `NoEcho`' : ''}`,
    ...(description === undefined ? [] : [prose(description)]),
    ...(pattern === undefined ? [] : [`Allowed pattern: ${code(pattern)}`]),
    ...(isStored ? ['Its value is read from Parameter Store at deployment.'] : []),
  ].join('\n\n');
}
