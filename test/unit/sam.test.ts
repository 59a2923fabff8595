/** What SAM makes of its resources: roles and APIs that the text may name, and rights in their policies. */
import '../harness/data.ts';
import assert from 'node:assert/strict';
import { rules } from '#rules';
import { applyEdits, createAnalyzer, defaultConfig, fixesOf, open } from '#core/index.ts';
import { samPolicyNames, samPolicyTemplate } from '#core/data/index.ts';
import { policiesOfRole, rolePurpose, roles, rolesOfPolicy, impliedResource } from '#core/models/index.ts';
import { dedent } from '../harness/marks.ts';
import { openPart } from '../harness/part.ts';

function factsOf(resources: string, globals = '') {
  return openPart({
    text: `Transform: AWS::Serverless-2016-10-31\n${globals}Resources:\n${dedent(resources).replace(/^(?=.)/gm, '  ')}`,
    name: 't.yaml',
  }).facts.tracked([]);
}

const owns = `
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - S3CrudPolicy: { BucketName: b }
        - Statement: [{ Effect: Allow, Action: s3:GetObject, Resource: arn:aws:s3:::b/* }]
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: { Definition: {} }
  Taken:
    Type: AWS::Serverless::Function
    Properties: { Role: !GetAtt FnRole.Arn }
  Extra:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref FnRole]
      PolicyDocument: { Statement: [{ Effect: Allow, Action: sns:Publish, Resource: a }] }
`;

describe('roles that SAM makes', () => {
  it('are there for functions and state machines without a role', () => {
    const found = factsOf(owns).get(roles);
    assert.deepEqual(
      found.map(({ id, services, onlyServices, outside, inProfile }) => ({
        id,
        services,
        onlyServices,
        outside,
        inProfile,
      })),
      [
        { id: 'FnRole', services: ['lambda.amazonaws.com'], onlyServices: true, outside: false, inProfile: false },
        { id: 'FlowRole', services: ['states.amazonaws.com'], onlyServices: true, outside: false, inProfile: false },
      ],
    );
  });

  it('have the policies of their resource, and those that name them', () => {
    const facts = factsOf(owns);
    assert.deepEqual(
      facts.get(policiesOfRole, 'FnRole').map(({ owner }) => owner?.id),
      ['Fn', 'Fn', 'Extra'],
    );
    assert.deepEqual(facts.get(rolesOfPolicy, 'Fn'), ['FnRole']);
    assert.deepEqual(facts.get(rolesOfPolicy, 'Extra'), ['FnRole']);
    for (const id of ['Fn', 'FnRole', 'Extra', 'FlowRole']) assert.equal(facts.get(rolePurpose, id), 'other');
  });

  it('trust whom their resource says', () => {
    const facts = factsOf(`
      Fn:
        Type: AWS::Serverless::Function
        Properties:
          AssumeRolePolicyDocument:
            Statement: [{ Effect: Allow, Principal: { Service: [edgelambda.amazonaws.com, lambda.amazonaws.com] }, Action: sts:AssumeRole }]
    `);
    assert.deepEqual(
      facts.get(roles).map(({ services }) => services),
      [['edgelambda.amazonaws.com', 'lambda.amazonaws.com']],
    );
  });

  it('are not there where Globals give a role, or where the text has one of the name', () => {
    const globals = 'Globals: { Function: { Role: arn:aws:iam::111122223333:role/x } }\n';
    assert.deepEqual(
      factsOf('Fn: { Type: AWS::Serverless::Function, Properties: { Handler: a } }', globals).get(roles),
      [],
    );
    const written = `
      Fn: { Type: AWS::Serverless::Function }
      FnRole: { Type: AWS::SNS::Topic }
    `;
    assert.equal(factsOf(written).get(impliedResource, 'FnRole'), undefined);
  });
});

describe('APIs that SAM makes', () => {
  for (const [event, ids] of [
    ['{ Type: Api, Properties: { Path: /, Method: get } }', ['ServerlessRestApi', 'ServerlessRestApiProdStage']],
    ['{ Type: HttpApi }', ['ServerlessHttpApi']],
    ['{ Type: Api, Properties: { RestApiId: !Ref Mine } }', []],
    ['{ Type: Schedule }', []],
  ] as const) {
    it(`${event}: ${ids.join(', ') || 'none'}`, () => {
      const facts = factsOf(`Fn: { Type: AWS::Serverless::Function, Properties: { Events: { E: ${event} } } }`);
      const all = ['ServerlessRestApi', 'ServerlessRestApiProdStage', 'ServerlessHttpApi'];
      assert.deepEqual(
        all.filter((id) => facts.get(impliedResource, id)?.of.id === 'Fn'),
        ids,
      );
    });
  }
});

