import { chromium, type Browser, type Page } from 'playwright-core';
import { installChromium } from './install.ts';

const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await installChromium(), headless: true, args: chromiumArgs });
}

export interface WorkbenchOptions {
  readonly port: number;
  /** Path of the folder to open. */
  readonly folder: string;
  /** Paths on the server's machine. */
  readonly openFile?: string;
  readonly development?: { readonly extension: string; readonly tests: string };
  /** Web extensions under development and their tests: paths on the server's own origin. */
  readonly webDevelopment?: { readonly extensions: readonly string[]; readonly tests: string };
}

/** Loads the workbench into the page and waits until it is drawn. */
export async function openWorkbench(page: Page, options: WorkbenchOptions): Promise<void> {
  const origin = `127.0.0.1:${options.port}`;
  const remote = (path: string): string => `vscode-remote://${origin}${path}`;
  const payload: [string, string][] = [];
  if (options.openFile) payload.push(['openFile', remote(options.openFile)]);
  if (options.development) {
    payload.push(['extensionDevelopmentPath', remote(options.development.extension)]);
    payload.push(['extensionTestsPath', remote(options.development.tests)]);
  }
  const uri = (path: string) => ({ scheme: 'http', authority: origin, path });
  const web = options.webDevelopment;
  const developmentOptions = {
    // Newer builds look at the payload only with this on.
    enableSmokeTestDriver: true,
    ...(web ? { extensions: web.extensions.map(uri), extensionTestsPath: uri(web.tests) } : {}),
  };
  await page.addInitScript(announce, developmentOptions);
  const query = new URLSearchParams({ folder: options.folder, payload: JSON.stringify(payload) });
  await page.goto(`http://${origin}/?${query.toString()}`);
  await page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
}

/**
 * Runs in the page. A web extension under development is announced in the page's configuration, not in the payload.
 * Only the reading of it is wrapped: a rewritten page may not open its WebSocket to this machine.
 */
function announce(developmentOptions: object): void {
  const prototype = Element.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the element below
  const get = prototype.getAttribute;
  prototype.getAttribute = function (this: Element, name) {
    const value = get.call(this, name);
    if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || !value) return value;
    const configuration = JSON.parse(value) as { developmentOptions?: object };
    configuration.developmentOptions = { ...configuration.developmentOptions, ...developmentOptions };
    return JSON.stringify(configuration);
  };
}

/** What the workbench says when the tests that `start` begins inside it end: exit status 0, or why not. */
export async function untilTestsEnd(page: Page, timeoutMs: number, start: () => Promise<void>): Promise<string | 0> {
  let report: (outcome: string | 0) => void = () => undefined;
  const outcome = new Promise<string | 0>((resolve) => (report = resolve));
  await page.exposeFunction('codeAutomationLog', (type: string, [first, ...rest]: unknown[]) => {
    if (type === 'error') console.error(first, ...rest);
    // Lines of the tests begin so (test/vscode/host/report.ts); the others are the workbench about itself.
    else if (typeof first === 'string' && first.startsWith('│ ')) console.log(first.slice(2));
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => report(code === 0 ? 0 : `exit status ${code}`));
  page.on('crash', () => report('the page crashed'));
  const timer = setTimeout(() => report(`nothing reported within ${timeoutMs / 1000} s`), timeoutMs);
  try {
    await start();
    return await outcome;
  } finally {
    clearTimeout(timer);
  }
}
