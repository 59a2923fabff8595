import { get, type Comment, type Entry, type Tree } from '../../syntax/index.ts';
import { placeIn } from '../comments.ts';
import { stretchScope, type Scope } from '../scope.ts';
import type { Suppression } from '../suppression.ts';
import { foreignOf, itemsIn, textIn, type Foreign, type MetadataReader } from './foreign.ts';

/**
 * `# checkov:skip=CKV_AWS_24,CKV_AWS_25: reason` among the lines of a resource, for that resource
 * (https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html).
 */
export function checkovComment(comment: Comment, { tree, part }: Foreign): readonly Suppression[] {
  const found = /(?:checkov|bridgecrew|cortex):skip= *([A-Za-z_\d]+(?:,[A-Za-z_\d]+)*)(?::([^\n]*))?/.exec(
    comment.text,
  );
  const scope = found && resourceAround(tree, part, comment);
  if (!found || !scope) return [];
  const ids = (found[1] ?? '').split(',');
  const reason = found[2]?.trim();
  return [foreignOf('checkov', (id) => ids.includes(id), { scope, reason, range: tree.rangeOf(placeIn(comment)) })];
}

/** `Metadata: { checkov: { skip: [{ id, comment }] } }` of a resource. */
export const checkovMetadata: MetadataReader = ({ metadata, scope, resource }, { tree }) => {
  if (resource === undefined) return [];
  return ['checkov', 'bridgecrew'].flatMap((name) =>
    itemsIn(get(metadata, name, 'skip')).map((item) => {
      const wanted = textIn(item, 'id');
      const found = { scope, reason: textIn(item, 'comment'), range: tree.rangeOf(item) };
      return foreignOf('checkov', (id) => id === wanted, found);
    }),
  );
};

/** The resource among whose lines a comment stands: from that of its key to the next key. */
function resourceAround(tree: Tree, part: number, { start }: Comment): Scope | undefined {
  const own = tree.placed?.tree ?? tree;
  const resources = get(own.root, 'Resources');
  if (resources?.kind !== 'map') return undefined;
  const first = ({ block, start: at, end }: Entry): number =>
    lineStart(own.text, own.rangeOf({ block, start: at, end }).start);
  const around = resources.entries.findLast((entry) => first(entry) <= start);
  if (!around) return undefined;
  const { start: from, end } = own.rangeOf(around);
  const isBelow =
    start >= end && columnOf(own.text, start) <= columnOf(own.text, from) && hasLineBreak(own.text, end, start);
  return isBelow ? undefined : stretchScope(part, [tree.rangeOf(around)], new Set([around.key.source]));
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

function hasLineBreak(text: string, start: number, end: number): boolean {
  return text.slice(start, end).includes('\n');
}
