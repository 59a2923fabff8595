import { defineFact, type Facts } from '../../facts/index.ts';
import { descendants, get, plainText } from '../../syntax/index.ts';
import {
  elements,
  literal,
  property,
  referenceOf,
  referredId,
  render,
  sameList,
  sectionNames,
  templateEntry,
  texts,
} from '../../values/index.ts';
import { resourcesOfType, type Resource } from '../cfn/index.ts';

const cacheWord = /cache/i;
const runnerWord = /warp/i;
/** Names of buckets that keep things for good, whoever uses them. */
const keeperWord =
  /log|artifact|pipeline|secret|state|backup|trail|audit|config|telemetry|observab|report|archive|website/i;

/** Logical ids of the buckets whose name, tag or output says that they hold caches, in order of text. */
export const cacheBuckets = defineFact<readonly string[]>(
  'cache buckets',
  (_key, facts) =>
    facts
      .get(resourcesOfType, 'AWS::S3::Bucket')
      .filter((bucket) => isNamedCache(facts, bucket))
      .map(({ id }) => id),
  sameList,
);

/**
 * Where no bucket says that it holds caches: the only one that nothing else is known of. A guess, so that little should
 * rest on it.
 */
export const likelyCacheBucket = defineFact<string | undefined>('likely cache bucket', (_key, facts) => {
  const buckets = facts.get(resourcesOfType, 'AWS::S3::Bucket');
  if (facts.get(cacheBuckets).length > 0) return undefined;
  const targets = logTargets(facts, buckets);
  const others = buckets.filter(
    (bucket) => !targets.has(bucket.id) && !keeperWord.test(namesOf(facts, bucket).join(' ')),
  );
  return others.length === 1 ? others[0]?.id : undefined;
});

function isNamedCache(facts: Facts, bucket: Resource): boolean {
  const names = namesOf(facts, bucket);
  const words = [...names, ...tagTexts(facts, bucket), ...outputNames(facts, bucket)].join(' ');
  if (cacheWord.test(words)) return true;
  return runnerWord.test(words) && !keeperWord.test(names.join(' '));
}

function namesOf(facts: Facts, { id, node }: Resource): readonly string[] {
  const written = property(facts, node, 'Properties', 'BucketName').alternatives.flatMap(
    ({ value }) => texts(facts, value).alternatives,
  );
  return [
    id,
    ...written.map(({ value }) =>
      literal(value) === undefined ? render(value.filter((part) => typeof part === 'string')) : render(value),
    ),
  ];
}

/** Tags, without the one that every resource of a runner stack carries. */
function tagTexts(facts: Facts, { properties }: Resource): readonly string[] {
  return elements(facts, get(properties, 'Tags')).items.flatMap(({ value }) => {
    const key = plainText(get(value, 'Key')) ?? '';
    return /^managed[-_ ]?by$/i.test(key) ? [] : [key, plainText(get(value, 'Value')) ?? ''];
  });
}

function outputNames(facts: Facts, { id }: Resource): readonly string[] {
  return facts.get(sectionNames, 'Outputs').filter((name) => {
    const value = get(facts.get(templateEntry, `Outputs/${name}`)?.value, 'Value');
    return value !== undefined && referenceOf(value)?.id === id;
  });
}

function logTargets(facts: Facts, buckets: readonly Resource[]): ReadonlySet<string> {
  const targets = buckets.flatMap(({ properties }) => {
    const logging = get(properties, 'LoggingConfiguration');
    return logging ? [...descendants(logging)].map((node) => referredId(facts, node) ?? '') : [];
  });
  return new Set(targets);
}
