import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, describeCounts, none, type Counts } from '../counts.ts';
import { isMain, out, root, vsix } from '../paths.ts';
import { atEnd, run } from '../run.ts';
import { bundleTests, driver, nodeTests, webTests } from './bundle-tests.ts';
import { startCodeServer, type CodeServer } from './code-server.ts';
import { runInElectron } from './electron.ts';
import { serveFolders } from './static-server.ts';
import { launchBrowser, openWorkbench, untilTestsEnd } from './workbench.ts';

const results = join(out, 'results');
const screenshots = join(out, 'screenshots');
const timeoutMs = 180_000;

/** Runs all that needs an editor against the packed extension: suites in both extension hosts, and the user interface. */
export async function runEditorSuites(): Promise<Counts> {
  if (!existsSync(vsix)) throw new Error('Run `npm run package` first.');
  mkdirSync(results, { recursive: true });
  await bundleTests();
  const parts: [string, () => Promise<Counts>][] = [
    ['VS Code (Electron)', inElectron],
    ['VS Code (code-server): extension host, user interface', inCodeServer],
    ['VS Code (code-server): web extension host', inWebHost],
  ];
  let sum = none;
  for (const [name, part] of parts) {
    console.log(`\n# ${name}`);
    sum = add(sum, await part().catch(failure));
  }
  return sum;
}

async function inElectron(): Promise<Counts> {
  return inWorkspace(async (folder) => {
    const result = join(results, 'electron.json');
    rmSync(result, { force: true });
    const outcome = await runInElectron({ vsix, driver, tests: nodeTests, folder, result });
    if (outcome !== 'unavailable') return judge(outcome, readCounts(result));
    // The other editor covers the same suites; where there is none, a missing editor is a failure.
    console.log('VS Code itself cannot be had here (no display or no download); code-server takes its place.');
    // Nobody knows how many tests the suites have; one stands for all.
    return process.platform === 'win32' ? { ...none, failed: 1 } : { ...none, skipped: 1 };
  });
}

async function inCodeServer(): Promise<Counts> {
  const result = join(results, 'extension-host.json');
  rmSync(result, { force: true });
  return inWorkspace(async (folder) => {
    const server = await startCodeServer({ install: [vsix], env: { IAC_HARDENER_RESULT: result } });
    try {
      const outcome = await inBrowser(server, async (page) =>
        untilTestsEnd(page, timeoutMs, () =>
          openWorkbench(page, { port: server.port, folder, development: { extension: driver, tests: nodeTests } }),
        ),
      );
      const suites = judge(outcome, readCounts(result));
      const all = add(suites, await userInterface(server, folder));
      if (all.failed > 0) console.error(server.log());
      return all;
    } finally {
      await server.stop();
    }
  });
}

/** Mocha outside, a browser inside: what a person sees and presses. */
async function userInterface(server: CodeServer, folder: string): Promise<Counts> {
  const result = join(results, 'ui.json');
  rmSync(result, { force: true });
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
  const mocha = [
    'node_modules/mocha/bin/mocha.js',
    '--reporter',
    'scripts/mocha-reporter.cjs',
    '--timeout',
    '60000',
    'test/vscode/ui/*.test.ts',
  ];
  const { ok } = await run(process.execPath, mocha, {
    cwd: root,
    env: {
      RESULT_FILE: result,
      IAC_HARDENER_EDITOR_PORT: String(server.port),
      IAC_HARDENER_WORKSPACE: folder,
      IAC_HARDENER_SCREENSHOTS: screenshots,
    },
  });
  return judge(ok ? 0 : 'the user interface tests failed', readCounts(result));
}

/** The packed extension, served as files, in the web worker extension host. */
async function inWebHost(): Promise<Counts> {
  return inWorkspace(async (folder) => {
    const unpacked = await startCodeServer({ install: [vsix] });
    const [name] = readdirSync(unpacked.extensions).filter((entry) => entry.startsWith('iac-hardener.'));
    const extension = join(realpathSync(unpacked.extensions), name ?? '');
    const files = await serveFolders({ '/extension': extension, '/driver': driver });
    const server = await startCodeServer();
    const counts: { found?: Counts } = {};
    try {
      // The workbench may only connect to its own origin; code-server's proxy brings the files there.
      const own = (path: string): string => `/proxy/${files.port}${path}`;
      const outcome = await inBrowser(server, async (page) => {
        page.on('console', (message) => {
          const json = /result (\{.*\})/.exec(message.text())?.[1];
          if (json) counts.found = JSON.parse(json) as Counts;
        });
        return untilTestsEnd(page, timeoutMs, () =>
          openWorkbench(page, {
            port: server.port,
            folder,
            webDevelopment: { extensions: [own('/extension'), own('/driver')], tests: own(`/driver/${webTests}`) },
          }),
        );
      });
      return judge(outcome, counts.found);
    } finally {
      files.close();
      await Promise.all([server.stop(), unpacked.stop()]);
    }
  });
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof launchBrowser>>['newPage']>>;

async function inBrowser<T>(server: CodeServer, use: (page: Page) => Promise<T>): Promise<T> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    return await use(page);
  } catch (error) {
    console.error(server.log());
    throw error;
  } finally {
    await browser.close();
  }
}

/** A copy of examples/, as the suites change files. */
async function inWorkspace(use: (folder: string) => Promise<Counts>): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'iac-workspace-'));
  const forget = atEnd(() => rmSync(folder, { recursive: true, force: true }));
  try {
    cpSync(join(root, 'examples'), folder, { recursive: true });
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    forget();
  }
}

/** Undefined when the suites did not come so far as to write them. */
function readCounts(file: string): Counts | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Counts) : undefined;
}

/** No result, no test, or a bad exit is a failure, whatever else was reported. */
function judge(outcome: string | 0, counts: Counts | undefined): Counts {
  if (!counts) return failure(`no result: ${outcome === 0 ? 'the extension host may have died' : outcome}`);
  if (counts.passed + counts.failed === 0) return failure('no test ran');
  if (outcome !== 0 && counts.failed === 0) return add(counts, failure(outcome));
  return counts;
}

function failure(why: unknown): Counts {
  console.error(`FAILED: ${why instanceof Error ? (why.stack ?? why.message) : String(why)}`);
  return { ...none, failed: 1 };
}

if (isMain(import.meta.url)) {
  const counts = await runEditorSuites();
  const { passed, failed } = counts;
  console.log(describeCounts(counts));
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
