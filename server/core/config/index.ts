export { suppressionEdits, type NewSuppression } from './append.ts';
export { description, type ConfigText, type SuppressionText } from './description.ts';
export { matches } from './glob.ts';
export { configNames, isConfigName, parseConfig, type ConfigFile, type ParsedConfig } from './parse.ts';
export { configFor, settingsFor, type FileSettings, type Sourced } from './settings.ts';
export type { AnyShape, Field } from './shape.ts';
