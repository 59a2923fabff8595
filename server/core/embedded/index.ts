export type { Embedded, Link } from './collector.ts';
export { embeddedIn, mayEmbed, type EmbeddedDocuments } from './embedded.ts';
