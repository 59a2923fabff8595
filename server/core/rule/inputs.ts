import { noOptions, type Options } from '../models/index.ts';

/** Something that only the person who applies a fix knows. One answer serves all fixes that ask for it. */
export interface Input {
  /** What to ask for, such as `S3 bucket for artifacts`; also the name of the blank. */
  readonly label: string;
  /** Stands in for an answer; an input without one leaves a blank. */
  readonly default?: string;
  /** Shown in an empty answer, and in the blank. */
  readonly example?: string;
  /** What a whole answer looks like (anchored). */
  readonly pattern: RegExp;
  /** Says what is wrong with an answer that does not match. */
  readonly hint: string;
}

const name = /^[A-Za-z0-9._/-]+$/;
const bucket = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The inputs that fixes may ask for (`Fix.asks`). */
export const inputs = {
  days: {
    label: 'days until a cached object is deleted',
    default: '14',
    pattern: /^[1-9]\d{0,3}$/,
    hint: 'A number of days from 1 to 9999.',
  },
  cidr: {
    label: 'trusted address range',
    example: '203.0.113.0/24',
    pattern: /^[0-9a-fA-F.:]+\/\d{1,3}$/,
    hint: 'An address range such as 198.51.100.0/24.',
  },
  domains: {
    label: 'further host names that builds need, with commas',
    example: 'packages.example.com',
    pattern: /^[*A-Za-z0-9._-]+(?:\s*,\s*[*A-Za-z0-9._-]+)*$/,
    hint: 'Host names with commas between them.',
  },
  repository: { label: 'ECR repository', example: 'your-repo', pattern: name, hint: 'The name of a repository.' },
  artifacts: {
    label: 'S3 bucket for artifacts',
    example: 'your-artifacts-bucket',
    pattern: bucket,
    hint: 'The name of a bucket: 3 to 63 small letters, digits, dots and hyphens.',
  },
  cache: {
    label: 'S3 bucket for caches',
    example: 'your-cache-bucket',
    pattern: bucket,
    hint: 'The name of a bucket: 3 to 63 small letters, digits, dots and hyphens.',
  },
  account: { label: 'AWS account id', example: '111122223333', pattern: /^\d{12}$/, hint: 'Twelve digits.' },
  role: {
    label: 'role for CI jobs',
    example: 'ci-runner-role',
    pattern: /^[\w+=,.@/-]+$/,
    hint: 'The name of a role.',
  },
  externalId: {
    label: 'external id',
    example: 'external-id',
    pattern: /^[\w+=,.@:/-]{2,1224}$/,
    hint: 'Two or more letters, digits and =,.@:/-.',
  },
} as const satisfies Readonly<Record<string, Input>>;

export type InputName = keyof typeof inputs;

export const inputNames = Object.keys(inputs) as readonly InputName[];

/** An input; where the options of a configuration leave one answer only, that is its default. */
export function inputOf(name: InputName, options: Options = noOptions): Input {
  const answer = answerIn(options, name);
  return answer === undefined ? inputs[name] : { ...inputs[name], default: answer };
}

function answerIn({ cacheDays, ownAccounts: [account, ...others] }: Options, name: InputName): string | undefined {
  if (name === 'days') return cacheDays?.toString();
  return name === 'account' && others.length === 0 ? account : undefined;
}
