import { defineGiven } from '../facts/index.ts';

/** The day on which a document is looked at, such as `2026-11-26`; undefined where the host does not say. */
export const today = defineGiven<string | undefined>('today', undefined);
