import { arnFields, patternOf, trustStatementSubject } from '#core/models/index.ts';
import { defineRule, type Example } from '#core/rule/index.ts';
import { render } from '#core/values/index.ts';

export default defineRule({
  id: 'iam/trust-federated-syntax',
  title: 'Federated principal that names no provider',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM refuses the policy, and with it the whole update of the stack, or nobody can assume the role.',
  refs: [
    'access-analyzer:INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity',
  ],
  preset: 'recommended',
  on: trustStatementSubject,
  messages: {
    address: '"{principal}" is the address of a provider; Federated takes its ARN, or a domain without https://.',
    noProvider: '"{principal}" is neither the ARN of a provider (…:oidc-provider/…, …:saml-provider/…) nor a domain.',
  },

  *check({ policy, principals, when }, finding) {
    if (policy.kind !== 'trust') return;
    for (const { type, value, node, when: own } of principals?.items ?? []) {
      if (type !== 'Federated') continue;
      const defect = defectOf(patternOf(value));
      if (defect)
        yield finding[defect](node, { principal: render(value) })
          .when(when)
          .when(own);
    }
  },

  fixes: {},
  remedy: 'Write the ARN of the IAM provider, such as arn:aws:iam::111122223333:oidc-provider/example.com.',
});

/** Undefined for what is right, or not known far enough. */
function defectOf(pattern: string): 'address' | 'noProvider' | undefined {
  if (/^https?:\/\//i.test(pattern)) return 'address';
  // A piece at the beginning may be all of an ARN.
  if (pattern === '*' || pattern.startsWith('${')) return undefined;
  if (!/^arn:/i.test(pattern)) return domain.test(pattern) ? undefined : 'noProvider';
  const fields = arnFields(pattern);
  if (!fields) return pattern.includes('${') ? undefined : 'noProvider';
  const [, , service, region, account, resource] = fields;
  const isProvider = /^(?:(?:saml|oidc)-provider\/.|\$\{)/.test(resource);
  const isAccount = /^\d{12}$/.test(account) || account.includes('${');
  return service === 'iam' && region === '' && isAccount && isProvider ? undefined : 'noProvider';
}

const domain = /^(?:[a-z0-9-]|\$\{[^}]*\})+(?:\.(?:[a-z0-9-]|\$\{[^}]*\})+)+(?:[/:].*)?$/i;

export const examples: readonly Example[] = [
  {
    title: 'an address, a user, and a provider without its account',
    dialect: 'iam-policy',
    bad: `
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Federated": "https://token.actions.githubusercontent.com" },
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ address
            "Action": "sts:AssumeRoleWithWebIdentity"
          },
          {
            "Effect": "Allow",
            "Principal": { "Federated": ["arn:aws:iam::111122223333:user/jobs", "arn:aws:iam:::oidc-provider/gitlab.com", "gitlab"] },
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ noProvider
                                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ noProvider
                                                                                                                          ^^^^^^^^ noProvider
            "Action": "sts:AssumeRoleWithWebIdentity"
          }
        ]
      }
    `,
  },
  {
    title: 'the wrong kind of resource, in one stage only',
    dialect: 'cfn',
    bad: `
      Conditions:
        IsProd: !Equals [!Ref AWS::StackName, prod]
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Federated: !If
                      - IsProd
                      - !Sub arn:aws:iam::\${AWS::AccountId}:identity-provider/people
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ noProvider
                      - !Sub arn:aws:iam::\${AWS::AccountId}:saml-provider/people
                  Action: sts:AssumeRoleWithSAML
    `,
  },
  {
    title: 'providers by ARN, by reference and by domain, of China, in pieces, and what a parameter gives',
    dialect: 'cfn',
    good: `
      Parameters:
        Provider: { Type: String }
        Host: { Type: String }
      Resources:
        Saml:
          Type: AWS::IAM::SAMLProvider
          Properties: { SamlMetadataDocument: '<xml/>' }
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - { Effect: Allow, Principal: { Federated: !Ref Saml }, Action: sts:AssumeRoleWithSAML }
                - { Effect: Allow, Principal: { Federated: !Ref Provider }, Action: sts:AssumeRoleWithSAML }
                - { Effect: Allow, Principal: { Federated: !Sub 'arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/\${Host}' }, Action: sts:AssumeRoleWithWebIdentity }
                - { Effect: Allow, Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:\${Provider}' }, Action: sts:AssumeRoleWithWebIdentity }
                - { Effect: Allow, Principal: { Federated: 'arn:aws-cn:iam::111122223333:saml-provider/people' }, Action: sts:AssumeRoleWithSAML }
                - { Effect: Allow, Principal: { Federated: [cognito-identity.amazonaws.com, accounts.google.com] }, Action: sts:AssumeRoleWithWebIdentity }
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
    `,
  },
];
