import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { provideData, type DataFile } from '#core/index.ts';
import { rules } from '#rules';
import actionGroups from './core/data/generated/action-groups.txt';
import types from './core/data/generated/cfn-types.txt';
import escalationPaths from './core/data/generated/escalation-paths.txt';
import actions from './core/data/generated/iam-actions.txt';
import conditions from './core/data/generated/iam-conditions.txt';
import counts from './core/data/generated/iam-counts.txt';
import firstDescriptions from './core/data/generated/iam-descriptions-a.txt';
import lastDescriptions from './core/data/generated/iam-descriptions-h.txt';
import lists from './core/data/generated/iam-lists.txt';
import managedPolicies from './core/data/generated/managed-policies.txt';
import samPolicies from './core/data/generated/sam-policies.txt';
import passRoleTargets from './core/data/generated/passrole-targets.txt';
import servicePrincipals from './core/data/generated/service-principals.txt';
import { serve } from './lsp/index.ts';
import ruleTexts from './rule-texts.txt';

declare const self: DedicatedWorkerGlobalScope;

/** A worker has no files to read, so the tables are part of its bundle. */
const tables: Readonly<Record<DataFile, string>> = {
  'cfn-types.txt': types,
  'iam-actions.txt': actions,
  'iam-conditions.txt': conditions,
  'iam-counts.txt': counts,
  'iam-descriptions-a.txt': firstDescriptions,
  'iam-descriptions-h.txt': lastDescriptions,
  'escalation-paths.txt': escalationPaths,
  'iam-lists.txt': lists,
  'passrole-targets.txt': passRoleTargets,
  'service-principals.txt': servicePrincipals,
  'action-groups.txt': actionGroups,
  'managed-policies.txt': managedPolicies,
  'rule-texts.txt': ruleTexts,
  'sam-policies.txt': samPolicies,
};

provideData((file) => tables[file]);
serve(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), rules);
