import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CheckReport } from './check-report.ts';
import { formats } from './formats.ts';
import { UsageError, type Io } from './io.ts';
import { printable } from './reporters/printable.ts';
import { rendered, type Format } from './reporters/render.ts';
import { reasonOf } from './text-file.ts';

interface Options {
  readonly format: Format;
  readonly outputFile: readonly string[];
}

/** A file to write a report to. */
export interface Target {
  readonly format: Format;
  readonly path: string;
}

/** The files that were asked for; a format that does not exist is wrong usage. */
export function targetsOf({ format, outputFile }: Options): readonly Target[] {
  return outputFile.map((target) => parsed(target, format));
}

/** Writes the report to files, without colours; false when one could not be written. */
export async function writeReports(report: CheckReport, targets: readonly Target[], io: Io): Promise<boolean> {
  let isWritten = true;
  for (const { format, path } of targets) {
    const text = await rendered(format, report, { color: 'never' }, io);
    try {
      const file = resolve(io.cwd, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    } catch (error) {
      io.err(`${printable(path)} cannot be written: ${reasonOf(error)}.\n`);
      isWritten = false;
    }
  }
  return isWritten;
}

/** `sarif:out.sarif`; without a format that of standard output. A drive (`C:`) is no format. */
function parsed(target: string, format: Format): Target {
  const [, name = '', path = ''] = /^([a-z]{2,}):(.+)$/.exec(target) ?? [];
  if (name === '') return { format, path: target };
  const known = formats.find((each) => each === name);
  if (!known) throw new UsageError(`"${name}" is no format; there are ${formats.join(', ')}.`);
  return { format: known, path };
}
