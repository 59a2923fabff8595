import { commands, Uri, window, workspace, type ExtensionContext } from 'vscode';
import type { Connection } from './connection.ts';
import type { Texts } from './texts.ts';

/** "Show Rule", and links to rules (`vscode://<extension>/rule/<id>`) from the Problems view and hovers. */
export function registerRules(context: ExtensionContext, connection: Connection, texts: Texts): void {
  const show = (id: string): Promise<void> => showRule(context, texts, id);
  context.subscriptions.push(
    commands.registerCommand('iacHardener.showRule', async (id?: unknown) => {
      const chosen = typeof id === 'string' ? id : await pickRule(connection);
      if (chosen) await show(chosen);
    }),
    window.registerUriHandler({
      handleUri: (uri) => {
        const id = /^\/rule\/(.+)$/.exec(uri.path)?.[1];
        return id ? show(id) : undefined;
      },
    }),
  );
}

async function pickRule(connection: Connection): Promise<string | undefined> {
  const rules = connection.request('iacHardener/rules', null);
  const items = rules.then((all) =>
    all.map(({ id, title, severity }) => ({ label: title, description: `${severity} · ${id}`, id })),
  );
  const picked = await window.showQuickPick(items, {
    title: 'IaC Hardener: Show Rule',
    placeHolder: 'Search by title or id',
    matchOnDescription: true,
  });
  return picked?.id;
}

async function showRule(context: ExtensionContext, texts: Texts, id: string): Promise<void> {
  const page = isRuleId(id) ? await readPage(Uri.joinPath(context.extensionUri, `docs/rules/${id}.md`)) : undefined;
  if (page === undefined) {
    void window.showWarningMessage(`IaC Hardener has no rule "${id}".`);
    return;
  }
  await commands.executeCommand('markdown.showPreview', texts.set(`/rules/${id}.md`, page));
}

/** A link may come from anywhere; no part of it may leave the folder of pages. */
function isRuleId(id: string): boolean {
  return /^[a-z0-9-]+\/[a-z0-9-]+$/.test(id);
}

/** Undefined when there is no such page. */
async function readPage(uri: Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
