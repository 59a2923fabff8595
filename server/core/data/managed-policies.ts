/**
 * How much an AWS managed policy gives to jobs.
 * - `admin` leads to every right in the account
 * - `broad` is full control of a service or more, on everything in the account
 * - `minor` changes what only one service has
 */
export type ManagedPolicyBreadth = 'admin' | 'broad' | 'minor';

/**
 * How broad the AWS managed policy with this name is (`AdministratorAccess`, `job-function/SystemAdministrator`);
 * undefined for those that are narrow, only read, or are not known
 * (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html, read on 2026-11-24).
 */
export function managedPolicyBreadth(name: string): ManagedPolicyBreadth | undefined {
  const own = name.slice(name.lastIndexOf('/') + 1);
  return named[own] ?? (/FullAccess(?:V\d|_v\d)?$/.test(own) ? 'broad' : undefined);
}

const named: Readonly<Partial<Record<string, ManagedPolicyBreadth>>> = {
  AdministratorAccess: 'admin',
  IAMFullAccess: 'admin',
  // Everything but IAM, yet with the roles that services already have.
  PowerUserAccess: 'broad',
  SystemAdministrator: 'broad',
  NetworkAdministrator: 'broad',
  DatabaseAdministrator: 'broad',
  DataScientist: 'broad',
  'AdministratorAccess-Amplify': 'broad',
  'AdministratorAccess-AWSElasticBeanstalk': 'broad',
  // Superseded by AmazonSSMManagedInstanceCore: it also reads and writes every bucket.
  AmazonEC2RoleforSSM: 'broad',
  AmazonEC2ContainerRegistryPowerUser: 'minor',
};
