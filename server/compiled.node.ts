import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** A bundled program: the body of a function, written by esbuild.mjs. */
export interface Program {
  /** Absolute path of a text in ASCII. */
  readonly file: string;
  /** Changes with the program's text. */
  readonly version: string;
  /** What of it will run, such as the name of a command: each use runs other functions. Letters and hyphens. */
  readonly use: string;
  /** Whether this process adds to what is kept. */
  readonly keeps: boolean;
}

/**
 * Runs a program with the functions compiled that ran in earlier processes. Compiling is a third of a short run, and Node
 * keeps nothing between processes before its version 22.
 */
export function runCompiled({ file, version, use, keeps }: Program): void {
  const code = readFileSync(file, 'latin1');
  const folder = cacheFolder();
  // Editors bring a V8 of their own along.
  const engine = `${process.version}-${process.versions.v8}-${process.arch}`;
  const entry = folder === undefined ? undefined : join(folder, `${use}-${version}-${engine}`);
  const kept = entry === undefined ? undefined : readKept(entry);
  const script = new Script(code, { filename: file, cachedData: kept?.data });
  const runs = kept && script.cachedDataRejected !== true ? kept.runs : 0;
  if (keeps && entry !== undefined && runs < learningRuns)
    process.on('exit', () => keep(entry, { runs: runs + 1, data: script.createCachedData() }));
  const module = { exports: {} };
  const main = script.runInThisContext() as (...given: unknown[]) => void;
  main(module.exports, createRequire(file), module, file, dirname(file));
}

/** Other documents need other functions; what these runs have compiled is added up. After them nothing is written. */
const learningRuns = 5;
/** Files that nobody has written for so long are removed, with the next that is written; what is in use is learned again. */
const maximalAge = 60 * 24 * 60 * 60 * 1000;
const mark = 'iac-hardener 1';

interface Kept {
  readonly runs: number;
  readonly data: Buffer;
}

/**
 * Where this user's caches are kept, by the customs of the system. Undefined where Node is told to keep none
 * (NODE_DISABLE_COMPILE_CACHE), where no home is known, and where the folder is somebody else's: what is in it gets run.
 */
function cacheFolder(): string | undefined {
  const { env, platform } = process;
  if (env['NODE_DISABLE_COMPILE_CACHE']) return undefined;
  try {
    const given = env['XDG_CACHE_HOME'];
    const caches = given && isAbsolute(given) ? given : userCaches(env, platform);
    // Without a home it would be the workspace's; what is in it gets run.
    if (!isAbsolute(caches)) return undefined;
    const folder = join(caches, 'iac-hardener');
    // Not `recursive`, which never ends where a file system answers ENOENT, such as /proc.
    for (const each of [caches, folder]) if (!existsSync(each)) mkdirSync(each, { mode: 0o700 });
    const { uid, mode } = statSync(folder);
    const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return isOurs ? folder : undefined;
  } catch {
    return undefined;
  }
}

function userCaches({ LOCALAPPDATA }: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library/Caches');
  return platform === 'win32' && LOCALAPPDATA ? LOCALAPPDATA : join(homedir(), '.cache');
}

/** V8 asks of such data only whether it is of its version; a damaged file would crash the process, so it has a checksum. */
function readKept(entry: string): Kept | undefined {
  try {
    const bytes = readFileSync(entry);
    const end = bytes.indexOf(10);
    const [name, runs, sum] = bytes.toString('latin1', 0, end).split('\t');
    // A copy, as V8 wants the data aligned.
    const data = Buffer.from(bytes.subarray(end + 1));
    return name === mark && sum === sumOf(data) ? { runs: Number(runs), data } : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves things as they are where nothing can be written. */
function keep(entry: string, { runs, data }: Kept): void {
  // A name of its own, as several processes may end at once.
  const draft = `${entry}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, Buffer.concat([Buffer.from(`${mark}\t${runs}\t${sumOf(data)}\n`), data]), { mode: 0o600 });
    renameSync(draft, entry);
    removeOld(dirname(entry));
  } catch {
    try {
      rmSync(draft, { force: true });
    } catch {
      // Somebody holds it, such as a scanner for viruses; it goes when it is old.
    }
  }
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > maximalAge) rmSync(file, { force: true });
  }
}

/** Of what a disk or a full one does to files; the folder is this user's own. */
function sumOf(data: Buffer): string {
  try {
    // Takes a third of the time of loading and running a hash.
    return crc32(data).toString(36);
  } catch {
    // Node before 20.15, as in editors.
    return createHash('sha256').update(data).digest('base64url');
  }
}
