import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { schemaPlugin } from './src/formats/build/schema-plugin.ts';
import { assemblyPlugin } from './src/git/build/assembly-plugin.ts';
import { offlinePlugin } from './src/offline/build/offline-plugin.ts';
import { securityHeaders, withoutMetaPolicy } from './src/proxy/security-headers.ts';
import { proxyPlugin } from './src/proxy/vite.ts';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
const jsx = { runtime: 'automatic', importSource: 'preact' } as const;
const port = Number(process.env['PORT'] ?? 4173);

export default defineConfig({
  // Relative addresses, so that the page also works in a sub-folder of somebody's server.
  base: './',
  oxc: { jsx },
  // Found beforehand, so that `npm run dev` does not reload in the middle of the first look.
  optimizeDeps: {
    rolldownOptions: { transform: { jsx } },
    include: [
      'preact/jsx-dev-runtime',
      'aws4fetch',
      'buffer',
      'diff',
      'hash-wasm',
      'idb',
      'isomorphic-git/managers',
      'pako',
      'valibot',
    ],
  },
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [schemaPlugin(), assemblyPlugin(), proxyPlugin(process.env), withoutMetaPolicy(), offlinePlugin()],
  server: { host: '127.0.0.1', port, strictPort: true },
  preview: { host: '127.0.0.1', port, strictPort: true, headers: securityHeaders },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: {
    format: 'es',
    rolldownOptions: { checks: { pluginTimings: false } },
    plugins: () => [schemaPlugin(), assemblyPlugin()],
  },
  test: {
    include: ['test/unit/**/*.test.ts', 'test/contract/**/*.test.ts', 'test/layers.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The default of a second is too short on a loaded machine.
    expect: { poll: { timeout: 20_000 } },
  },
});
