import { isManagedPolicy, managedPolicyDate, managedPolicyMeant, samPolicyTemplate } from '#core/data/index.ts';
import type { Editor } from '#core/edit/index.ts';
import { isOwn, managedPolicyList, policyHolderSubject, type PolicyHolder } from '#core/models/index.ts';
import { defineRule, type Example, type FixContext } from '#core/rule/index.ts';
import { plainText, type Located, type ScalarNode, type Tree } from '#core/syntax/index.ts';
import { distance, inWords } from '#core/text/index.ts';

export default defineRule({
  id: 'iam/managed-unknown',
  title: 'Managed policy that AWS does not have',
  severity: 'medium',
  since: '0.1.0',
  why: 'IAM refuses to attach a policy that there is not, and the update of the stack fails.',
  refs: [
    'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-friendly-names',
  ],
  preset: 'recommended',
  on: policyHolderSubject,
  messages: {
    path: 'AWS has no managed policy {policy}{when}; its path is another: {meant}.',
    near: 'AWS has no managed policy {policy}{when}, as of {date}; did you mean {meant}?',
    template:
      '{policy} is a policy template of SAM: as a text SAM looks for a managed policy of that name; write {form}.',
    unknown: {
      text: 'AWS has no managed policy {policy}, as of {date}; it may have been withdrawn, or be newer.',
      severity: 'info',
    },
  },

  *check({ policies, owner }, finding) {
    const isSam = owner?.type.startsWith('AWS::Serverless::') ?? false;
    for (const { node, policy, when } of policies) {
      if (!/^[\w+=,.@/-]+$/.test(policy) || isManagedPolicy(policy)) continue;
      const meant = meantBy(policy);
      // SAM finds the path of a bare name itself.
      if (isSam && plainText(node) === policy && nameIn(meant ?? '') === policy) continue;
      const template = isSam ? samPolicyTemplate(policy) : undefined;
      if (template) {
        const values = template.parameters.length === 0 ? ' {}' : ` with ${inWords(template.parameters)}`;
        yield finding.template(node, { policy, form: `${policy}:${values}` }).when(when);
        continue;
      }
      const date = managedPolicyDate();
      const found =
        meant === undefined
          ? finding.unknown(node, { policy, date })
          : nameIn(meant) === nameIn(policy)
            ? finding.path(node, { policy, meant })
            : finding.near(node, { policy, meant, date });
      yield found.when(when);
    }
  },

  fixes: {
    path: {
      title: 'Write {meant}',
      applicability: 'safe',
      apply: (context) => (context.finding.message === 'path' ? rename(context) : 'decline'),
    },
    near: {
      title: 'Write {meant}',
      applicability: 'needs-review',
      apply: (context) => (context.finding.message === 'near' ? rename(context) : 'decline'),
    },
    template: {
      title: 'Write it as a template: {form}',
      applicability: 'safe',
      apply({ edit, finding, subject, tree }) {
        const { policy: named } = finding.args;
        const policy = String(named);
        const item = finding.message === 'template' ? itemOf(finding.at, subject, tree) : undefined;
        if (item?.source !== policy || samPolicyTemplate(policy)?.parameters.length !== 0) return 'decline';
        return edit.replace(item, { [policy]: {} });
      },
    },
  },
  remedy: 'Look the policy up in the list of managed policies of AWS.',
});

function nameIn(policy: string): string {
  return policy.slice(policy.lastIndexOf('/') + 1);
}

/** Undefined where nothing is near; a name with another number at its end may be of a policy that is newer than our data. */
function meantBy(policy: string): string | undefined {
  const meant = managedPolicyMeant(policy);
  if (meant === undefined) return undefined;
  const [written, known] = [nameIn(policy).toLowerCase(), nameIn(meant).toLowerCase()];
  const isNear = distance(written, known) <= 2 && withoutVersion(written) !== withoutVersion(known);
  return written === known || isNear ? meant : undefined;
}

function withoutVersion(name: string): string {
  return name.replace(/_?v?\d+$/, '');
}

/** The element of a list that a finding is about, if a change of it is a change of this holder alone. */
function itemOf(at: Located, { owner }: PolicyHolder, tree: Tree): ScalarNode | undefined {
  const list = owner && managedPolicyList(owner)?.value;
  const item = list?.kind === 'seq' ? list.items.find((each) => each === at) : undefined;
  return owner && item?.kind === 'scalar' && item.tag === undefined && isOwn(tree, owner.entry, item)
    ? item
    : undefined;
}

function rename({ edit, finding, subject, tree }: FixContext<PolicyHolder>): Editor | 'decline' {
  const item = itemOf(finding.at, subject, tree);
  const { policy, meant } = finding.args;
  if (!item) return 'decline';
  const written = String(policy);
  return item.source.endsWith(written)
    ? edit.replace(item, item.source.slice(0, -written.length) + String(meant))
    : 'decline';
}

export const examples: readonly Example[] = [
  {
    title: 'a path that is missing, one that is not there, and a name that is misspelt',
    dialect: 'cfn',
    fixes: ['path', 'near'],
    bad: `
      Resources:
        Function:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns:
              - arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole # logs
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ path
              - arn:aws:iam::aws:policy/service-role/AmazonSSMManagedInstanceCore
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ path
              - arn:aws:iam::aws:policy/AmazonSSMManagedInstancesCore
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ near
              - arn:aws:iam::aws:policy/OurOwnPolicyOfNoMeaning
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown
    `,
  },
  {
    title: 'templates of SAM without parameters',
    dialect: 'cfn',
    fixes: ['template'],
    bad: `
      Transform: AWS::Serverless-2016-10-31
      Resources:
        Function:
          Type: AWS::Serverless::Function
          Properties:
            Policies:
              - VPCAccessPolicy # for the database
                ^^^^^^^^^^^^^^^ template
              - SQSPollerPolicy
                ^^^^^^^^^^^^^^^ template
    `,
  },
  {
    title: 'a template in JSON, with the partition and in some stacks',
    dialect: 'cfn',
    fixes: [],
    bad: `
      {
        "Conditions": { "IsProd": { "Fn::Equals": [{ "Ref": "AWS::StackName" }, "prod"] } },
        "Resources": {
          "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
              "AssumeRolePolicyDocument": {
                "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }]
              },
              "ManagedPolicyArns": [
                { "Fn::Sub": "arn:\${AWS::Partition}:iam::aws:policy/AmazonECSTaskExecutionRolePolicy" },
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ path
                { "Fn::If": ["IsProd", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadonlyAccess"] }
                                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ near
              ]
            }
          }
        }
      }
    `,
  },
  {
    title: 'policies that there are, of the account, of parameters, with a newer number, and bare names of SAM',
    dialect: 'cfn',
    good: `
      Transform: AWS::Serverless-2016-10-31
      Parameters:
        Policy: { Type: String }
      Resources:
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
            ManagedPolicyArns:
              - arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
              - arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
              - arn:aws:iam::aws:policy/job-function/ViewOnlyAccess
              - arn:aws:iam::111122223333:policy/Nothing
              - !Ref Policy
              - !Sub arn:aws:iam::aws:policy/\${Policy}
        Function:
          Type: AWS::Serverless::Function
          Properties:
            Handler: index.handler
            Policies: [AWSXrayWriteOnlyAccess, AWSLambdaBasicExecutionRole, S3ReadPolicy: { BucketName: site }]
    `,
  },
];
