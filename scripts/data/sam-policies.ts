import type { SamPolicyRecord } from '../../server/core/data/records.ts';
import { readCurated, tableText } from './files.ts';

interface SamPolicies {
  readonly source: string;
  readonly version: string;
  readonly licence: string;
  readonly date: string;
  readonly templates: Readonly<
    Record<string, { readonly parameters: readonly string[]; readonly statements: SamPolicyRecord['s'] }>
  >;
}

/** The text of sam-policies.txt: what each policy template of SAM stands for. */
export function samPolicyFile(): string {
  const { source, version, licence, date, templates } = readCurated('sam-policy-templates.json') as SamPolicies;
  const records = new Map<string, SamPolicyRecord>(
    Object.entries(templates).map(([name, { parameters, statements }]) => [
      name,
      { ...(parameters.length > 0 && { p: parameters }), s: statements },
    ]),
  );
  return tableText('sam-policies', { source, version, licence, date }, records);
}
