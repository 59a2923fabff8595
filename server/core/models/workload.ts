import { defineFact, defineGiven } from '../facts/index.ts';
import { get, plainText, type Located, type SyntaxNode } from '../syntax/index.ts';
import { sameList, sectionNames, templateEntry } from '../values/index.ts';
import { idsOfType, resource } from './cfn/resource.ts';
import { dialect } from './detect.ts';

/** A place in a template that says that it runs CI jobs. */
export interface Evidence {
  readonly at: Located;
  /** The words that were found, as written. */
  readonly words: string;
}

/**
 * Names of CI runners and of products that run them, in lower case. `agent` and `build` alone say too little: every
 * second template has a CloudWatch agent or a build project.
 */
const runnerWords =
  /warp-?build|(?:git-?hub|git-?lab|actions?)[-_ ]?runners?|(?:^|[^a-z])runners?(?![a-z])|buildkite|jenkins[-_ ]?(?:agent|worker|executor|node)s?(?![a-z])|(?:^|[^a-z])(?:ci|build)[-_ ]?(?:agent|worker)s?(?![a-z])|teamcity|drone-?ci/;

/** Runners of other things; AWS App Runner runs web applications. */
const otherRunners = /(?:app|test|task|script|query|step|command|migration)[-_ ]?runners?/g;

function wordsIn(text: string): string | undefined {
  // CamelCase names read as words: RunnerSecurityGroup, GitHubRunnerRole.
  const spaced = text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(otherRunners, '');
  const words = runnerWords.exec(spaced)?.[0].replace(/^[^a-z]/, '');
  return words === undefined ? undefined : asWritten(text, words);
}

/** The words as the text has them: `WarpBuild` for `warp-build`. */
function asWritten(text: string, words: string): string {
  return new RegExp(words.replace(/[-_ ]/g, '[-_ ]?'), 'i').exec(text)?.[0] ?? words;
}

/** Whether the user says what a document is for: `auto` leaves it to the document. */
export type Workload = 'auto' | 'ci-runner' | 'general';

/** Given by whoever asks for an analysis. */
export const workload = defineGiven<Workload>('workload', 'auto');

/** Whether a document counts as one of CI runners: because the user says so, or because it tells itself. */
export const isAboutRunners = defineFact<boolean>('is about runners', (_key, facts) => {
  const asked = facts.get(workload);
  return asked === 'auto' ? facts.get(workloadEvidence).length > 0 : asked === 'ci-runner';
});

/** Properties that name what a resource is for. */
const telling = ['GroupDescription', 'GroupName', 'RoleName', 'Description', 'LaunchTemplateName', 'BucketName'];

const evidenceOfResource = defineFact<readonly Evidence[]>(
  'workload evidence of a resource',
  (id, facts) => {
    const owner = facts.get(resource, id);
    if (!owner) return [];
    const { entry, properties } = owner;
    const tags = get(properties, 'Tags');
    const values = (tags?.kind === 'seq' ? tags.items : []).map((tag) => get(tag, 'Value'));
    return [entry.key, ...telling.map((key) => get(properties, key)), ...values].flatMap(evidenceAt);
  },
  (a, b) => a.length === b.length && a.every(({ at, words }, index) => at === b[index]?.at && words === b[index].words),
);

function evidenceAt(node: SyntaxNode | undefined): Evidence[] {
  const text = plainText(node);
  const words = text === undefined ? undefined : wordsIn(text);
  return node && words !== undefined ? [{ at: node, words }] : [];
}

/** Where a template says that it runs CI jobs; empty when it does not. Only templates are looked at. */
export const workloadEvidence = defineFact<readonly Evidence[]>(
  'workload evidence',
  (_key, facts) => {
    if (facts.get(dialect) !== 'cfn') return [];
    const evidence = evidenceAt(facts.get(templateEntry, 'Description')?.value);
    for (const id of facts.get(idsOfType, '*')) evidence.push(...facts.get(evidenceOfResource, id));
    for (const section of ['Outputs', 'Parameters']) {
      for (const name of facts.get(sectionNames, section)) {
        evidence.push(...evidenceAt(facts.get(templateEntry, `${section}/${name}`)?.key));
      }
    }
    return evidence;
  },
  (a, b) =>
    sameList(
      a.map(({ words }) => words),
      b.map(({ words }) => words),
    ),
);
