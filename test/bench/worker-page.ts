import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page, Worker } from '@playwright/test';
import { securityHeaders } from '../../src/proxy/security-headers.ts';
import { temporaryFolder } from '../support/git-commands.ts';

/** The benchmark's worker, bundled as the product's is and served with a page that starts it, under the product's policies. */
export interface WorkerPage {
  readonly url: string;
  /** The worker itself. */
  start(context: BrowserContext): Promise<Worker>;
  /** The page, with `callBench` to reach the worker. */
  open(context: BrowserContext): Promise<Page>;
  /** Address for `sendGit`; what is sent there is written below the folder. */
  receiveInto(folder: string): string;
  close(): Promise<void>;
}

const entry = 'index.html';
const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', wasm: 'application/wasm' };

export async function serveWorkerPage(): Promise<WorkerPage> {
  const folder = temporaryFolder();
  buildPage(folder.path);
  let target: string | undefined;
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const url = new URL(request.url ?? '/', 'http://host');
    if (request.method === 'POST' && target !== undefined)
      void receive(request, response, join(target, inside(url.searchParams.get('path') ?? '')));
    else sendFile(response, join(folder.path, inside(url.pathname === '/' ? entry : url.pathname)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    async start(context) {
      const page = context.pages()[0] ?? (await context.newPage());
      const started = page.waitForEvent('worker');
      await page.goto(url);
      return started;
    },
    async open(context) {
      const page = context.pages()[0] ?? (await context.newPage());
      await page.goto(url);
      return page;
    },
    receiveInto(path) {
      target = path;
      return `${url}received`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      folder.remove();
    },
  };
}

/** With the product's own configuration; `index.html` of this folder is the page. */
function buildPage(outDir: string): void {
  const root = fileURLToPath(new URL('.', import.meta.url));
  const config = join(root, '../../vite.config.ts');
  const words = ['vite', 'build', root, '--config', config, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'];
  const built = spawnSync('npx', words, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) throw new Error("the benchmark's page could not be built");
}

/** Steps upwards are taken out. */
function inside(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '..')
    .join('/');
}

function sendFile(response: ServerResponse, path: string): void {
  if (!existsSync(path) || !statSync(path).isFile()) return void response.writeHead(404).end();
  const type = types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(readFileSync(path));
}

/** Puts a part at the end of a file; a path that ends in `/` is a folder. */
async function receive(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  try {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    mkdirSync(path.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!path.endsWith('/')) appendFileSync(path, Buffer.concat(parts));
    response.writeHead(204).end();
  } catch (cause) {
    response.writeHead(500).end(String(cause));
  }
}
