import type { FixEdit } from '../edit/index.ts';
import type { Document } from '../engine/index.ts';
import { vendorGroupToTemplate } from './vendor-group.ts';

/** A change of a whole document that answers no finding. */
export interface Refactoring {
  readonly title: string;
  readonly edits: readonly FixEdit[];
}

/** What a document can be turned into; nothing for most. */
export function refactoringsOf({ parts }: Document): readonly Refactoring[] {
  const [only, ...others] = parts;
  const edits = only && others.length === 0 ? vendorGroupToTemplate(only) : undefined;
  return edits && edits.length > 0 ? [{ title: 'Convert to a CloudFormation security group', edits }] : [];
}
