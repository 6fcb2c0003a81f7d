import { type BrowserContext, chromium } from '@playwright/test';
import { chromiumSwitches } from '../support/chromium-switches.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { chromiumPath, installPrograms } from '../support/programs.ts';

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
