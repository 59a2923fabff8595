/** The cases on instances, buckets, endpoints, policies and tags of the checklist specification (its section 10, 26 to 44). */
import { cases, group, network, resources } from './case.ts';

cases('metadata', (check) => {
  const template = (options: string, more = ''): string => `
    Parameters:
      Tokens: {Type: String, Default: optional, AllowedValues: [optional, required]}
    Resources:
      RunnerTemplate:
        Type: AWS::EC2::LaunchTemplate
        Properties:
          LaunchTemplateData:
            ImageId: ami-1
            MetadataOptions: ${options}
      ${more}
  `;
  check('26 HttpTokens by the default of a parameter', template('{HttpTokens: !Ref Tokens}'), {
    items: { 7: 'fail' },
    says: [/by default \(parameter Tokens\)/],
  });
  check(
    '27 an instance that inherits from its launch template',
    template(
      '{HttpTokens: required}',
      `Runner:
        Type: AWS::EC2::Instance
        Properties: {LaunchTemplate: {LaunchTemplateId: !Ref RunnerTemplate, Version: !GetAtt RunnerTemplate.LatestVersionNumber}}`,
    ),
    { items: { 7: 'pass' }, silent: ['ec2/imdsv1-allowed'] },
  );
  check('28 no metadata service at all', template('{HttpEndpoint: disabled}'), { items: { 7: 'pass' } });
});

cases('bucket lifecycle', (check) => {
  const bucket = (lifecycle: string, more = ''): string => `
    Resources:
      CacheBucket:
        Type: AWS::S3::Bucket
        Properties:
          ${more}
          LifecycleConfiguration: {Rules: [${lifecycle}]}
  `;
  const on = 'Status: Enabled';
  check('29 a rule that is disabled', bucket('{Status: Disabled, ExpirationInDays: 7}'), { items: { 8: 'fail' } });
  check('29 a prefix', bucket(`{${on}, ExpirationInDays: 7, Prefix: logs/}`), { items: { 8: 'partial' } });
  check('29 the prefix of caches', bucket(`{${on}, ExpirationInDays: 7, Prefix: cache/}`), { items: { 8: 'pass' } });
  check('29 a tag', bucket(`{${on}, ExpirationInDays: 7, TagFilters: [{Key: a, Value: b}]}`), {
    items: { 8: 'partial' },
  });
  check('29 unfinished uploads alone', bucket(`{${on}, AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}}`), {
    items: { 8: 'fail' },
  });
  check('29 versions', bucket(`{${on}, ExpirationInDays: 7}`, 'VersioningConfiguration: {Status: Enabled}'), {
    items: { 8: 'partial' },
  });
  check('29 all objects', bucket(`{${on}, ExpirationInDays: 7}`), { items: { 8: 'pass' } });
  check(
    '30 as the API has it',
    '{"Rules": [{"ID": "a", "Filter": {"Prefix": ""}, "Status": "Enabled", "Expiration": {"Days": 7}}]}',
    {
      items: { 8: 'pass' },
    },
  );
  check('30 as the API has it, disabled', '{"Rules": [{"ID": "a", "Status": "Disabled", "Expiration": {"Days": 7}}]}', {
    items: { 8: 'fail' },
  });
});

