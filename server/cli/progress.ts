import type { Io } from './io.ts';

/** What a person sees of a long run. */
export interface Progress {
  /** One more is done. */
  readonly step: () => void;
  /** Writes to standard error without mixing with what is shown. */
  readonly err: (text: string) => void;
  /** Takes away what is shown. */
  readonly end: () => void;
}

/** Shorter runs show nothing. */
const patience = 1000;
/** Milliseconds between two pictures. */
const pace = 100;
const width = 20;
const clear = '\r\x1b[K';

/** Shows how many of `all` are done, on a terminal only, and only when it takes longer than a second. */
export function progressOf(all: number, { err, errTerminal, env, now }: Io): Progress {
  if (!errTerminal || env['TERM'] === 'dumb') return { step: () => undefined, err, end: () => undefined };
  let done = 0;
  let isShown = false;
  let due = now() + patience;
  const hide = (): void => {
    if (isShown) err(clear);
    isShown = false;
  };
  return {
    step() {
      done++;
      if (now() < due) return;
      due = now() + pace;
      isShown = true;
      err(`${clear}${picture(done, all, errTerminal.columns)}`);
    },
    err(text) {
      if (text !== '') hide();
      err(text);
    },
    end: hide,
  };
}

/** In one line of the terminal, so that it can be taken away again; a terminal that does not know its width gives 0. */
function picture(done: number, all: number, known: number): string {
  const columns = known > 0 ? known : 80;
  const full = Math.floor((done / all) * width);
  const words = `${done} of ${all} files`;
  const bar = `[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${words}`;
  return bar.length < columns ? bar : words.length < columns ? words : '';
}
