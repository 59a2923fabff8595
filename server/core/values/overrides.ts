/** Values of parameters by their names. */
export type Values = Readonly<Record<string, string>>;

/**
 * The values of `Env=prod Cidr="10.0.0.0/8"`, and of the older `ParameterKey=Env,ParameterValue=prod`; undefined where
 * something else stands between them. Quotes of a shell are taken off; lines that begin with `#` are comments.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-deploy.html
 */
export function parseOverrides(text: string): Values | undefined {
  const entries: [string, string][] = [];
  let rest = text.replace(/^[ \t]*#.*$/gm, '').trim();
  while (rest !== '') {
    const match = word.exec(rest);
    const [whole = '', key = '', value = ''] = match ?? [];
    if (!match) return undefined;
    const long = key === 'ParameterKey' ? /^([A-Za-z0-9]+),ParameterValue=(.*)$/s.exec(unquoted(value)) : undefined;
    if (key === 'ParameterKey' && !long) return undefined;
    entries.push(long ? [long[1] ?? '', unquoted(long[2] ?? '')] : [key, unquoted(value)]);
    rest = rest.slice(whole.length).trimStart();
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** A name, `=`, and a word as a shell reads it: quoted pieces, escaped characters, or plain ones. */
const word = /^([A-Za-z0-9]+)=((?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[\s\S]|[^\s"'\\])*)(?=\s|$)/;

function unquoted(text: string): string {
  return text.replace(
    /"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([\s\S])/g,
    (_, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? '',
  );
}
