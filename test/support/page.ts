import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumSwitches } from './chromium-switches.ts';
import { chromiumPath, installPrograms } from './programs.ts';

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly browser: Browser;
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the page unless told not to, serves it as `npm start` does, and opens it in a headless Chromium. */
export async function openPage(options: { build?: boolean; proxyHosts?: string } = {}): Promise<OpenPage> {
  installPrograms();
  const port = await freePort();
  const command = options.build === false ? 'npx vite preview' : 'npx vite build --logLevel error && npx vite preview';
  const server = spawn('sh', ['-c', command], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
    env: {
      ...process.env,
      PORT: String(port),
      ...(options.proxyHosts ? { TAKEOUT_PROXY_HOSTS: options.proxyHosts } : {}),
    },
  });
  const url = `http://127.0.0.1:${port}/`;
  await answers(url, 120_000);
  const path = chromiumPath();
  const browser = await chromium.launch({
    ...(path === undefined ? {} : { executablePath: path }),
    args: [...chromiumSwitches],
  });
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  return {
    page,
    context,
    browser,
    url,
    close: async () => {
      await browser.close();
      if (server.pid !== undefined) process.kill(-server.pid);
    },
  };
}

/** Waits until something answers there; throws after so many milliseconds. */
export async function answers(url: string, patience: number): Promise<void> {
  const until = Date.now() + patience;
  while (Date.now() < until) {
    if (
      await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing answers at ${url}`);
}
