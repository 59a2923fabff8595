import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Text as the analysis sees it. A byte order mark is no part of it, but is written back. */
export interface FileText {
  readonly text: string;
  readonly mark: '' | '\uFEFF';
}

/** Why there is no text, as the end of a sentence. `isOther`: it is readable, but no text in UTF-8. */
export interface Unreadable {
  readonly why: string;
  readonly isOther: boolean;
}

/** Larger files are not even read: no template is a thousandth of it. */
const maxBytes = 256 * 1024 * 1024;

/** Waits for the disk: handing each file to the threads that Node reads with costs more than reading it. */
export function readText(file: string): FileText | Unreadable {
  try {
    const info = statSync(file);
    // Such a file may never end.
    if (info.isCharacterDevice() || info.isBlockDevice()) return { why: 'is a device, not a file', isOther: true };
    if (info.size > maxBytes) return { why: 'is larger than 256 MB', isOther: true };
    return decode(readFileSync(file));
  } catch (error) {
    return { why: `cannot be read: ${reasonOf(error)}`, isOther: false };
  }
}

export function decode(bytes: Uint8Array): FileText | Unreadable {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { why: 'is in UTF-16; save it in UTF-8', isOther: true };
  }
  if (bytes.subarray(0, 8000).includes(0)) return { why: 'is a binary file', isOther: true };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith('\uFEFF') ? { text: text.slice(1), mark: '\uFEFF' } : { text, mark: '' };
  } catch {
    return { why: 'is not in UTF-8', isOther: true };
  }
}

/**
 * Replaces the content of a file as one step: other programs see the old text or the new one, never a part. Keeps the
 * file's mode; a symbolic link stays one.
 */
export async function writeText(file: string, { text, mark }: FileText): Promise<void> {
  const target = await realpath(file);
  const { mode } = await stat(target);
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(mark + text, 'utf8');
      // The umask may have taken bits away when the draft was made.
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** What a system error says, in words for people. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOTDIR') return 'part of its path is no folder';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ELOOP') return 'its links run in a circle';
  if (code === 'ENAMETOOLONG') return 'its name is too long';
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EROFS') return 'the file system is read-only';
  return error instanceof Error ? error.message : String(error);
}
