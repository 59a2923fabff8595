import type { SyntaxNode } from '../syntax/index.ts';
import { hash } from '../text/index.ts';
import { argumentsOf, intrinsicOf, referenceOf, withoutTag, type Reference } from './intrinsic.ts';

/** Longer names are shortened. */
const longest = 60;

/**
 * What a value is called that is not known before deployment: the same for the same text, and something else for any
 * other, so that two imports are not taken for one. `!Ref X` has the name that it has in a `Sub`; calls have theirs, with
 * what they are given: `ImportValue(vpc)`. It has no braces and no wildcards.
 */
export function unknownName(node: SyntaxNode): string {
  const reference = referenceOf(node);
  if (reference) return nameOf(reference);
  const text = sketchOf(node);
  const said = text.replace(/[{}"*?]+/g, '');
  // How it begins, by which a person finds it; the rest tells it apart.
  return said === text && text.length <= longest
    ? text
    : `${said.slice(0, longest - 13)}…#${hash(text).slice(0, 10)}${said.includes('(') ? ')' : ''}`;
}

function nameOf({ id, attribute }: Reference): string {
  return attribute === undefined ? id : `${id}.${attribute}`;
}

/** The content of a node without its places and styles, in either spelling of a call. */
export function sketchOf(node: SyntaxNode): string {
  const reference = referenceOf(node);
  if (reference) return `(${nameOf(reference)})`;
  const call = intrinsicOf(node);
  if (call)
    return `${call.name.replace('Fn::', '')}(${argumentsOf(call)
      .map((each) => sketchOf(each === node ? withoutTag(each) : each))
      .join()})`;
  return contentOf(node);
}

function contentOf(node: SyntaxNode): string {
  switch (node.kind) {
    case 'scalar':
      return wordOf(node.source);
    case 'alias':
      // A name may be given again further down.
      return `*${node.name}@${String(node.start)}`;
    case 'seq':
      return `[${node.items.map(sketchOf).join()}]`;
    case 'map':
      return `{${node.entries.map(({ key, value }) => `${wordOf(key.source)}:${sketchOf(value)}`).join()}}`;
  }
}

/** A text, in quotes where it could be taken for something else; variables of a `Sub` as what they refer to. */
function wordOf(source: string): string {
  return /^(?:[\w./@+~# -]|::?|\$\{[\w.:]+\})*$/.test(source)
    ? source.replace(/\$\{([^}]*)\}/g, '($1)')
    : JSON.stringify(source);
}
