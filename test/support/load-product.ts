import { fileURLToPath } from 'node:url';
import { createServer, loadConfigFromFile } from 'vite';

const configuration = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));

/**
 * Loads a script with the product's plugins, which compile AssemblyScript and schemas on the way, and runs one of its functions. The loader
 * stays open meanwhile: the product loads parts of itself when it needs them.
 */
export async function runWithProduct(script: string, name: string, words: readonly string[]): Promise<number> {
  const loaded = await loadConfigFromFile({ command: 'serve', mode: 'test' }, configuration);
  const plugins = loaded?.config.worker?.plugins?.() ?? [];
  const server = await createServer({
    configFile: false,
    logLevel: 'error',
    plugins: [plugins],
    server: { middlewareMode: true, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    // Compiled beforehand: on a busy machine it takes longer than the loader waits for a module.
    await server.transformRequest('virtual:git-assembly', { ssr: true });
    const module = await server.ssrLoadModule(script);
    if (typeof module[name] !== 'function') throw new Error(`${script} has no ${name}`);
    return Number(await module[name](words));
  } finally {
    await server.close();
  }
}
