import type { DocumentLink } from 'vscode-languageserver';
import type { Analysis } from '../analysis.ts';
import { toRange } from '../convert.ts';

/**
 * The files that commands take documents from, as places to go to: `policy.json` of `file://policy.json`, seen from the
 * folder of the script. None for scripts that are in no folder yet, and for paths of somebody's home.
 */
export function documentLinks({ document, settings, text }: Analysis): DocumentLink[] {
  if (!settings.enable) return [];
  return document.links.flatMap(({ path, range }) => {
    const target = targetOf(path, text.uri);
    return target === undefined ? [] : [{ range: toRange(text, range), target }];
  });
}

function targetOf(path: string, uri: string): string | undefined {
  if (!/^[a-z][\w+.-]*:\/\//i.test(uri) || path.startsWith('~') || path.startsWith('$')) return undefined;
  const steps = path.replaceAll('\\', '/').split('/').map(encodeURIComponent);
  // A drive is an absolute path, too, and its colon no scheme.
  const written = /^[A-Za-z]%3A$/.test(steps[0] ?? '') ? `/${steps.join('/')}` : steps.join('/');
  return URL.canParse(written, uri) ? new URL(written, uri).href : undefined;
}
