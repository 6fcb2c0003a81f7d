import { fileURLToPath } from 'node:url';
import { createServer, loadConfigFromFile } from 'vite';
import { runBrowserList } from './browser-list.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * `npm run test:faults [-- [--browser] [--seeds N] [--from N]]`: without a browser it loads the list with the product's plugins, which compile AssemblyScript on the way. The
 * loader stays open meanwhile: the product loads parts of itself when it needs them.
 */
export async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--browser')) return runBrowserList(words.filter((word) => word !== '--browser'));
  const loaded = await loadConfigFromFile({ command: 'serve', mode: 'test' }, at('../../vite.config.ts'));
  const plugins = loaded?.config.worker?.plugins?.() ?? [];
  const server = await createServer({
    configFile: false,
    logLevel: 'error',
    plugins: [plugins],
    server: { middlewareMode: true, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { runList } = await server.ssrLoadModule(at('fault-list.ts'));
    if (typeof runList !== 'function') throw new Error('fault-list.ts has no runList');
    return Number(await runList(words));
  } finally {
    await server.close();
  }
}
