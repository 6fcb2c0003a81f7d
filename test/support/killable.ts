import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { ownChromiumSwitches } from './chromium-switches.ts';
import { chromiumPath } from './programs.ts';

/** A Chromium of our own, with a profile on the disk, that can be killed as a crash or a flat battery does it. */
export interface KillableBrowser {
  readonly page: Page;
  /** Every process of it at once, without a warning (SIGKILL to its process group). Resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends it in order. */
  close(): Promise<void>;
  /** Runs what begins a download and gives its bytes. */
  download(begin: () => Promise<void>): Promise<Buffer>;
}

const words = [
  ...ownChromiumSwitches,
  '--disable-features=Translate,OptimizationHints,MediaRouter',
  '--hide-crash-restore-bubble',
  '--remote-debugging-port=0',
];

/** Starts Chromium on a profile folder; what an earlier one left there is there again. */
export async function startBrowser(profile: string): Promise<KillableBrowser> {
  const path = chromiumPath();
  if (path === undefined) throw new Error('no Chromium to test with');
  // The address of an earlier one must not be taken for this one's.
  rmSync(join(profile, 'DevToolsActivePort'), { force: true });
  const child = spawn(path, [...words, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: 'ignore',
    detached: true,
  });
  const gone = once(child, 'exit').then(() => {});
  try {
    const browser = await connected(profile, child);
    const context = browser.contexts()[0] ?? (await browser.newContext());
    const page = context.pages()[0] ?? (await context.newPage());
    return {
      page,
      kill: () => killGroup(child, gone),
      close: () => closeBrowser(browser, child, gone),
      download: (begin) => download(browser, profile, begin),
    };
  } catch (error) {
    await killGroup(child, gone);
    throw error;
  }
}

async function connected(profile: string, child: ChildProcess): Promise<Browser> {
  const file = join(profile, 'DevToolsActivePort');
  for (let look = 0; look < 600; look++) {
    if (child.exitCode !== null) throw new Error(`Chromium ended at once (${child.exitCode})`);
    const [port, path] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (port !== undefined && path !== undefined && path !== '')
      return chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Chromium does not say where it can be reached');
}

async function killGroup(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
  await gone;
}

async function closeBrowser(browser: Browser, child: ChildProcess, gone: Promise<void>): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  // The connection goes with the browser, so an answer may never come.
  void session.send('Browser.close').catch(() => {});
  const late = setTimeout(() => void killGroup(child, gone), 5000);
  await gone;
  clearTimeout(late);
  // Helpers of it may live on for a moment and write into the profile.
  await killGroup(child, gone);
}

async function download(browser: Browser, profile: string, begin: () => Promise<void>): Promise<Buffer> {
  const folder = mkdtempSync(join(profile, 'downloads-'));
  let broken = () => {};
  try {
    const session = await browser.newBrowserCDPSession();
    const done = new Promise<string>((resolve, reject) => {
      session.on('Browser.downloadProgress', ({ guid, state }) => {
        if (state === 'completed') resolve(guid);
        if (state === 'canceled') reject(new Error('the download was broken off'));
      });
      broken = () => reject(new Error('the browser is gone'));
      browser.once('disconnected', broken);
    });
    const begun = async () => {
      const how = { behavior: 'allowAndName', downloadPath: folder, eventsEnabled: true } as const;
      await session.send('Browser.setDownloadBehavior', how);
      await begin();
    };
    // Both are waited for from the start: a browser can be killed before the download begins.
    const [guid] = await Promise.all([done, begun()]);
    // A browser that is gone answers nothing any more.
    void session.detach().catch(() => {});
    return readFileSync(join(folder, guid));
  } finally {
    browser.off('disconnected', broken);
    rmSync(folder, { recursive: true, force: true });
  }
}
