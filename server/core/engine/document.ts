import { embeddedIn, type EmbeddedDocuments, type Link } from '../embedded/index.ts';
import { factStore, type FactStore, type Given, type Memo } from '../facts/index.ts';
import { documentOrigin, kindOf, today, type Kind, type Origin } from '../models/index.ts';
import { occurrences } from './fingerprint.ts';
import { formatOf, parse, type Problem, type Tree, type Unit } from '../syntax/index.ts';
import { parameterSet, type ParameterSet } from '../values/index.ts';

/** A document within a file. Ranges of its tree are offsets into the text of the file. */
export interface Part {
  readonly tree: Tree;
  readonly kind: Kind;
  /** What its host knows of it and its text does not say. */
  readonly given: readonly Given[];
  readonly facts: FactStore;
  /** Its facts where it counts as something else, or under other options; see `factsUnder`. */
  readonly variants: Map<string, FactStore>;
  /** What those of an earlier version pass on. */
  readonly lent: ReadonlyMap<string, Memo>;
  /** What rules run on: the units of a template, or the whole of any other document. */
  readonly units: readonly Unit[];
  /** Tells it from the other parts of the file: its command, and how many of its like stand above it. */
  readonly name: string;
}

/** One version of a file with all that is known of it. */
export interface Document {
  /** Path or URI, for detection of the format only. */
  readonly name: string;
  readonly text: string;
  readonly kind: Kind;
  /** A YAML or JSON file is one part, whatever it says; a script or page has a part for each document in it. */
  readonly parts: readonly Part[];
  /** What is wrong with the text of its parts. */
  readonly problems: readonly Problem[];
  /** The day that the host named, kept for later versions. */
  readonly today: string | undefined;
  /** The values that it is meant to be deployed with, kept for later versions. */
  readonly parameters: ParameterSet | undefined;
  /** What its host said of it, kept for later versions. */
  readonly told: Told;
  /** Files that the commands of a script or page take documents from. */
  readonly links: readonly Link[];
  /** Where a script or page says that it is about CI runners; templates say it in their parts. */
  readonly runnerEvidence: EmbeddedDocuments['runnerEvidence'];
}

/** What a host may know of a file besides its text. */
export interface Told {
  /** What its editor calls its language, which counts where its name has no extension. */
  readonly language?: string | undefined;
  /** What the command says of it that takes it as a file (`Document.links`). */
  readonly origin?: Origin | undefined;
}

export interface Source extends Told {
  readonly text: string;
  readonly name: string;
  /** An earlier version of the same document; makes this one cheaper, never different. */
  readonly previous?: Document;
  /** The day, such as `2026-11-26`, for rules on dates, which are silent without it; that of `previous` by default. */
  readonly today?: string | undefined;
  /** The values that it is meant to be deployed with; those of `previous` by default, none for null. */
  readonly parameters?: ParameterSet | null | undefined;
}

/** Opens a document. Never fails: what is wrong with the text is in `problems`. */
export function open({
  text,
  name,
  previous,
  today: day = previous?.today,
  parameters: set = previous?.parameters,
  language = previous?.told.language,
  origin = previous?.told.origin,
}: Source): Document {
  const told: Told = { language, origin };
  const embedded = embeddedIn(
    { text, name, language },
    previous?.parts.map(({ tree }) => tree),
  );
  const parameters = set ?? undefined;
  if (embedded) return embeddedDocument({ text, name, today: day, parameters, told }, embedded, previous?.parts ?? []);
  const format = formatOf(text, name);
  const [known] = previous?.parts ?? [];
  const tree = parse(known?.tree.format === format ? { text, format, previous: known.tree } : { text, format });
  const part = partOf(tree, { origin: { ...originOf(name), ...origin, in: 'file' }, day, parameters, name: '' }, known);
  return {
    name,
    text,
    kind: part.kind,
    parts: [part],
    problems: tree.problems,
    today: day,
    parameters,
    told,
    links: [],
    runnerEvidence: [],
  };
}

function embeddedDocument(
  { text, name, today: day, parameters, told }: Pick<Document, 'text' | 'name' | 'today' | 'parameters' | 'told'>,
  { documents, links, problems: excess, runnerEvidence }: EmbeddedDocuments,
  previous: readonly Part[],
): Document {
  const count = occurrences();
  const parts = documents.map(({ tree, origin }) => {
    const kind = origin.command ?? kindOf(tree, origin).dialect;
    const partName = `${kind} ${String(count(kind))}`;
    const known = previous.find((part) => part.name === partName);
    return partOf(tree, { origin, day, parameters: undefined, name: partName }, known);
  });
  const problems = [...parts.flatMap(({ tree }) => tree.problems), ...excess];
  return {
    name,
    text,
    kind: embeddedKind(parts.length),
    parts,
    problems,
    today: day,
    parameters,
    told,
    links,
    runnerEvidence,
  };
}

function embeddedKind(count: number): Kind {
  if (count === 0) return { dialect: 'none', because: 'no template, policy or security group stands in it' };
  return {
    dialect: 'embedded',
    because: count === 1 ? 'a document stands in it' : `${String(count)} documents stand in it`,
  };
}

/** What the name of a file suggests of a policy, and of rules without direction. */
function originOf(name: string): Origin {
  const file = /[^/\\]*$/.exec(name)?.[0] ?? '';
  const policy = /vpce|endpoint/i.test(file) ? 'vpc-endpoint' : limitNamed(file);
  return {
    in: 'file',
    ...(policy && { policy }),
    ...(/egress|outbound/i.test(file) && { direction: 'egress' }),
  };
}

/** Policies of an organisation, and boundaries, say nothing of it themselves. */
function limitNamed(file: string): 'scp' | 'rcp' | 'boundary' | undefined {
  if (/(?:^|[^a-z])scps?(?![a-z])/i.test(file)) return 'scp';
  if (/(?:^|[^a-z])rcps?(?![a-z])/i.test(file)) return 'rcp';
  return /boundary/i.test(file) ? 'boundary' : undefined;
}

interface Circumstances {
  readonly origin: Origin;
  readonly day: string | undefined;
  readonly parameters: ParameterSet | undefined;
  readonly name: string;
}

/** Somebody who writes a configuration goes through many options. */
const mostLent = 4;

function partOf(tree: Tree, { origin, day, parameters, name }: Circumstances, previous: Part | undefined): Part {
  const kind = kindOf(tree, origin);
  const given = [documentOrigin.is(origin), today.is(day), parameterSet.is(parameters)];
  const facts = factStore(tree, given, previous?.facts.memo);
  const variants = [...(previous?.variants ?? [])].map(([key, { memo }]) => [key, memo] as const);
  // What the last version was not asked for, this one may be.
  const lent = new Map([...(previous?.lent ?? []), ...variants].slice(-mostLent));
  return {
    tree,
    kind,
    given,
    facts,
    variants: new Map(),
    lent,
    units: kind.dialect === 'cfn' ? tree.units : tree.whole ? [tree.whole] : [],
    name,
  };
}

/** The files that the commands of a script or page take documents from; none of other files. */
export function linksIn(text: string, name: string): readonly Link[] {
  return embeddedIn({ text, name })?.links ?? [];
}
