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
