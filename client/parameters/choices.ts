import { languages, RelativePattern, Uri, workspace, type Memento, type TextDocument } from 'vscode';

/** A file of parameter values, or one environment of it. */
export interface ParameterChoice {
  readonly file: Uri;
  /** Of a `samconfig.toml`. */
  readonly environment?: string;
}

/** What to check a document with where nobody has chosen; undefined where it knows nothing of the document. */
export type Preset = (document: TextDocument) => ParameterChoice | undefined;

/** With which values each document is checked: as was chosen for it, else by the first preset that knows it. */
export interface Choices {
  readonly of: (document: TextDocument) => ParameterChoice | undefined;
  /** Undefined for any values. Kept with the workspace. */
  readonly choose: (document: TextDocument, choice: ParameterChoice | undefined) => Promise<void>;
}

const key = 'iacHardener.parameters';

/** As it is kept; `null` for any values, though a preset names a file. */
type Kept = Readonly<Record<string, { readonly file: string; readonly environment?: string } | null>>;

export function createChoices(memory: Memento, presets: readonly Preset[]): Choices {
  const presetOf = (document: TextDocument): ParameterChoice | undefined => {
    for (const preset of presets) {
      const choice = preset(document);
      if (choice) return choice;
    }
    return undefined;
  };
  return {
    of(document) {
      const kept = memory.get<Kept>(key, {})[document.uri.toString()];
      if (kept === undefined) return presetOf(document);
      return kept === null ? undefined : { ...kept, file: Uri.parse(kept.file) };
    },
    async choose(document, choice) {
      const { [document.uri.toString()]: _, ...others } = memory.get<Kept>(key, {});
      const own = choice ? { ...choice, file: choice.file.toString() } : presetOf(document) ? null : undefined;
      await memory.update(key, own === undefined ? others : { ...others, [document.uri.toString()]: own });
    },
  };
}

/** What the setting `iacHardener.parameters` says: a map of patterns to files, or a list, where the last entry wins. */
export const bySetting: Preset = (document) => {
  const folder = workspace.getWorkspaceFolder(document.uri);
  if (!folder) return undefined;
  const setting: unknown = workspace.getConfiguration('iacHardener', document.uri).get('parameters');
  let found: string | undefined;
  for (const { files, from } of entriesOf(setting))
    if (files.some((pattern) => matches(document, new RelativePattern(folder, anywhere(pattern))))) found = from;
  return found === undefined ? undefined : choiceAt(folder.uri, found);
};

/** `infra/prod.json`, `samconfig.toml:prod`, from a folder. */
export function choiceAt(folder: Uri, from: string): ParameterChoice {
  const [, path = from, environment] = /^(.+\.(?:toml|ya?ml)):([^/\\:]+)$/i.exec(from) ?? [];
  const file = /^(?:[A-Za-z]:)?[/\\]/.test(path)
    ? folder.with({ path: Uri.file(path).path })
    : Uri.joinPath(folder, path.replaceAll('\\', '/'));
  return environment === undefined ? { file } : { file, environment };
}

interface Entry {
  readonly files: readonly string[];
  readonly from: string;
}

/** Whatever somebody wrote into a settings file; what is of another shape is left out. */
function entriesOf(setting: unknown): readonly Entry[] {
  if (typeof setting !== 'object' || setting === null) return [];
  const pairs: readonly (readonly [unknown, unknown])[] = Array.isArray(setting)
    ? setting.map((each: unknown) => {
        const { files, from } = (each ?? {}) as { files?: unknown; from?: unknown };
        return [files, from];
      })
    : Object.entries(setting);
  return pairs.flatMap(([files, from]) => {
    const patterns = (Array.isArray(files) ? files : [files]).filter(
      (file): file is string => typeof file === 'string',
    );
    return typeof from === 'string' && from !== '' ? [{ files: patterns, from }] : [];
  });
}

/** A pattern without a folder is about files of all folders, as in .gitignore. */
function anywhere(pattern: string): string {
  return pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`;
}

function matches(document: TextDocument, pattern: RelativePattern): boolean {
  return languages.match({ pattern }, document) > 0;
}