describe('rules on what functions may do', () => {
  const on = (policies: string, rest = ''): readonly string[] => {
    const text = `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Policies: ${policies}
${rest}`;
    const { findings, crashes } = createAnalyzer(rules).analyze(open({ text, name: 't.yaml' }), defaultConfig);
    assert.deepEqual(crashes, []);
    return findings
      .filter(({ rule }) => rule.startsWith('iam/') && rule !== 'iam/policy-version')
      .map(({ rule, range }) => `${rule} ${text.slice(range.start, range.end)}`);
  };

  for (const [policies, ...found] of [
    [
      '[{ S3CrudPolicy: { BucketName: b } }, { NoSuchPolicy: {} }, { AWSSecretsManagerGetSecretValuePolicy: { SecretArn: "*" } }]',
      'iam/data-exfiltration AWSSecretsManagerGetSecretValuePolicy',
      'iam/sam-policy-template NoSuchPolicy',
    ],
    ['[AWSLambdaBasicExecutionRole, AWSXrayWriteOnlyAccess]'],
    ['AdministratorAccess', 'iam/managed-policy-broad AdministratorAccess'],
    ['[AmazonS3FullAccess]', 'iam/managed-policy-broad AmazonS3FullAccess'],
    [
      '[arn:aws:iam::aws:policy/AdministratorAccess]',
      'iam/managed-policy-broad arn:aws:iam::aws:policy/AdministratorAccess',
    ],
    ['[{ Statement: [{ Effect: Allow, Action: s3:*, Resource: "*" }] }]', 'iam/service-wildcard s3:*'],
    [
      '{ Statement: { Effect: Allow, Action: iam:PassRole, Resource: "*" } }',
      'iam/passrole-no-service iam:PassRole',
      'iam/passrole-star "*"',
    ],
    ['[{ Statement: [{ Effect: Allow, Action: dynamodb:PutItem, Resource: "*" }] }]', 'iam/resource-star "*"'],
  ] as const) {
    it(`${policies}: ${found.length > 0 ? found.join(', ') : 'nothing'}`, () => {
      assert.deepEqual([...on(policies)].sort(), [...found].sort());
    });
  }

  it('know the service of a role that SAM makes', () => {
    const text = `Transform: AWS::Serverless-2016-10-31
Resources:
  Flow: { Type: AWS::Serverless::StateMachine }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement: [{ Effect: Allow, Action: iam:PassRole, Resource: !GetAtt FlowRole.Arn }]
`;
    const analyzer = createAnalyzer(rules);
    const document = open({ text, name: 't.yaml' });
    const finding = analyzer
      .analyze(document, defaultConfig)
      .findings.find(({ rule }) => rule === 'iam/passrole-no-service');
    assert.ok(finding);
    const [fix] = fixesOf(analyzer, document, finding);
    assert.match(applyEdits(text, fix?.edits ?? []), /PassedToService['"]?: ['"]?states\.amazonaws\.com/);
  });
});

describe('policy templates of SAM', () => {
  const report = (policies: string, head = '') => {
    const text = `Transform: AWS::Serverless-2016-10-31\n${head}Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n${dedent(policies).replace(/^(?=.)/gm, '        ')}`;
    const document = open({ text, name: 't.yaml' });
    const analyzer = createAnalyzer(rules);
    const { findings, crashes } = analyzer.analyze(document, defaultConfig);
    assert.deepEqual(crashes, []);
    return findings.map((finding) => ({
      rule: finding.rule,
      at: text.slice(finding.range.start, finding.range.end),
      message: finding.message,
      severity: finding.severity,
      related: finding.related.map(({ range, message }) => `${text.slice(range.start, range.end)}: ${message}`),
      fixes: fixesOf(analyzer, document, finding).length,
    }));
  };

  it('have nothing said of them by rules on how a policy is written', () => {
    for (const name of samPolicyNames()) {
      const given = samPolicyTemplate(name)?.parameters.map((each) => `${each}: jobs`) ?? [];
      const found = report(`- ${name}: { ${given.join(', ')} }`).map(({ rule }) => rule);
      assert.deepEqual(found, name === 'TextractPolicy' ? ['iam/service-wildcard'] : [], name);
    }
  });

  it('are known at their name, by a value that makes them broad, without a fix', () => {
    const head = "Parameters:\n  Bucket: { Type: String, Default: '*' }\n";
    assert.deepEqual(report('- S3ReadPolicy: { BucketName: !Ref Bucket }', head), [
      {
        rule: 'iam/data-exfiltration',
        at: 'S3ReadPolicy',
        message:
          'Resource "arn:${AWS::Partition}:s3:::*" lets s3:GetObject and s3:GetObjectVersion give away data of everything in the account by default (parameter Bucket). SAM\'s policy template S3ReadPolicy grants it.',
        severity: 'medium',
        related: ["'*': The default of parameter Bucket."],
        fixes: 0,
      },
    ]);
  });

  it('have further places said of them only where the text has them', () => {
    const related = (policies: string) => report(policies).flatMap((finding) => finding.related);
    assert.deepEqual(related('- TextractPolicy: {}'), [
      'TextractPolicy: The template has Resource "*", which does not limit it either.',
    ]);
    assert.deepEqual(related("- S3FullAccessPolicy: { BucketName: '*' }"), []);
  });

  it('have no finding for values that are not known', () => {
    const head = 'Parameters:\n  Bucket: { Type: String }\n';
    assert.deepEqual(
      report('- S3ReadPolicy: { BucketName: !Ref Bucket }\n- S3CrudPolicy: { BucketName: !ImportValue b }', head),
      [],
    );
  });

  it('are in some stacks only, by the condition of their element', () => {
    const head = 'Conditions:\n  IsProd: !Equals [!Ref AWS::StackName, prod]\n';
    const [found] = report('- !If [IsProd, { TextractPolicy: {} }, !Ref AWS::NoValue]', head);
    assert.match(
      found?.message ?? '',
      /of textract when IsProd is true, such as .* SAM's policy template TextractPolicy grants it\.$/,
    );
  });

  it('count among what a role gets, and are named there', () => {
    const [found] = report(`
      - EcsRunTaskPolicy: { TaskDefinition: '*' }
      - Statement: [{ Effect: Allow, Action: [ecs:RegisterTaskDefinition, iam:PassRole], Resource: '*' }]
    `).filter(({ rule }) => rule === 'iam/privesc-combo');
    assert.equal(found?.at, 'iam:PassRole');
    assert.doesNotMatch(found.message, /SAM/);
  });
});
