import type { Editor } from '#core/edit/index.ts';
import { freeNumber, isOwn, numberEntry, type NaclEntry, type OwnedEntry } from '#core/models/index.ts';

/** The number of an entry as its own text, where a fix may change it; undefined in records of what is there. */
export function ownNumber(edit: Editor, entry: NaclEntry) {
  const written = numberEntry(entry);
  const outer = entry.owner?.entry ?? (edit.tree.isLoose ? entry.node : undefined);
  if (!outer || !written || !isOwn(edit.tree, outer, written.value)) return undefined;
  const [form] = entry.forms;
  return written.value.kind === 'scalar' && written.value.tag === undefined && form?.number !== undefined
    ? { node: written.value, number: form.number, isText: typeof written.value.value === 'string' }
    : undefined;
}

/**
 * Gives a deny a free number before `allow`, ten below it where there is room. Declined where that would change the
 * fate of what further entries in between let through.
 */
export function putDenyFirst(edit: Editor, { nacl, entry }: OwnedEntry, allow: number): Editor | 'decline' {
  const own = ownNumber(edit, entry);
  if (!own) return 'decline';
  const wanted = Math.max(1, allow - 10);
  const number = freeNumber(nacl, wanted, -1) ?? freeNumber(nacl, wanted, 1);
  if (number === undefined || number >= allow) return 'decline';
  const between = nacl.entries.filter(
    (other) =>
      other !== entry &&
      other.forms.some(
        (form) =>
          form.action !== 'deny' &&
          form.direction === entry.forms[0]?.direction &&
          form.number !== allow &&
          (form.number ?? 0) > number &&
          (form.number ?? 0) < own.number,
      ),
  );
  if (between.length > 0) return 'decline';
  return edit.replace(own.node, own.isText ? String(number) : number);
}
