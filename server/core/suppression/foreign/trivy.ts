import type { Comment } from '../../syntax/index.ts';
import { placeIn, scopeOf } from '../comments.ts';
import { isOver } from '../judge.ts';
import type { Suppression } from '../suppression.ts';
import { foreignOf, type Foreign } from './foreign.ts';

/**
 * `# trivy:ignore:AVD-AWS-0107:exp:2027-01-31`, several in one comment, on the line of what is unsafe or above it; `tfsec:`
 * means the same (https://trivy.dev/docs/latest/configuration/filtering/). Limits to a workspace are of Terraform.
 */
export function trivyComment(comment: Comment, { tree, part, today }: Foreign): readonly Suppression[] {
  const all = [...comment.text.matchAll(/(?<![\w-])(trivy|tfsec):ignore:([A-Za-z0-9-]+|\*)((?::\w+:[^\s:]+)*)/g)];
  return all.flatMap(([, tool, wanted = '', options = '']) => {
    const until = /:exp:(\d{4}-\d\d-\d\d)/.exec(options)?.[1];
    if (options.includes(':ws:') || isOver(until, today)) return [];
    const found = { scope: scopeOf(tree, part, comment), until, range: tree.rangeOf(placeIn(comment)) };
    return [
      foreignOf(tool === 'tfsec' ? 'tfsec' : 'trivy', (id) => wanted === '*' || short(wanted) === short(id), found),
    ];
  });
}

/** `AVD-AWS-0107` and `aws-0107` are `AWS-0107`. */
function short(id: string): string {
  return id.toUpperCase().replace(/^AVD-/, '');
}
