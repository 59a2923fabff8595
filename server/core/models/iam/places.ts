import { cfnType } from '../../data/index.ts';

/** Properties of a resource type that hold policy documents, as paths with `*` for the elements of a list. */
export function policyPlaces(type: string): readonly (readonly string[])[] {
  return serverless[type] ?? cfnType(type)?.policyProperties ?? [];
}

/**
 * SAM's types are in no schema of CloudFormation
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html).
 */
const serverless: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::Serverless::Function': [['AssumeRolePolicyDocument'], ['Policies', '*']],
  'AWS::Serverless::StateMachine': [['Policies', '*']],
};
