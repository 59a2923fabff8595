import picocolors from 'picocolors';
import type { Severity } from '#core/index.ts';
import type { CommonOptions } from '../options.ts';
import type { Io } from '../io.ts';

type Colours = ReturnType<typeof picocolors.createColors>;

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly path: (text: string) => string;
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly severity: Readonly<Record<Severity | 'error' | 'warning', (text: string) => string>>;
}

/** Colours where they are wanted: by option, then `NO_COLOR` and `FORCE_COLOR`, then for terminals. */
export function paintFor(option: CommonOptions['color'], io: Io): Paint {
  return paint(picocolors.createColors(isColoured(option, io)));
}

function isColoured(option: CommonOptions['color'], { env, isTerminal }: Io): boolean {
  if (option === 'always') return true;
  if (option === 'never' || option === false || (env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

function paint(colours: Colours): Paint {
  const { bold, dim, underline, red, yellow, magenta, cyan, blue, green } = colours;
  const text = (colour: (text: string) => string) => (words: string) => colour(words);
  return {
    bold: text(bold),
    dim: text(dim),
    path: (path) => bold(underline(path)),
    added: text(green),
    removed: text(red),
    severity: {
      critical: (words) => bold(magenta(words)),
      high: text(red),
      medium: text(yellow),
      low: text(cyan),
      info: text(blue),
      error: text(red),
      warning: text(yellow),
    },
  };
}
