/**
 * Whether a whole text matches a regular expression as `AllowedPattern` means it. Undefined where the expression uses
 * more than characters, classes, groups, choices and counts, or is very large. Takes time linear in the text whatever
 * the expression is, since both come from files that nobody has read.
 */
export function matchesWhole(pattern: string, text: string): boolean | undefined {
  if (text.length > maxText) return undefined;
  const parsed = parsePattern(pattern);
  if (!parsed) return undefined;
  const machine: State[] = [];
  const start = link(machine, parsed, end);
  return start === undefined ? undefined : run(machine, start, text);
}

const maxText = 500;
const maxStates = 2000;

type Part =
  | { readonly is: 'character'; readonly test: (character: string) => boolean }
  | { readonly is: 'edge'; readonly at: 'start' | 'end' }
  | { readonly is: 'row' | 'choice'; readonly parts: readonly Part[] }
  | { readonly is: 'repeat'; readonly part: Part; readonly least: number; readonly most: number };

/** Recursive descent; anything that it does not know makes the whole undefined. */
function parsePattern(pattern: string): Part | undefined {
  let at = 0;
  const unreadable: number[] = [];
  const fail = (): Part => {
    unreadable.push(at);
    at = pattern.length;
    return { is: 'row', parts: [] };
  };
  const eat = (expected: string) => pattern.startsWith(expected, at) && ((at += expected.length), true);

  function choice(depth: number): Part {
    const parts = [row(depth)];
    while (eat('|')) parts.push(row(depth));
    return parts.length === 1 ? (parts[0] as Part) : { is: 'choice', parts };
  }

  function row(depth: number): Part {
    const parts: Part[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') parts.push(counted(piece(depth)));
    return { is: 'row', parts };
  }

  function counted(part: Part): Part {
    const match = /^(?:[*+?]|\{(\d{1,4})(,)?(\d{1,4})?\})/.exec(pattern.slice(at, at + 12));
    if (!match) return pattern[at] === '{' ? fail() : part;
    at += match[0].length;
    // Reluctant counts match the same texts; possessive ones (`a*+`) do not.
    if (!eat('?') && /^[+*{]/.test(pattern.slice(at, at + 1))) return fail();
    const [whole, least, comma, most] = match;
    if (whole === '*') return { is: 'repeat', part, least: 0, most: Infinity };
    if (whole === '+') return { is: 'repeat', part, least: 1, most: Infinity };
    if (whole === '?') return { is: 'repeat', part, least: 0, most: 1 };
    const from = Number(least);
    return { is: 'repeat', part, least: from, most: most ? Number(most) : comma ? Infinity : from };
  }

  function piece(depth: number): Part {
    const character = pattern[at++] ?? '';
    switch (character) {
      case '(': {
        if (depth > 50 || (pattern[at] === '?' && !eat('?:'))) return fail();
        const inner = choice(depth + 1);
        return eat(')') ? inner : fail();
      }
      case '[':
        return classOf();
      case '\\': {
        const test = escaped();
        return test ? { is: 'character', test } : fail();
      }
      case '.':
        return { is: 'character', test: (each) => !/[\n\r\u0085\u2028\u2029]/.test(each) };
      case '^':
        return { is: 'edge', at: 'start' };
      case '$':
        return { is: 'edge', at: 'end' };
      case '*':
      case '+':
      case '?':
      case '{':
        return fail();
      default:
        return { is: 'character', test: (each) => each === character };
    }
  }

  function escaped(): ((character: string) => boolean) | undefined {
    const character = pattern[at++] ?? '';
    const set = sets[character];
    if (set) return (each) => set.test(each);
    const control = controls[character];
    if (control !== undefined) return (each) => each === control;
    return /^[^A-Za-z0-9]$/.test(character) ? (each) => each === character : undefined;
  }

  function classOf(): Part {
    const isNegated = eat('^');
    const tests: ((character: string) => boolean)[] = [];
    for (let first = true; !eat(']') || first; first = false) {
      const character = pattern[at];
      // Java has unions and intersections in classes, and takes `]` at the start for the end of an empty one.
      if (character === undefined || character === '[' || (first && pattern[at - 1] === ']')) return fail();
      if (pattern.startsWith('&&', at)) return fail();
      at++;
      if (character === '\\') {
        const test = escaped();
        if (!test || (pattern[at] === '-' && pattern[at + 1] !== ']')) return fail();
        tests.push(test);
        continue;
      }
      const last = pattern[at] === '-' ? pattern[at + 1] : undefined;
      if (last === undefined || last === ']') tests.push((each) => each === character);
      else if (last === '\\' || last === '[' || last < character) return fail();
      else {
        at += 2;
        tests.push((each) => each >= character && each <= last);
      }
    }
    return { is: 'character', test: (each) => tests.some((test) => test(each)) !== isNegated };
  }

  const result = choice(0);
  return unreadable.length > 0 || at < pattern.length ? undefined : result;
}

const sets: Readonly<Record<string, RegExp>> = {
  d: /[0-9]/,
  D: /[^0-9]/,
  w: /[A-Za-z0-9_]/,
  W: /[^A-Za-z0-9_]/,
  s: /[ \t\n\v\f\r]/,
  S: /[^ \t\n\v\f\r]/,
};

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Where the machine may go on; `end` is reached when the text is read. */
type State =
  | { readonly test: (character: string) => boolean; readonly next: number }
  | { readonly edge: 'start' | 'end'; readonly next: number }
  | { next: readonly number[] };

const end = -1;

/** Adds the states of a part that go on at `next`; the number of its first state, undefined when there are too many. */
function link(machine: State[], part: Part, next: number): number | undefined {
  if (machine.length > maxStates) return undefined;
  switch (part.is) {
    case 'character':
      return machine.push({ test: part.test, next }) - 1;
    case 'edge':
      return machine.push({ edge: part.at, next }) - 1;
    case 'row':
      return part.parts.reduceRight<number | undefined>(
        (after, each) => (after === undefined ? undefined : link(machine, each, after)),
        next,
      );
    case 'choice': {
      const starts = part.parts.map((each) => link(machine, each, next));
      return starts.includes(undefined) ? undefined : machine.push({ next: starts as number[] }) - 1;
    }
    case 'repeat':
      return linkRepeat(machine, part, next);
  }
}

function linkRepeat(
  machine: State[],
  { part, least, most }: Part & { is: 'repeat' },
  next: number,
): number | undefined {
  let after: number | undefined = next;
  if (most === Infinity) {
    const loop: { next: readonly number[] } = { next: [next] };
    after = machine.push(loop) - 1;
    const body = link(machine, part, after);
    if (body === undefined) return undefined;
    loop.next = [body, next];
  } else {
    for (let count = least; count < most; count++) {
      const body: number | undefined = link(machine, part, after);
      if (body === undefined) return undefined;
      after = machine.push({ next: [body, next] }) - 1;
    }
  }
  for (let count = 0; count < least && after !== undefined; count++) after = link(machine, part, after);
  return after;
}

function run(machine: readonly State[], start: number, text: string): boolean {
  let states = closure(machine, [start], { start: true, end: text === '' });
  for (let at = 0; at < text.length && states.size > 0; at++) {
    const character = text.charAt(at);
    const next = [...states].flatMap((state) => {
      const each = machine[state];
      return each && 'test' in each && each.test(character) ? [each.next] : [];
    });
    states = closure(machine, next, { start: false, end: at === text.length - 1 });
  }
  return states.has(end);
}

/** All states that are reached without reading a character. */
function closure(
  machine: readonly State[],
  from: readonly number[],
  edges: { readonly start: boolean; readonly end: boolean },
): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [...from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (reached.has(state)) continue;
    reached.add(state);
    const each = machine[state];
    if (!each || 'test' in each) continue;
    if (!('edge' in each)) open.push(...each.next);
    else if (edges[each.edge]) open.push(each.next);
  }
  return reached;
}
