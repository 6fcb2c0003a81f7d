import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { chromiumSwitches } from './chromium-switches.ts';
import { temporaryFolder } from './git-commands.ts';
import { chromiumPath, installPrograms } from './programs.ts';

/** The built page, served as `npm start` does. */
export interface ServedPage {
  /** With a slash at its end. */
  readonly url: string;
  close(): void;
}

/**
 * Builds the page into a folder of its own, so that nobody's `dist` is touched, and serves it on a free port.
 * @param proxyHosts that the proxy beside it lets through, `host:port`
 */
export async function serveBuiltPage(proxyHosts: readonly string[] = []): Promise<ServedPage> {
  const folder = temporaryFolder();
  const outDir = join(folder.path, 'dist');
  const built = spawnSync('npx', ['vite', 'build', '--logLevel', 'error', '--outDir', outDir], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (built.status !== 0) throw new Error('the page could not be built');
  const server = spawn('npx', ['vite', 'preview', '--outDir', outDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: {
      ...process.env,
      PORT: '0',
      ...(proxyHosts.length === 0 ? {} : { TAKEOUT_PROXY_HOSTS: proxyHosts.join(',') }),
    },
  });
  const close = () => {
    if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid);
    folder.remove();
  };
  try {
    return { url: await addressOf(server), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Where it listens, as it says itself when it does. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`the server of the page ended (${code}): ${said}`)));
    server.stdout?.on('data', (piece: Buffer) => {
      said += piece.toString();
      const [, port] = /127\.0\.0\.1:\D*(\d+)\D/.exec(said) ?? [];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}/`);
    });
  });
}

export interface OpenPage {
  readonly page: Page;
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the page, serves it, and opens it in a headless Chromium. */
export async function openPage(): Promise<OpenPage> {
  installPrograms();
  const served = await serveBuiltPage();
  const path = chromiumPath();
  const browser = await chromium.launch({
    ...(path === undefined ? {} : { executablePath: path }),
    args: [...chromiumSwitches],
  });
  return {
    page: await browser.newPage(),
    url: served.url,
    close: async () => {
      await browser.close();
      served.close();
    },
  };
}
