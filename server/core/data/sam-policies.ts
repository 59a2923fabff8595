import { nearest } from '../text/index.ts';
import type { SamPolicyRecord, SamValueRecord } from './records.ts';
import { table } from './source.ts';

/** A value in a statement of a template: a text with `${}` is that of a `Sub`. */
export type SamValue = SamValueRecord;

/** A policy template of SAM, such as `SQSPollerPolicy`: statements with parameters, by a name. */
export interface SamPolicyTemplate {
  readonly name: string;
  /** All of them have to be given. */
  readonly parameters: readonly string[];
  /** Texts name the parameters, and pseudo parameters of AWS, as `${Name}`. */
  readonly statements: readonly Readonly<Record<string, SamValue>>[];
}

/** The policy template of this name, spelled exactly so; undefined when SAM has none, by our data. */
export function samPolicyTemplate(name: string): SamPolicyTemplate | undefined {
  const record = policies().get(name);
  return record && { name, parameters: record.p ?? [], statements: record.s };
}

/** All of them, sorted. */
export function samPolicyNames(): readonly string[] {
  return policies().keys;
}

/** The template that is meant by a name that SAM does not have; undefined where none is near, or several are. */
export function samPolicyMeant(name: string): string | undefined {
  return nearest(name, policies().keys);
}

/** Day of the list of policy templates, YYYY-MM-DD. */
export function samPolicyDate(): string {
  return policies().origin.date;
}

function policies() {
  return table<SamPolicyRecord>('sam-policies.txt');
}
