import type { AnyRule, Severity } from '#core/index.ts';
import {
  byPlaceAndRule,
  type CheckedFile,
  type CheckedFinding,
  type CheckedProblem,
  type CheckReport,
} from '../check-report.ts';
import type { PlaceRange } from '../place.ts';
import { json } from './json.ts';

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const;

/**
 * GitHub sorts by these scores: over 9.0 is critical, from 7.0 high, from 4.0 medium
 * (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).
 */
const scores: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.5',
};

/** Static Analysis Results Interchange Format 2.1.0 (OASIS), as code scanning services read it. */
export function sarif({ files, rules }: CheckReport, version: string): string {
  const used = [...new Set(files.flatMap((file) => allOf(file).map(({ rule }) => rule)))].sort();
  const described = used.flatMap((id) => rules.find((rule) => rule.id === id) ?? []);
  const indexOf = new Map<string, number>(described.map(({ id }, index) => [id, index]));
  return json({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'IaC Hardener',
            semanticVersion: version,
            informationUri: project,
            rules: described.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder in which the check was run.' } } },
        invocations: [
          {
            executionSuccessful: !files.some(({ outcome }) => outcome === 'failed'),
            toolExecutionNotifications: files.flatMap((file) =>
              file.problems.map((problem) => notification(file, problem)),
            ),
          },
        ],
        results: files.flatMap((file) =>
          allOf(file).map((finding) => resultOf(file, finding, indexOf.get(finding.rule))),
        ),
      },
    ],
  });
}

/** Suppressed findings are results, too: services show them as dismissed. */
function allOf({ findings, suppressed }: CheckedFile): readonly CheckedFinding[] {
  return [...findings, ...suppressed].sort(byPlaceAndRule);
}

const project = 'https://github.com/iac-hardener/iac-hardener';

function ruleOf({ id, title, why, severity, remedy, refs }: AnyRule): object {
  const help = remedy === undefined ? why : `${why}\n\n${remedy}`;
  const pages = refs.filter((ref) => ref.startsWith('https://'));
  const links = pages.map((page) => `- <${page}>`).join('\n');
  return {
    id,
    name: id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: help, markdown: links === '' ? help : `${help}\n\n${links}` },
    helpUri: `${project}/blob/main/docs/rules/${id}.md`,
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: [
        'security',
        ...refs.filter((ref) => /^CWE-\d+$/.test(ref)).map((ref) => `external/cwe/${ref.toLowerCase()}`),
      ],
      precision: 'high',
      'security-severity': scores[severity],
    },
  };
}

function resultOf(file: CheckedFile, finding: CheckedFinding, ruleIndex: number | undefined): object {
  const { rule, severity, message, range, resource, related, fingerprint } = finding;
  const hash = file.hashes[range.start.line];
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: physical(file.path, range),
        ...(resource !== null && { logicalLocations: [{ name: resource, kind: 'resource' }] }),
      },
    ],
    ...(related.length > 0 && {
      relatedLocations: related.map((each, index) => ({
        id: index + 1,
        physicalLocation: physical(file.path, each.range),
        message: { text: each.message },
      })),
    }),
    partialFingerprints: {
      ...(hash !== undefined && { primaryLocationLineHash: hash }),
      'iacHardenerFingerprint/v1': fingerprint,
    },
    ...fixesOf(file, finding),
    ...suppressionsOf(finding),
    // The rank of one result, where the rule in general has another.
    properties: { 'security-severity': scores[severity] },
  };
}

/** Comments and metadata stand in the source; all else is outside of it. */
function suppressionsOf({ suppressed }: CheckedFinding): object {
  if (suppressed === null) return {};
  const kind = suppressed.by === 'config' || suppressed.by === 'baseline' ? 'external' : 'inSource';
  return { suppressions: [{ kind, ...(suppressed.reason !== '' && { justification: suppressed.reason }) }] };
}

/** Fixes that leave no blank; their replacements may be applied as they are. */
function fixesOf(file: CheckedFile, { fixes }: CheckedFinding): object {
  const complete = fixes.filter(({ applicability }) => applicability !== 'placeholder');
  if (complete.length === 0) return {};
  return {
    fixes: complete.map(({ title, edits }) => ({
      description: { text: title },
      artifactChanges: [
        {
          artifactLocation: artifact(file.path),
          replacements: edits.map(({ range, text }) => ({
            deletedRegion: region(range),
            insertedContent: { text },
          })),
        },
      ],
    })),
  };
}

function notification({ path }: CheckedFile, { code, message, severity, range }: CheckedProblem): object {
  return {
    descriptor: { id: code },
    level: severity,
    message: { text: message },
    locations: [{ physicalLocation: physical(path, range) }],
  };
}

function physical(path: string, range: PlaceRange): object {
  return { artifactLocation: artifact(path), region: region(range) };
}

/** A relative path is below the folder of the run; each part is a URI component. */
function artifact(path: string): object {
  const uri = path.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':');
  return path.startsWith('/') || /^[A-Za-z]:/.test(path)
    ? { uri: path.startsWith('/') ? `file://${uri}` : `file:///${uri}` }
    : { uri: uri.replace(/^\.\//, ''), uriBaseId: '%SRCROOT%' };
}

function region({ start, end }: PlaceRange): object {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
