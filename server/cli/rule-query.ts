import { nearest, type AnyRule } from '#core/index.ts';

/** The rules that an id stands for, ours or a peer's; ordered by id. */
export interface RuleMatch {
  /** `id`: our own, with or without its pack. `peer`: another tool's or a standard's. */
  readonly by: 'id' | 'peer';
  readonly rules: readonly AnyRule[];
}

/**
 * What `query` names: a rule's id (`network/sg-ingress-world`), its last part, or what a rule lists among its references,
 * with or without the tool's name (`CKV_AWS_24`, `checkov:CKV_AWS_24`, `AVD-AWS-0107`, `EC2.19`). Case does not matter.
 * Undefined when it names nothing.
 */
export function rulesFor(query: string, rules: readonly AnyRule[]): RuleMatch | undefined {
  const wanted = query.trim().toLowerCase();
  const own = rules.filter(({ id }) => id === wanted || id.split('/')[1] === wanted);
  if (own.length > 0) return { by: 'id', rules: sorted(own) };
  const covering = rules.filter(({ refs }) => refs.some((ref) => namesOf(ref).includes(wanted)));
  return covering.length > 0 ? { by: 'peer', rules: sorted(covering) } : undefined;
}

/** The id that was probably meant: ours first, then a peer's. */
export function suggestionFor(query: string, rules: readonly AnyRule[]): string | undefined {
  const ids = rules.map(({ id }) => id);
  const slug = nearest(
    query,
    ids.map((id) => id.split('/')[1] ?? id),
  );
  return (
    nearest(query, ids) ??
    ids.find((id) => id.split('/')[1] === slug) ??
    nearest(query, [...new Set(rules.flatMap(({ refs }) => refs.map(shortName)))])
  );
}

/** A reference as people know it: `checkov:CKV_AWS_24` is `CKV_AWS_24`. */
function shortName(ref: string): string {
  return ref.startsWith('https://') ? ref : ref.slice(ref.indexOf(':') + 1);
}

function namesOf(ref: string): readonly string[] {
  const [whole, short] = [ref.toLowerCase(), shortName(ref).toLowerCase()];
  // Trivy's ids were those of the Aqua Vulnerability Database for years.
  return whole.startsWith('trivy:') ? [whole, short, `avd-${short}`] : [whole, short];
}

function sorted(rules: readonly AnyRule[]): readonly AnyRule[] {
  return [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
}
