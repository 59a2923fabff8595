import { commands, extensions, workspace } from 'vscode';
import { equal, ok } from '../expect.ts';

describe('the installed extension', () => {
  const extension = extensions.getExtension('iac-hardener.iac-hardener');

  it('is there and activates', async () => {
    ok(extension, 'the extension to be installed');
    await extension.activate();
    ok(extension.isActive, 'the extension to be active');
  });

  it('has all the commands of its manifest', async () => {
    const manifest = extension?.packageJSON as { contributes: { commands: { command: string }[] } };
    const declared = manifest.contributes.commands.map(({ command }) => command);
    const registered = new Set(await commands.getCommands(true));
    equal(
      declared.filter((command) => !registered.has(command)),
      [],
      'commands without a handler',
    );
  });

  it('has the settings it reads', () => {
    const settings = workspace.getConfiguration('iacHardener');
    equal([settings.get('enable'), settings.get('workload'), settings.get('trace.server')], [true, 'auto', 'off']);
  });
});
