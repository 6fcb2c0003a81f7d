import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type BrowserContext, chromium } from '@playwright/test';
import { chromiumSwitches } from '../support/chromium-switches.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { answers, freePort } from '../support/page.ts';
import { chromiumPath, installPrograms } from '../support/programs.ts';

/** The built page, served as `npm start` does. */
export interface ServedPage {
  readonly url: string;
  close(): void;
}

/** Builds the page into a folder of its own, so that nobody's `dist` is touched, and serves it. */
export async function serveBuiltPage(): Promise<ServedPage> {
  const folder = temporaryFolder();
  const outDir = join(folder.path, 'dist');
  const built = spawnSync('npx', ['vite', 'build', '--logLevel', 'error', '--outDir', outDir], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (built.status !== 0) throw new Error('the page could not be built');
  const port = await freePort();
  const server = spawn('npx', ['vite', 'preview', '--outDir', outDir], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
    env: { ...process.env, PORT: String(port) },
  });
  const url = `http://127.0.0.1:${port}/`;
  await answers(url, 60_000);
  return {
    url,
    close() {
      if (server.pid !== undefined) process.kill(-server.pid);
      folder.remove();
    },
  };
}

/** A headless Chromium with a fresh profile on disk: without one, its storage would be in memory. */
export async function withBrowser<T>(work: (context: BrowserContext) => Promise<T>): Promise<T> {
  installPrograms();
  const profile = temporaryFolder();
  const path = chromiumPath();
  const context = await chromium.launchPersistentContext(profile.path, {
    ...(path === undefined ? {} : { executablePath: path }),
    args: [...chromiumSwitches],
  });
  try {
    return await work(context);
  } finally {
    // A browser that is gone already must not hide why.
    await context.close().catch((error: unknown) => console.error(error));
    profile.remove();
  }
}
