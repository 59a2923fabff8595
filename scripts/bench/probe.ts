// One measurement of the engine in a process of its own: `node probe.cjs SPEC.json DATA`, JSON out. It is
// bundled as the product is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnalyzer, defaultConfig, fixAll, open, provideData } from '#core/index.ts';
import { rules } from '#rules';
import { templateOfSize } from '../../test/harness/large-template.ts';
import { keystrokes, typed, type Keystroke } from './keystrokes.ts';
import type { Probe, ProbeResult } from './probes.ts';
import { fastest, fastestOfEach, processorMs, settledRounds, settledSamples, timesOf, warmedUp } from './statistics.ts';

const [spec = '', data = ''] = process.argv.slice(2);
provideData((file) => readFileSync(join(data, file), 'utf8'));
process.stdout.write(JSON.stringify(measure(JSON.parse(readFileSync(spec, 'utf8')) as Probe)));

function measure(probe: Probe): ProbeResult {
  const parse = jsonParse(probe);
  if (probe.kind === 'keystroke') return { ...typing(probe), jsonParse: parse };
  return { ...whole(probe), jsonParse: parse };
}

/** Of JSON of the same size. */
function jsonParse({ text }: Probe): number {
  const twin = templateOfSize(text.length, 'json');
  return fastest(20, () => void JSON.parse(twin)) * (text.length / twin.length);
}

function typing(probe: Extract<Probe, { kind: 'keystroke' }>): Omit<ProbeResult, 'jsonParse'> {
  const { text, name, rounds } = probe;
  const strokes = keystrokes(probe);
  const analyzer = createAnalyzer(rules);
  let document = open({ text, name });
  analyzer.analyze(document, defaultConfig);
  const press = (stroke: Keystroke): number => {
    const next = typed(document.text, stroke);
    const start = processorMs();
    document = open({ text: next, name, previous: document });
    analyzer.analyze(document, defaultConfig);
    return processorMs() - start;
  };
  for (const stroke of strokes.slice(0, 60)) press(stroke);
  document = open({ text, name, previous: document });
  const all = settledRounds(rounds, () => strokes.map(press));
  return { times: timesOf(fastestOfEach(all)), raw: timesOf(all.flat()) };
}

function whole(probe: Exclude<Probe, { kind: 'keystroke' }>): Omit<ProbeResult, 'jsonParse'> {
  const { text, name, kind, rounds } = probe;
  let steps = 0;
  const run = (): void => {
    const analyzer = createAnalyzer(rules);
    const document = open({ text, name });
    if (kind === 'analysis') ({ steps } = analyzer.analyze(document, defaultConfig).effort);
    else fixAll(analyzer, document, defaultConfig, { include: 'safe' });
  };
  const [first = 0] = warmedUp(probe.warmUp, run);
  const times = timesOf(settledSamples(rounds, run));
  return { times, raw: times, first, steps };
}
