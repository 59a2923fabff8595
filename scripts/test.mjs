// `npm test`: everything, in a real VS Code too.
import './prepare.mjs';

await import('./test-all.ts');
