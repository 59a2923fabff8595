import { defineFact, type Facts } from '../../facts/index.ts';
import { sameList } from '../../values/index.ts';
import { workloadEvidence } from '../workload.ts';
import { coversName } from './dns-firewall.ts';

/** A name that jobs cannot do without. */
export interface RequiredName {
  /** A pattern as DNS Firewall takes it. */
  readonly name: string;
  readonly by: 'warpbuild' | 'github';
}

/**
 * Names without which a runner takes no job, or cannot fetch what nearly every job uses: registration, the repository,
 * actions, and where logs, artifacts and caches go.
 * https://docs.github.com/en/actions/reference/runners/self-hosted-runners#accessible-domains-by-function
 */
export const requiredNames: readonly RequiredName[] = [
  { name: 'api.warpbuild.com', by: 'warpbuild' },
  { name: 'github.com', by: 'github' },
  { name: 'api.github.com', by: 'github' },
  { name: '*.actions.githubusercontent.com', by: 'github' },
  { name: 'codeload.github.com', by: 'github' },
  { name: '*.blob.core.windows.net', by: 'github' },
];

/** Further names that GitHub lists: packages, updates of the runner, large files. */
const usualNames: readonly string[] = [
  'ghcr.io',
  '*.pkg.github.com',
  'objects.githubusercontent.com',
  'objects-origin.githubusercontent.com',
  'github-releases.githubusercontent.com',
  'github-registry-files.githubusercontent.com',
  'release-assets.githubusercontent.com',
  'github-cloud.githubusercontent.com',
  'github-cloud.s3.amazonaws.com',
];

/** All names for an allow-list of GitHub's jobs on WarpBuild's runners, but for those of AWS. */
export const allowedNames: readonly string[] = [...requiredNames.map(({ name }) => name), ...usualNames];

/** Whose runners a template is for, as far as its words tell. */
export const runnersOf = defineFact<readonly ('warpbuild' | 'github' | 'other')[]>(
  'whose runners',
  (_key, facts) => {
    const words = facts.get(workloadEvidence).map((each) => each.words.toLowerCase());
    const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
    return [
      ...(has(/warp/) ? (['warpbuild', 'github'] as const) : []),
      ...(has(/git-?hub|actions?[-_ ]?runner/) ? (['github'] as const) : []),
      ...(has(/git-?lab|buildkite|teamcity|drone/) ? (['other'] as const) : []),
    ];
  },
  sameList,
);

/**
 * The required names that an allow-list lacks: those of whoever the runners are of, as the template or the list itself
 * says. A list with some names below a required wildcard has been thought about.
 */
export function missingNames(facts: Facts, patterns: readonly string[]): readonly string[] {
  const owners = facts.get(runnersOf);
  const lists = (end: string) => patterns.some((pattern) => pattern.endsWith(end));
  const isMeant = ({ by }: RequiredName) =>
    owners.includes(by) || (by === 'warpbuild' ? lists('warpbuild.com') : lists('github.com'));
  const names = requiredNames.filter(isMeant).map(({ name }) => name);
  const missing = names.filter(
    (name) => !patterns.some((pattern) => coversName(pattern, name) || (name.startsWith('*') && lists(name.slice(1)))),
  );
  // Caches and image layers come from S3, through its endpoint too.
  const hasStore = patterns.some((pattern) => /amazonaws\.com|\$\{aws::urlsuffix\}|s3|\*$/.test(pattern));
  return names.length > 0 && !hasStore ? [...missing, '*.s3.<region>.amazonaws.com'] : missing;
}
