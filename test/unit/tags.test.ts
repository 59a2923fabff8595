import assert from 'node:assert/strict';
import { launchesWithoutTags, resource, tagDefects } from '#core/models/index.ts';
import { provideCommitted } from './data-files.ts';
import { openPart } from '../harness/part.ts';

const head = `
Parameters:
  Manager: { Type: String, Default: warpbuild }
  Any: { Type: String }
Conditions:
  Prod: !Equals [!Ref Any, prod]
`;

function check(type: string, properties: string, expected: readonly string[]): void {
  const { facts, tree } = openPart({
    text: `${head}Resources:\n  R: { Type: ${type}, Properties: { ${properties} } }\n`,
    name: 'a.yaml',
  });
  assert.deepEqual(tree.problems, []);
  const read = facts.tracked([]);
  const found = read.get(resource, 'R');
  assert.ok(found);
  const shown = tagDefects(read, found).map(({ kind, what, when }) => {
    const path = when.map((each) =>
      'condition' in each ? `${each.condition}=${String(each.is)}` : `${each.parameter}=${each.is}`,
    );
    return [kind, what, ...path].filter((part) => part !== '').join(' ');
  });
  assert.deepEqual(shown, expected);
}

describe('tag managed-by', () => {
  before(() => provideCommitted());

  const vpc = 'AWS::EC2::VPC';
  const own = '{ Key: managed-by, Value: warpbuild }';
  const template = 'AWS::EC2::LaunchTemplate';
  const self = `TagSpecifications: [{ ResourceType: launch-template, Tags: [${own}] }]`;
  const rows: readonly [type: string, properties: string, expected: readonly string[]][] = [
    [vpc, '', ['missing']],
    [vpc, 'Tags: []', ['missing']],
    [vpc, `Tags: [${own}]`, []],
    [vpc, 'Tags: [{ Key: Name, Value: !Ref Any }]', ['missing']],
    [vpc, 'Tags: [{ Key: managed-by, Value: !Ref Manager }]', []],
    [vpc, 'Tags: [{ Key: managed-by, Value: !Ref Any }]', []],
    [vpc, 'Tags: [{ Key: !Ref Any, Value: a }]', []],
    [vpc, 'Tags: !Ref Any', []],
    [vpc, `Tags: [!If [Prod, ${own}, !Ref AWS::NoValue]]`, ['missing Prod=false']],
    [vpc, `Tags: !If [Prod, [${own}], [{ Key: a, Value: b }]]`, ['missing Prod=false']],
    [vpc, `Tags: [!If [Prod, ${own}, { Key: managed-by, Value: other }]]`, ['missing Prod=false']],
    [vpc, `Tags: [{ 'Fn::Transform': { Name: AWS::Include } }]`, []],
    [vpc, 'Tags: [{ Key: ManagedBy, Value: warpbuild }]', ['near-key ManagedBy: warpbuild']],
    [vpc, 'Tags: [{ Key: managed_by, Value: Warp-Build }]', ['near-key managed_by: Warp-Build']],
    [vpc, 'Tags: [{ Key: ManagedBy, Value: cdk }]', ['missing']],
    [vpc, `Tags: [{ Key: ManagedBy, Value: warpbuild }, ${own}]`, []],
    [vpc, 'Tags: [{ Key: managed-by, Value: WarpBuild }]', ['near-value managed-by: WarpBuild']],
    [vpc, 'Tags: [{ Key: managed-by, Value: cdk }]', ['other-value managed-by: cdk']],
    ['AWS::EFS::FileSystem', `FileSystemTags: [${own}]`, []],
    ['AWS::SSM::Parameter', 'Tags: { managed-by: warpbuild }', []],
    ['AWS::SSM::Parameter', 'Tags: { team: a }', ['missing']],
    ['AWS::SSM::Parameter', 'Tags: { ManagedBy: warpbuild }', ['near-key ManagedBy: warpbuild']],
    ['AWS::IAM::InstanceProfile', 'Roles: [a]', []],
    ['Custom::Thing', '', []],
    [
      'AWS::AutoScaling::AutoScalingGroup',
      `Tags: [{ Key: managed-by, Value: warpbuild, PropagateAtLaunch: 'false' }]`,
      ['not-propagated'],
    ],
    [
      'AWS::AutoScaling::AutoScalingGroup',
      `LaunchTemplate: {}, Tags: [{ Key: managed-by, Value: warpbuild, PropagateAtLaunch: false }]`,
      [],
    ],
    [template, 'LaunchTemplateData: {}', ['missing', 'not-launched instances and volumes']],
    [template, `${self}, LaunchTemplateData: {}`, ['not-launched instances and volumes']],
    [
      template,
      `${self}, LaunchTemplateData: { TagSpecifications: [{ ResourceType: instance, Tags: [${own}] }] }`,
      ['not-launched volumes'],
    ],
    [template, `${self}, LaunchTemplateData: { TagSpecifications: !Ref Any }`, []],
    [template, `TagSpecifications: [{ ResourceType: !Ref Any, Tags: [] }], LaunchTemplateData: !Ref Any`, []],
  ];
  for (const [type, properties, expected] of rows) it(`${type} ${properties}`, () => check(type, properties, expected));
});

describe('launches without tags', () => {
  before(() => provideCommitted());

  const rows: readonly [actions: string, expected: boolean][] = [
    ['ec2:RunInstances', true],
    ["ec2:RunInstances, 'ec2:Create*'", false],
    ["'ec2:*'", false],
    ['s3:GetObject', false],
  ];
  for (const [actions, expected] of rows) {
    it(actions, () => {
      const text = `Resources:\n  P: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Statement: [{ Effect: Allow, Action: [${actions}], Resource: '*' }] } } }\n`;
      assert.equal(openPart({ text, name: 'a.yaml' }).facts.tracked([]).get(launchesWithoutTags), expected);
    });
  }
});
