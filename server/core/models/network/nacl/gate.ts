import type { Path } from '../../../values/index.ts';
import { allPorts, allProtocols, type Box } from './box.ts';
import type { EntryForm, NaclEntry } from './entry.ts';
import { everywhere, type Bound, type Filter, type Gate, type Step } from './filter.ts';
import { holdsIn } from './world.ts';

/** An entry that is there in one world, with what it says there. */
export interface Present {
  readonly entry: NaclEntry;
  readonly form: EntryForm;
}

/** The entries of one direction in one world, in the order in which they are asked; those without a number first. */
export function entriesIn(
  world: Path,
  entries: readonly NaclEntry[],
  direction: 'ingress' | 'egress',
): readonly Present[] {
  return entries
    .flatMap((entry) => {
      const form = entry.forms.find(({ when }) => holdsIn(world, when));
      return form && (form.direction ?? direction) === direction ? [{ entry, form }] : [];
    })
    .sort((a, b) => (a.form.number ?? 0) - (b.form.number ?? 0));
}

/** What a network ACL lets through in one world. `standing` steps are there besides its entries. */
export function filterOf(world: Path, entries: readonly NaclEntry[], standing: readonly Step[]): Filter {
  const gate = (direction: 'ingress' | 'egress'): Gate => {
    const present = entriesIn(world, entries, direction);
    return { may: stepsOf(present, 'may', standing), must: stepsOf(present, 'must', standing) };
  };
  return { ingress: gate('ingress'), egress: gate('egress') };
}

/**
 * For `may`, an allow of which something is unknown lets through whatever it could, and such a deny nothing stops; for
 * `must` it is the other way round.
 */
function stepsOf(present: readonly Present[], bound: Bound, standing: readonly Step[]): readonly Step[] {
  const generous = bound === 'may' ? 'allow' : 'deny';
  const steps = present.flatMap(({ form }): readonly Step[] => {
    const box = knownBox(form);
    if (box && form.action && form.number !== undefined && form.direction)
      return [{ number: form.number, action: form.action, box }];
    if (form.action !== undefined && form.action !== generous) return [];
    return widest(form).map((each) => ({ number: form.number ?? 0, action: generous, box: each }));
  });
  return [...steps, ...standing].sort((a, b) => a.number - b.number);
}

/** The packets that an entry is about; undefined where that is not known. */
export function knownBox({ protocol, port, range }: EntryForm): Box | undefined {
  return protocol && port && range && { family: range.family, protocol, port, address: range };
}

function widest({ families, protocol = allProtocols, port = allPorts, range }: EntryForm): readonly Box[] {
  return families.map((family) => ({ family, protocol, port, address: range ?? everywhere(family) }));
}
