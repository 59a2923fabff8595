import { readFileSync } from 'node:fs';
import { provideData } from '#core/data/index.ts';

/** Gives core its tables, as the program's own entry points do. */
provideData((file) => readFileSync(new URL(`../../server/core/data/generated/${file}`, import.meta.url), 'utf8'));
