import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { build, type PluginOption } from 'vite';
import { securityHeaders } from '../../src/proxy/security-headers.ts';

/** A page of its own with one script, in a sub-folder and under the product's policies. */
export interface BundledPage {
  readonly url: string;
  close(): Promise<void>;
}

async function bundle(entry: string, plugins: PluginOption[]): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: 'page' },
      // What is loaded later stands in the one script too.
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const outputs = Array.isArray(built) ? built.flatMap((one) => one.output) : 'output' in built ? built.output : [];
  const chunk = outputs.find((output) => output.type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error(`nothing was built from ${entry}`);
  return chunk.code;
}

const html = '<!doctype html><html lang="en"><title>Test</title><script type="module" src="page.js"></script></html>';

/** Bundles a script and serves it at a port of 127.0.0.1 that is free. `entry` is an absolute path; `plugins` compile what it imports. */
export async function serveBundledPage(entry: string, plugins: PluginOption[] = []): Promise<BundledPage> {
  const worker = await readFile(new URL('../../public/dl-sw.js', import.meta.url), 'utf8');
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    '/sub/folder/': ['text/html', html],
    '/sub/folder/page.js': ['text/javascript', await bundle(entry, plugins)],
    '/sub/folder/dl-sw.js': ['text/javascript', worker],
  };
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    response.writeHead(file ? 200 : 404, {
      ...securityHeaders,
      'Content-Type': `${file?.[0] ?? 'text/plain'}; charset=utf-8`,
    });
    response.end(file?.[1] ?? 'Not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/sub/folder/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
