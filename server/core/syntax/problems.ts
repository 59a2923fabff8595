import type { Problem } from './tree.ts';

/** What can be wrong with a text, in the words that users read. */
const messages = {
  'alias-empty': 'The name of the anchor is missing behind *.',
  'alias-properties': 'An alias cannot carry a tag or an anchor.',
  'alias-unknown': 'No anchor of this name stands before this alias.',
  'anchor-empty': 'The name of the anchor is missing behind &.',
  'anchor-repeated': 'A value can have only one anchor.',
  'tag-repeated': 'A value can have only one tag.',
  'tag-order': 'Tags and anchors belong behind this character.',
  'tag-space': 'A space is missing between the tag or anchor and what follows.',
  'tag-line': 'A list must start on the line after its tag or anchor.',
  'bad-character': 'A value that is not quoted cannot start with this character; put it in quotes.',
  'bad-escape': 'This escape sequence does not exist; write \\\\ for a backslash, or use single quotes.',
  'bad-indent': 'This line is not indented like its neighbours.',
  'bad-scalar-header': 'Only digits, + and - may follow | or >.',
  'block-in-flow': 'Inside [ ] and { }, lists and maps must be written with [ ] and { } as well.',
  'brace-open': 'The closing brace } is missing.',
  'bracket-open': 'The closing bracket ] is missing.',
  'colon-before': 'A colon is missing before this.',
  'colon-missing': 'A colon is missing behind this key.',
  'colon-space': 'A space is missing behind the colon.',
  'comma-missing': 'A comma is missing before this.',
  'comma-extra': 'There is a comma too many.',
  'comma-trailing': 'JSON allows no comma behind the last item.',
  'comment-space': 'A space is missing before the comment.',
  'comment-open': 'The end of this comment, */, is missing.',
  'comment-mark': 'This is not the start of a comment.',
  'dash-missing': 'A dash is missing before this list item.',
  'directive-end': 'The line --- is missing behind the directives.',
  'document-start': 'The map or list must start on the line after ---.',
  'duplicate-key': 'This key is repeated below; the last one counts.',
  'entry-broken': 'This cannot be read as a key with a value.',
  'key-collection': 'A list cannot be a key.',
  'key-lines': 'A key must be on one line; a colon may be missing here.',
  'key-long': 'A key can have 1024 characters at most.',
  'key-name': 'A key in double quotes is expected here.',
  'list-on-line': 'A list cannot start on the line of its key; move it to the next line.',
  'map-on-line': 'A map cannot start on the line of another key; move it to the next line.',
  'number-end': 'This number is not complete.',
  'quote-open': 'The closing quote is missing.',
  'stray-indent': 'This is not indented like the other keys of the section.',
  'stray-text': 'This belongs to no key.',
  'symbol-unknown': 'This is neither a string in double quotes, a number, true, false nor null.',
  'tab-indent': 'A tab cannot indent YAML; use spaces.',
  'text-after-end': 'The document has ended before this.',
  'text-after-value': 'The value has ended before this.',
  unexpected: 'This is not expected here.',
  'value-missing': 'A value is missing here.',
  'control-character': 'This control character must be written as an escape sequence.',
  'too-deep': 'The document is nested more than 100 levels deep and is not analysed further.',
  'list-too-long':
    'This list is longer than any that AWS takes; the document is not analysed, as that would take too long.',
  'condition-too-long':
    'This condition is longer than any that AWS takes; the document is not analysed, as that would take too long.',
  'too-many-resources':
    'From here on there are more than 3,000 resources, and CloudFormation takes 500; the document is not analysed.',
  'too-many-parameters':
    'From here on there are more than 1,000 parameters, and CloudFormation takes 200; the document is not analysed.',
  'too-many-acl-entries':
    'From here on there are more than 600 entries of network ACLs, and AWS takes 40 in one; the document is not analysed.',
  'too-large': 'The document is larger than 2 MB and is not analysed.',
  large: 'CloudFormation accepts templates of up to 1 MB; this document is larger.',
  'several-documents': 'A file can hold only one document; only the first is analysed.',
  'too-many-directives': 'There are more than 8 directives; the document is not analysed.',
  'too-much': 'This part is not analysed: there is more in it than can be read in good time.',
  'too-many-tags': 'More than 8 tags and anchors stand in a row; this part is not analysed.',
} as const;

export type Flaw = keyof typeof messages;

const warnings = new Set<Flaw>(['duplicate-key', 'large']);
const stops = new Set<Flaw>([
  'list-too-long',
  'condition-too-long',
  'too-many-resources',
  'too-many-parameters',
  'too-many-acl-entries',
  'too-deep',
  'too-large',
  'several-documents',
  'too-many-directives',
  'too-many-tags',
  'too-much',
]);
/** After one of these the parser only guesses, so what it reports behind it is left out. */
const independent = new Set<Flaw>([
  'duplicate-key',
  'bad-escape',
  'bad-character',
  'control-character',
  'alias-unknown',
  'comma-trailing',
  'comment-space',
]);

/** More problems than this are of no use to anyone. */
export const problemLimit = 100;

export function problem(flaw: Flaw, start: number, end: number): Problem {
  const severity = warnings.has(flaw) ? 'warning' : 'error';
  const range = { start, end: Math.max(start, end) };
  return { code: flaw, message: messages[flaw], range, severity, ...(stops.has(flaw) && { stopped: true as const }) };
}

/** Collects the flaws of one block. */
export class Flaws {
  readonly #found: Problem[] = [];
  readonly #shift: number;

  /** `shift` is how much the offsets given to `add` are ahead of those of the block. */
  constructor(shift: number) {
    this.#shift = shift;
  }

  add(flaw: Flaw, start: number, end: number): void {
    if (this.#found.length < 2 * problemLimit) this.#found.push(problem(flaw, start - this.#shift, end - this.#shift));
  }

  /** Whether a flaw lies before `start` or reaches behind `end`. */
  outside(start: number, end: number): boolean {
    return this.#found.some(({ range }) => range.start < start || range.end > end);
  }

  /** In order of text, inside the block, without those that follow from an earlier one. */
  list(length: number): readonly Problem[] {
    if (!this.#found.length) return none;
    const inside = this.#found.map((one) => {
      const start = Math.min(Math.max(one.range.start, 0), length);
      return { ...one, range: { start, end: Math.min(Math.max(one.range.end, start), length) } };
    });
    const ordered = inside.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
    const first = ordered.findIndex(({ code }) => !independent.has(code as Flaw));
    return first < 0 ? ordered : ordered.filter((one, index) => index <= first || one.severity === 'warning');
  }
}

const none: readonly Problem[] = [];
