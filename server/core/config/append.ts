import { createEditor, keep, type NewMap } from '../edit/index.ts';
import { entryOf, formatOf, parse, type SyntaxNode, type Tree } from '../syntax/index.ts';
import { applyEdits, detectEol, type TextEdit } from '../text/index.ts';
import { matches } from './glob.ts';
import { parseConfig } from './parse.ts';

/** A suppression of one finding, to be written. */
export interface NewSuppression {
  /** The file, with forward slashes and from the folder of the configuration. */
  readonly path: string;
  readonly rule: string;
  /** RFC 6901; empty for the whole file. */
  readonly pointer: string;
  readonly reason: string;
}

/**
 * The edits that add a suppression to the text of a configuration file, behind those that are there. Undefined where
 * errors of the text stay, or the entry would not say what it is meant to. `rules` are the ids of all rules.
 */
export function suppressionEdits(
  text: string,
  name: string,
  wanted: NewSuppression,
  rules: readonly string[],
): readonly TextEdit[] | undefined {
  const before = parseConfig(text, name, rules);
  const pattern = patternFor(wanted.path);
  if (!matches([pattern], wanted.path)) return undefined;
  const entry = entryFor(pattern, wanted);
  const edits = editsFor(parse({ text, format: formatOf(text, name) }), entry, name);
  const after = parseConfig(applyEdits(text, edits), name, rules);
  const [all, known] = [after.config.settings.suppressions ?? [], before.config.settings.suppressions ?? []];
  const written = all.at(-1);
  const isIt =
    written?.rule === wanted.rule &&
    (written.pointer ?? '') === wanted.pointer &&
    written.reason === entry.reason &&
    matches(written.path, wanted.path);
  return isIt && after.problems.length === 0 && all.length === known.length + 1 ? edits : undefined;
}

function editsFor(tree: Tree, entry: NewMap, name: string): readonly TextEdit[] {
  const { root, text } = tree;
  if (!root) return [{ range: { start: text.length, end: text.length }, text: firstText(text, entry, name) }];
  const edit = createEditor(tree);
  const list = entryOf(root, 'suppressions')?.value;
  if (list?.kind === 'seq') edit.append(list, entry);
  else if (list) edit.replace(list, isEmpty(list) ? [entry] : [keep(list), entry]);
  else edit.put(root, 'suppressions', [entry]);
  return edit.edits();
}

function isEmpty(node: SyntaxNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** What follows a text without any value: nothing, or comments alone. */
function firstText(text: string, entry: NewMap, name: string): string {
  const [eol, format] = [detectEol(text), formatOf(text, name)];
  const tree = parse({ text: `${format === 'json' ? '{}' : 'suppressions: []'}${eol}`, format });
  const written = applyEdits(tree.text, editsFor(tree, entry, name));
  return /(?:^|[\n\uFEFF])$/.test(text) ? written : eol + written;
}

function entryFor(path: string, { rule, pointer, reason }: NewSuppression) {
  return { path, rule, ...(pointer !== '' && { pointer }), reason: reason.replace(/\s+/g, ' ').trim() };
}

/**
 * A pattern of one path. Without a slash it would name files of all folders below, so one that has none begins with it;
 * what means something in patterns is any character.
 */
function patternFor(path: string): string {
  const pattern = path.replace(/[*?[\]{}()!+@|\\]|^\s|\s$/g, '?');
  return pattern.includes('/') ? pattern : `/${pattern}`;
}
