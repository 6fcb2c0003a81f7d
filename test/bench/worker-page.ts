import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Worker } from '@playwright/test';
import { build } from 'vite';
import { schemaPlugin } from '../../src/formats/build/schema-plugin.ts';
import { temporaryFolder } from '../support/git-commands.ts';

/** The benchmark's worker, bundled and served with a page that starts it. */
export interface WorkerPage {
  start(context: BrowserContext): Promise<Worker>;
  close(): Promise<void>;
}

const html = '<!doctype html><html lang="en"><title>Bench</title><script src="start.js"></script></html>';
const script = "new Worker('worker.js', { type: 'module' });";

export async function serveWorkerPage(): Promise<WorkerPage> {
  const folder = temporaryFolder();
  const entry = fileURLToPath(new URL('worker.ts', import.meta.url));
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [schemaPlugin()],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { outDir: folder.path, target: 'es2022', lib: { entry, formats: ['es'], fileName: 'worker' } },
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    const file = join(folder.path, path);
    const text =
      { '/': html, '/start.js': script }[path] ?? (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
    const type = path === '/' ? 'text/html' : 'text/javascript';
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': `${type}; charset=utf-8` }).end(text ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async start(context) {
      const page = context.pages()[0] ?? (await context.newPage());
      const started = page.waitForEvent('worker');
      await page.goto(`http://127.0.0.1:${port}/`);
      return started;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      folder.remove();
    },
  };
}
