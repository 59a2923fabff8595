// The whole process of `@aws/cloudformation-validate` on some files: MODULE FILE…, JSON out. It has two engines, which find
// the same; this is the faster one.
import { createRequire } from 'node:module';

const [module = '', ...files] = process.argv.slice(2);
const { CelEngine, TemplateFile } = createRequire(import.meta.url)(module);
const engine = new CelEngine();
for (const file of files) {
  try {
    process.stdout.write(`${JSON.stringify(engine.validateStandard(new TemplateFile(file)))}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ file, error: String(error) })}\n`);
  }
}
engine.free();
