import type { Facts } from '../../facts/index.ts';
import { entryOf, get, type Located, type SyntaxNode, type Unit } from '../../syntax/index.ts';
import { launchSubject, pathsWithoutTemplate, type LaunchData } from '../ec2/index.ts';
import { dialect } from '../detect.ts';
import type { Subject } from '../subject.ts';
import { tagsIn, writtenIn, type Tag, type Tags } from './list.ts';
import { isRight, launched, misspelt, specification, untaggedLaunches, type TagDefect } from './managed.ts';

/** The tags that a document outside templates gives: launch data, and commands that tag resources or a stack. */
export interface GivenTags {
  /** For people, at the start of a sentence. */
  readonly name: string;
  /** Where to point for a tag that is not there. */
  readonly at: Located;
  /** Launch data that tags what it launches; undefined for commands. */
  readonly launch: LaunchData | undefined;
  /** The kinds of resource that are launched without our tag. */
  readonly missing: readonly string[];
  /** Tags that are meant to be ours and are not, none of two kinds of resource twice. */
  readonly wrong: readonly TagDefect[];
  /** Whether everything that is tagged here certainly gets our tag. */
  readonly isTagged: boolean;
}

/** Each document that gives tags; nothing for templates, whose resources have them. */
export const givenTagsSubject: Subject<GivenTags> = { name: 'given tags', find: givenTagsIn };

function* givenTagsIn(unit: Unit, facts: Facts): Iterable<GivenTags> {
  if (unit.path.length > 0) return;
  const kind = facts.get(dialect);
  if (kind === 'tags') yield ofCommand(facts, unit.node);
  else if (kind === 'launch-data')
    for (const data of launchSubject.find(unit, facts)) if (data.kind !== 'setting') yield ofLaunch(facts, data);
}

function ofCommand(facts: Facts, root: SyntaxNode): GivenTags {
  const tags = tagsIn(facts, get(root, 'Tags'), 'list');
  const name = entryOf(root, 'StackName') ? 'The stack' : 'What is tagged here';
  return {
    name,
    at: entryOf(root, 'Tags')?.key ?? root,
    launch: undefined,
    missing: [],
    wrong: wrongIn([tags]),
    isTagged: tags.items.some(isCertain),
  };
}

function ofLaunch(facts: Facts, data: LaunchData): GivenTags {
  const found = launched.map(([type]) => specification(facts, data.node, type));
  const tags = found.map((each) =>
    tagsIn(facts, each === undefined || each === 'unknown' ? undefined : writtenIn(each, 'Tags'), 'list'),
  );
  const wrong = wrongIn(tags);
  const isWrong = tags.map(({ items }) => !items.some(isRight) && items.some((tag) => misspelt(tag).length > 0));
  // A launch template adds its tags to those of the launch.
  const isOpen = pathsWithoutTemplate(facts, data).length === 0;
  const missing = isOpen ? [] : (untaggedLaunches(facts, data.node) ?? []);
  return {
    name: data.name,
    at: entryOf(data.node, 'TagSpecifications')?.key ?? data.at,
    launch: data,
    missing: missing.filter((each) => !isWrong[launched.indexOf(each)]).map(([, plural]) => plural),
    wrong,
    isTagged: tags.every(({ items }) => items.some(isCertain)),
  };
}

/** What is wrong in lists that do not have our tag anyway. */
function wrongIn(lists: readonly Tags[]): readonly TagDefect[] {
  return lists.flatMap(({ items, isOpen }) => (isOpen || items.some(isRight) ? [] : items.flatMap(misspelt)));
}

/** Whether a tag is ours on all paths. */
function isCertain(tag: Tag): boolean {
  return isRight(tag) && tag.when.length === 0;
}
