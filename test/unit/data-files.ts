import { readFileSync } from 'node:fs';
import { dataFiles, provideData, type DataFile } from '#core/data/index.ts';

const folder = new URL('../../server/core/data/generated/', import.meta.url);

export const allFiles: readonly DataFile[] = dataFiles;

/** The bytes of a committed data file. */
export function fileBytes(file: DataFile): Buffer {
  return readFileSync(new URL(file, folder));
}

/** Provides the committed tables, and returns the list of files read since, which grows as they are read. */
export function provideCommitted(): readonly DataFile[] {
  const reads: DataFile[] = [];
  provideData((file) => {
    reads.push(file);
    return fileBytes(file).toString('utf8');
  });
  return reads;
}
