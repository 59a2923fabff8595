/**
 * Properties of a resource type that hold policy documents, with `*` for the elements of a list. SAM's types are ours,
 * as no schema of CloudFormation has them
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html).
 */
export function policyPlaces(type: string): readonly string[] {
  return serverless[type] ?? interim[type] ?? [];
}

const serverless: Readonly<Record<string, readonly string[]>> = {
  'AWS::Serverless::Function': ['AssumeRolePolicyDocument', 'Policies.*'],
  'AWS::Serverless::StateMachine': ['Policies.*'],
};

const interim: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Role': ['AssumeRolePolicyDocument', 'Policies.*.PolicyDocument'],
  'AWS::IAM::User': ['Policies.*.PolicyDocument'],
  'AWS::IAM::Group': ['Policies.*.PolicyDocument'],
  'AWS::IAM::Policy': ['PolicyDocument'],
  'AWS::IAM::ManagedPolicy': ['PolicyDocument'],
  'AWS::IAM::RolePolicy': ['PolicyDocument'],
  'AWS::S3::BucketPolicy': ['PolicyDocument'],
  'AWS::KMS::Key': ['KeyPolicy'],
  'AWS::EC2::VPCEndpoint': ['PolicyDocument'],
  'AWS::Organizations::Policy': ['Content'],
};
