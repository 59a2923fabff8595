import type { MapNode } from '../syntax/index.ts';
import type { Added } from './changes.ts';
import type { Desk } from './desk.ts';
import type { FixEdit } from './fix-edit.ts';
import { ink } from './ink.ts';
import { spacingIn } from './plan.ts';
import type { Source } from './source.ts';
import { styleNear } from './style.ts';
import type { NewMap, NewValue } from './value.ts';
import { shapeOf } from './write-block.ts';
import { flowValue } from './write-flow.ts';

/** A top-level section that the document does not have yet. */
export interface Section {
  readonly name: string;
  readonly entries: NewMap;
}

/** The usual order of a template: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
const usualOrder = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
];

/** Collects entries of new sections. */
export function newSections() {
  const sections = new Map<string, Record<string, NewValue>>();
  return {
    put(section: string, key: string, value: NewValue): void {
      const entries = sections.get(section) ?? {};
      entries[key] = value;
      sections.set(section, entries);
    },
    /** The new sections in their usual order; unknown ones last. */
    list(): readonly Section[] {
      const made = [...sections].map(([name, entries]) => ({ name, entries }));
      return made.toSorted((a, b) => rank(a.name) - rank(b.name));
    },
  };
}

/** Places a new section: at the end, or directly before `Resources` where it usually comes before that. */
export function sectionsBefore(source: Source, root: MapNode, { name, entries }: Section): Added {
  const spacing = spacingIn(source, root) ?? (source.tree.format === 'json' ? 'close' : 'apart');
  const resources = root.entries.findIndex(({ key }) => key.source === 'Resources');
  const base = { key: name, value: { map: entries }, spacing };
  if (resources < 0 || rank(name) > rank('Resources')) return { ...base, after: undefined };
  return { ...base, after: root.entries[resources - 1] ?? 'first' };
}

/** Sections of a document without any content. */
export function writeSections(source: Source, sections: readonly Section[]): readonly FixEdit[] {
  const desk: Desk = { source, style: styleNear(source, undefined), isGone: () => false };
  const value: NewValue = { map: Object.fromEntries(sections.map(({ name, entries }) => [name, { map: entries }])) };
  const at = source.text.length;
  const written = source.tree.format === 'json' ? flowValue(desk, value, '') : shapeOf(desk, value).body?.at(0);
  const opens = /(?:^|[\n\uFEFF])$/.test(source.text) ? '' : source.eol;
  const closes = source.text === '' || opens === '' ? source.eol : '';
  const { text, holes } = ink(opens, written ?? '', closes);
  return [{ range: { start: at, end: at }, text, holes }];
}

function rank(name: string): number {
  const at = usualOrder.indexOf(name);
  return at < 0 ? usualOrder.length : at;
}
