import assert from 'node:assert/strict';
import { openEditor, type Editor } from './editor.ts';

const template = `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  OfficeCidr:
    Type: String
  Env:
    Type: String
    Default: dev
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Bastion:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: SSH for the office
      SecurityGroupEgress:
        - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: HTTPS }
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref OfficeCidr, Description: SSH }
`;
const samconfig = `version = 0.1
[dev.deploy.parameters]
parameter_overrides = "OfficeCidr=0.0.0.0/0"
[prod.deploy.parameters]
parameter_overrides = "OfficeCidr=10.0.0.0/8 Env=prod"
`;
const open = '[{ "ParameterKey": "OfficeCidr", "ParameterValue": "0.0.0.0/0" }]\n';
const shut = open.replace('0.0.0.0/0', '10.0.0.0/8');
const folder = 'parameters-demo';

describe('values of parameters in the editor', () => {
  let editor: Editor;
  const row = (text: string | RegExp) => editor.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  const problem = () =>
    editor.page.locator('.markers-panel .monaco-list-row', { hasText: 'which gives access to SSH' });

  before(async () => {
    editor = await openEditor();
    editor.write(`${folder}/bastion.yaml`, template);
    editor.write(`${folder}/samconfig.toml`, samconfig);
    editor.write(`${folder}/bastion.parameters.json`, open);
    editor.write(`${folder}/parameters/other.json`, '{"Unrelated": "x"}\n');
    editor.write(`${folder}/package.json`, '{"name": "x"}\n');
    await editor.open('bastion.yaml');
    await editor.page.keyboard.press('Control+Shift+m');
  });
  after(() => editor.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor.picture(`failed ${this.currentTest.title}`);
    await editor.page.keyboard.press('Escape');
  });

  /** What the language status says of the values. */
  async function untilCheckedAs(text: string, picture?: string): Promise<void> {
    const { page } = editor;
    await page.locator('#status\\.languageStatus').click();
    await page.locator('.hover-language-status', { hasText: `Checked as: ${text}` }).waitFor();
    if (picture !== undefined) {
      // The hover fades in.
      await page.waitForTimeout(300);
      await editor.picture(picture);
    }
    // It takes the key only when it has the focus, which it gets a little after it is shown.
    const hover = page.locator('.hover-language-status').first();
    for (let tries = 0; tries < 20 && (await hover.isVisible()); tries++) {
      await page.keyboard.press('Escape');
      await page.waitForTimeout(250);
    }
    await hover.waitFor({ state: 'hidden' });
  }

  async function choose(label: RegExp, picture?: string): Promise<void> {
    await editor.palette('IaC Hardener: Check with Parameter Values');
    await row(label).waitFor();
    if (picture !== undefined) await editor.picture(picture);
    await row(label).click();
  }

  it('are any values at first', async () => {
    await untilCheckedAs('any values', 'parameters-status');
    assert.equal(await problem().count(), 0);
  });

  it('are chosen from the files beside the template, and change the verdict', async () => {
    await editor.palette('IaC Hardener: Check with Parameter Values');
    await row('Any values').waitFor();
    await editor.picture('parameters-picker');
    const labels = await editor.page.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
    assert.deepEqual(
      labels.map((label) => label.trim()),
      ['Any values', 'bastion.parameters.json', 'samconfig.toml:dev', 'samconfig.toml:prod', 'Browse…'],
    );
    await row('bastion.parameters.json').click();
    await problem().filter({ hasText: 'OfficeCidr set to "0.0.0.0/0" (bastion.parameters.json)' }).waitFor();
    await untilCheckedAs('bastion.parameters.json', 'parameters-chosen');
  });

  it('follow the file on the disk', async () => {
    editor.write(`${folder}/bastion.parameters.json`, shut);
    await problem().waitFor({ state: 'detached' });
    editor.write(`${folder}/bastion.parameters.json`, open);
    await problem().waitFor();
  });

  it('follow the file while it is edited', async () => {
    const { page } = editor;
    await editor.open('bastion.parameters.json');
    await editor.goTo(1, 1);
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(shut.trim());
    await problem().waitFor({ state: 'detached' });
    await editor.palette('File: Revert File');
    await problem().waitFor();
    await page.locator('.tab', { hasText: 'bastion.yaml' }).click();
    await page.locator('.tab.active', { hasText: 'bastion.yaml' }).waitFor();
  });

  it('are those of an environment, and any again', async () => {
    await choose(/samconfig\.toml:prod/);
    await problem().waitFor({ state: 'detached' });
    await untilCheckedAs('samconfig.toml:prod');
    await choose(/samconfig\.toml:dev/, 'parameters-environment');
    await problem().filter({ hasText: 'samconfig.toml:dev' }).waitFor();
    await choose(/Any values/);
    await problem().waitFor({ state: 'detached' });
    await untilCheckedAs('any values');
  });

  it('stay chosen when the window is loaded again', async () => {
    await choose(/samconfig\.toml:dev/);
    await problem().waitFor();
    await editor.page.waitForTimeout(1000);
    await editor.page.reload();
    // VS Code stores which tab is in front only now and then, and may come back with the one before.
    await editor.page.locator('.tab', { hasText: 'bastion.yaml' }).click();
    await problem().waitFor();
  });
});
