import { openEditor, type Editor } from './editor.ts';

const file = 'written.yaml';
const template = `Resources:
  Cache:
    Type: AWS::S3::Bucket
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action:
              - s3:Get*
              - 
            Resource: !GetAtt Cache.Arn
`;

describe('writing policies in the editor', () => {
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

  it('offers the actions of the service that is typed', async () => {
    const { page } = editor;
    await editor.goTo(13, 17);
    await page.keyboard.type('dynamodb:Put');
    await page.keyboard.press('Control+Space');
    const item = page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'dynamodb:PutItem' }).first();
    await item.waitFor();
    await editor.picture('completion of actions');
    await page.keyboard.press('Enter');
    await page.locator('.view-line', { hasText: 'dynamodb:PutItem' }).waitFor();
  });

  it('explains what a wildcard matches', async () => {
    const { page } = editor;
    await editor.goTo(12, 22);
    await editor.palette('Show or Focus Hover');
    await page.locator('.monaco-hover:visible', { hasText: 's3:GetAccessGrant' }).waitFor();
    await editor.picture('hover on a wildcard');
  });
});
