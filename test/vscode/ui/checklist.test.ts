import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from '../../../scripts/vscode/workbench.ts';
import { openEditor, type Editor } from './editor.ts';

const stack = 'warpbuild-default-stack.yaml';

describe('the security checklist in the editor', () => {
  let editor: Editor;
  const rows = () => editor.page.locator('.sidebar .monaco-list-row');

  before(async () => {
    editor = await openEditor();
    await editor.open(stack);
    await editor.goTo(lineOf('iam:PassRole'), 25);
    await editor.page.locator('.monaco-editor .squiggly-error, .monaco-editor .squiggly-warning').first().waitFor();
    await editor.palette('IaC Hardener: Show Security Checklist');
  });
  after(() => editor.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor.picture(`failed ${this.currentTest.title}`);
  });

  /** 1-based. */
  function lineOf(part: string): number {
    return (
      editor
        .saved(stack)
        .split('\n')
        .findIndex((each) => each.includes(part)) + 1
    );
  }

  it('shows the ten items with their status', async () => {
    await rows().filter({ hasText: 'IMDSv2 required' }).filter({ hasText: 'failed' }).waitFor();
    await rows().filter({ hasText: '1. A VPC or account of its own' }).filter({ hasText: 'passed' }).waitFor();
    await editor.picture('checklist');
  });

  it('leads from the evidence to its line', async () => {
    await rows().filter({ hasText: 'IMDSv2 required' }).click();
    await rows().filter({ hasText: 'RunnerLaunchTemplate' }).first().click();
    const line =
      editor
        .saved(stack)
        .split('\n')
        .findIndex((each) => /^ {2}RunnerLaunchTemplate:/.test(each)) + 1;
    await editor.page.locator('#status\\.editor\\.selection', { hasText: `Ln ${line}` }).waitFor();
    await editor.picture('checklist-evidence');
  });

  it('follows edits', async () => {
    const { page } = editor;
    const original = editor.saved(stack);
    const line = lineOf('InstanceType: m7a');
    await editor.goTo(line, 9);
    await page.keyboard.type('MetadataOptions: {HttpTokens: required}');
    await page.keyboard.press('Enter');
    await rows().filter({ hasText: 'IMDSv2 required' }).filter({ hasText: 'passed' }).waitFor();
    await editor.picture('checklist-after-edit');
    await editor.palette('File: Revert File');
    await page.locator('.tab.active:not(.dirty)').waitFor();
    await rows().filter({ hasText: 'IMDSv2 required' }).filter({ hasText: 'failed' }).waitFor();
    assert.equal(editor.saved(stack), original);
  });

  it('judges the folder as one stack', async () => {
    await rows().filter({ hasText: 'All files of this folder' }).click();
    await rows().filter({ hasText: '1. A VPC or account of its own' }).nth(1).waitFor();
    await editor.picture('checklist-folder');
  });
});

describe('the report of the checklist in a browser', () => {
  it('is a page that loads nothing and breaks no policy', async () => {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1000, height: 1000 } });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    try {
      const { stdout } = spawnSync(
        process.execPath,
        ['dist/cli.js', 'checklist', `examples/${stack}`, '--format', 'html'],
        { encoding: 'utf8' },
      );
      const file = join(mkdtempSync(join(tmpdir(), 'iac-hardener-report-')), 'report.html');
      writeFileSync(file, stdout);
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      await page.locator('h1', { hasText: 'Security checklist' }).waitFor();
      assert.equal(await page.locator('section').count(), 10);
      const colour = await page
        .locator('.status.fail')
        .first()
        .evaluate((node) => getComputedStyle(node).fontWeight);
      assert.equal(colour, '600', 'the style is applied');
      const folder = process.env['IAC_HARDENER_SCREENSHOTS'];
      if (folder) await page.screenshot({ path: join(folder, 'checklist-report.png') });
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests, [pathToFileURL(file).href]);
    } finally {
      await browser.close();
    }
  });
});
