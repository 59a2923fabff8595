import type { Origin } from '../models/index.ts';
import { get, looseTree, type Entry, type LooseWriter, type SyntaxNode, type Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { cutWord, valueOf, type AwsCommand } from './aws-command.ts';
import { scalarOf, structureOf } from './shorthand.ts';
import { tagsOfCall } from './tag-calls.ts';
import type { Word } from './word.ts';

/** What an option of a command takes: a document of its own. */
export interface DocumentOption {
  readonly option: string;
  readonly policy?: NonNullable<Origin['policy']>;
}

/** Commands that take a document, with the option that has it. */
export const documentOptions: Readonly<Record<string, DocumentOption>> = {
  'iam create-role': { option: 'assume-role-policy-document', policy: 'trust' },
  'iam update-assume-role-policy': { option: 'policy-document', policy: 'trust' },
  'iam put-role-policy': { option: 'policy-document', policy: 'identity' },
  'iam put-user-policy': { option: 'policy-document', policy: 'identity' },
  'iam put-group-policy': { option: 'policy-document', policy: 'identity' },
  'iam create-policy': { option: 'policy-document', policy: 'identity' },
  'iam create-policy-version': { option: 'policy-document', policy: 'identity' },
  's3api put-bucket-policy': { option: 'policy', policy: 'resource' },
  's3api put-bucket-lifecycle-configuration': { option: 'lifecycle-configuration' },
  // Of which kind, another option says, or the document.
  'organizations create-policy': { option: 'content' },
  'organizations update-policy': { option: 'content' },
  'ec2 create-vpc-endpoint': { option: 'policy-document', policy: 'vpc-endpoint' },
  'ec2 modify-vpc-endpoint': { option: 'policy-document', policy: 'vpc-endpoint' },
  'ec2 authorize-security-group-ingress': { option: 'ip-permissions' },
  'ec2 authorize-security-group-egress': { option: 'ip-permissions' },
  'ec2 create-launch-template': { option: 'launch-template-data' },
  'ec2 create-launch-template-version': { option: 'launch-template-data' },
};

/** What kind of policy a call makes of its document, where the call says it. */
export function policyOfCall(call: AwsCommand): Origin['policy'] {
  const type = call.name === 'organizations create-policy' ? valueOf(call, 'type')?.spelling.text : undefined;
  if (type === 'SERVICE_CONTROL_POLICY') return 'scp';
  return type === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : documentOptions[call.name]?.policy;
}

/**
 * The document that the options of a call make up together, in the shape that the API has for it; undefined for calls
 * that make up none. `text` is that of the file.
 */
export function documentOfCall(text: string, call: AwsCommand): Tree | undefined {
  const write = writers[call.name];
  if (!write) return undefined;
  const tree = looseTree(text, (writer) => write({ writer, call }));
  return tree.root && tree;
}

interface Context {
  readonly writer: LooseWriter;
  readonly call: AwsCommand;
}

type Write = (context: Context) => SyntaxNode | undefined;

const writers: Readonly<Record<string, Write>> = {
  'iam attach-role-policy': attachment,
  'iam attach-user-policy': attachment,
  'iam attach-group-policy': attachment,
  'ec2 authorize-security-group-ingress': groupRules,
  'ec2 authorize-security-group-egress': groupRules,
  'ec2 create-vpc-endpoint': endpoint,
  'ec2 run-instances': instances,
  'ec2 create-launch-template': launchTemplate,
  'ec2 create-launch-template-version': launchTemplate,
  'ec2 modify-instance-metadata-options': metadata,
  'ec2 modify-instance-metadata-defaults': metadata,
  'ec2 create-tags': tags,
  'cloudformation deploy': tags,
  'cloudformation create-stack': tags,
  'cloudformation update-stack': tags,
  'cloudformation create-change-set': tags,
};

function tags({ writer, call }: Context): SyntaxNode | undefined {
  return tagsOfCall(writer, call);
}

/** `{RoleName, AttachedPolicies: [{PolicyArn}]}`. */
function attachment(context: Context): SyntaxNode | undefined {
  const { writer, call } = context;
  const at = call.operation.range;
  const policy = entries(context, { PolicyArn: 'policy-arn' });
  if (policy.length === 0) return undefined;
  const item = writer.map(policy, policy[0] ?? at);
  const names = entries(context, { RoleName: 'role-name', UserName: 'user-name', GroupName: 'group-name' });
  return writer.map([...names, writer.entry('AttachedPolicies', at, writer.seq([item], item))], at);
}

/** `{GroupId, IpPermissions}`; which direction they are of, the origin says. */
function groupRules(context: Context): SyntaxNode | undefined {
  const { writer, call } = context;
  const at = call.operation.range;
  const list = ownPermissions(context) ?? permissions(context);
  if (!list) return undefined;
  return writer.map([...entries(context, { GroupId: 'group-id', GroupName: 'group-name' }), ...list], at);
}

/** `--ip-permissions` in JSON or in shorthand. */
function ownPermissions({ writer, call }: Context): readonly Entry[] | undefined {
  const option = call.options.get('ip-permissions');
  if (!option) return undefined;
  const values = option.values.map((word) => structureOf(writer, word));
  const [first] = values;
  if (first?.kind === 'seq') return [writer.entry('IpPermissions', option.key.range, first)];
  const items = values.filter((value) => value?.kind === 'map');
  if (items.length === 0) return [];
  return [
    writer.entry(
      'IpPermissions',
      option.key.range,
      writer.seq(items, items[0] ? rangeOf(option.values[0]) : option.key.range),
    ),
  ];
}

/** `--protocol --port --cidr --source-group`, which make up one rule. */
function permissions(context: Context): readonly Entry[] | undefined {
  const { writer, call } = context;
  const at = call.operation.range;
  const cidr = call.options.get('cidr');
  const group = call.options.get('source-group');
  const peer = (cidr ?? group)?.values[0];
  const key = (cidr ?? group)?.key.range;
  if (!peer || !key) return undefined;
  const list = cidr ? 'IpRanges' : 'UserIdGroupPairs';
  const name = cidr ? 'CidrIp' : peer.spelling.text.startsWith('sg-') ? 'GroupId' : 'GroupName';
  const range = writer.map([writer.entry(name, key, scalarOf(writer, peer))], peer.range);
  const rule = writer.map(
    [
      ...entries(context, { IpProtocol: 'protocol' }),
      ...ports(context),
      writer.entry(list, key, writer.seq([range], peer.range)),
    ],
    peer.range,
  );
  return [writer.entry('IpPermissions', at, writer.seq([rule], rule))];
}

/** `22`, `8000-8080`; `all` and `-1` are what no port is. */
function ports({ writer, call }: Context): readonly Entry[] {
  const key = call.options.get('port')?.key.range;
  const word = valueOf(call, 'port');
  if (!key || !word) return [];
  const { text } = word.spelling;
  if (text === 'all' || text === '-1') return [];
  const dash = text.indexOf('-', 1);
  const from = dash < 0 ? word : cutWord(word, 0, dash);
  const to = dash < 0 ? word : cutWord(word, dash + 1, text.length);
  return [writer.entry('FromPort', key, scalarOf(writer, from)), writer.entry('ToPort', key, scalarOf(writer, to))];
}

/** `{VpcEndpoints: [{ServiceName, VpcEndpointType, PolicyDocument}]}`. */
function endpoint(context: Context): SyntaxNode | undefined {
  const { writer, call } = context;
  const option = call.options.get('policy-document');
  const policy = option?.values[0];
  const node = policy && writer.json(policy.spelling);
  // What is in a file or a variable, nobody knows here.
  if (!call.options.has('service-name') || call.options.has('cli-input-json') || (option && !node)) return undefined;
  const item = writer.map(
    [
      ...entries(context, { ServiceName: 'service-name', VpcEndpointType: 'vpc-endpoint-type' }),
      ...(option && node ? [writer.entry('PolicyDocument', option.key.range, node)] : []),
    ],
    call.operation.range,
  );
  const list = writer.seq([item], item);
  return writer.map([writer.entry('VpcEndpoints', call.operation.range, list)], list);
}

/** `{LaunchTemplateData: …}` of an instance that no launch template decides for. */
function instances(context: Context): SyntaxNode | undefined {
  const { call } = context;
  const isOpen = ['launch-template', 'cli-input-json', 'cli-input-yaml', 'generate-cli-skeleton'].some((name) =>
    call.options.has(name),
  );
  if (isOpen && !call.options.has('metadata-options')) return undefined;
  const profile = structured(context, 'IamInstanceProfile', 'iam-instance-profile');
  const options = structured(context, 'MetadataOptions', 'metadata-options');
  if (call.options.has('metadata-options') && options.length === 0) return undefined;
  const at = call.operation.range;
  return launchData(context, [
    // What stands there decides for all that is left out.
    ...(isOpen ? [context.writer.entry('LaunchTemplate', at, context.writer.map([], at))] : []),
    ...entries(context, { ImageId: 'image-id', InstanceType: 'instance-type', KeyName: 'key-name' }),
    ...profile,
    ...options,
    ...lists(context, 'TagSpecifications', 'tag-specifications'),
  ]);
}

function launchTemplate({ writer, call }: Context): SyntaxNode | undefined {
  const option = call.options.get('launch-template-data');
  const word = option?.values[0];
  const node = word && structureOf(writer, word);
  if (node?.kind !== 'map') return undefined;
  // What a version leaves out it has from its source.
  if (call.options.has('source-version') && !get(node, 'MetadataOptions')) return undefined;
  return writer.map([writer.entry('LaunchTemplateData', option?.key.range ?? node, node)], call.operation.range);
}

function metadata(context: Context): SyntaxNode | undefined {
  const { writer, call } = context;
  // An option that is not given stays as it is.
  if (!valueOf(call, 'http-tokens')) return undefined;
  const options = entries(context, { HttpTokens: 'http-tokens', HttpEndpoint: 'http-endpoint' });
  const key = call.options.get('http-tokens')?.key.range ?? call.operation.range;
  return launchData(context, [writer.entry('MetadataOptions', key, writer.map(options, key))]);
}

function launchData({ writer, call }: Context, members: readonly Entry[]): SyntaxNode {
  const at = call.operation.range;
  return writer.map([writer.entry('LaunchTemplateData', at, writer.map(members, at))], at);
}

/** Plain values, by the key that the API has for an option. */
function entries({ writer, call }: Context, keys: Readonly<Record<string, string>>): readonly Entry[] {
  return Object.entries(keys).flatMap(([key, name]) => {
    const option = call.options.get(name);
    const word = option?.values[0];
    return word ? [writer.entry(key, option.key.range, scalarOf(writer, word))] : [];
  });
}

function structured({ writer, call }: Context, key: string, name: string): readonly Entry[] {
  const option = call.options.get(name);
  const word = option?.values[0];
  const node = word && structureOf(writer, word);
  return option && node ? [writer.entry(key, option.key.range, node)] : [];
}

/** Lists, of which each word is an element. */
function lists({ writer, call }: Context, key: string, name: string): readonly Entry[] {
  const option = call.options.get(name);
  const values = (option?.values ?? []).map((word) => structureOf(writer, word)).filter((node) => node !== undefined);
  const [first] = values;
  if (!option || !first) return [];
  const list = first.kind === 'seq' ? first : writer.seq(values, rangeOf(option.values[0]));
  return [writer.entry(key, option.key.range, list)];
}

function rangeOf(word: Word | undefined): Range {
  return word?.range ?? { start: 0, end: 0 };
}
