export { mayEmbed, type Link } from '../embedded/index.ts';
export { createAnalyzer, type Analyzer } from './analyze.ts';
export { commandsOf, type OfferedCommand } from './commands.ts';
export { defaultConfig, type Config } from './config.ts';
export { factsUnder } from './circumstances.ts';
export { linksIn, open, type Document, type Part, type Source, type Told } from './document.ts';
export { hash } from '../text/index.ts';
export {
  fixAll,
  fixAllInPieces,
  fixAllUnderSets,
  type AppliedFix,
  type FixAllOptions,
  type FixAllResult,
  type LeftFinding,
} from './fix-all.ts';
export type { InPieces } from './prove.ts';
export { fixesOf, type Inputs, type OfferedFix } from './fixes.ts';
export { pathOfUnit } from './hits.ts';
export { looksLikeOurs } from './looks.ts';
export { offersOf, type Offer } from './offers.ts';
export { declaredParameters, matchParameters, type ParameterMatch } from './parameters.ts';
export { analyzeUnderSets, type FindingUnderSets, type ReportUnderSets } from './parameter-sets.ts';
export { brokenOffReport } from './stopped.ts';
export { suppressionElsewhere } from './suppress-elsewhere.ts';
export { suppressionFor, type SuppressionOffer, type SuppressionPlace } from './suppress-here.ts';
export type { Report, ReportedFinding, ReportedRelated } from './report.ts';
export { whenText } from './wording.ts';
