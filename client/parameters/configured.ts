import { Uri, type ExtensionContext } from 'vscode';
import type { StatusParams } from '../protocol.ts';
import type { Status } from '../status.ts';
import { choiceAt, type Preset } from './choices.ts';

/** What the configuration file says, as the server told with its last analysis; `onChange` hears when it says otherwise. */
export function byConfiguration(context: ExtensionContext, status: Status, onChange: () => void): Preset {
  context.subscriptions.push(
    status.onDidAnalyse(({ now, before }) => {
      if (textOf(now) !== textOf(before)) onChange();
    }),
  );
  return ({ uri }) => {
    const configured = status.of(uri.toString())?.configuredParameters;
    return configured && choiceAt(Uri.parse(configured.folder), configured.from);
  };
}

function textOf(status: StatusParams | undefined): string {
  const configured = status?.configuredParameters;
  return configured ? `${configured.folder} ${configured.from}` : '';
}
