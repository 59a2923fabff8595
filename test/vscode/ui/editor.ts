import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, openWorkbench } from '../../../scripts/vscode/workbench.ts';

const workspace = setting('IAC_HARDENER_WORKSPACE');

/** A person's view of the editor: what is on the screen, keys, and the file on the disk. */
export interface Editor {
  readonly page: Page;
  /** The bytes of the file as they are on the disk now. */
  readonly saved: (name: string) => string;
  /** Writes a file as another program would. */
  readonly write: (name: string, text: string) => void;
  readonly remove: (name: string) => void;
  readonly open: (name: string) => Promise<void>;
  readonly goTo: (line: number, column: number) => Promise<void>;
  readonly palette: (command: string) => Promise<void>;
  readonly picture: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openEditor(): Promise<Editor> {
  const browser: Browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, deviceScaleFactor: 1 });
  page.setDefaultTimeout(20_000);
  await openWorkbench(page, { port: Number(setting('IAC_HARDENER_EDITOR_PORT')), folder: workspace });
  const quickInput = page.locator('.quick-input-widget:visible input').first();

  const palette = async (command: string): Promise<void> => {
    await page.keyboard.press('F1');
    await quickInput.fill(`>${command}`);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first().waitFor();
    await page.keyboard.press('Enter');
  };
  return {
    page,
    saved: (name) => readFileSync(join(workspace, name), 'utf8'),
    write(name, text) {
      mkdirSync(dirname(join(workspace, name)), { recursive: true });
      writeFileSync(join(workspace, name), text);
    },
    remove: (name) => rmSync(join(workspace, name), { force: true }),
    async open(name) {
      await page.keyboard.press('Control+p');
      await quickInput.fill(name);
      await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.tab.active', { hasText: name }).waitFor();
      await page.locator('.monaco-editor .view-lines').first().waitFor();
    },
    async goTo(line, column) {
      await page.keyboard.press('Control+g');
      await quickInput.fill(`:${line}:${column}`);
      await page.keyboard.press('Enter');
      await page.locator('#status\\.editor\\.selection', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
    },
    palette,
    async picture(name) {
      await page.screenshot({ path: join(setting('IAC_HARDENER_SCREENSHOTS'), `${name}.png`) });
    },
    close: () => browser.close(),
  };
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests through npm run test:vscode.`);
  return value;
}

/** Asks for something again where it did not come: a machine that is busy with something else answers late, and the editor gives up. */
export async function untilShown(shown: Locator, ask: () => Promise<void>): Promise<void> {
  for (let tries = 1; tries < mostTries; tries++) {
    await ask();
    const came = await shown.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (came) return;
  }
  await ask();
  await shown.waitFor();
}

const mostTries = 4;
