import type { Problem, Tree } from '../syntax/index.ts';
import type { Range } from '../text/index.ts';
import { Collector, type Embedded, type Link } from './collector.ts';
import { languageOf, lexers } from './language.ts';
import { addFences, addPlainText, fencesOf } from './page.ts';
import { addCommands } from './script.ts';

/** The documents of ours in a script or page. */
export interface EmbeddedDocuments {
  /** In order of text. */
  readonly documents: readonly Embedded[];
  readonly links: readonly Link[];
  /** Why some of the text was not looked at. */
  readonly problems: readonly Problem[];
  /** Where the text says that it is about CI runners. */
  readonly runnerEvidence: readonly { readonly range: Range; readonly words: string }[];
}

/** UTF-16 units: more is not looked at. */
const mostText = 2 * 1024 * 1024;

/** Words of which each document in a script or page has at least one. */
const ourWords =
  /\baws(?:\.exe|2)?["']?[ \t\\`^]|"(?:Statement|InboundRules|OutboundRules|IpPermissions(?:Egress)?|IpProtocol|SecurityGroups|SecurityGroupRules|NetworkAcls|VpcEndpoints|LaunchTemplateData|LaunchTemplateVersions|MetadataOptions|NoncurrentVersionExpiration|Expiration|AssumeRolePolicyDocument|PolicyDocument)"|AWSTemplateFormatVersion|Type["']?[ \t]*:[ \t]*["']?AWS::/;

/** Whether a text of another kind may have documents of ours in it. */
export function mayEmbed(text: string): boolean {
  return text.length <= mostText && ourWords.test(text);
}

const nothing: EmbeddedDocuments = { documents: [], links: [], problems: [], runnerEvidence: [] };

/** A file that may be a script or page. */
interface EmbeddingFile {
  readonly text: string;
  /** Path or URI. */
  readonly name: string;
  /** What its editor calls its language. */
  readonly language?: string | undefined;
}

/**
 * The documents of ours in a script or page; undefined for files of other kinds, which may be documents themselves.
 * `previous` are trees that an earlier version gave: they make this cheaper, never different.
 */
export function embeddedIn(file: EmbeddingFile, previous: readonly Tree[] = []): EmbeddedDocuments | undefined {
  const { text, name } = file;
  const language = languageOf(name, text, file.language);
  if (!language) return undefined;
  if (!mayEmbed(text)) return nothing;
  const isPage = language === 'markdown' || language === 'text';
  const collector = new Collector(text, isPage ? 'page' : 'script', previous);
  if (isPage) {
    const fences = fencesOf(text);
    if (language === 'markdown' || fences.length > 0) addFences(collector, fences);
    else addPlainText(collector);
  } else addCommands(collector, lexers[language](text, 0, 'end').commands, () => '');
  const { documents, links, excess } = collector;
  return {
    documents,
    links,
    problems: excess ? [excess] : [],
    runnerEvidence: documents.length > 0 ? evidenceIn(text) : [],
  };
}

/** The first place that speaks of CI runners by the name of a product, or of a role for them. */
function evidenceIn(text: string): EmbeddedDocuments['runnerEvidence'] {
  const found = /warp-?build|(?:git-?hub|git-?lab|actions|ci)[-_ ]runners?\b|buildkite/i.exec(text);
  if (!found) return [];
  const [words] = found;
  return [{ range: { start: found.index, end: found.index + words.length }, words: words.toLowerCase() }];
}
