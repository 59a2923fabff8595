import type { TemplateFormat } from '../../test/harness/large-template.ts';

/** What happens to a text: at `offset`, `deleted` characters give way to `inserted`. */
export interface Keystroke {
  readonly offset: number;
  readonly deleted: number;
  readonly inserted: string;
}

/** What somebody types; all but `valid` break the text until they take it back. */
export const typings = ['valid', 'unclosed quote', 'bare newline', 'half a key'] as const;
export type Typing = (typeof typings)[number];

export interface Session {
  readonly text: string;
  readonly format: TemplateFormat;
  readonly typing: Typing;
  /** How many keys are pressed, at the least. */
  readonly count: number;
}

/** Bursts of typing all over a text; after each burst the text is as it was. The same for the same session. */
export function keystrokes({ text, format, typing, count }: Session): readonly Keystroke[] {
  const places = placesIn(text, format, typing);
  const strokes: Keystroke[] = [];
  // A step that shares no factor with the number of places visits them all, far from each other.
  const step = Math.floor(places.length * 0.381966) | 1;
  for (let burst = 0; strokes.length < count && places.length > 0; burst++) {
    const offset = places[(burst * step) % places.length] ?? 0;
    strokes.push(...burstAt(offset, wordOf(typing)));
  }
  return strokes;
}

/** Typed key by key, then taken back key by key. */
function burstAt(offset: number, word: string): readonly Keystroke[] {
  const strokes: Keystroke[] = [];
  for (let at = 0; at < word.length; at++) strokes.push({ offset: offset + at, deleted: 0, inserted: word.charAt(at) });
  for (let at = word.length - 1; at >= 0; at--) strokes.push({ offset: offset + at, deleted: 1, inserted: '' });
  return strokes;
}

function wordOf(typing: Typing): string {
  if (typing === 'valid') return 'changed';
  if (typing === 'unclosed quote') return '"open';
  if (typing === 'bare newline') return '\n';
  return 'Descript';
}

/** Where a burst of this kind may start: in a value, before a value, or at the start of a line of its own. */
function placesIn(text: string, format: TemplateFormat, typing: Typing): readonly number[] {
  const pattern = format === 'yaml' ? yamlPlaces[typing] : jsonPlaces[typing];
  return [...text.matchAll(pattern)].map((match) => match.index + match[0].length);
}

const yamlPlaces: Readonly<Record<Typing, RegExp>> = {
  valid: /^ +(?:- )?(?:Description|Value|Sid|Owner|CidrBlock|CidrIp|Page|Type|MetricName): "?[A-Za-z0-9][\w.]*/gm,
  'unclosed quote': /^ +(?:- )?(?:Description|Value|Sid|Page|Type|MetricName): (?=\w)/gm,
  'bare newline': /^ +(?:- )?(?:Description|Value|Page|Purpose|AlarmDescription): (?:\S+ )?(?=\S)/gm,
  'half a key': /^ {4}Properties:\n {6}(?=\w)/gm,
};

const jsonPlaces: Readonly<Record<Typing, RegExp>> = {
  valid: /^ +"(?:Description|Value|Sid|Owner|CidrBlock|CidrIp|Page|Type|MetricName)": "[A-Za-z0-9][\w.]*/gm,
  'unclosed quote': /^ +"(?:Description|Value|Sid|Page|Type|MetricName)": (?=")/gm,
  'bare newline': /^ +"(?:Description|Value|Page|Purpose|AlarmDescription)": "(?:\S+ )?(?=\S)/gm,
  'half a key': /^ {6}"Properties": \{\n {8}(?=")/gm,
};

export function typed(text: string, { offset, deleted, inserted }: Keystroke): string {
  return text.slice(0, offset) + inserted + text.slice(offset + deleted);
}
