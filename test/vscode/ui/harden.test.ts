import assert from 'node:assert/strict';
import { openEditor, untilShown, type Editor } from './editor.ts';

const stack = 'warpbuild-default-stack.yaml';

describe('a person in the editor', () => {
  let editor: Editor;
  let original: string;

  before(async () => {
    editor = await openEditor();
    original = editor.saved(stack);
    await editor.open(stack);
  });
  after(() => editor.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor.picture(`failed ${this.currentTest.title}`);
    await editor.page.keyboard.press('Escape');
  });

  it('sees squiggles, and all findings in the Problems view', async () => {
    const { page } = editor;
    await editor.goTo(lineOf(original, 'iam:PassRole'), 25);
    await page.locator('.monaco-editor .squiggly-error, .monaco-editor .squiggly-warning').first().waitFor();
    await page.keyboard.press('Control+Shift+m');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'iam/passrole-star' }).first().waitFor();
    await editor.picture('problems');
    await page.keyboard.press('Control+Shift+m');
  });

  it('applies a quick fix to PassRole, saves, and takes it back with one undo', async () => {
    const { page } = editor;
    await editor.goTo(lineOf(original, 'iam:PassRole'), 25);
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: /PassRole|pass/i }).first();
    await untilShown(fix, () => page.keyboard.press('Control+.'));
    await editor.picture('quick-fix');
    await page.keyboard.press('Enter');
    await page.locator('.tab.active.dirty').waitFor();
    await save();
    assert.notEqual(editor.saved(stack), original);
    await undoAndSave();
    assert.equal(editor.saved(stack), original);
  });

  it('hardens the template: list, diff, apply, one undo', async () => {
    const { page } = editor;
    await editor.palette('IaC Hardener: Harden This Template');
    const row = page.locator('.quick-input-list .monaco-list-row');
    await row.filter({ hasText: /Apply \d+ fix/ }).waitFor();
    await page.locator('.monaco-diff-editor .line-insert').first().waitFor();
    await editor.picture('harden');
    await page.keyboard.press('Escape');
    await row.first().waitFor({ state: 'hidden' });
    await editor.picture('harden-diff');
    await page.locator('.editor-actions .action-label[aria-label^="Apply"]').first().click();
    await page.locator('.tab.active.dirty', { hasText: stack }).waitFor();
    await page.locator('.notifications-toasts', { hasText: 'applied' }).waitFor();
    await save();
    assert.match(editor.saved(stack), /HttpTokens: ["']?required/);
    await editor.picture('hardened');
    await undoAndSave();
    assert.equal(editor.saved(stack), original);
  });

  it('chooses further fixes and answers what they ask', async () => {
    const { page } = editor;
    const row = page.locator('.quick-input-list .monaco-list-row');
    const input = page.locator('.quick-input-widget:visible input[type="text"]').first();
    await editor.palette('IaC Hardener: Harden This Template');
    await row.filter({ hasText: 'Choose Further Fixes' }).click();
    const expiry = row.filter({ hasText: 'Delete cached objects' }).first();
    await expiry.waitFor();
    await editor.picture('harden-further');
    await expiry.click();
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-message', { hasText: 'days' }).waitFor();
    await input.fill('soon');
    await page.locator('.quick-input-message', { hasText: 'A number of days' }).waitFor();
    await input.fill('7');
    await editor.picture('harden-input');
    await page.keyboard.press('Enter');
    await row.filter({ hasText: 'those that you chose' }).waitFor();
    await editor.picture('harden-chosen');
    await row.filter({ hasText: 'those that you chose' }).click();
    await page.locator('.tab.active.dirty', { hasText: stack }).waitFor();
    await save();
    assert.match(editor.saved(stack), /ExpirationInDays: 7/);
    await undoAndSave();
    assert.equal(editor.saved(stack), original);
  });

  it('sees what kind of document it is, and what was found', async () => {
    const { page } = editor;
    await page.locator('#status\\.languageStatus').click();
    await page
      .locator('.hover-language-status', { hasText: /CloudFormation/ })
      .first()
      .waitFor();
    await page
      .locator('.hover-language-status', { hasText: /finding/ })
      .first()
      .waitFor();
    // The hover fades in.
    await page.waitForTimeout(300);
    await editor.picture('language-status');
  });

  it('opens the page of a rule from the palette', async () => {
    const { page } = editor;
    await editor.palette('IaC Hardener: Show Rule');
    // The list shows the rows that there is room for only.
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'core/unfilled-hole' }).first().waitFor();
    await editor.picture('rules');
    await page.keyboard.type('iam/passrole-no-service');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'iam/passrole-no-service' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: /passrole-no-service/ }).waitFor();
    const view = page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await view.locator('h1').waitFor();
    await editor.picture('rule');
  });

  async function save(): Promise<void> {
    await editor.page.keyboard.press('Control+s');
    await editor.page.locator('.tab.active:not(.dirty)').waitFor();
  }

  /** One undo; the editor then counts as unsaved, as the file holds the fixed text. */
  async function undoAndSave(): Promise<void> {
    await editor.page.keyboard.press('Control+z');
    await editor.page.locator('.tab.active.dirty').waitFor();
    await save();
  }
});

/** 1-based. */
function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length;
}
