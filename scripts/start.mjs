// `npm start`: opens the extension on examples/ in a real VS Code.
import './prepare.mjs';

await import('./vscode/open.ts');
