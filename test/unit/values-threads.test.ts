/** What people report of other tools again and again: values behind parameters, conditions, calls and SAM `Globals`. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { createAnalyzer, defaultConfig, open } from '#core/index.ts';
import { rules } from '#rules';
import { relatedOn, verdictsOn } from '../support/bad-value.ts';

const analyzer = createAnalyzer(rules);

function findingsOn(text: string): readonly string[] {
  const { findings, crashes } = analyzer.analyze(open({ text, name: 'a.yaml' }), defaultConfig);
  assert.deepEqual(crashes, []);
  return findings.map(({ rule, message }) => `${rule}: ${message}`);
}

function bucket(bad: string, head = ''): string {
  return `${head}Resources:\n  X:\n    Type: AWS::S3::Bucket\n    Properties:\n      Bad: ${bad}\n`;
}

const on =
  "Parameters:\n  On: { Type: String, Default: 'true', AllowedValues: ['true', 'false'] }\nConditions:\n  IsOn: !Equals [!Ref On, 'true']\n  IsOff: !Not [!Condition IsOn]\n";

describe('threads about false alarms', () => {
  it('bridgecrewio/checkov#5325, trivy#4832, #4844, #6024: an If with a good default', () => {
    assert.deepEqual(verdictsOn(bucket('!If [IsOn, no, yes]', on), 'a.yaml'), [
      'medium: X is bad when IsOn is false. <yes>',
    ]);
    assert.deepEqual(verdictsOn(bucket('!If [IsOn, no, no]', on), 'a.yaml'), []);
  });

  it('bridgecrewio/checkov#5743, Checkmarx/kics#5898, #7023, #6478: references are no texts', () => {
    const id = 'AVeryLongLogicalIdOfFortyCharactersXXXXX';
    for (const value of [`!Ref ${id}`, `!GetAtt ${id}.Arn`, '!Ref Stored', "'{{resolve:ssm:yes}}'", '!Sub no'])
      assert.deepEqual(
        verdictsOn(
          bucket(value, 'Parameters:\n  Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: yes }\n'),
          'a.yaml',
        ),
        [],
        value,
      );
  });

  it('bridgecrewio/checkov#2758, #6471, #2228: Globals of SAM, with conditions in them', () => {
    const sam = (globals: string, own: string) =>
      `${on}Transform: AWS::Serverless-2016-10-31\nGlobals:\n  Function: ${globals}\nResources:\n  X:\n    Type: AWS::Serverless::Function\n    Properties: ${own}\n`;
    const check = (globals: string, own: string) => verdictsOn(sam(globals, own), 'a.yaml');
    assert.deepEqual(check('{ Bad: no }', '{ Handler: h }'), []);
    assert.deepEqual(check('{ Bad: yes }', '{ Handler: h }'), ['high: X is bad. <yes>']);
    assert.deepEqual(check('{ Bad: yes }', '{ Bad: no }'), [], 'the resource wins');
    assert.deepEqual(check('{ Bad: no, List: [yes] }', '{ List: [no] }'), ['high: X has a bad element. <yes>']);
    assert.deepEqual(check('{ Bad: no, List: [no] }', '{ List: !Ref On }'), [], 'a call wins as a whole');
    assert.deepEqual(check('{ Bad: !If [IsOn, no, yes] }', '{ Handler: h }'), [
      'medium: X is bad when IsOn is false. <yes>',
    ]);
  });

  it('aquasecurity/trivy#3761, #4843: an If or a pseudo parameter hides no template', () => {
    const text = bucket('!If [IsOn, no, !Ref AWS::NoValue]', on).replace(
      'Properties:',
      'Properties:\n      Topics: !Ref AWS::NotificationARNs',
    );
    assert.equal(open({ text, name: 'a.yaml' }).kind.dialect, 'cfn');
    assert.deepEqual(verdictsOn(text, 'a.yaml'), ['medium: X lacks it when IsOn is false. <X>']);
  });

  it('aquasecurity/trivy#5167: values of parameters from a file', () => {
    const set = (value: string) => ({ from: 'prod.json', values: { On: value } });
    const text = bucket('!If [IsOn, no, yes]', on);
    assert.deepEqual(verdictsOn(text, 'a.yaml', set('true')), []);
    assert.deepEqual(verdictsOn(text, 'a.yaml', set('false')), [
      'high: X is bad with On set to "false" (prod.json). <yes>',
    ]);
    assert.deepEqual(
      verdictsOn(bucket('!Ref P', 'Parameters:\n  P: { Type: String }\n'), 'a.yaml', {
        from: 'prod.json',
        values: { P: 'yes' },
      }),
      ['high: X is bad with P set to "yes" (prod.json). <P>'],
    );
    assert.deepEqual(
      verdictsOn(bucket('!Ref P', 'Parameters:\n  P: { Type: String, NoEcho: true }\n'), 'a.yaml', {
        from: 'prod.json',
        values: { P: 'yes' },
      }),
      ['high: X is bad with P set to "****" (prod.json). <P>'],
      'a secret is not shown',
    );
  });

  it('aquasecurity/defsec#962, aws-cloudformation/cfn-lint#3899: conditions are reasoned about, defaults are not all', () => {
    assert.deepEqual(verdictsOn(bucket('!If [IsOn, !If [IsOff, yes, no], no]', on), 'a.yaml'), []);
    assert.deepEqual(verdictsOn(bucket('!Ref P', 'Parameters:\n  P: { Type: String, Default: no }\n'), 'a.yaml'), []);
    assert.deepEqual(
      verdictsOn(
        bucket(
          '!If [Is, yes, no]',
          'Parameters:\n  P: { Type: String, Default: no }\nConditions:\n  Is: !Equals [!Ref P, x]\n',
        ),
        'a.yaml',
      ),
      ['medium: X is bad when Is is true. <yes>'],
    );
  });

  const policy = (effect: string, action: string, resource: string) =>
    `${on}Resources:\n  R:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: p\n      Roles: [r]\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - { Effect: ${effect}, Action: ${action}, Resource: ${resource} }\n`;

  it('aws-cloudformation/cfn-lint#948: an effect behind an If', () => {
    const found = findingsOn(policy('!If [IsOff, Allow, Deny]', "'*'", "'*'"));
    assert.ok(found.length > 0 && found.every((each) => each.includes('when IsOff is true')), found.join('\n'));
    assert.deepEqual(findingsOn(policy('Deny', "'*'", "'*'")), []);
  });

  it('aws-cloudformation/cfn-lint#4025, aws/aws-cdk#36618: wildcards within a name, and a GetAtt for a resource', () => {
    assert.deepEqual(findingsOn(policy('Allow', "'iam:List*Tags'", '!GetAtt Role.Arn')), []);
  });

  it('rules narrow what parameters may be', () => {
    const rule = 'Rules:\n  R:\n    Assertions: [{ Assert: !Contains [[a, b], !Ref P] }]\n';
    const head = (tail: string) =>
      `Parameters:\n  P: { Type: String }\nConditions:\n  Is: !Equals [!Ref P, ${tail}]\n${rule}`;
    assert.deepEqual(verdictsOn(bucket('!If [Is, yes, no]', head('c')), 'a.yaml'), []);
    assert.deepEqual(verdictsOn(bucket('!If [Is, yes, no]', head('a')), 'a.yaml'), [
      'high: X is bad when Is is true. <yes>',
    ]);
  });

  it('merge keys and anchors: the finding is at the anchor, once', () => {
    const text = `Metadata:\n  Base: &base { Bad: yes }\nResources:\n  X:\n    Type: AWS::S3::Bucket\n    Properties:\n      <<: *base\n  Y:\n    Type: AWS::S3::Bucket\n    Properties:\n      <<: *base\n      Bad: no\n  Z:\n    Type: AWS::S3::Bucket\n    Properties: *base\n`;
    assert.deepEqual(verdictsOn(text, 'a.yaml'), ['high: X is bad. <yes>']);
  });

  it('points to what decides', () => {
    const text = bucket(
      '!FindInMap [M, !Ref Env, k]',
      'Parameters:\n  Env: { Type: String, AllowedValues: [dev, prod] }\nMappings:\n  M:\n    dev: { k: no }\n    prod: { k: yes }\n',
    );
    assert.deepEqual(verdictsOn(text, 'a.yaml'), ['medium: X is bad if Env is set to "prod". <yes>']);
    assert.deepEqual(relatedOn(text, 'a.yaml'), ['One of the values of parameter Env. <prod>']);
    assert.deepEqual(relatedOn(bucket('!If [IsOff, yes, !Ref On]', on), 'a.yaml'), [
      'Condition IsOff is defined here. <IsOff>',
    ]);
    const list = bucket(
      '!Select [!FindInMap [M, !Ref Env, at], [no, yes]]',
      'Parameters:\n  Env: { Type: String, Default: b }\nMappings:\n  M: { a: { at: 0 }, b: { at: 1 } }\n',
    );
    assert.deepEqual(relatedOn(list, 'a.yaml'), [
      'The default of parameter Env. <b>',
      'The entry of mapping M for b. <1>',
    ]);
  });
});
