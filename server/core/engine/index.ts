export { createAnalyzer, type Analyzer } from './analyze.ts';
export { defaultConfig, type Config, type Workload } from './config.ts';
export { open, type Document, type Part, type Source } from './document.ts';
export { hash } from './fingerprint.ts';
export { fixAll, type AppliedFix, type FixAllOptions, type FixAllResult, type LeftFinding } from './fix-all.ts';
export { fixesOf, type Inputs, type OfferedFix } from './fixes.ts';
export { looksLikeOurs } from './looks.ts';
export { offersOf, type Offer } from './offers.ts';
export type { Report, ReportedFinding, ReportedRelated } from './report.ts';
