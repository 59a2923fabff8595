/** Milliseconds. */
export interface Times {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
}

export function timesOf(samples: readonly number[]): Times {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), min: at(0), max: sorted.at(-1) ?? 0 };
}

/** Processor time of this process so far, with its collector and compiler: what others do beside it does not count. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What `work` takes at best: what else the machine does only ever adds to it. */
export function fastest(runs: number, work: () => void): number {
  return Math.min(...samplesOf(runs, work));
}

export function samplesOf(runs: number, work: () => void): readonly number[] {
  return Array.from({ length: runs }, () => {
    const start = processorMs();
    work();
    return processorMs() - start;
  });
}

/** The smallest of each place: `rounds` are the same steps, timed again and again. */
export function fastestOfEach(rounds: readonly (readonly number[])[]): readonly number[] {
  const [first = []] = rounds;
  return first.map((_, step) => Math.min(...rounds.map((round) => round[step] ?? Infinity)));
}

/** Milliseconds of processor time after which samples are enough, though they may still get better. */
const patience = 4000;

/** Spells of further warming up, each half as long as the first one. */
const mostSpells = 6;

/**
 * Runs `work` until what is compiled late is: its code is large, and V8 goes on to compile parts of it for some seconds.
 * After `milliseconds` it runs on until a spell of half as long is hardly faster than the one before: what is short has
 * called its functions for too few times by then. Gives the times of these runs, the first of which is that of a process
 * that has done nothing else.
 */
export function warmedUp(milliseconds: number, work: () => void): readonly number[] {
  const samples: number[] = [];
  const spell = (most: number): number => {
    const from = samples.length;
    for (let spent = 0; spent < most || samples.length === from; spent += samples.at(-1) ?? 0)
      samples.push(...samplesOf(1, work));
    return timesOf(samples.slice(from)).p50;
  };
  let before = spell(milliseconds);
  for (let spells = 0; spells < mostSpells; spells++) {
    const now = spell(milliseconds / 2);
    if (now > before * 0.97) break;
    before = now;
  }
  return samples;
}

/** Milliseconds of processor time that samples take at least: six of a few milliseconds are a matter of luck. */
const leastSampled = 500;

/**
 * Samples of warm `work`, until three more have not made the fastest better by a hundredth, or `most` are taken, or it takes
 * too long; six at the least, and more of what is short.
 */
export function settledSamples(most: number, work: () => void): readonly number[] {
  const samples: number[] = [];
  let spent = 0;
  while (samples.length < most || spent < leastSampled) {
    const [sample = 0] = samplesOf(1, work);
    samples.push(sample);
    spent += sample;
    if (samples.length < 6 || spent < leastSampled) continue;
    const earlier = Math.min(...samples.slice(0, -3));
    if (spent > patience || Math.min(...samples.slice(-3)) > earlier * 0.99) break;
  }
  return samples;
}

/**
 * Rounds of the same steps, until one more has not made the p95 or the p99 of the fastest of each better by a fiftieth, or
 * `most` are done, or it takes too long; two at the least.
 */
export function settledRounds(most: number, round: () => readonly number[]): readonly (readonly number[])[] {
  const rounds: (readonly number[])[] = [];
  let spent = 0;
  let before: Times | undefined;
  while (rounds.length < most) {
    const steps = round();
    rounds.push(steps);
    spent += steps.reduce((sum, step) => sum + step, 0);
    const times = timesOf(fastestOfEach(rounds));
    const isSettled = before !== undefined && times.p95 > before.p95 * 0.98 && times.p99 > before.p99 * 0.98;
    if (rounds.length > 1 && (isSettled || spent > patience)) break;
    before = times;
  }
  return rounds;
}