cases('VPC endpoints', (check) => {
  const endpoint = (policy: string, more = ''): string =>
    `Resources:\n${network.replace('!Ref SubnetCidr', '10.20.0.0/20')}` +
    resources(`
      S3Endpoint:
        Type: AWS::EC2::VPCEndpoint
        Properties:
          VpcId: !Ref Vpc
          ServiceName: !Sub "com.amazonaws.\${AWS::Region}.s3"
          ${policy}
      ${more}
    `);
  const statement = (text: string): string => `PolicyDocument: {Version: "2012-10-17", Statement: [${text}]}`;
  const scoped = '{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::cache/*"}';
  check('31 no policy', endpoint(''), { items: { 9: 'fail' } });
  check('31 the default policy', endpoint(statement('{Effect: Allow, Principal: "*", Action: "*", Resource: "*"}')), {
    items: { 9: 'fail' },
  });
  check(
    '31 a principal on a gateway endpoint',
    endpoint(statement(scoped.replace('Principal: "*"', 'Principal: {AWS: "arn:aws:iam::111122223333:role/ci"}'))),
    { says: [/aws:PrincipalArn/] },
  );
  check(
    '31 one of two endpoints',
    endpoint(
      statement(scoped),
      `DynamoEndpoint:
        Type: AWS::EC2::VPCEndpoint
        Properties: {VpcId: !Ref Vpc, ServiceName: !Sub "com.amazonaws.\${AWS::Region}.dynamodb"}`,
    ),
    { items: { 9: 'partial' } },
  );
  check('31 scoped', endpoint(statement(scoped)), { items: { 9: 'pass' } });
  check(
    '32 without the bucket of ECR layers',
    endpoint(
      statement(scoped),
      `EcrEndpoint:
        Type: AWS::EC2::VPCEndpoint
        Properties:
          VpcEndpointType: Interface
          VpcId: !Ref Vpc
          ServiceName: !Sub "com.amazonaws.\${AWS::Region}.ecr.dkr"
          PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "ecr:*", Resource: "arn:aws:ecr:us-east-1:111122223333:repository/a"}]}`,
    ),
    { says: [/ECR/, /layer/] },
  );
});

cases('iam:PassRole', (check) => {
  const policy = (statement: string): string => `{"Version": "2012-10-17", "Statement": ${statement}}`;
  const passing = (condition: string): string =>
    policy(
      `[{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/ci"${condition === '' ? '' : `, "Condition": ${condition}`}}]`,
    );
  const silent = { silent: ['iam/passrole-no-service', 'iam/passrole-service-wildcard'] };
  const finds = { finds: ['iam/passrole-no-service'] };
  const findsWeak = { finds: ['iam/passrole-service-wildcard'] };
  const ec2 = '"iam:PassedToService": "ec2.amazonaws.com"';
  for (const [title, condition, expected] of [
    ['no condition', '', finds],
    ['StringEquals', `{"StringEquals": {${ec2}}}`, silent],
    ['a list', '{"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com"]}}', silent],
    ['StringLike without a wildcard', `{"StringLike": {${ec2}}}`, silent],
    ['StringLike ec2.*', '{"StringLike": {"iam:PassedToService": "ec2.*"}}', silent],
    ['StringLike *', '{"StringLike": {"iam:PassedToService": "*"}}', findsWeak],
    ['StringEqualsIgnoreCase', `{"StringEqualsIgnoreCase": {${ec2}}}`, silent],
    ['StringEqualsIfExists', `{"StringEqualsIfExists": {${ec2}}}`, findsWeak],
    ['ForAllValues', `{"ForAllValues:StringEquals": {${ec2}}}`, findsWeak],
    ['ForAnyValue', `{"ForAnyValue:StringEquals": {${ec2}}}`, { silent: ['iam/passrole-no-service missing'] }],
    ['StringNotEquals', `{"StringNotEquals": {${ec2}}}`, findsWeak],
    ['Null alone', '{"Null": {"iam:PassedToService": "false"}}', finds],
    ['Null beside IfExists', `{"StringEqualsIfExists": {${ec2}}, "Null": {"iam:PassedToService": "false"}}`, silent],
    ['another restriction', '{"ArnEquals": {"iam:AssociatedResourceArn": "arn:aws:ec2:*:*:instance/*"}}', finds],
    ['a key in lower case', '{"StringEquals": {"iam:passedtoservice": "ec2.amazonaws.com"}}', silent],
  ] as const)
    check(`33 ${title}`, passing(condition), expected);
  check('34 by what NotAction leaves out', policy('[{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}]'), {
    finds: ['iam/passrole-star'],
  });
  check('35 iam:Pass*', policy('[{"Effect": "Allow", "Action": "iam:Pass*", "Resource": "*"}]'), {
    finds: ['iam/passrole-star', 'iam/passrole-no-service'],
  });
  check('36 one statement that is no list', policy('{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}'), {
    finds: ['iam/passrole-star'],
  });
});

