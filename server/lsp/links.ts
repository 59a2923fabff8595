/** Where rule pages are read when the editor names no place of its own. A placeholder until the repository is public. */
const pages = 'https://github.com/iac-hardener/iac-hardener/blob/main/docs/rules/';

/** The page of a rule; `ruleLink` is the editor's own link, to which an id is appended. */
export function linkOf(rule: string, ruleLink: string | undefined): string {
  return ruleLink === undefined ? `${pages}${rule}.md` : `${ruleLink}${rule}`;
}
