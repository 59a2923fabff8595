import type { Facts } from '../../facts/index.ts';
import { descendants, entryOf, isMap, type Entry, type SyntaxNode } from '../../syntax/index.ts';
import { both, flatMap, intrinsicOf, property, strings, type Path, type ValueSet } from '../../values/index.ts';
import { pathsWithoutTemplate, type LaunchData } from './launch.ts';

/**
 * How the instance metadata service answers on one path: with `required` only to requests with a session token
 * (IMDSv2), with `optional` to all. `absent` leaves it to the account and the image.
 */
export interface Metadata {
  readonly tokens: 'required' | 'optional' | 'absent';
  /** The value that decides, which may be a parameter's default; undefined when absent. */
  readonly node: SyntaxNode | undefined;
  /** The entry of the options that lack `HttpTokens`; undefined when there are none, or when a value decides. */
  readonly options: Entry | undefined;
  readonly when: Path;
}

/**
 * The cases in which the metadata service answers at all. Nothing for values that are not known, for endpoints that
 * are off, and where an instance leaves the choice to its launch template.
 */
export function metadataOf(facts: Facts, data: LaunchData): readonly Metadata[] {
  const options = property(facts, data.node, data.optionsKey);
  const entry = entryOf(data.node, data.optionsKey);
  const absent = options.absent.map((when): Metadata => ({
    tokens: 'absent',
    node: undefined,
    options: undefined,
    when,
  }));
  const stated = options.alternatives.flatMap(({ value, when }) => {
    if (!isMap(value) || intrinsicOf(value)) return [];
    const holder = entry?.value === value ? entry : undefined;
    return joined([when], metadataIn(facts, value, holder));
  });
  const own = joined([data.when], [...absent, ...stated]);
  return own.flatMap((each) => (each.tokens === 'absent' ? joined(pathsWithoutTemplate(facts, data), [each]) : [each]));
}

/**
 * Whether the file leaves open how the metadata service answers, because of a value that only deployment shows. What
 * `metadataOf` gives is then not all.
 */
export function isMetadataOpen(facts: Facts, data: LaunchData): boolean {
  const options = property(facts, data.node, data.optionsKey);
  return (
    options.unknown.length > 0 ||
    options.alternatives.some(({ value }) => !isMap(value) || intrinsicOf(value) || isAnswerOpen(facts, value))
  );
}

function isAnswerOpen(facts: Facts, options: SyntaxNode): boolean {
  const tokens = stringsAt(facts, options, 'HttpTokens');
  const endpoint = stringsAt(facts, options, 'HttpEndpoint');
  if (isAlways(endpoint, 'disabled') || isAlways(tokens, 'required')) return false;
  return tokens.unknown.length + endpoint.unknown.length > 0;
}

/** Whether the metadata service is off, whatever the conditions. */
export function isMetadataOff(facts: Facts, { node, optionsKey }: LaunchData): boolean {
  return isAlways(
    flatMap(property(facts, node, optionsKey, 'HttpEndpoint'), ({ value }) => strings(facts, value)),
    'disabled',
  );
}

function isAlways({ alternatives, absent, unknown }: ValueSet<string>, value: string): boolean {
  return absent.length + unknown.length === 0 && alternatives.every((each) => each.value === value);
}

function metadataIn(facts: Facts, options: SyntaxNode, holder: Entry | undefined): readonly Metadata[] {
  const tokens = stringsAt(facts, options, 'HttpTokens');
  const endpoint = stringsAt(facts, options, 'HttpEndpoint');
  const on = [
    ...endpoint.absent,
    ...endpoint.alternatives.filter(({ value }) => value !== 'disabled').map(({ when }) => when),
  ];
  const missing = tokens.absent.map((when): Metadata => ({ tokens: 'absent', node: undefined, options: holder, when }));
  const given = tokens.alternatives.flatMap(({ value, node, when }): Metadata[] =>
    value === 'required' || value === 'optional' ? [{ tokens: value, node, options: undefined, when }] : [],
  );
  return joined(on, [...missing, ...given]);
}

function stringsAt(facts: Facts, map: SyntaxNode, key: string): ValueSet<string> {
  return flatMap(property(facts, map, key), ({ value }) => strings(facts, value));
}

function joined(paths: readonly Path[], cases: readonly Metadata[]): readonly Metadata[] {
  return paths.flatMap((path) =>
    cases.flatMap((each) => {
      const when = both(path, each.when);
      return when ? [{ ...each, when }] : [];
    }),
  );
}

/** How many network hops an answer of the metadata service may take, and on which path. */
export interface HopLimit {
  readonly hops: number;
  readonly node: SyntaxNode;
  readonly when: Path;
}

/** The hop limits that launch data sets; nothing where the image or the account decides. */
export function hopLimits(facts: Facts, data: LaunchData): readonly HopLimit[] {
  const limits = flatMap(property(facts, data.node, data.optionsKey, 'HttpPutResponseHopLimit'), ({ value }) =>
    strings(facts, value),
  );
  return limits.alternatives.flatMap(({ value, node, when }) => {
    const path = both(data.when, when);
    return path && /^\d+$/.test(value) ? [{ hops: Number(value), node, when: path }] : [];
  });
}

/** A metadata service that is off though an instance profile is there. */
export interface SwitchedOff {
  /** The value that switches it off. */
  readonly node: SyntaxNode;
  /** The entry of the profile. */
  readonly profile: Entry;
  readonly when: Path;
}

/** Where launch data has a profile whose credentials no program gets, as the metadata service alone hands them out. */
export function switchedOff(facts: Facts, data: LaunchData): readonly SwitchedOff[] {
  const profile = entryOf(data.node, data.kind === 'image-builder' ? 'InstanceProfileName' : 'IamInstanceProfile');
  if (!profile) return [];
  const there = property(facts, data.node, profile.key.source).alternatives.map(({ when }) => when);
  const endpoint = flatMap(property(facts, data.node, data.optionsKey, 'HttpEndpoint'), ({ value }) =>
    strings(facts, value),
  );
  return endpoint.alternatives.flatMap(({ value, node, when }) =>
    value !== 'disabled'
      ? []
      : there.flatMap((path) => {
          const own = both(data.when, when);
          const whole = own && both(own, path);
          return whole ? [{ node, profile, when: whole }] : [];
        }),
  );
}

const firstVersion = /(?:169\.254\.169\.254|\[fd00:ec2::254\]|instance-data)\/(?:latest|\d{4}-\d\d-\d\d|1\.0)\b/i;
const sessionToken = /x-aws-ec2-metadata-token/i;

/**
 * The piece of user data that reads instance metadata without a session token; undefined when none does, and for
 * user data that is encoded or comes from elsewhere.
 */
export function tokenlessUserData({ node }: LaunchData): SyntaxNode | undefined {
  const entry = entryOf(node, 'UserData');
  const pieces = entry ? [...descendants(entry.value)].filter((piece) => piece.kind === 'scalar') : [];
  const texts = pieces.map(({ source }) => source);
  if (texts.some((text) => sessionToken.test(text))) return undefined;
  return pieces[texts.findIndex((text) => firstVersion.test(text))];
}
