/**
 * What a checklist item comes to. `unknown`: what was looked at cannot decide it. `na`: nothing in it concerns the item.
 */
export type Status = 'pass' | 'partial' | 'fail' | 'unknown' | 'na';

/** From what counts most; `unknown` beats `pass` on purpose (checklist specification, section 1). */
const order: readonly Status[] = ['fail', 'partial', 'unknown', 'pass', 'na'];

/** The status that counts most; `na` of none. */
export function combined(statuses: readonly Status[]): Status {
  return order.find((status) => statuses.includes(status)) ?? 'na';
}
