import {
  CancellationTokenSource,
  commands,
  languages,
  TabInputTextDiff,
  window,
  workspace,
  type CancellationToken,
  type Disposable,
  type Tab,
  type TextDocument,
  type Uri,
} from 'vscode';
import type { HardenReach, HardenResult } from '../protocol.ts';
import { count, findingWords, fixWords, report } from '../summary.ts';
import { scheme, type Texts } from '../texts.ts';
import { baseName } from '../uri.ts';
import type { Further } from './further.ts';

export interface Proposal {
  readonly document: TextDocument;
  /** What was chosen beyond the safe fixes; all results include it. */
  readonly further: Further;
  /** With the safe fixes, and those that were chosen. */
  readonly safe: HardenResult;
  /** With those under review as well. */
  readonly reviewed: HardenResult;
}

/** The diff editor of one hardening at a time: the document on the left, a virtual document with the fixes on the right. */
export class Preview implements Disposable {
  current: Proposal | undefined;
  readonly #texts: Texts;
  #open = new CancellationTokenSource();
  readonly #closed: Disposable;

  constructor(texts: Texts) {
    this.#texts = texts;
    this.#closed = window.tabGroups.onDidChangeTabs(({ closed }) => {
      if (this.current && closed.some(isPreview) && previewTabs().length === 0) this.#forget();
    });
  }

  /** Returns a token that is cancelled when this preview is closed. */
  async show(proposal: Proposal): Promise<CancellationToken> {
    this.#open.cancel();
    this.#open = new CancellationTokenSource();
    const { token } = this.#open;
    this.current = proposal;
    const right = this.showReach('safe') ?? proposal.document.uri;
    const { languageId } = proposal.document;
    const hardened = await workspace.openTextDocument(right);
    if (hardened.languageId !== languageId) await languages.setTextDocumentLanguage(hardened, languageId);
    await commands.executeCommand('setContext', 'iacHardener.previewing', true);
    await commands.executeCommand('vscode.diff', proposal.document.uri, right, title(proposal), { preview: false });
    return token;
  }

  /** Shows the safe fixes, or those under review as well, on the right. */
  showReach(reach: HardenReach): Uri | undefined {
    if (!this.current) return undefined;
    const { document, safe, reviewed } = this.current;
    return this.#texts.set(hardenedPath(document), (reach === 'safe' ? safe : reviewed).text);
  }

  async showReport(): Promise<void> {
    if (!this.current) return;
    const { document, safe, reviewed } = this.current;
    const page = this.#texts.set(
      `/report/${baseName(document.uri)}.md`,
      report(baseName(document.uri), safe, reviewed),
    );
    await commands.executeCommand('markdown.showPreviewToSide', page);
  }

  async close(): Promise<void> {
    await window.tabGroups.close(previewTabs());
    this.#forget();
  }

  dispose(): void {
    this.#open.dispose();
    this.#closed.dispose();
  }

  #forget(): void {
    if (this.current) this.#texts.drop(hardenedPath(this.current.document));
    this.current = undefined;
    this.#open.cancel();
    void commands.executeCommand('setContext', 'iacHardener.previewing', false);
  }
}

function title(proposal: Proposal): string {
  const { document, safe } = proposal;
  const fixed = count(safe.applied.length, fixWords);
  const stays = safe.left.length > 0 ? `, ${count(safe.left.length, findingWords)} to look at` : '';
  return `${baseName(document.uri)}: ${fixed}${stays}`;
}

/** The whole path, so that the file name gives the language and two files of one name differ. */
function hardenedPath(document: TextDocument): string {
  return `/hardened${document.uri.path.startsWith('/') ? '' : '/'}${document.uri.path}`;
}

function previewTabs(): Tab[] {
  return window.tabGroups.all.flatMap((group) => group.tabs.filter(isPreview));
}

function isPreview(tab: Tab): boolean {
  return tab.input instanceof TabInputTextDiff && tab.input.modified.scheme === scheme;
}
