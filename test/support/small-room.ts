import {
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type LaunchOptions,
  type Page,
} from '@playwright/test';

/**
 * A small real quota. Chromium remembers for half a minute how much room there was, so the quota is small before anything is stored; what
 * is wanted decides what is being written when it runs out.
 */
export interface SmallRoom {
  readonly page: Page;
  /** Bytes for all that the page stores; absent: as much as the disk has. */
  setQuota(bytes?: number): Promise<void>;
}

export async function withSmallRoom(
  options: LaunchOptions & BrowserContextOptions,
  quota: number,
  work: (room: SmallRoom) => Promise<void>,
): Promise<void> {
  // Only in a profile on disk does Chromium hold a page to its quota at once.
  const context: BrowserContext = await chromium.launchPersistentContext('', { ...options, acceptDownloads: true });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const { origin } = new URL(String(options.baseURL));
    const room: SmallRoom = {
      page,
      setQuota: async (bytes) => {
        await session.send('Storage.overrideQuotaForOrigin', {
          origin,
          ...(bytes === undefined ? {} : { quotaSize: bytes }),
        });
      },
    };
    await room.setQuota(quota);
    await work(room);
  } finally {
    await context.close();
  }
}
