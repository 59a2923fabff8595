import { Uri, type ExtensionContext } from 'vscode';
import type { ConfiguredParameters } from '../protocol.ts';
import type { Status } from '../status.ts';
import { choiceAt, type Preset } from './choices.ts';

/** What the configuration file says, as the server told with its last analysis; `onChange` hears when it says otherwise. */
export function byConfiguration(context: ExtensionContext, status: Status, onChange: () => void): Preset {
  const seen = new Map<string, string>();
  context.subscriptions.push(
    status.onDidAnalyse((uri) => {
      const now = textOf(status.of(uri)?.configuredParameters);
      if ((seen.get(uri) ?? '') === now) return;
      seen.set(uri, now);
      onChange();
    }),
  );
  return ({ uri }) => {
    const configured = status.of(uri.toString())?.configuredParameters;
    return configured && choiceAt(Uri.parse(configured.folder), configured.from);
  };
}

function textOf(configured: ConfiguredParameters | undefined): string {
  return configured ? `${configured.folder} ${configured.from}` : '';
}
