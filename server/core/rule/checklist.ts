/** The items of the security checklist for stacks that run CI jobs, as the vendor's page numbers them. */
export type ItemNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/**
 * What a finding does to an item: it fails it, leaves it half done, leaves it undecided, or is only worth a note
 * beside it (checklist specification, section 1).
 */
export type Weight = 'fail' | 'partial' | 'unknown' | 'note';
