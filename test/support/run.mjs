// Runs a TypeScript script of this project with Vite's own module runner: node test/support/run.mjs <script> [arguments]
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [script, ...rest] = process.argv.slice(2);
process.argv.splice(1, process.argv.length - 1, resolve(script), ...rest);
const { module } = await runnerImport(resolve(script), { configFile: false, logLevel: 'error' });
process.exitCode = (await module.main(rest)) ?? 0;
