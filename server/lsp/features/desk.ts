import type { Analyzer } from '#core/index.ts';
import type { Client } from '../client.ts';

/** What features on fixes work with. */
export interface Desk {
  readonly analyzer: Analyzer;
  readonly client: Client;
  /** Shows the user what an answer alone would not say. */
  readonly tell: (message: string) => void;
}