cases('policies within texts', (check) => {
  const inner = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
  const endpoints = (document: string): string =>
    JSON.stringify({
      VpcEndpoints: [
        { VpcEndpointType: 'Gateway', ServiceName: 'com.amazonaws.us-east-1.s3', PolicyDocument: document },
      ],
    });
  check('37 JSON in a text', endpoints(inner), { items: { 9: 'fail' } });
  const passing = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}';
  check(
    '38 URL-encoded',
    JSON.stringify({ RoleName: 'ci', PolicyName: 'p', PolicyDocument: encodeURIComponent(passing) }),
    { finds: ['iam/passrole-star'] },
  );
});

cases('tags', (check) => {
  const vpc = (tags: string): string => `
    Conditions: {IsProd: !Equals [!Ref AWS::Region, us-east-1]}
    Resources:
      Vpc:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: 10.0.0.0/16, Tags: [${tags}]}
  `;
  check('39 the tag', vpc('{Key: managed-by, Value: warpbuild}'), { items: { 10: 'pass' } });
  for (const near of [
    '{Key: ManagedBy, Value: warpbuild}',
    '{Key: managed-by, Value: WarpBuild}',
    '{Key: managed_by, Value: warpbuild}',
  ])
    check(`39 ${near}`, vpc(near), { items: { 10: 'fail' }, finds: ['runner/tag-managed-by-missing'] });
  check('39 a tag on one branch', vpc('!If [IsProd, {Key: managed-by, Value: warpbuild}, !Ref AWS::NoValue]'), {
    finds: ['runner/tag-managed-by-missing'],
    says: [/when IsProd is false/],
  });
  check(
    '40 a launch template that tags only itself',
    `
      Resources:
        RunnerTemplate:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            TagSpecifications: [{ResourceType: launch-template, Tags: [{Key: managed-by, Value: warpbuild}]}]
            LaunchTemplateData: {ImageId: ami-1}
    `,
    { items: { 10: 'partial' }, finds: ['runner/tag-managed-by-missing launched'] },
  );
});

cases('values', (check) => {
  check(
    '41 a transform may add what is not there',
    `
      Resources:
        CacheBucket:
          Type: AWS::S3::Bucket
          Properties:
            Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}
    `,
    { silent: ['s3/cache-never-expires'] },
  );
  check(
    '42 a path that contradicts itself',
    `
      Conditions:
        IsProd: !Equals [!Ref AWS::Region, us-east-1]
        IsDev: !Not [!Condition IsProd]
      Resources:
        RunnerGroup:
          Type: AWS::EC2::SecurityGroup
          Condition: IsProd
          Properties:
            GroupDescription: CI runners
            SecurityGroupIngress:
              - !If [IsDev, {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}, !Ref AWS::NoValue]
    `,
    { silent: ['network/sg-ingress-world'] },
  );
  check(
    '43 an allowed value that is worse than the default',
    group('SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref From}]').replace(
      'Parameters:\n',
      'Parameters:\n  From: {Type: String, Default: 10.0.0.0/8, AllowedValues: [10.0.0.0/8, 0.0.0.0/0]}\n',
    ),
    { finds: ['network/sg-ingress-world'], says: [/if From is set to "0\.0\.0\.0\/0"/] },
  );
  check(
    '44 an alias: the finding is at its anchor',
    `
      Resources:
        A:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: a
            SecurityGroupIngress: &open
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
        B:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: b
            SecurityGroupIngress: *open
    `,
    { items: { 3: 'fail' }, finds: ['network/sg-ingress-world'] },
  );
});
