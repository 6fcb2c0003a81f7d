// Runs child.ts with the product's plugins, which compile AssemblyScript on the way: node test/fuzz/run-child.mjs [arguments]
import { fileURLToPath } from 'node:url';
import { loadConfigFromFile, runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { config } = await loadConfigFromFile({ command: 'serve', mode: 'test' }, at('../../vite.config.ts'));
const plugins = config.worker.plugins();
const { module } = await runnerImport(at('child.ts'), { configFile: false, logLevel: 'error', plugins });
process.exitCode = await module.main(process.argv.slice(2));
