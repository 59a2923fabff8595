import { defineGiven, type Given, type GivenFact } from '../facts/index.ts';
import { sameList } from '../values/index.ts';

/** What an organisation says of itself, and of what it permits, where no text can tell. */
export interface Options {
  /** Address ranges from which connections are meant to come; rules on sources keep quiet within them. */
  readonly allowedIngress: readonly string[];
  /** Address ranges to which connections are meant to go. */
  readonly allowedEgress: readonly string[];
  /** Keys of tags that each resource is to have. */
  readonly requiredTags: readonly string[];
  /** The most days that a cached object may stay. */
  readonly cacheDays: number | undefined;
  /** Ids of the organisation's accounts. */
  readonly ownAccounts: readonly string[];
  /** The id of the AWS organisation, `o-` and more. */
  readonly organizationId: string | undefined;
  /** IAM actions that exist though AWS lists them nowhere; `*` and `?` as in policies. */
  readonly extraActions: readonly string[];
}

export const noOptions: Options = {
  allowedIngress: [],
  allowedEgress: [],
  requiredTags: [],
  cacheDays: undefined,
  ownAccounts: [],
  organizationId: undefined,
  extraActions: [],
};

/** The options as facts, each for itself: a finding is kept while the options that it rests on stay the same. */
export const optionFacts: { readonly [K in keyof Options]: GivenFact<Options[K]> } = {
  allowedIngress: defineGiven<readonly string[]>('allowed ingress', [], sameList),
  allowedEgress: defineGiven<readonly string[]>('allowed egress', [], sameList),
  requiredTags: defineGiven<readonly string[]>('required tags', [], sameList),
  cacheDays: defineGiven<number | undefined>('cache days', undefined),
  ownAccounts: defineGiven<readonly string[]>('own accounts', [], sameList),
  organizationId: defineGiven<string | undefined>('organisation id', undefined),
  extraActions: defineGiven<readonly string[]>('extra actions', [], sameList),
};

/** The options for a store of facts. */
export function givenOptions(options: Options): readonly Given[] {
  const { allowedIngress, allowedEgress, requiredTags, cacheDays, ownAccounts, organizationId, extraActions } =
    optionFacts;
  return [
    allowedIngress.is(options.allowedIngress),
    allowedEgress.is(options.allowedEgress),
    requiredTags.is(options.requiredTags),
    cacheDays.is(options.cacheDays),
    ownAccounts.is(options.ownAccounts),
    organizationId.is(options.organizationId),
    extraActions.is(options.extraActions),
  ];
}
