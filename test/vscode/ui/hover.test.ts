import { openEditor, untilShown, type Editor } from './editor.ts';

const stack = 'warpbuild-default-stack.yaml';

describe('hovers in the editor', () => {
  let editor: Editor;

  before(async () => {
    editor = await openEditor();
    await editor.open(stack);
  });
  after(() => editor.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor.picture(`failed ${this.currentTest.title}`);
  });

  it('say what a parameter and a condition may be', async () => {
    const lines = editor.saved(stack).split('\n');
    for (const [word, said] of [
      ['!Ref VpcCidr', 'by default (parameter VpcCidr)'],
      ['Condition: HasPrivateSubnets', 'By default it is'],
    ] as const) {
      const line = lines.findIndex((each) => each.includes(word));
      await editor.goTo(line + 1, (lines[line] ?? '').indexOf(word) + word.length);
      const hover = editor.page.locator('.monaco-hover:visible', { hasText: said });
      await untilShown(hover, () => editor.palette('Show or Focus Hover'));
      await editor.picture(`hover ${word.replace(/\W+/g, ' ').trim()}`);
      await editor.page.keyboard.press('Escape');
    }
  });
});
