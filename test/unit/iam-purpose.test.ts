import '../harness/data.ts';
import assert from 'node:assert/strict';
import { factStore } from '#core/facts/index.ts';
import { open } from '#core/index.ts';
import { documentOrigin, policiesIn, policiesOfRole, purposeOf, rolePurpose } from '#core/models/index.ts';
import { parse } from '#core/syntax/index.ts';
import { onlyPart } from '../harness/part.ts';

const stack = `
Description: GitHub runners
Resources:
  RunnerRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ci
      ManagedPolicyArns: [!Ref Pushing]
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com.cn }, Action: sts:AssumeRole }]
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties: { Roles: [!Ref RunnerRole] }
  BuilderRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }]
  Vendor:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${Account}:root' }, Action: sts:AssumeRole }]
  WarpBuildRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { AWS: !Ref Trusted }, Action: sts:AssumeRole }]
  DatabaseConnection:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: sts:AssumeRole }]
  Pushing:
    Type: AWS::IAM::ManagedPolicy
    Properties: { PolicyDocument: { Statement: [{ Effect: Allow, Action: sns:Publish, Resource: a }] } }
  ByName:
    Type: AWS::IAM::RolePolicy
    Properties: { RoleName: ci, PolicyDocument: { Statement: [{ Effect: Allow, Action: sns:Publish, Resource: b }] } }
  Both:
    Type: AWS::IAM::Policy
    Properties: { Roles: [!Ref Vendor, !Ref Own], PolicyDocument: { Statement: [] } }
  Elsewhere:
    Type: AWS::IAM::Policy
    Properties: { Roles: [somebody], PolicyDocument: { Statement: [] } }
  Nobody:
    Type: AWS::IAM::ManagedPolicy
    Properties: { PolicyDocument: { Statement: [] } }
  Person:
    Type: AWS::IAM::User
  ForPeople:
    Type: AWS::IAM::ManagedPolicy
    Properties: { Users: [!Ref Person], PolicyDocument: { Statement: [] } }
  Bucket:
    Type: AWS::S3::Bucket
`;

describe('purpose of roles', () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['RunnerRole', 'runner'],
    ['Profile', 'runner'],
    ['BuilderRole', 'runner'],
    ['Vendor', 'connection'],
    ['WarpBuildRole', 'connection'],
    ['DatabaseConnection', 'other'],
    ['Own', 'other'],
    ['Pushing', 'runner'],
    ['ByName', 'runner'],
    ['Both', 'connection'],
    ['Elsewhere', undefined],
    ['Nobody', undefined],
    ['Person', 'other'],
    ['ForPeople', 'other'],
    ['Bucket', undefined],
    ['Nothing', undefined],
  ];
  for (const [id, purpose] of rows) {
    it(`${id}: ${purpose ?? 'cannot be told'}`, () => {
      assert.equal(factsOf(stack).get(rolePurpose, id), purpose);
    });
  }

  it('is not that of runners where nothing says that there are any', () => {
    const facts = factsOf(stack.replace('GitHub runners', 'servers').replaceAll('RunnerRole', 'ServerRole'));
    assert.equal(facts.get(rolePurpose, 'ServerRole'), 'runner', 'instances have it');
    assert.equal(facts.get(rolePurpose, 'BuilderRole'), 'runner', 'the name of WarpBuildRole says it');
    const other = factsOf(stack.replace('GitHub runners', 'servers').replaceAll(/RunnerRole|WarpBuild/g, 'Server'));
    assert.equal(other.get(rolePurpose, 'BuilderRole'), undefined);
  });

  it('of a policy in a script is what its command says', () => {
    const text = '{"Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}]}';
    const tree = parse({ text, format: 'json' });
    const view = factStore(tree, [documentOrigin.is({ in: 'script', role: 'runner' })]).tracked([]);
    assert.ok(tree.root);
    const [policy] = policiesIn({ path: [], entry: undefined, node: tree.root }, view);
    assert.equal(policy && purposeOf(view, policy), 'runner');
  });
});

describe('policies of a role', () => {
  it('are its own, those that name it, and those that it names', () => {
    const facts = factsOf(stack);
    assert.deepEqual(
      facts.get(policiesOfRole, 'RunnerRole').map(({ owner }) => owner?.id),
      ['Pushing', 'ByName'],
    );
    assert.deepEqual(facts.get(policiesOfRole, 'Bucket'), []);
  });
});

function factsOf(text: string) {
  return onlyPart(open({ text, name: 'stack.yaml' })).facts.tracked([]);
}
