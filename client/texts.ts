import { EventEmitter, Uri, workspace, type ExtensionContext } from 'vscode';

export const scheme = 'iac-hardener';

/** Read-only documents of ours: previews, reports, rule pages. */
export interface Texts {
  /** Makes `text` the content of the document at `path`; an open one changes at once. */
  readonly set: (path: string, text: string) => Uri;
  readonly drop: (path: string) => void;
}

export function registerTexts(context: ExtensionContext): Texts {
  const texts = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  const uriOf = (path: string): Uri => Uri.from({ scheme, path });
  context.subscriptions.push(
    changed,
    workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.path) ?? '',
    }),
  );
  return {
    set(path, text) {
      const uri = uriOf(path);
      texts.set(uri.path, text);
      changed.fire(uri);
      return uri;
    },
    drop: (path) => texts.delete(uriOf(path).path),
  };
}
