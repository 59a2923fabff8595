import assert from 'node:assert/strict';
import { openEditor, type Editor } from './editor.ts';

const file = 'accepted.yaml';
const template = `Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: 0.0.0.0/0
`;

describe('suppressing in the editor', () => {
  let editor: Editor;

  before(async () => {
    editor = await openEditor();
    editor.write(file, template);
    await editor.open(file);
  });
  after(() => editor.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor.picture(`failed ${this.currentTest.title}`);
  });

  it('asks for a reason and writes it above the line', async () => {
    const { page } = editor;
    await page.locator('.squiggly-error').first().waitFor();
    await editor.goTo(10, 22);
    await editor.palette('Quick Fix...');
    const action = page.locator('.action-widget .monaco-list-row', {
      hasText: 'Ignore network/sg-ingress-world on this line',
    });
    await action.waitFor();
    await editor.picture('suppress 1 offered');
    for (let tries = 0; tries < 9 && !/\bfocused\b/.test((await action.getAttribute('class')) ?? ''); tries++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const box = page.locator('.quick-input-widget:visible input').first();
    await page.locator('.quick-input-title', { hasText: 'Ignore network/sg-ingress-world' }).waitFor();
    await editor.picture('suppress 2 asks');
    await box.fill('the office has no fixed address');
    await page.keyboard.press('Enter');
    await page
      .locator('.view-line', {
        hasText: '# iac-hardener-ignore network/sg-ingress-world: the office has no fixed address',
      })
      .waitFor();
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await editor.picture('suppress 3 written');
    await page.keyboard.press('Control+z');
    await page.locator('.squiggly-error').first().waitFor();
  });

  it('writes what a policy in JSON accepts into the configuration file', async () => {
    const { page } = editor;
    const policy = 'deploy-policy.json';
    await editor.open(policy);
    const line = editor
      .saved(policy)
      .split('\n')
      .findIndex((each) => each.includes('iam:PassRole'));
    await page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
    await editor.goTo(line + 1, (editor.saved(policy).split('\n')[line] ?? '').indexOf('iam:PassRole') + 2);
    await editor.palette('Quick Fix...');
    const action = page.locator('.action-widget .monaco-list-row', { hasText: 'in .iac-hardener.yaml' }).first();
    await action.waitFor();
    await editor.picture('suppress 4 offered for a policy');
    const rule = /Ignore (\S+) /.exec((await action.textContent()) ?? '')?.[1] ?? '';
    for (let tries = 0; tries < 12 && !/\bfocused\b/.test((await action.getAttribute('class')) ?? ''); tries++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-title', { hasText: `Ignore ${rule}` }).waitFor();
    await page.locator('.quick-input-widget:visible input').first().fill('the deploy role is reviewed');
    await page.keyboard.press('Enter');
    const isWritten = (): boolean => {
      try {
        return editor.saved('.iac-hardener.yaml').includes('the deploy role is reviewed');
      } catch {
        return false;
      }
    };
    for (let tries = 0; tries < 100 && !isWritten(); tries++) await page.waitForTimeout(100);
    await editor.picture('suppress 5 written to the configuration');
    assert.ok(isWritten());
    assert.match(editor.saved('.iac-hardener.yaml'), new RegExp(`rule: ${rule}`));
    editor.remove('.iac-hardener.yaml');
  });
});
