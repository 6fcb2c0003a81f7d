// Runs a TypeScript script of this project with Vite's own module runner: node test/support/run.mjs <script> [arguments]
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [script, ...rest] = process.argv.slice(2);
process.argv.splice(1, process.argv.length - 1, resolve(script), ...rest);
// The runner sets it for itself; what the script starts is to be as a person would start it (a build made now is one for production).
const { NODE_ENV } = process.env;
const { module } = await runnerImport(resolve(script), { configFile: false, logLevel: 'error' });
if (NODE_ENV === undefined) delete process.env.NODE_ENV;
else process.env.NODE_ENV = NODE_ENV;
process.exitCode = (await module.main(rest)) ?? 0;
