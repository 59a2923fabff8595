import type { Facts } from '../../../facts/index.ts';
import { both, type Path } from '../../../values/index.ts';
import { documentOrigin } from '../../origin.ts';
import { isWorld, publicAddresses } from '../address.ts';
import { everyPacket, intersection, without, type Box } from './box.ts';
import { entryText, type EntryForm, type NaclEntry } from './entry.ts';
import { delivered, everywhere, passing, type Filter } from './filter.ts';
import { entriesIn, knownBox, type Present } from './gate.ts';
import { filterIn, type Nacl } from './nacl.ts';
import { holdsIn, pathWhere, worldsOf } from './world.ts';

/** Why an entry never applies: entries before it decide on all of its packets. */
export interface Shadow {
  readonly form: EntryForm;
  /** For people: the first of them that decides the other way; where all decide the same way, the first. */
  readonly by: string;
  /** Undefined for an entry that every default network ACL has. */
  readonly byEntry: NaclEntry | undefined;
  readonly byNumber: number;
  /** Whether none of them decides the other way, so that nothing changes without the entry. */
  readonly isSame: boolean;
  /** Whether one entry alone decides on all of them. */
  readonly isAlone: boolean;
  readonly when: Path;
}

/** What an entry of a network ACL is hidden behind; undefined when it applies, or when that is not known. */
export function shadowOf(facts: Facts, nacl: Nacl, entry: NaclEntry): Shadow | undefined {
  const worlds = worldsOfNacl(facts, nacl);
  // What a macro may rewrite is not known; what is there besides the entries of commands hides no less of them.
  if (!worlds || (nacl.isOpen && facts.get(documentOrigin).command === undefined)) return undefined;
  const inWorld = new Map(worlds.map((world) => [world, shadowIn(world, nacl, entry)]));
  const path = pathWhere(worlds, (world) => inWorld.get(world) !== undefined);
  const world = path && worlds.find((each) => holdsIn(each, path) && inWorld.get(each));
  const found = world && inWorld.get(world);
  if (!found) return undefined;
  return { ...found, when: both(path, found.when) ?? path };
}

/** The deployments that the entries of one network ACL tell apart. */
export function worldsOfNacl(facts: Facts, { when, entries }: Nacl): readonly Path[] | undefined {
  return worldsOf(facts, [when, ...entries.flatMap(({ forms }) => forms.map((form) => form.when))]);
}

interface Before {
  readonly number: number;
  readonly action: 'allow' | 'deny';
  readonly box: Box;
  readonly present: Present | undefined;
}

function shadowIn(world: Path, nacl: Nacl, entry: NaclEntry): Shadow | undefined {
  const form = entry.forms.find(({ when }) => holdsIn(world, when));
  const box = form && knownBox(form);
  const { number, action, direction } = form ?? {};
  if (!form || !box || number === undefined || !action || !direction) return undefined;
  let rest: readonly Box[] = [box];
  const deciding: Before[] = [];
  for (const each of earlier(world, nacl, direction, number)) {
    if (!rest.some((one) => intersection(one, each.box))) continue;
    rest = rest.flatMap((one) => without(one, each.box));
    deciding.push(each);
    if (rest.length > maxRest) return undefined;
  }
  if (rest.length > 0) return undefined;
  const other = deciding.find((each) => each.action !== action);
  const first = other ?? deciding[0];
  if (!first) return undefined;
  return {
    form,
    by: first.present
      ? entryText(first.present.form)
      : `${String(first.number)} (allow all traffic), which every default network ACL has`,
    byEntry: first.present?.entry,
    byNumber: first.number,
    isSame: other === undefined,
    isAlone: deciding.length === 1,
    when: both(form.when, first.present?.form.when ?? []) ?? form.when,
  };
}

/** Pieces of one entry's packets that are kept track of; only made-up entries leave more. */
const maxRest = 500;

/** Entries that are certainly asked before a number. */
function earlier(world: Path, nacl: Nacl, direction: 'ingress' | 'egress', number: number): readonly Before[] {
  const own = entriesIn(world, nacl.entries, direction).flatMap((present): readonly Before[] => {
    const { form } = present;
    const box = form.direction ? knownBox(form) : undefined;
    return box && form.action && form.number !== undefined
      ? [{ number: form.number, action: form.action, box, present }]
      : [];
  });
  const standing = nacl.standing.map((step): Before => ({ ...step, present: undefined }));
  return [...own, ...standing].filter((each) => each.number < number).sort((a, b) => a.number - b.number);
}

/** The directions in which a network ACL lets nothing through, each with the path on which it does not. */
export function closedDirections(facts: Facts, nacl: Nacl): Readonly<Partial<Record<'ingress' | 'egress', Path>>> {
  const worlds = nacl.isOpen ? undefined : worldsOfNacl(facts, nacl);
  if (!worlds) return {};
  const filters = new Map(worlds.map((world) => [world, filterIn(world, nacl)]));
  const closed = (direction: 'ingress' | 'egress') =>
    pathWhere(worlds, (world) => {
      const filter = filters.get(world);
      return filter !== undefined && holdsIn(world, nacl.when) && isClosed(filter, direction);
    });
  const [ingress, egress] = [closed('ingress'), closed('egress')];
  return { ...(ingress ? { ingress } : {}), ...(egress ? { egress } : {}) };
}

function isClosed(filter: Filter, direction: 'ingress' | 'egress'): boolean {
  return ([4, 6] as const).every(
    (family) => passing(filter[direction], 'may', everyPacket(everywhere(family))).length === 0,
  );
}

/** Denies of addresses, other than all of them, that take effect somewhere. */
export function localDenies(facts: Facts, nacl: Nacl, family: 4 | 6): readonly NaclEntry[] {
  return nacl.entries.filter(
    (entry) =>
      entry.forms.some(({ action, range }) => action === 'deny' && range?.family === family && !isWorld(range)) &&
      !shadowOf(facts, nacl, entry),
  );
}

/** Whether a network ACL keeps apart the subnets of some private range, judged by its own entries alone. */
export function isolatesRange(nacl: Nacl): boolean {
  const filter = filterIn([], nacl);
  return nacl.entries.some(({ forms }) =>
    forms.some(({ action, range }) => {
      if (action !== 'deny' || !range || publicAddresses(range) > 0n) return false;
      return delivered({ range, filter }, { range, filter }, 'may').length === 0;
    }),
  );
}
